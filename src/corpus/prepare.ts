import { WordvecError } from '../errors.js';
import { readRecords, recordsFrom } from '../kernels/word-records.js';
import { loadKernel } from '../platform/assets.js';
import { checkWritable } from '../platform/files.js';
import { machineMemory } from '../platform/memory.js';
import { findSources, type Source } from '../platform/sources.js';
import { type TemporaryFolder, temporaryFolder } from '../platform/temporary.js';
import { threadCount } from '../platform/threads.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { type ChosenWords, chooseFrom, chooseWords } from './choose.js';
import type { CountJob } from './count.js';
import { type CountedCorpus, countRanges } from './count-ranges.js';
import { type CountedIds, encodeInPlace } from './encode.js';
import type { EncodedCorpus } from './encoded.js';
import { ProgressMeter } from './progress-meter.js';
import { planRanges } from './ranges.js';
import { noWordsError, tellRemarks } from './remarks.js';
import { BLOCK_IDS } from './token-store.js';
import type { Vocabulary } from './vocabulary.js';
import { readVocabulary, writeVocabulary } from './vocabulary-file.js';

/** The corpus options of the table that preparation reads, resolved. */
export interface CorpusOptions {
  readonly tokenizer: 'whitespace' | 'unicode';
  readonly maxSentence: number;
  readonly minCount: number;
  readonly maxVocab: number;
  readonly readVocab: string;
  readonly saveVocab: string;
  readonly threads: number;
  /** Bytes the ids may take in memory before they go to a temporary file; 0 is half of the machine's. */
  readonly memory: number;
  /** Count and encode the word `</s>` at each line end, as fastText does. */
  readonly sentenceToken?: boolean;
}

/** Seconds of wall time and raw words of a stage, for reports and the bench. */
export interface StageTime {
  readonly seconds: number;
  readonly words: number;
}

export interface PreparedCorpus {
  readonly vocabulary: Vocabulary;
  readonly corpus: EncodedCorpus;
  readonly counting: StageTime;
  readonly encoding: StageTime;
}

/** Sizes that tests make small. */
export interface Sizes {
  /** Bytes of text for which a thread is worth starting. */
  readonly threadBytes: number;
  readonly blockIds: number;
}

const SIZES: Sizes = { threadBytes: 1 << 22, blockIds: BLOCK_IDS };

/**
 * Reads the inputs (files, folders, globs, `.gz`, `-` for stdin), counts the words and encodes the corpus, in
 * one pass over the text. Vocabulary and ids do not depend on the number of threads.
 * With `vocabulary`, ids are its rows and its counts stay (training goes on from a model).
 * @throws WordvecError `input` for a missing or empty file or when no word reaches `minCount`; `io`, `memory`,
 * `aborted`.
 */
export async function prepareCorpus(
  inputs: readonly string[],
  options: CorpusOptions,
  hooks: RunHooks = {},
  vocabulary?: Vocabulary,
  sizes: Sizes = SIZES,
): Promise<PreparedCorpus> {
  throwIfAborted(hooks.signal);
  const sources = findSources(inputs);
  if (options.saveVocab) await checkWritable(options.saveVocab);
  const known = vocabulary ?? (await vocabularyOf(options, hooks));
  const room = makeRoom(sources, options, sizes);
  try {
    const jobs = await planJobs(sources, options, known, room, sizes);
    const counting = new ProgressMeter(hooks, counted(sources));
    const counts = await countRanges(jobs, counting, hooks.signal);
    counting.report();
    tellRemarks(sources, options, counts.ranges, hooks);
    const rawTokens = wordsRead(counts);
    if (rawTokens === 0) throw noWordsError(sources);
    const chosen = known ? keepRows(known, counts) : chooseWords(counts.records, counts.words, options);
    if (options.saveVocab) await writeVocabulary(options.saveVocab, chosen.vocabulary, hooks);
    const countingTime = { seconds: counting.seconds, words: rawTokens };

    const encoding = new ProgressMeter(hooks, { phase: 'encoding', unit: 'words', total: idsOf(counts) });
    const { segments, ...encoded } = await encodeInPlace(
      rowsOfRanges(counts, chosen.rows),
      options.maxSentence,
      (ids) => {
        encoding.add(ids, ids);
        return encoding.rest();
      },
    );
    encoding.report();
    if (encoded.tokens === 0) throw nothingKnown(rawTokens, chosen.vocabulary);
    const kind = segments.some((segment) => 'path' in segment) ? 'file' : 'memory';
    if (kind === 'memory') room.folder?.remove();
    const corpus: EncodedCorpus = {
      ...encoded,
      rawTokens,
      store: { kind, tokens: encoded.tokens, segments },
      close: async () => room.folder?.remove(),
    };
    return {
      vocabulary: chosen.vocabulary,
      corpus,
      counting: countingTime,
      encoding: { seconds: encoding.seconds, words: rawTokens },
    };
  } catch (cause) {
    room.folder?.remove();
    throw cause;
  }
}

async function vocabularyOf(options: CorpusOptions, hooks: RunHooks): Promise<Vocabulary | undefined> {
  if (!options.readVocab) return undefined;
  const { sentenceToken = false } = options;
  return chooseFrom(
    await readVocabulary(options.readVocab, hooks),
    options,
    options.readVocab,
    sentenceToken,
  );
}

interface CorpusRoom {
  readonly blocksLeft: SharedArrayBuffer;
  readonly blockIds: number;
  /** Where ids go that do not fit in memory; undefined when they all fit for sure. */
  readonly folder: TemporaryFolder | undefined;
}

function makeRoom(sources: readonly Source[], options: CorpusOptions, { blockIds }: Sizes): CorpusRoom {
  const budget = options.memory || machineMemory() / 2;
  // At most one id for two bytes of text, or for each newline.
  const most = sources.reduce((sum, { size }) => sum + size + 1, 0) * (options.sentenceToken ? 4 : 2);
  const mayNotFit = most > budget || sources.some(({ stream }) => stream);
  const blocksLeft = new SharedArrayBuffer(4);
  new Int32Array(blocksLeft)[0] = mayNotFit ? Math.min(budget / (blockIds * 4), 2 ** 30) : 2 ** 30;
  return { blocksLeft, blockIds, folder: mayNotFit ? temporaryFolder() : undefined };
}

async function planJobs(
  sources: readonly Source[],
  options: CorpusOptions,
  known: Vocabulary | undefined,
  { blocksLeft, blockIds, folder }: CorpusRoom,
  { threadBytes }: Sizes,
): Promise<CountJob[]> {
  const bytes = sources.reduce((sum, { size }) => sum + size, 0);
  const threads = Math.min(threadCount(options.threads), Math.ceil(bytes / threadBytes) || 1);
  const kernel = await loadKernel('words');
  const words = known?.words;
  return planRanges(sources, threads).map((pieces, i) => ({
    pieces,
    tokenizer: options.tokenizer,
    sentenceToken: options.sentenceToken ?? false,
    known: words && { records: recordsFrom(words.bytes, words.offsets), words: words.size },
    kernel,
    room: { blocksLeft, blockIds, spill: `${folder?.path}/${i}.ids` },
  }));
}

function counted(sources: readonly Source[]): { phase: 'counting'; unit: 'bytes'; total?: number } {
  if (sources.some(({ stream }) => stream)) return { phase: 'counting', unit: 'bytes' };
  return { phase: 'counting', unit: 'bytes', total: sources.reduce((sum, { size }) => sum + size, 0) };
}

function wordsRead({ records, words }: CountedCorpus): number {
  let sum = 0;
  for (const count of readRecords(records, words).counts) sum += count;
  return sum;
}

function idsOf({ ranges }: CountedCorpus): number {
  return ranges.flatMap(({ segments }) => segments).reduce((sum, { length }) => sum + length, 0);
}

/** Known words had the first ids of each range. */
function keepRows(vocabulary: Vocabulary, { words }: CountedCorpus): ChosenWords {
  const size = vocabulary.words.size;
  return { vocabulary, rows: Int32Array.from({ length: words }, (_, word) => (word < size ? word : -1)) };
}

function rowsOfRanges({ ranges, globalIds }: CountedCorpus, rows: Int32Array): CountedIds[] {
  return ranges.map(({ segments }, i) => ({
    segments,
    rows: globalIds[i] ? Int32Array.from(globalIds[i], (word) => rows[word]!) : rows,
  }));
}

function nothingKnown(rawTokens: number, { words }: Vocabulary): WordvecError {
  return new WordvecError(
    'input',
    `none of the ${rawTokens} words read is among the ${words.size} of the vocabulary: check that text and vocabulary belong together`,
  );
}
