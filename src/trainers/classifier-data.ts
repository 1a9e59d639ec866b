import { closeBlockStore, createBlockStore } from '../corpus/block-store.js';
import { bytesOfIds } from '../corpus/encoded.js';
import type { LabelledText } from '../corpus/labelled-text.js';
import { joinUses, shuffleTogether } from '../corpus/shared-lines.js';
import { RecordShuffler, type ShuffledRecords } from '../corpus/shuffled-records.js';
import {
  bucketFor,
  countUses,
  LARGEST_BUCKET,
  noUses,
  PlacesByUse,
  type RowPlaces,
} from '../corpus/subword-bags.js';
import { SENTENCE_END_WORD, WordTable } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import { inputError } from '../errors.js';
import { type Kinds, LineRecorder, WORD } from '../kernels/line-recorder.js';
import type { ResolvedOptions } from '../options.js';
import { platform, type Ranks } from '../platform.js';
import { randomStream } from '../random.js';
import { tellAll } from '../run/collectives.js';
import { stepsByBlock } from '../run/optimizer.js';
import { eachLine, kindsOf } from './classifier-lines.js';
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

export interface ClassifierStart {
  /** Names the text in errors. */
  readonly source: string;
  /** The words of the file of `init`. */
  readonly known?: WordTable | undefined;
  /** The model that is trained on: words, n-grams and labels that it lacks count for nothing. */
  readonly from?: FastTextModel | undefined;
  /** Those that read the lines together. */
  readonly ranks?: Ranks | undefined;
}

type Options = ResolvedOptions<'classifier'>;

/**
 * Lines of a step, about: of a long text more, as beginning a step costs as much as some lines. In runs that repeat themselves those
 * that start from the same rows must be few.
 */
const STEP_LINES = { least: 1000, most: 4000 };
/** Steps of an epoch that threads share, where lines are enough. */
const STEPS = 32;
const BLOCK_LINES = 16;
/** Tokens of the text for a part of the lines that is shuffled in memory: in the processor's cache, where that makes few parts. */
const PIECE_TOKENS = { least: 1 << 17, most: 1 << 20 };
const FEW_PIECES = 64;

/** Bytes that text and lines may take in memory together. */
export function linesMemory({ memory }: Options): number {
  return memory || platform().memory.machine() / 2;
}

/**
 * Words and labels as `chooseEntries` finds them, or those of the model that is trained on; each line becomes input rows, as
 * fastText does (test/reference/line-rows.ts). A bucket of 0 follows from the n-grams of the lines.
 * @throws WordvecError `input` when no line has a label or no word is left; `io`
 */
export async function classifierData(
  text: LabelledText,
  options: Options,
  start: ClassifierStart,
): Promise<ClassifierData> {
  const { from, known, source, ranks } = start;
  const chosen = from ? undefined : chooseEntries(text, options, source, known);
  const dictionary = from?.dictionary ?? (await newDictionary(text, chosen!, options, ranks));
  const words = dictionary.words.size;
  const ngrams = dictionary.inputRows - words;
  const kinds = kindsOf(text, dictionary);
  const recorder = await openRecorder(kinds, dictionary);
  const compact = ngrams > 0 && (from !== undefined || options.compact);
  const used = compact ? new PlacesByUse(words, ngrams) : undefined;
  const read = bytesOfIds(text.store);
  const budget = linesMemory(options) - read.corpusBytes;
  const store = createBlockStore(budget, 4 * mostNumbers(text, dictionary, kinds) > budget);
  const close = () => closeBlockStore(store);
  try {
    const shuffler = new RecordShuffler(
      store,
      piecesFor(text.all.tokens),
      randomStream(options.seed, 'order'),
    );
    const told = ranks ? await tellAll(ranks, takeLines(text, recorder, dictionary)) : [];
    const recordsOf = (lines: typeof told) => lines.reduce((sum, one) => sum + one.records, 0);
    shuffler.skip(recordsOf(told.slice(0, ranks?.rank)));
    const taken = takeLines(text, recorder, dictionary, shuffler);
    const longest = [...told, taken].reduce((most, one) => Math.max(most, one.longest), 0);
    shuffler.skip(recordsOf(told.slice((ranks?.rank ?? 0) + 1)));
    const { records } = shuffler;
    if (records === 0) throw inputError(`${source}: no line has a label that the model knows`);
    const steps = Math.ceil(records / linesOfStep(options, records));
    // In the order of training, so that rows which one line alone has are read one behind the other.
    const rows = used && { places: used, rowsAt };
    const lines = ranks ? await shuffleTogether(ranks, shuffler, steps, rows) : shuffler.finish(steps, rows);
    const all = used ?? { rows: dictionary.inputRows };
    const places = from ? placesWithHeld(all, from.input as DenseRows) : all;
    const counted = wordsOf(text, kinds, words);
    return {
      ...{ dictionary, lines, longest, places, close },
      unlabelled: text.all.lines - records,
      tokens: text.all.tokens,
      text: ranks ? (await tellAll(ranks, counted)).reduce(sumOfWords) : counted,
      joined: chosen?.joined.length ?? 0,
      spilled: read.spilled + bytesOfIds(lines.store).spilled,
    };
  } catch (cause) {
    close();
    throw cause;
  }
}

function piecesFor(tokens: number): number {
  const { least, most } = PIECE_TOKENS;
  return Math.max(1, Math.ceil(tokens / Math.min(most, Math.max(least, tokens / FEW_PIECES))));
}

/** Where the rows of the record begin that begins at `from`. */
function rowsAt(data: Uint32Array, from: number): number {
  return from + 1 + data[from];
}

/** Lines with a label that the dictionary has, and the rows of the longest. */
function takeLines(
  text: LabelledText,
  recorder: LineRecorder,
  dictionary: Dictionary,
  shuffler?: RecordShuffler,
): { records: number; longest: number } {
  let [records, longest] = [0, 0];
  eachLine(text, recorder, dictionary, (data, from, to) => {
    records++;
    longest = Math.max(longest, to - rowsAt(data, from));
    shuffler?.put(data, from, to);
  });
  return { records, longest };
}

async function openRecorder(kinds: Kinds, { words, wordNgrams, range }: Dictionary): Promise<LineRecorder> {
  const kernel = await platform().kernels.load('words');
  return new LineRecorder(kernel, kinds, { words: words.size, wordNgrams, bucket: range.bucket });
}

function linesOfStep(options: Options, lines: number): number {
  if (stepsByBlock(options)) return BLOCK_LINES;
  const { least, most } = STEP_LINES;
  if (!options.deterministic && !isShared(options)) return Math.min(most, Math.max(least, lines / STEPS));
  // Fewer where the rate makes changes large, as in fasttext.ts.
  return Math.max(1, Math.floor(BLOCK_LINES * Math.min(1, 0.3 / options.lr)));
}

async function newDictionary(
  text: LabelledText,
  chosen: ChosenEntries,
  options: Options,
  ranks: Ranks | undefined,
): Promise<Dictionary> {
  const { words, labels, joined } = chosen;
  const { all } = text;
  const bytes = (kinds: readonly number[]) => kinds.map((kind) => all.kinds.bytesOf(kind));
  const counts = (kinds: readonly number[]) => kinds.map((kind) => all.counts[kind]);
  const { minn, maxn, wordNgrams } = options;
  const parts = {
    entries: WordTable.fromBytes([...bytes(words), ...joined, ...bytes(labels)]),
    // As in fastText: words that no line has count once.
    counts: Float64Array.from([...counts(words), ...joined.map(() => 1), ...counts(labels)]),
    labels: labels.length,
    tokens: all.tokens,
    wordNgrams,
    labelPrefix: options.label,
  };
  const withBucket = (bucket: number) => new Dictionary({ ...parts, range: { minn, maxn, bucket } });
  if (maxn === 0 && wordNgrams === 1) return withBucket(0);
  if (options.bucket > 0) return withBucket(options.bucket);
  const most = withBucket(LARGEST_BUCKET);
  const uses = noUses(LARGEST_BUCKET);
  const size = most.words.size;
  eachLine(text, await openRecorder(kindsOf(text, most), most), most, (data, from, to) =>
    countUses(uses, data, size, rowsAt(data, from), to),
  );
  if (ranks) await joinUses(ranks, uses);
  return withBucket(bucketFor(uses));
}

/** Numbers that the records of all lines have at most, with their lengths. */
function mostNumbers(text: LabelledText, { wordNgrams }: Dictionary, { rows }: Kinds): number {
  return text.counts.reduce(
    (sum, count, kind) => sum + count * (rows.starts[kind + 1] - rows.starts[kind] + wordNgrams),
    2 * text.lines,
  );
}

/** Words of the text that are no labels and no line ends, and those of them that have a row. */
function wordsOf({ kinds, counts }: LabelledText, { labels, rows }: Kinds, words: number) {
  const end = kinds.indexOf(SENTENCE_END_WORD);
  let [read, kept] = [0, 0];
  for (let kind = 0; kind < kinds.size; kind++) {
    if (labels[kind] !== WORD || kind === end) continue;
    read += counts[kind];
    if (rows.starts[kind] < rows.starts[kind + 1] && rows.rows[rows.starts[kind]] < words)
      kept += counts[kind];
  }
  return { read, kept };
}

function sumOfWords(a: ClassifierData['text'], b: ClassifierData['text']): ClassifierData['text'] {
  return { read: a.read + b.read, kept: a.kept + b.kept };
}
