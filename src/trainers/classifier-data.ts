import type { LabelledText } from '../corpus/labelled-text.js';
import { BagList, type Bags, compactRows, type RowPlaces } from '../corpus/subword-bags.js';
import { eachNgram, eachWordNgram, subwordHash } from '../corpus/subwords.js';
import { linesOfText, type OpenText } from '../corpus/text-input.js';
import { WordTable } from '../corpus/words.js';
import { Dictionary, lineTokens } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { placesWithHeld } from './fasttext-continue.js';

/** What the classifier's kernel trains on. */
export interface ClassifierData {
  readonly dictionary: Dictionary;
  /** Input rows of each line that has a label, numbered as in memory. */
  readonly bags: Bags;
  readonly labels: Bags;
  readonly places: RowPlaces;
  /** Lines left out since no label of theirs is known. */
  readonly unlabelled: number;
  /** Tokens of the text, labels and line ends too. */
  readonly tokens: number;
}

type ClassifierOptions = ResolvedOptions<'classifier'>;

/**
 * Chooses words and labels, falling by count, then by first place, and turns each line into input rows, as
 * fastText does (`Dictionary.lineRows`).
 * @throws WordvecError `input` when no line has a label or no word is left.
 */
export function classifierData(
  text: LabelledText,
  options: ClassifierOptions,
  source: string,
): ClassifierData {
  const prefix = new TextEncoder().encode(options.label);
  const isLabel = Array.from(
    { length: text.kinds.size },
    (_, kind) =>
      prefix.every((byte, i) => text.kinds.bytes[text.kinds.offsets[kind] + i] === byte) &&
      text.kinds.offsets[kind + 1] - text.kinds.offsets[kind] >= prefix.length,
  );
  const words = chosen(text, (kind) => !isLabel[kind], options.minCount);
  const labels = chosen(text, (kind) => isLabel[kind], options.minCountLabel);
  if (labels.length === 0)
    throw new WordvecError(
      'input',
      `${source}: no label found, expected lines such as \`${options.label}name some words\` (--label sets what a label begins with)`,
    );
  const subwords = options.maxn > 0 || options.wordNgrams > 1;
  const range = { minn: options.minn, maxn: options.maxn, bucket: subwords ? options.bucket : 0 };
  const entries = [...words, ...labels];
  const dictionary = new Dictionary({
    entries: WordTable.fromBytes(entries.map((kind) => text.kinds.bytesOf(kind))),
    counts: Float64Array.from(entries, (kind) => text.counts[kind]),
    labels: labels.length,
    tokens: text.tokens.length,
    range,
    wordNgrams: options.wordNgrams,
    labelPrefix: options.label,
  });
  const kinds = kindRows(text, dictionary, words, isLabel);
  const { bags, labels: lineLabels } = lineBags(text, dictionary, kinds, labels);
  if (lineLabels.starts.length === 1)
    throw new WordvecError(
      'input',
      `${source}: no line has a label that stands ${options.minCountLabel} times: lower --min-count-label`,
    );
  const places =
    options.compact && range.bucket > 0
      ? compactRows(bags, words.length, range.bucket)
      : { rows: dictionary.inputRows };
  return {
    dictionary,
    bags,
    labels: lineLabels,
    places,
    unlabelled: text.lineStarts.length - lineLabels.starts.length,
    tokens: text.tokens.length,
  };
}

/**
 * The same of the dictionary of a model that is trained on; words, n-grams and labels that it lacks count for nothing.
 * @throws WordvecError `input` when no line has a label that it knows; `io`, `aborted`
 */
export async function knownLines(
  { dictionary, input }: FastTextModel,
  text: OpenText,
  hooks: RunHooks,
): Promise<ClassifierData> {
  const lines = new BagList();
  const labels = new BagList();
  let [unlabelled, tokens] = [0, 0];
  for await (const line of linesOfText(text, hooks)) {
    const found: number[] = [];
    const words = [...lineTokens(line)];
    const rows = dictionary.lineRows(words, found);
    tokens += words.length;
    if (found.length === 0) {
      unlabelled++;
      continue;
    }
    for (const row of rows) lines.push(row);
    for (const label of new Set(found)) labels.push(label);
    lines.end();
    labels.end();
  }
  if (labels.size === 0)
    throw new WordvecError('input', `${text.name}: no line has a label that the model knows`);
  const words = dictionary.words.size;
  const { bags } = lines;
  const ngrams = dictionary.inputRows - words;
  const used = ngrams > 0 ? compactRows(bags, words, ngrams) : { rows: words };
  const places = placesWithHeld(used, input as DenseRows);
  return { dictionary, bags, labels: labels.bags, places, unlabelled, tokens };
}

function chosen(text: LabelledText, fits: (kind: number) => boolean, minCount: number): number[] {
  const kinds: number[] = [];
  for (let kind = 0; kind < text.kinds.size; kind++)
    if (text.counts[kind] >= minCount && fits(kind)) kinds.push(kind);
  return kinds.sort((a, b) => text.counts[b] - text.counts[a] || a - b);
}

interface KindRows {
  /** Input rows of each kind of token: its own, then its character n-grams'. */
  readonly rows: readonly (readonly number[])[];
  readonly hashes: Uint32Array;
  readonly isLabel: readonly boolean[];
}

function kindRows(text: LabelledText, dictionary: Dictionary, words: number[], isLabel: boolean[]): KindRows {
  const rows: number[][] = Array.from({ length: text.kinds.size }, () => []);
  for (const [row, kind] of words.entries()) rows[kind].push(row);
  const hashes = new Uint32Array(text.kinds.size);
  for (let kind = 0; kind < text.kinds.size; kind++) {
    if (isLabel[kind]) continue;
    const word = text.kinds.bytesOf(kind);
    hashes[kind] = subwordHash(word);
    eachNgram(word, dictionary.range, (row) => rows[kind].push(words.length + row));
  }
  return { rows, hashes, isLabel };
}

function lineBags(
  text: LabelledText,
  dictionary: Dictionary,
  kinds: KindRows,
  labels: readonly number[],
): { bags: Bags; labels: Bags } {
  const lines = new BagList();
  const lineLabels = new BagList();
  const labelOf = new Int32Array(text.kinds.size).fill(-1);
  for (const [i, kind] of labels.entries()) labelOf[kind] = i;
  const { wordNgrams, range } = dictionary;
  const words = dictionary.words.size;
  const hashes: number[] = [];
  for (let line = 0; line + 1 < text.lineStarts.length; line++) {
    const tokens = text.tokens.subarray(text.lineStarts[line], text.lineStarts[line + 1]);
    for (const kind of tokens) {
      const label = labelOf[kind];
      if (label >= 0 && !lineLabels.open.includes(label)) lineLabels.push(label);
    }
    if (lineLabels.open.length === 0) continue;
    hashes.length = 0;
    for (const kind of tokens) {
      for (const row of kinds.rows[kind]) lines.push(row);
      if (wordNgrams > 1 && !kinds.isLabel[kind]) hashes.push(kinds.hashes[kind]);
    }
    if (wordNgrams > 1) eachWordNgram(hashes, wordNgrams, range.bucket, (row) => lines.push(words + row));
    lines.end();
    lineLabels.end();
  }
  return { bags: lines.bags, labels: lineLabels.bags };
}
