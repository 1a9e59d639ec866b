import { type CountedPairs, mostBetween, PairCounter, type Partners } from '../kernels/pair-counter.js';
import { type KernelModule, platform } from '../platform.js';
import type { ReportProgress } from '../progress.js';
import { throwIfAborted } from '../progress.js';
import { createStopFlag, runTeam, type StopFlag } from '../run/team.js';
import { ConnectorRuns } from './connector-words.js';
import type { EncodedCorpus, TokenStore } from './encoded.js';
import { idsOf } from './token-store.js';

export interface PairRule {
  readonly partners: Partners;
  /** Pairs that stand less often are left out. */
  readonly minCount: number;
  /** Pairs reach over the ends of lines. */
  readonly acrossLines: boolean;
  /** Words that may stand between the two of a pair, but are in none themselves; shape [vocabulary]. */
  readonly connectors: Uint8Array | undefined;
}

export interface PairCounts {
  readonly counted: readonly CountedPairs[];
  /** The rows of each run that lies between two rows, by its number. */
  readonly runs: readonly (readonly number[])[];
}

interface PairJob extends PairRule {
  readonly module: KernelModule;
  readonly store: TokenStore;
  readonly runs: Map<number, number>;
  /** Pairs are counted in 2 ** bits parts, by their hash. */
  readonly bits: number;
  /** Shared by the threads: the next part. */
  readonly next: Int32Array;
  /** Bytes of a thread's table. */
  readonly bytes: number;
  readonly stop: StopFlag;
}

/** What a thread tells: words read, and the pairs of a part at its end. */
export type PairStep = { readonly words: number } | CountedPairs;

const PIECE = 1 << 16;
/** A thread tells after this many words. */
const TOLD = 1 << 20;

/**
 * Counts the pairs of neighbouring words. Each thread reads the whole corpus for the pairs of some hashes; where a table
 * would take more than its share of `memory`, its hashes are counted in two turns. The same for any threads and memory.
 * @throws WordvecError `memory`, `aborted`
 */
export async function countPairs(
  { store, tokens }: EncodedCorpus,
  rule: PairRule,
  { threads, memory }: { threads: number; memory: number },
  report: ReportProgress,
  signal: AbortSignal | undefined,
): Promise<PairCounts> {
  const vocabulary = rule.partners.lowest.length;
  const connectors =
    rule.connectors &&
    new ConnectorRuns(
      rule.connectors,
      rule.acrossLines,
      Math.min(mostBetween(vocabulary), 2 ** 31 - vocabulary - 1),
    );
  if (connectors) findRuns(store, connectors);
  const bits = Math.ceil(Math.log2(threads));
  const job: PairJob = {
    ...rule,
    module: await platform().kernels.load('pairs'),
    store,
    runs: connectors?.runs ?? new Map(),
    bits,
    next: new Int32Array(platform().memory.shared(4)),
    bytes: memory / threads,
    stop: createStopFlag(),
  };
  const counted: CountedPairs[] = [];
  let words = 0;
  const onStep = (step: PairStep) => {
    if ('words' in step) words += step.words;
    else counted.push(step);
    report(Math.min(tokens, Math.round(words / 2 ** bits)), words / 2 ** bits);
  };
  const jobs = Array.from({ length: threads }, () => job);
  const worker = 'corpus/pair-counts-worker.js';
  await runTeam<PairJob, PairStep>({ worker, jobs, work: countParts, onStep, stop: job.stop }, signal);
  throwIfAborted(signal);
  return { counted, runs: connectors?.words() ?? [[]] };
}

/** What one thread does. */
export function* countParts(job: PairJob): Generator<PairStep> {
  const { module, partners, acrossLines, bytes, minCount, next, stop } = job;
  const counter = new PairCounter(module, partners, PIECE + 1, acrossLines, bytes);
  const parts = 2 ** job.bits;
  for (let part = Atomics.add(next, 0, 1); part < parts; part = Atomics.add(next, 0, 1)) {
    const turns = [{ bits: job.bits, part }];
    for (let turn = turns.pop(); turn; turn = turns.pop()) {
      counter.start(turn.bits, turn.part);
      const full: boolean = yield* countAll(job, counter);
      if (stop[0] !== 0) return;
      const { bits, part: low } = turn;
      if (full) turns.push({ bits: bits + 1, part: low }, { bits: bits + 1, part: low + 2 ** bits });
      else yield counter.collect(minCount);
    }
  }
}

/** Reads the corpus once; returns whether the table was too small. */
function* countAll(job: PairJob, counter: PairCounter): Generator<PairStep, boolean> {
  const connectors =
    job.connectors && new ConnectorRuns(job.connectors, job.acrossLines, job.runs.size, job.runs);
  let untold = 0;
  for (const { ids: piece } of idsOf(job.store, { most: PIECE })) {
    if (job.stop[0] !== 0) break;
    const { ids } = counter;
    if (!connectors) ids.set(piece);
    if (!counter.count(connectors ? connectors.replace(piece, ids) : piece.length)) return true;
    untold += piece.length;
    if (untold < TOLD) continue;
    yield { words: untold };
    untold = 0;
  }
  return false;
}

/** Meets all runs of connector words in text order. */
function findRuns(store: TokenStore, connectors: ConnectorRuns): void {
  const replaced = new Uint32Array(PIECE + 1);
  for (const { ids } of idsOf(store, { most: PIECE })) connectors.replace(ids, replaced);
}
