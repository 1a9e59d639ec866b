import { countAll } from '../kernels/word-records.js';
import { platform } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { type CountedRange, type CountJob, countRange, scannerFor } from './count.js';
import type { ProgressMeter } from './progress-meter.js';

/** All words in order of first places, and each range's ids in terms of them. */
export interface CountedCorpus {
  readonly words: number;
  /** Words read, each as often as it stands. */
  readonly rawTokens: number;
  /** Ids in all segments. */
  readonly ids: number;
  /** See kernels/word-records.ts. */
  readonly records: Uint8Array;
  readonly ranges: readonly CountedRange[];
  /** globalIds[r][i] is the word of id i of range r; undefined where the ids are the words. */
  readonly globalIds: readonly (Uint32Array | undefined)[];
}

/** Counts ranges in parallel: the first in this thread, each other one in a thread of its own. */
export async function countRanges(
  jobs: readonly CountJob[],
  meter: ProgressMeter,
  signal: AbortSignal | undefined,
): Promise<CountedCorpus> {
  const threads = jobs.slice(1).map((job) =>
    platform().threads.start<CountedRange>('corpus/preparation-worker.js', { count: job }, (progress) => {
      const { bytes, ids } = progress as { bytes: number; ids: number };
      meter.add(bytes, ids);
    }),
  );
  let failed: unknown;
  for (const { result } of threads) result.catch((cause) => (failed ??= cause));
  const stopAll = () => Promise.all(threads.map((thread) => thread.stop()));
  signal?.addEventListener('abort', stopAll);
  try {
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
    return {
      words: scanner.size,
      rawTokens: countAll(scanner.records()),
      ids: ranges.flatMap(({ segments }) => segments).reduce((sum, { length }) => sum + length, 0),
      records: scanner.records(),
      ranges,
      globalIds,
    };
  } catch (cause) {
    throwIfAborted(signal);
    throw cause;
  } finally {
    signal?.removeEventListener('abort', stopAll);
    await stopAll();
  }
}
