import { counted, inputError, type WordvecError } from '../errors.js';
import { recordsFrom } from '../kernels/word-records.js';
import { FOLLOWS } from '../options.js';
import { platform, type Source } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { BlockStore } from './block-store.js';
import { addWords, type ChosenWords, chooseFrom, chooseWords } from './choose.js';
import type { CorpusOptions } from './corpus-options.js';
import type { CountJob } from './count.js';
import { type CountedCorpus, countRanges, type OwnCounts } from './count-ranges.js';
import { type CountedIds, encodeInPlace } from './encode.js';
import { type EncodedCorpus, storeOf } from './encoded.js';
import { ProgressMeter } from './progress-meter.js';
import { bytesOf, type Piece, planRanges } from './ranges.js';
import { noWordsError, tellRemarks, unspacedAdvice } from './remarks.js';
import { type Kept, ownRange, type SharedReading, shareCounts } from './shared-counts.js';
import { shareIds } from './shared-ids.js';
import type { TextRules } from './text-rules.js';
import { cutRule, textRules } from './text-stages.js';
import { type PlainVocabulary, plainVocabulary } from './vocabulary.js';
import { readVocabulary } from './vocabulary-file.js';
import { WordTable } from './words.js';

/** Seconds of wall time and raw words of a stage, for reports and the bench. */
export interface StageTime {
  /** Of wall time. */
  readonly seconds: number;
  /** Raw words that it went over. */
  readonly words: number;
}

/** Plain data, that can be posted to a thread. */
export interface PreparationJob {
  readonly sources: readonly Source[];
  readonly options: CorpusOptions;
  /** Not to be counted but taken as it is. */
  readonly vocabulary: PlainVocabulary | undefined;
  readonly threads: number;
  readonly store: BlockStore;
  readonly blockIds: number;
}

/** Plain data, that can be posted back. */
export interface Preparation {
  readonly vocabulary: PlainVocabulary;
  readonly corpus: Omit<EncodedCorpus, 'close'>;
  /** The least count of a word that was kept. */
  readonly minCount: number;
  readonly counting: StageTime;
  readonly encoding: StageTime;
}

/** Counts and encodes a corpus, with more threads where the job asks for them. */
export async function runPreparation(
  job: PreparationJob,
  hooks: RunHooks,
  shared?: SharedReading,
): Promise<Preparation> {
  const { sources, options } = job;
  const read = options.readVocab && !job.vocabulary ? await vocabularyOf(options, hooks) : undefined;
  const known = job.vocabulary ?? read?.vocabulary;
  const own = shared ? await ownRange(sources, shared.ranks) : sources;
  const counting = new ProgressMeter(hooks, { phase: 'counting', unit: 'bytes', ...total(own) });
  // Lists of words are cut already.
  const given = sources.some(({ tokens }) => tokens);
  const text = await textRules(given ? { ...options, tokenizer: 'whitespace', locale: '' } : options, hooks);
  const ownCounts = await countRanges(await countJobs(job, own, text, known), counting, hooks.signal);
  counting.report();
  const minCountOf = (words: number, toTell: RunHooks) =>
    read?.minCount ?? minCountFor(options.minCount, words, toTell);
  const kept = known && !options.addWords ? undefined : keptOf(options, known, minCountOf);
  const counted = shared ? await shareCounts(shared.ranks, ownCounts, kept) : ownCounts;
  tellRemarks(sources, text, counted, hooks);
  const lineEnds = options.lineEnds ? counted.lineEnds : undefined;
  const rawTokens = counted.rawTokens - (lineEnds?.count ?? 0);
  if (rawTokens === 0 && !options.mayBeEmpty) throw noWordsError(sources);
  const minCount = minCountOf(rawTokens, job.vocabulary ? {} : hooks);
  const advice = () => unspacedAdvice(text.tokenizer, counted.records, counted.words);
  const chosen = known
    ? options.addWords
      ? addWords(known, counted.records, counted.words, { ...options, minCount })
      : keepRows(known, counted)
    : chooseWords(counted.records, counted.words, { ...options, minCount, advice });
  if (lineEnds) chosen.rows[lineEnds.id] = chosen.words.size;
  const countingTime = { seconds: counting.seconds, words: rawTokens };

  const encoding = new ProgressMeter(hooks, { phase: 'encoding', unit: 'words', total: ownCounts.ids });
  const size = chosen.words.size + (lineEnds ? 1 : 0);
  const rows = counted.places ? rowsAt(counted.places, chosen.rows) : chosen.rows;
  const { segments, ...ids } = await encodeInPlace(
    rowsOfRanges(ownCounts, rows),
    size,
    options.maxSentence,
    (ids) => {
      encoding.add(ids, ids);
      return encoding.rest();
    },
  );
  encoding.report();
  const here = { ...ids, store: storeOf(segments) };
  const encoded = shared ? await shareIds(shared, here, job.store, size) : here;
  if (encoded.tokens === (lineEnds?.count ?? 0) && !options.mayBeEmpty)
    throw nothingKnown(rawTokens, chosen.words.size);
  return {
    vocabulary: plainVocabulary(chosen),
    minCount,
    corpus: { ...encoded, rawTokens },
    counting: countingTime,
    encoding: { seconds: encoding.seconds, words: rawTokens },
  };
}

/** The words that may get a row. */
function keptOf(
  { also, lineEnds }: CorpusOptions,
  known: PlainVocabulary | undefined,
  minCountOf: (words: number, hooks: RunHooks) => number,
): Kept {
  const wanted = also && new WordTable(also.bytes, also.offsets);
  return {
    least: (rawTokens, ends) => minCountOf(rawTokens - (lineEnds ? ends : 0), {}),
    known: known?.counts.length ?? 0,
    also: (bytes, start, end) => wanted !== undefined && wanted.indexOfBytes(bytes, start, end) >= 0,
  };
}

/** The row of each word, which stands at a place among those that have one, or at none: -1. */
function rowsAt(places: Int32Array, rows: Int32Array): Int32Array {
  return places.map((place) => (place < 0 ? -1 : rows[place]));
}

/** The vocabulary of a file, as far as it is kept: counts of its own text decide. */
async function vocabularyOf(options: CorpusOptions, hooks: RunHooks) {
  const all = await readVocabulary(options.readVocab, hooks);
  const least = (toTell: RunHooks) => minCountFor(options.minCount, all.total, toTell);
  const minCount = least({});
  // No news of a file whose words all stay.
  if (all.counts.some((count) => count < minCount)) least(hooks);
  return { vocabulary: plainVocabulary(chooseFrom(all, { ...options, minCount })), minCount };
}

async function countJobs(
  job: PreparationJob,
  own: readonly (Source | Piece)[],
  text: TextRules,
  known: PlainVocabulary | undefined,
): Promise<CountJob[]> {
  const { options, threads, store, blockIds } = job;
  const kernel = await platform().kernels.load('words');
  const records = known && recordsFrom(known.bytes, known.offsets);
  const rule = threads > 1 ? await cutRule(text) : undefined;
  const ranges = own.length > 0 ? await planRanges(own, threads, rule) : [[]];
  return ranges.map((pieces) => ({
    pieces,
    text,
    sentenceToken: (options.sentenceToken || options.lineEnds) ?? false,
    known: known && records && { records, words: known.offsets.length - 1 },
    kernel,
    store,
    blockIds,
  }));
}

function total(sources: readonly (Source | Piece)[]): { total?: number } {
  if (sources.some(({ stream, size }) => stream && size === 0)) return {};
  return { total: sources.reduce((sum, source) => sum + bytesOf(source), 0) };
}

/** Known words had the first ids of each range. */
function keepRows({ bytes, offsets, counts }: PlainVocabulary, counted: CountedCorpus): ChosenWords {
  const words = new WordTable(bytes, offsets);
  const rows = new Int32Array(counted.words).fill(-1);
  for (let row = 0; row < words.size; row++) rows[row] = row;
  return { words, counts, rows };
}

function rowsOfRanges({ ranges, globalIds }: OwnCounts, rows: Int32Array): CountedIds[] {
  return ranges.map(({ segments }, range) => {
    const ids = globalIds[range];
    if (!ids) return { segments, rows };
    const rowsOfRange = new Int32Array(ids.length);
    for (let i = 0; i < ids.length; i++) rowsOfRange[i] = rows[ids[i]];
    return { segments, rows: rowsOfRange };
  });
}

function nothingKnown(rawTokens: number, words: number): WordvecError {
  return inputError(
    `none of the ${rawTokens} words read is among the ${words} of the vocabulary: check that text and vocabulary belong together`,
  );
}

/** Words of a text from which on each count is the least that is kept, the most first. */
const LEAST: readonly (readonly [words: number, minCount: number])[] = [
  [1e6, 5],
  [3e5, 3],
  [0, 2],
];

/** The least count of a word that is kept, in a text of so many words, where none is given. */
export function minCountFor(given: number, words: number, { onNote }: RunHooks): number {
  if (given !== FOLLOWS) return given;
  const [, minCount] = LEAST.find(([least]) => words >= least)!;
  if (minCount < LEAST[0][1])
    onNote?.(
      `words that stand ${minCount} times or more are kept, as the text has ${counted(words, 'word')}: --min-count sets another number`,
    );
  return minCount;
}
