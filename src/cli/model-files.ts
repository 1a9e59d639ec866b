import { checkVectorsWritable, checkWritable, outputsOf, usageError } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';
import type { FastTextModel } from '../entries/subword-models.js';
import {
  type DocumentModel,
  documentVectors,
  type RunHooks,
  vectorsOf,
  type WordModel,
} from '../entries/training.js';
import {
  formatOfName,
  readDocumentModel,
  readModel,
  VECTOR_FORMATS,
  type VectorFormat,
  writeModel,
  writeVectors,
} from '../entries/vector-files.js';
import { counted, formatAmount, formatCount } from './figures.js';

/** Of models that are a file, whatever the format. */
export const ONE_FILE: Pick<ModelFiles<never>, 'filesOf' | 'checkWritable'> = {
  filesOf: (path) => [path],
  checkWritable: (path) => checkWritable(path),
};

/** How the models of some trainers are read, written and described. */
export interface ModelFiles<Model> {
  /** Names for `--format`. */
  readonly formats: readonly string[];
  /** Ending of the file that is written when the user names none: `.vec`. */
  readonly extension: string;
  /** Throws `usage` where a file's name tells no format; asked only without `--format`, before the run. */
  checkName(path: string): void;
  /** The files that `save` writes, of a folder its name alone. @throws WordvecError `usage` for stdout where they are several */
  filesOf(path: string, format: string | undefined): readonly string[];
  /** Finds out, before the run, whether `save` could write them. @throws WordvecError `usage`, `io` */
  checkWritable(path: string, format: string | undefined): Promise<void>;
  /** Reads the model of `--continue`. */
  open(path: string, hooks: RunHooks): Promise<Model>;
  /** Writes the model whole or not at all; `format` is undefined where the name's ending decides. */
  save(model: Model, path: string, format: string | undefined, hooks: SavingHooks): Promise<void>;
  /** Rows of the summary: `['vocabulary', '71,290 words']`. */
  describe(model: Model): [name: string, value: string][];
  sizes(model: Model): { readonly words: number; readonly labels?: number; readonly documents?: number };
}

/** `outputs`: all files that are written of the model. What one leaves out is no news where another has it. */
export type SavingHooks = RunHooks & { readonly outputs?: readonly string[] };

const formatFor = (path: string, format: string | undefined) =>
  (format as VectorFormat | undefined) ?? formatOfName(path);

/** Of models that are saved whole in our own format, in others as the vectors that they have. @param note of what those leave out */
function ofVectors<Model extends WordModel | DocumentModel>(
  vectors: (model: Model) => KeyedVectors,
  note?: string,
): Pick<ModelFiles<Model>, 'formats' | 'checkName' | 'filesOf' | 'checkWritable' | 'save'> {
  return {
    formats: VECTOR_FORMATS,
    checkName: formatOfName,
    filesOf: (path, format) => outputsOf(path, formatFor(path, format)),
    checkWritable: (path, format) => checkVectorsWritable(path, formatFor(path, format)),
    async save(model, path, format, hooks) {
      const chosen = formatFor(path, format);
      if (chosen === 'native') return writeModel(model, path, hooks);
      if (note) hooks.onNote?.(`${path}: ${note}`);
      return writeVectors(vectors(model), path, { format: chosen }, hooks);
    },
  };
}

function wordsOf({ vocabulary }: WordModel | DocumentModel): string {
  return `${counted(vocabulary.words.size, 'word')} (${formatAmount(vocabulary.total)} in the corpus)`;
}

function epochsOf({ epochsDone }: WordModel | DocumentModel): [string, string] {
  return ['epochs', String(Number(epochsDone.toFixed(2)))];
}

/** The models of word2vec, GloVe and factorisations. */
export const WORD_MODELS: ModelFiles<WordModel> = {
  ...ofVectors(vectorsOf),
  extension: '.vec',
  open: readModel,
  sizes: ({ vocabulary }) => ({ words: vocabulary.words.size }),
  describe: (model) => [['vocabulary', `${wordsOf(model)}, dim ${model.input.dim}`], epochsOf(model)],
};

export const DOCUMENT_MODELS: ModelFiles<DocumentModel> = {
  ...ofVectors(
    documentVectors,
    'holds the vectors of the documents alone; a .wv file keeps words too, and finds vectors of new documents',
  ),
  extension: '.wv',
  open: readDocumentModel,
  sizes: ({ vocabulary, documents }) => ({ words: vocabulary.words.size, documents: documents.size }),
  describe: (model) => [
    [
      'documents',
      `${counted(model.documents.size, 'name of documents and tags', 'names of documents and tags')}, dim ${model.input.dim}`,
    ],
    ['vocabulary', wordsOf(model)],
    epochsOf(model),
  ],
};

/** How a model with n-grams may be saved: whole, as fastText does or in our own format, or its words' vectors as text. */
const MODEL_FORMATS = ['fasttext', 'native', 'vec'] as const;

/** Saves the whole model, or by name or format the vectors of its words as text. */
async function saveFastTextModel(
  model: FastTextModel,
  path: string,
  format: string | undefined,
  { outputs = [], ...hooks }: SavingHooks,
): Promise<void> {
  const { subwordKeyedVectors, writeFastText } = await import('../entries/subword-models.js');
  const isText = (path: string) =>
    format === undefined ? /\.(vec|txt)(\.gz)?$/i.test(path) || path === '-' : format === 'vec';
  // That a text has no n-grams is no news beside a file that has them.
  const told = outputs.every(isText) ? hooks : { ...hooks, onNote: undefined };
  if (isText(path)) await writeVectors(subwordKeyedVectors(model), path, { format: 'vec' }, told);
  else if (format === undefined ? /\.wv(\.gz)?$/i.test(path) : format === 'native')
    await writeModel(model, path, hooks);
  else await writeFastText(model, path, hooks);
}

function checkModelName(path: string): void {
  if (path === '-' || /\.(bin|wv|vec|txt)(\.gz)?$/i.test(path)) return;
  throw usageError(
    `${path}: the name does not tell the format: end it with .bin or .wv (the whole model) or .vec (vectors), or give --format ${MODEL_FORMATS.join('|')}`,
  );
}

function describeFastTextModel(model: FastTextModel): [string, string][] {
  const { dictionary, settings, input } = model;
  const words = `${counted(dictionary.words.size, 'word')} (${formatAmount(dictionary.tokens)} tokens), dim ${settings.dim}`;
  const rows: [string, string][] = [
    ['vocabulary', words],
    ['epochs', String(settings.epoch)],
  ];
  if (dictionary.labels.size > 0) rows.push(['labels', formatCount(dictionary.labels.size)]);
  // Not by filter, which gathers what it keeps in a list that a large bucket overfills.
  let unused = 0;
  for (const place of 'places' in input ? ((input.places as Int32Array) ?? []) : []) if (place < 0) unused++;
  if (dictionary.range.bucket > 0 && unused > 0) {
    const saved = formatAmount(unused * settings.dim * 4);
    rows.push([
      'n-gram rows',
      `${formatCount(input.rows - dictionary.words.size - unused)} in use of ${formatCount(dictionary.range.bucket)}; the others, ${saved}B, are not held (--compact)`,
    ]);
  }
  return rows;
}

export const FASTTEXT_MODELS: ModelFiles<FastTextModel> = {
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  ...ONE_FILE,
  open: async (path, hooks) => (await import('../entries/subword-models.js')).readFastText(path, hooks),
  save: saveFastTextModel,
  describe: describeFastTextModel,
  sizes({ dictionary: { words, labels } }) {
    return labels.size > 0 ? { words: words.size, labels: labels.size } : { words: words.size };
  },
};
