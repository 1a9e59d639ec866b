import type { LineHooks } from '../corpus/byte-lines.js';
import type { LabelledText } from '../corpus/labelled-text.js';
import {
  BagList,
  type Bags,
  bucketFor,
  compactRows,
  LARGEST_BUCKET,
  type RowPlaces,
} from '../corpus/subword-bags.js';
import { eachNgram, eachWordNgram, subwordHash } from '../corpus/subwords.js';
import { linesOfText, type OpenText } from '../corpus/text-input.js';
import { WordTable } from '../corpus/words.js';
import { Dictionary, lineTokens } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import { type ChosenEntries, chooseEntries } from './classifier-words.js';
import { placesWithHeld } from './fasttext-continue.js';
import type { Prepared } from './trainer.js';

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
  readonly text: NonNullable<Prepared['text']>;
  /** Words at the vocabulary's end that only the file of `init` has. */
  readonly joined: number;
}

type ClassifierOptions = ResolvedOptions<'classifier'>;

/**
 * Words and labels as `chooseEntries` finds them; each line becomes input rows, as fastText does
 * (`Dictionary.lineRows`). A bucket of 0 follows from the n-grams of the lines.
 * @param known the words of the file of `init`
 * @throws WordvecError `input` when no line has a label or no word is left.
 */
export function classifierData(
  text: LabelledText,
  options: ClassifierOptions,
  source: string,
  known?: WordTable,
): ClassifierData {
  const chosen = chooseEntries(text, options, source, known);
  const subwords = options.maxn > 0 || options.wordNgrams > 1;
  const most = subwords ? options.bucket || LARGEST_BUCKET : 0;
  const first = linesOf(text, chosen, options, most);
  const bucket =
    options.bucket === 0 && subwords ? bucketFor(first.bags, first.dictionary.words.size, most) : most;
  const lines = bucket === most ? first : linesOf(text, chosen, options, bucket);
  const words = lines.dictionary.words.size;
  const places =
    options.compact && bucket > 0
      ? compactRows(lines.bags, words, bucket)
      : { rows: lines.dictionary.inputRows };
  return {
    ...lines,
    places,
    unlabelled: text.lineStarts.length - lines.labels.starts.length,
    tokens: text.tokens.length,
    text: wordsOf(text, chosen),
    joined: chosen.joined.length,
  };
}

/** Words of the text that are no labels and no line ends, and those of them that have a row. */
function wordsOf({ kinds, counts }: LabelledText, { words, isLabel }: ChosenEntries): ClassifierData['text'] {
  const end = kinds.indexOf('</s>');
  const sum = (chosen: Iterable<number>) => {
    let total = 0;
    for (const kind of chosen) if (!isLabel[kind] && kind !== end) total += counts[kind];
    return total;
  };
  return { read: sum(counts.keys()), kept: sum(words) };
}

function linesOf(
  text: LabelledText,
  { words, labels, joined, isLabel }: ChosenEntries,
  options: ClassifierOptions,
  bucket: number,
): Pick<ClassifierData, 'dictionary' | 'bags' | 'labels'> {
  const bytes = (chosen: readonly number[]) => chosen.map((kind) => text.kinds.bytesOf(kind));
  const counts = (chosen: readonly number[]) => chosen.map((kind) => text.counts[kind]);
  const dictionary = new Dictionary({
    entries: WordTable.fromBytes([...bytes(words), ...joined, ...bytes(labels)]),
    // As in fastText: words that no line has count once.
    counts: Float64Array.from([...counts(words), ...joined.map(() => 1), ...counts(labels)]),
    labels: labels.length,
    tokens: text.tokens.length,
    range: { minn: options.minn, maxn: options.maxn, bucket },
    wordNgrams: options.wordNgrams,
    labelPrefix: options.label,
  });
  const kinds = kindRows(text, dictionary, words, isLabel);
  return { dictionary, ...lineBags(text, dictionary, kinds, labels) };
}

/**
 * The same of the dictionary of a model that is trained on; words, n-grams and labels that it lacks count for nothing.
 * @throws WordvecError `input` when no line has a label that it knows; `io`, `aborted`
 */
export async function knownLines(
  { dictionary, input }: FastTextModel,
  opened: OpenText,
  hooks: LineHooks,
): Promise<ClassifierData> {
  const lines = new BagList();
  const labels = new BagList();
  let [unlabelled, tokens, read, kept] = [0, 0, 0, 0];
  for await (const line of linesOfText(opened, hooks)) {
    const found: number[] = [];
    const words = [...lineTokens(line)];
    const rows = dictionary.lineRows(words, found);
    tokens += words.length;
    for (const word of words.slice(0, -1)) {
      if (dictionary.isLabel(word)) continue;
      read++;
      if (dictionary.words.indexOfBytes(word, 0, word.length) >= 0) kept++;
    }
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
    throw new WordvecError('input', `${opened.name}: no line has a label that the model knows`);
  const words = dictionary.words.size;
  const { bags } = lines;
  const ngrams = dictionary.inputRows - words;
  const used = ngrams > 0 ? compactRows(bags, words, ngrams) : { rows: words };
  const places = placesWithHeld(used, input as DenseRows);
  const text = { read, kept };
  return { dictionary, bags, labels: labels.bags, places, unlabelled, tokens, text, joined: 0 };
}

interface KindRows {
  /** Input rows of each kind of token: its own, then its character n-grams'. */
  readonly rows: readonly (readonly number[])[];
  readonly hashes: Uint32Array;
  readonly isLabel: readonly boolean[];
}

function kindRows(
  text: LabelledText,
  dictionary: Dictionary,
  words: readonly number[],
  isLabel: readonly boolean[],
): KindRows {
  const rows: number[][] = Array.from({ length: text.kinds.size }, () => []);
  for (const [row, kind] of words.entries()) rows[kind].push(row);
  const hashes = new Uint32Array(text.kinds.size);
  for (let kind = 0; kind < text.kinds.size; kind++) {
    if (isLabel[kind]) continue;
    const word = text.kinds.bytesOf(kind);
    hashes[kind] = subwordHash(word);
    eachNgram(word, dictionary.range, (row) => rows[kind].push(dictionary.words.size + row));
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
