import {
  type CallOptions,
  type CallRow,
  type CallTable,
  type ResolvedCall,
  resolveCall,
} from '../call-options.js';
import { DOCUMENT_FORMAT_NAMES, type DocumentFormat } from '../corpus/document-kinds.js';
import { expected } from '../errors.js';
import { flagOf, OPTIONS } from '../options.js';
import type { RunHooks } from '../progress.js';
import { checkLabelFields } from './record-fields.js';

interface PrepareRow extends CallRow {
  readonly group: 'reading' | 'labels' | 'text' | 'documents' | 'augmentation' | 'run';
}

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `prepareDocuments`: flags, help, types and the docs follow from them. */
export const PREPARE_OPTIONS = {
  inputFormat: {
    kind: 'choice', default: '', choices: DOCUMENT_FORMAT_NAMES, group: 'reading',
    help: 'format of all inputs; otherwise each file\'s ending tells it, or its content where the ending says nothing',
  },
  field: {
    kind: 'string', default: [], repeatable: true, group: 'reading',
    help: 'column (csv, tsv, conllu), field (jsonl; a.b for one within another), tier (elan, chat, textgrid) or marker (toolbox) that holds text; can be given again; otherwise "text", or what the format is made for',
  },
  columnNames: {
    kind: 'string', default: '', group: 'reading',
    help: 'csv, tsv: the first line is a row as all others, and these are the names of the columns, such as label,title,text',
  },
  documents: {
    kind: 'choice', default: 'auto', choices: ['auto', 'line', 'paragraph', 'file'], group: 'reading',
    help: 'what a document of plain text is; auto: a line, or a paragraph where lines are broken to a width',
  },
  encoding: {
    kind: 'string', default: '', group: 'reading',
    help: 'encoding of inputs that are no UTF-8, such as windows-1252 or gb18030; otherwise what a page or a byte order mark says',
  },
  onError: {
    kind: 'choice', default: 'stop', choices: ['stop', 'skip'], group: 'reading',
    help: 'what cannot be read ends the run, or is left out and counted',
  },
  labelField: {
    kind: 'string', default: '', group: 'labels',
    help: 'column or field that holds the label of a record, or a list of them: each line begins with them, as a classifier reads it',
  },
  labelSeparator: {
    kind: 'string', default: '', group: 'labels',
    help: '--label-field: what stands between several labels in a text, such as ;',
  },
  label: { kind: 'string', default: OPTIONS.label.default, group: 'labels', help: '--label-field: what a label begins with' },
  sentences: {
    kind: 'boolean', default: false, group: 'text',
    help: 'a sentence a line; otherwise a document a line',
  },
  normalize: {
    kind: 'choice', default: 'nfc', choices: ['none', 'nfc', 'nfkc'], group: 'text',
    help: 'Unicode normal form; nfkc also makes one of full width and plain letters, and of ligatures',
  },
  lower: { kind: 'boolean', default: false, group: 'text', help: 'lower case' },
  stripAccents: {
    kind: 'boolean', default: false, group: 'text',
    help: 'letters without accents, and without the vowel points of Hebrew, Arabic and Syriac',
  },
  digits: {
    kind: 'choice', default: 'keep', choices: ['keep', 'zero', 'drop'], group: 'text',
    help: 'zero: each digit becomes 0; drop: numbers are left out',
  },
  punctuation: {
    kind: 'choice', default: 'keep', choices: ['keep', 'drop'], group: 'text',
    help: 'drop: punctuation and symbols become white space, but for _',
  },
  segment: {
    kind: 'string', default: '', group: 'text',
    help: 'put spaces between the words of a language without them: zh, ja, th, km, lo or my',
  },
  stopWords: {
    kind: 'string', default: '', group: 'text',
    help: 'leave out the words of these languages (en,zh: lists of stopwords-iso) or files (a word a line)',
  },
  language: {
    kind: 'string', default: '', group: 'documents',
    help: 'keep only documents in these languages (en,fr), as the package tinyld tells them, or --language-model',
  },
  languageModel: {
    kind: 'string', default: '', group: 'documents',
    help: "what tells the language: a classifier of fastText's, such as lid.176.ftz",
  },
  duplicates: {
    kind: 'boolean', default: false, group: 'documents',
    help: 'drop lines that are the same as one before',
  },
  nearDuplicates: {
    kind: 'boolean', default: false, group: 'documents',
    help: 'drop documents that share 7 of 10 pairs of words with one before (MinHash)',
  },
  maxWords: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1, group: 'documents',
    help: 'cut longer documents at ends of paragraphs, or of sentences, or between words; 0 never cuts',
  },
  overlap: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1, group: 'documents',
    help: '--max-words: a part begins with the last sentences of the one before, of at most so many words',
  },
  wordDropout: {
    kind: 'number', default: 0, min: 0, max: 0.99, group: 'augmentation',
    help: 'leave out words at random, each with this probability',
  },
  shuffleSentences: {
    kind: 'boolean', default: false, group: 'augmentation',
    help: 'the sentences of a document in random order',
  },
  seed: { ...OPTIONS.seed, group: 'augmentation', help: 'all random choices follow from it' },
  threads: { ...OPTIONS.threads, group: 'run' },
} as const satisfies Record<string, PrepareRow>;

type Name = keyof typeof PREPARE_OPTIONS;

function without(...names: readonly Name[]): CallTable {
  return Object.fromEntries(
    Object.entries(PREPARE_OPTIONS).filter(([name]) => !names.includes(name as Name)),
  );
}

const LABELS = ['labelField', 'labelSeparator', 'label'] as const;
/** Steps by which a document may become other than one line. */
// biome-ignore format: a list of names
const OTHERS = [
  'sentences', 'language', 'languageModel', 'duplicates', 'nearDuplicates', 'maxWords', 'overlap', 'wordDropout',
  'shuffleSentences', 'seed', 'threads',
] as const;

/** Those that every training run takes, beside a seed and threads of its own. */
export const DOCUMENT_STEPS = /* @__PURE__ */ without('seed', 'threads', ...LABELS);
/** Those that a classifier's run takes, whose labels begin as an option of its own says. */
export const LABELLED_STEPS = /* @__PURE__ */ without('seed', 'threads', 'label');
/** Those that make a line of each document, which begins with its labels. */
export const LABELLED_LINE_STEPS = /* @__PURE__ */ without(...OTHERS);
/** The same without labels. */
export const LINE_STEPS = /* @__PURE__ */ without(...OTHERS, ...LABELS);

/** All options of `prepareDocuments`, resolved. */
export type ResolvedPrepareOptions = ResolvedCall<typeof PREPARE_OPTIONS>;
/** What a caller gives; the rest take their defaults. */
export interface PrepareOptions extends CallOptions<typeof PREPARE_OPTIONS> {}

/** What makes lines with labels of records within a training run. */
export type LabelledSteps = Omit<PrepareOptions, 'seed' | 'threads' | 'label'>;
/** The same, where there are any, of a document a line: labels stand on lines, also where those are broken like a letter's. */
export function onLines(steps: LabelledSteps): LabelledSteps {
  return Object.keys(steps).length > 0 ? { documents: 'line', ...steps } : steps;
}

/** What makes text of documents within a training run. */
export type DocumentSteps = Omit<LabelledSteps, 'labelField' | 'labelSeparator'>;
/** What makes a line of each document. */
export type LineSteps = Omit<PrepareOptions, (typeof OTHERS | typeof LABELS)[number]>;

/** Checks what was given and fills in the defaults. @throws WordvecError `usage` */
export function resolvePrepareOptions(given: PrepareOptions): ResolvedPrepareOptions {
  const options = resolveCall(PREPARE_OPTIONS, given);
  checkOverlap(options);
  checkLabelFields(options);
  namedColumns(options);
  const { language, languageModel } = options;
  if (languageModel !== '' && language === '')
    throw expected('`languageModel`', '`language` with it, such as en', language);
  return options;
}

/** @throws WordvecError `usage` where parts of a text would not go on */
export function checkOverlap({
  overlap,
  maxWords,
}: Pick<ResolvedPrepareOptions, 'overlap' | 'maxWords'>): void {
  if (overlap > 0 && overlap >= maxWords)
    throw expected('`overlap`', `less than \`maxWords\`, which is ${maxWords}`, overlap);
}

/** The columns of tables without a line of names; undefined where they have one. @throws WordvecError `usage` */
function namedColumns({ columnNames }: Pick<ResolvedPrepareOptions, 'columnNames'>) {
  if (columnNames === '') return undefined;
  const names = columnNames.split(',').map((name) => name.trim());
  if (names.includes('') || new Set(names).size < names.length)
    throw expected(
      '`columnNames`',
      'a different name for each column, such as label,title,text',
      columnNames,
    );
  return names;
}

/** Says which options say nothing where no input has fields. */
export function noteFieldless(options: object, { onNote }: RunHooks): void {
  const given = Object.entries(options).filter(
    ([name, value]) => OF_FIELDS.includes(name) && value.length > 0,
  );
  if (given.length > 0)
    onNote?.(
      `${given.map(([name]) => flagOf(name)).join(', ')}: no effect, as lines of text have no fields: name a table or records by \`inputFormat\` csv or jsonl`,
    );
}

const OF_FIELDS: readonly string[] = ['field', 'columnNames', 'idField'];

export function namedFormat({
  inputFormat,
}: Pick<ResolvedPrepareOptions, 'inputFormat'>): DocumentFormat | undefined {
  return inputFormat === '' ? undefined : inputFormat;
}

type ReadingOptions = Pick<
  ResolvedPrepareOptions,
  'inputFormat' | 'encoding' | 'documents' | 'field' | 'columnNames'
>;

/** How documents are read. */
export function readingOf(options: ReadingOptions) {
  const { encoding, documents, field: fields } = options;
  return { from: namedFormat(options), encoding, documents, fields, columns: namedColumns(options) };
}
