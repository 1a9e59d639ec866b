import {
  checkVectorsWritable,
  outputsOf,
  readWhole,
  usageError,
  type WholeFile,
} from '../entries/command-line.js';
import { type KeyedVectors, sifWeighted } from '../entries/queries.js';
import { writeFastText } from '../entries/subword-models.js';
import { documentWords, outputVectors, type RunHooks, vectorsOf } from '../entries/training.js';
import {
  formatOfName,
  readVectors,
  VECTOR_FORMATS,
  type VectorFormat,
  type WriteVectorsOptions,
  writeModel,
  writeVectors,
} from '../entries/vector-files.js';
import { command, type FlagValues, OUTPUT_FLAG, QUIET_FLAG } from './command.js';
import { filesBeside } from './document-flags.js';
import { refuseInputs } from './output-file.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { checkShrinking, checkShrunk, SHRINK_FLAGS, shrinks, shrunk } from './shrink-flags.js';

const FLAGS = {
  output: { ...OUTPUT_FLAG, help: 'file to write, - for stdout; a folder for model2vec' },
  format: {
    kind: 'choice',
    choices: VECTOR_FORMATS,
    help: 'format of the output; without it the name of the file decides',
  },
  layout: {
    kind: 'choice',
    choices: ['gensim', 'word2vec', 'fasttext', 'glove'],
    help: 'spell numbers and spaces as this program does',
  },
  spaces: { kind: 'string', help: 'put this character in the place of blanks in words, such as _' },
  outputs: {
    kind: 'boolean',
    help: 'of a model that can be trained on: what it predicts by, the vectors of words as contexts, of a classifier those of its labels',
  },
  ...READING_FLAGS,
  sifCoefficient: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
    aliases: ['sif-a'],
    help: 'rows times a / (a + p), p the share of the corpus that is the word, such as 1e-3: the mean of such rows is the vector of a sentence; 0: as they are',
  },
  ...SHRINK_FLAGS,
  quiet: QUIET_FLAG,
} as const;

type ExportFlags = FlagValues<typeof FLAGS>;

export const exportModel = command({
  usage: 'export <model>',
  help: 'write a model in another format',
  words: { model: 'a file of vectors or a model, of any format; - for stdin' },
  flags: FLAGS,
  examples: [
    ['export corpus.wv --quantize int8 --check -o small.wv', 'a quarter of the room, and what it costs'],
    ['export corpus.wv -o corpus.bin', 'word2vec binary, by the name'],
    ['export corpus.bin --format glove -o corpus.txt', 'text without a header'],
    ['export docs.wv --documents -o docs.npy', 'the vectors of the documents of train doc2vec'],
    ['export corpus.wv --format model2vec -o corpus-model', 'a folder for sentence-transformers'],
    [
      'export corpus.wv --outputs -o contexts.vec',
      'then neighbours corpus.wv king --in contexts.vec: what stands beside king',
    ],
  ],
  idle: ({ flags }) => [flags.outputs && [Object.keys(READING_FLAGS), 'with --outputs']],
  async run(call) {
    const { output, quiet, layout, spaces } = call.flags;
    const path = call.words.model;
    const format = formatFor(call.flags);
    checkShrinking(call.flags, format, output);
    // A second file beside the input is read, too.
    const beside = path === '-' ? [] : [...outputsOf(path, 'npy'), ...outputsOf(path, 'tsv')];
    await refuseInputs(outputsOf(output, format), [], [...beside, ...filesBeside(call.flags)]);
    await checkVectorsWritable(output, format);
    await withProgress(quiet, async (hooks) => {
      const source = await read(path, format, call.flags, hooks);
      const held = await transformed(source, call.flags, hooks);
      const options = { format, layout: layout || undefined, spaces: spaces || undefined };
      await write(held, output, options, hooks);
      if (call.flags.check) await checkShrunk(vectorsIn(source), [path, output], call.flags, hooks);
    });
  },
});

function formatFor({ output, format, layout }: ExportFlags): VectorFormat {
  if (output === '') throw usageError('export: expected -o FILE, got none; -o - writes to stdout');
  const chosen = format || formatOfName(output);
  if (layout && !['vec', 'glove', 'bin'].includes(chosen))
    throw usageError(`--layout: expected the format vec, glove or bin with it, got ${chosen}`);
  return chosen;
}

type Held = Partial<WholeFile>;

/** Whole models for the formats that have room for them, else vectors. */
async function read(path: string, format: VectorFormat, flags: ExportFlags, hooks: RunHooks): Promise<Held> {
  if (flags.outputs) return { vectors: await outputsIn(path, hooks) };
  const choice = rowChoice(flags);
  const whole = (format === 'fasttext' || format === 'native') && flags.spaces === '';
  if (!whole) return { vectors: await readVectors(path, choice, hooks) };
  const held = await readWhole(path, hooks, choice);
  const stays = format === 'native' && !shrinks(flags) && flags.sifCoefficient === 0;
  return held.documents && !stays ? { vectors: documentWords(held.documents) } : held;
}

async function outputsIn(path: string, hooks: RunHooks): Promise<KeyedVectors> {
  const { model, documents, fastText } = await readWhole(path, hooks);
  const trained = model ?? documents ?? fastText;
  if (trained) return outputVectors(trained);
  throw usageError(
    `--outputs: ${path} holds vectors alone: give the .wv or fastText's .bin that was trained`,
  );
}

async function transformed(source: Held, flags: ExportFlags, hooks: RunHooks): Promise<Held> {
  const { sifCoefficient } = flags;
  const held = shrinks(flags) ? await shrunk(source, flags, hooks) : source;
  if (sifCoefficient === 0) return held;
  const vectors = vectorsIn(held);
  if (!vectors.counts)
    hooks.onNote?.(
      "it has no counts of words: their shares are taken by Zipf's law from their places, the most frequent first",
    );
  return { vectors: sifWeighted(vectors, sifCoefficient) };
}

function vectorsIn({ vectors, fastText, model }: Held): KeyedVectors {
  return vectors ?? vectorsOf((fastText ?? model)!);
}

async function write(
  held: Held,
  output: string,
  options: WriteVectorsOptions,
  hooks: RunHooks,
): Promise<void> {
  const model = held.documents ?? held.model;
  if (model && options.format === 'native') return writeModel(model, output, hooks);
  if (held.fastText && options.format === 'fasttext') return writeFastText(held.fastText, output, hooks);
  if (held.fastText && options.format === 'native') return writeModel(held.fastText, output, hooks);
  await writeVectors(vectorsIn(held), output, options, hooks);
}
