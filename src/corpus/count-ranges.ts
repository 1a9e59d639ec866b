import { countAll } from '../kernels/word-records.js';
import { platform, withThreads } from '../platform.js';
import { lineEndsOf } from './choose.js';
import { type CountedRange, type CountJob, countRange, scannerFor } from './count.js';
import type { ProgressMeter } from './progress-meter.js';
import type { Remark } from './text.js';

/** All words in order of first places, and each range's ids in terms of them. */
export interface CountedCorpus {
  readonly words: number;
  /** Words read, each as often as it stands. */
  readonly rawTokens: number;
  /** The word that line ends were counted as, -1 for none, and how many they are. */
  readonly lineEnds: { readonly id: number; readonly count: number };
  /** See kernels/word-records.ts. */
  readonly records: Uint8Array;
  /** Of several ranks: for each word counted on this one its place in the records, or -1. */
  readonly places?: Int32Array;
  readonly longWords: number;
  readonly remarks: readonly Remark[];
}

/** The same of the text that was read here. */
export interface OwnCounts extends CountedCorpus {
  /** Ids in all segments. */
  readonly ids: number;
  readonly ranges: readonly CountedRange[];
  /** globalIds[r][i] is the word of id i of range r; undefined where the ids are the words. */
  readonly globalIds: readonly (Uint32Array | undefined)[];
  /** See `WordScanner`: after that, `records` are no more. */
  merge(records: Uint8Array, count: number): Uint32Array;
}

/** Counts ranges in parallel: the first in this thread, each other one in a thread of its own. */
export async function countRanges(
  jobs: readonly CountJob[],
  meter: ProgressMeter,
  signal: AbortSignal | undefined,
): Promise<OwnCounts> {
  const threads = jobs.slice(1).map((job) =>
    platform().threads.start<CountedRange>('corpus/preparation-worker.js', { count: job }, (progress) => {
      const { bytes, ids } = progress as { bytes: number; ids: number };
      meter.add(bytes, ids);
    }),
  );
  let failed: unknown;
  for (const { result } of threads) result.catch((cause) => (failed ??= cause));
  return withThreads(threads, signal, async () => {
    const scanner = scannerFor(jobs[0]);
    const onChunk = (bytes: number, ids: number) => {
      if (failed) throw failed;
      meter.add(bytes, ids);
      return meter.rest();
    };
    const own = countRange(jobs[0], scanner, onChunk, signal);
    const ranges = await Promise.all([own, ...threads.map((thread) => thread.result)]);
    // The first range's table takes in the others in order, so that words keep the order of first places.
    const globalIds = ranges.map((range, i) =>
      i === 0 ? undefined : scanner.merge(range.records, range.words),
    );
    const { size: words } = scanner;
    const records = scanner.records();
    return {
      words,
      rawTokens: countAll(records),
      lineEnds: jobs[0].sentenceToken ? lineEndsOf(records, words) : { id: -1, count: 0 },
      ids: ranges.flatMap(({ segments }) => segments).reduce((sum, { length }) => sum + length, 0),
      records,
      longWords: ranges.reduce((sum, range) => sum + range.longWords, 0),
      // Of two ranges of one file the first found the first place.
      remarks: ranges.flatMap((range) => range.remarks),
      ranges,
      globalIds,
      merge: (more, count) => scanner.merge(more, count),
    };
  });
}
