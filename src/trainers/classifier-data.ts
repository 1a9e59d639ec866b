import { closeBlockStore, createBlockStore } from '../corpus/block-store.js';
import { bytesOfIds } from '../corpus/encoded.js';
import { type LabelledText, tokensOfLines } from '../corpus/labelled-text.js';
import { Uint32List } from '../corpus/lists.js';
import { RecordShuffler, type ShuffledRecords } from '../corpus/shuffled-records.js';
import {
  bucketFor,
  LARGEST_BUCKET,
  noUses,
  placesByUse,
  type RowPlaces,
  renumber,
} from '../corpus/subword-bags.js';
import { eachNgram, eachWordNgram, subwordHash } from '../corpus/subwords.js';
import { WordTable } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import { platform } from '../platform.js';
import { randomStream } from '../random.js';
import { stepsByBlock } from '../run/optimizer.js';
import { type ChosenEntries, chooseEntries } from './classifier-words.js';
import { placesWithHeld } from './fasttext-continue.js';
import { isShared } from './shards.js';
import type { Prepared } from './trainer.js';

/** What the classifier's kernel trains on. */
export interface ClassifierData {
  readonly dictionary: Dictionary;
  /**
   * Each line that has a label, in the order of training, so that a text sorted by label does no harm: how many labels, the
   * labels, then its input rows, numbered as in memory.
   */
  readonly lines: ShuffledRecords;
  /** Input rows of the longest line. */
  readonly longest: number;
  readonly places: RowPlaces;
  /** Lines left out since no label of theirs is known. */
  readonly unlabelled: number;
  /** Tokens of the text, labels and line ends too. */
  readonly tokens: number;
  readonly text: NonNullable<Prepared['text']>;
  /** Words at the vocabulary's end that only the file of `init` has. */
  readonly joined: number;
  /** Bytes of the text and of the lines in temporary files. */
  readonly spilled: number;
  close(): void;
}

/** What a run starts from. */
export interface ClassifierStart {
  /** Names the text in errors. */
  readonly source: string;
  /** The words of the file of `init`. */
  readonly known?: WordTable | undefined;
  /** The model that is trained on: words, n-grams and labels that it lacks count for nothing. */
  readonly from?: FastTextModel | undefined;
}

type Options = ResolvedOptions<'classifier'>;

/** Lines of a step, about; in runs that repeat themselves those that start from the same rows must be few. */
const STEP_LINES = 1000;
const BLOCK_LINES = 16;
/** Tokens of the text for a part of the lines that is shuffled in memory. */
const PIECE_TOKENS = 1 << 20;

/** Bytes that text and lines may take in memory together. */
export function linesMemory({ memory }: Options): number {
  return memory || platform().memory.machine() / 2;
}

/**
 * Words and labels as `chooseEntries` finds them, or those of the model that is trained on; each line becomes input rows, as
 * fastText does (`Dictionary.lineRows`). A bucket of 0 follows from the n-grams of the lines.
 * @throws WordvecError `input` when no line has a label or no word is left; `io`
 */
export function classifierData(text: LabelledText, options: Options, start: ClassifierStart): ClassifierData {
  const { from, known, source } = start;
  const chosen = from ? undefined : chooseEntries(text, options, source, known);
  const dictionary = from?.dictionary ?? newDictionary(text, chosen!, options);
  const words = dictionary.words.size;
  const ngrams = dictionary.inputRows - words;
  const kinds = kindsOf(text, dictionary);
  const compact = ngrams > 0 && (from !== undefined || options.compact);
  const uses = compact ? noUses(ngrams) : undefined;
  const taken = bytesOfIds(text.store);
  const budget = linesMemory(options) - taken.corpusBytes;
  const store = createBlockStore(budget, 4 * mostNumbers(text, dictionary, kinds) > budget);
  const close = () => closeBlockStore(store);
  try {
    const pieces = Math.max(1, Math.ceil(text.tokens / PIECE_TOKENS));
    const shuffler = new RecordShuffler(store, pieces, randomStream(options.seed, 'order'));
    let longest = 0;
    eachLine(text, dictionary, kinds, (record) => {
      const rows = rowsOf(record);
      longest = Math.max(longest, rows.length);
      if (uses) countUses(uses, rows, words);
      shuffler.put(record);
    });
    const { records } = shuffler;
    if (records === 0) throw new WordvecError('input', `${source}: no line has a label that the model knows`);
    const used = uses ? placesByUse(uses, words) : { rows: dictionary.inputRows };
    const places = from ? placesWithHeld(used, from.input as DenseRows) : used;
    const lines = shuffler.finish(Math.ceil(records / linesOfStep(options)), (record) =>
      renumber(rowsOf(record), places),
    );
    return {
      ...{ dictionary, lines, longest, places, close },
      unlabelled: text.lines - records,
      tokens: text.tokens,
      text: wordsOf(text, kinds, words),
      joined: chosen?.joined.length ?? 0,
      spilled: taken.spilled + bytesOfIds(lines.store).spilled,
    };
  } catch (cause) {
    close();
    throw cause;
  }
}

function linesOfStep(options: Options): number {
  if (stepsByBlock(options)) return BLOCK_LINES;
  if (!options.deterministic && !isShared(options)) return STEP_LINES;
  // Fewer where the rate makes changes large, as in fasttext.ts.
  return Math.max(1, Math.floor(BLOCK_LINES * Math.min(1, 0.3 / options.lr)));
}

function newDictionary(text: LabelledText, chosen: ChosenEntries, options: Options): Dictionary {
  const { words, labels, joined } = chosen;
  const bytes = (kinds: readonly number[]) => kinds.map((kind) => text.kinds.bytesOf(kind));
  const counts = (kinds: readonly number[]) => kinds.map((kind) => text.counts[kind]);
  const { minn, maxn, wordNgrams } = options;
  const parts = {
    entries: WordTable.fromBytes([...bytes(words), ...joined, ...bytes(labels)]),
    // As in fastText: words that no line has count once.
    counts: Float64Array.from([...counts(words), ...joined.map(() => 1), ...counts(labels)]),
    labels: labels.length,
    tokens: text.tokens,
    wordNgrams,
    labelPrefix: options.label,
  };
  const withBucket = (bucket: number) => new Dictionary({ ...parts, range: { minn, maxn, bucket } });
  if (maxn === 0 && wordNgrams === 1) return withBucket(0);
  if (options.bucket > 0) return withBucket(options.bucket);
  const most = withBucket(LARGEST_BUCKET);
  const uses = noUses(LARGEST_BUCKET);
  const size = most.words.size;
  eachLine(text, most, kindsOf(text, most), (record) => countUses(uses, rowsOf(record), size));
  return withBucket(bucketFor(uses));
}

/** What each kind of token is to a dictionary. */
interface Kinds {
  /** The number of a label, `WORD`, or `NO_ENTRY` for a label that is not known. */
  readonly labels: Int32Array;
  /** Input rows: its own, then its character n-grams'. */
  readonly rows: readonly (readonly number[])[];
  readonly hashes: Uint32Array;
}

const WORD = -1;
const NO_ENTRY = -2;

function kindsOf({ kinds }: LabelledText, dictionary: Dictionary): Kinds {
  const labels = new Int32Array(kinds.size).fill(WORD);
  const hashes = new Uint32Array(kinds.size);
  const size = dictionary.words.size;
  const rows = Array.from(labels, (_, kind) => {
    const token = kinds.bytesOf(kind);
    const entry = dictionary.entries.indexOfBytes(token, 0, token.length);
    if (entry >= size) labels[kind] = entry - size;
    else if (entry < 0 && dictionary.isLabel(token)) labels[kind] = NO_ENTRY;
    if (labels[kind] !== WORD) return [];
    hashes[kind] = subwordHash(token);
    const own = entry < 0 ? [] : [entry];
    eachNgram(token, dictionary.range, (row) => own.push(size + row));
    return own;
  });
  return { labels, rows, hashes };
}

/** Calls `visit` with each line that has a known label: how many, the labels, then its rows. The next line writes over it. */
function eachLine(
  text: LabelledText,
  { words, wordNgrams, range }: Dictionary,
  { labels, rows, hashes }: Kinds,
  visit: (record: Uint32Array) => void,
): void {
  const record = new Uint32List();
  const line = new Uint32List();
  for (const tokens of tokensOfLines(text)) {
    record.length = 0;
    record.push(0);
    for (const kind of tokens)
      if (labels[kind] >= 0 && !record.values.includes(labels[kind], 1)) record.push(labels[kind]);
    if (record.length === 1) continue;
    record.data[0] = record.length - 1;
    line.length = 0;
    for (const kind of tokens) {
      for (const row of rows[kind]) record.push(row);
      if (wordNgrams > 1 && labels[kind] === WORD) line.push(hashes[kind]);
    }
    if (wordNgrams > 1)
      eachWordNgram(line.values, wordNgrams, range.bucket, (row) => record.push(words.size + row));
    visit(record.values);
  }
}

/** The rows of a line's record. */
function rowsOf(record: Uint32Array): Uint32Array {
  return record.subarray(1 + record[0]);
}

function countUses(uses: Float64Array, rows: Uint32Array, words: number): void {
  for (let i = 0; i < rows.length; i++) if (rows[i] >= words) uses[rows[i] - words]++;
}

/** Numbers that the records of all lines have at most, with their lengths. */
function mostNumbers(text: LabelledText, { wordNgrams }: Dictionary, { rows }: Kinds): number {
  return text.counts.reduce(
    (sum, count, kind) => sum + count * (rows[kind].length + wordNgrams),
    2 * text.lines,
  );
}

/** Words of the text that are no labels and no line ends, and those of them that have a row. */
function wordsOf(
  { kinds, counts }: LabelledText,
  { labels, rows }: Kinds,
  words: number,
): ClassifierData['text'] {
  const end = kinds.indexOf('</s>');
  let [read, kept] = [0, 0];
  for (let kind = 0; kind < kinds.size; kind++) {
    if (labels[kind] !== WORD || kind === end) continue;
    read += counts[kind];
    if (rows[kind][0] < words) kept += counts[kind];
  }
  return { read, kept };
}
