import { expected } from '../errors.js';
import type { CooccurrenceKernel } from '../kernels/cooccurrence-kernel.js';
import { instantiate } from '../kernels/open.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { type KernelModule, platform } from '../platform.js';
import { type ReportProgress, type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { createStopFlag, runTeam } from '../run/team.js';
import { type BlockStore, closeBlockStore, createBlockStore, spilledBytes } from './block-store.js';
import {
  type BlockOutput,
  type CountedBlock,
  type CountingJob,
  countBlocks,
  layWorkspace,
  type PlacesSource,
  type RunsSource,
} from './cooccurrence-blocks.js';
import {
  type CountingPlan,
  planCounting,
  type ReachRule,
  type WindowRule,
  weightsOf,
} from './cooccurrence-plan.js';
import { bytesOfIds, type EncodedCorpus, SENTENCE_END } from './encoded.js';
import { nothingNearError } from './remarks.js';
import { idsOf, openTokens } from './token-store.js';
import { windowReach } from './window.js';

export interface CountingOptions extends WindowRule {
  /** Threads to use, at least 1. */
  readonly threads: number;
  /** Bytes that counting and its results may take in memory; what does not fit goes to temporary files. */
  readonly memory: number;
  /** Bytes of `memory` that the caller needs later for other things in the same heap. */
  readonly reserve?: number;
}

/** The matrix of counts in blocks of rows, in row order. */
export interface Cooccurrences {
  readonly blocks: readonly CountedBlock[];
  /** Non-zero cells of the matrix. */
  readonly records: number;
  /** Seconds of wall time. */
  readonly seconds: number;
  /** Bytes that went through temporary files. */
  readonly spilled: number;
  /** Frees what the counts take. */
  close(): void;
}

/** @throws WordvecError `usage` for what is none */
export function checkCounts(counts: unknown): void {
  if (!Array.isArray((counts as Partial<Cooccurrences> | undefined)?.blocks))
    throw expected('counts', 'co-occurrences (of cooccur)', counts);
}

export const REMEDY = 'lower --memory, use fewer --threads or a higher --min-count';

/**
 * Counts how often words stand near each other: X[i][j] is the sum over all places of word i of the weight of
 * each j within its window (Pennington et al. 2014, section 3). Words outside the vocabulary do not count as
 * distance, as in the original. Row by row: the places of a word are known, so that its row is summed in one
 * dense array and is finished when it is written. A corpus larger than the budget is counted in parts, whose
 * sorted runs are merged. The counts are the same for every thread count and budget.
 *
 * @throws WordvecError `memory`, `io` for a full disk, `aborted`
 */
export async function countCooccurrences(
  corpus: EncodedCorpus,
  vocabulary: number,
  asked: CountingOptions,
  output: BlockOutput,
  heap: SharedHeap = new SharedHeap(),
  hooks: RunHooks = {},
): Promise<Cooccurrences> {
  throwIfAborted(hooks.signal);
  const started = performance.now();
  const options = { ...asked, window: windowReach(asked.window, corpus, asked.acrossLines) };
  const module = await platform().kernels.load('cooccurrence');
  const counts = countIds(corpus, vocabulary);
  const { corpusBytes: held } = bytesOfIds(corpus.store);
  const plan = planCounting(counts, options, options.threads, options.memory - held);
  const total = corpus.tokens;
  const report = startProgress(hooks, { phase: 'cooccurrence', unit: 'words', total });
  const run: Run = { module, corpus, counts, options, plan, heap, report, signal: hooks.signal };
  const parts = Math.ceil(corpus.tokens / plan.partTokens);
  const kept = options.memory - Math.max(plan.bytes + held, options.reserve ?? 0);
  return keepBlocks(kept, started, (store) =>
    parts > 1 ? countParts(run, parts, output, store) : countPart(run, 0, 1, output, store),
  );
}

/** Counts to train on, as they are. @throws WordvecError `input` where there are none; they are closed then */
export function notEmpty(counts: Cooccurrences): Cooccurrences {
  if (counts.records > 0) return counts;
  counts.close();
  throw nothingNearError();
}

/** The counts that `fill` makes, in a store of their own with room for `memory` bytes in memory. `started` is when this began. */
export async function keepBlocks(
  memory: number,
  started: number,
  fill: (store: BlockStore) => Promise<CountedBlock[]>,
): Promise<Cooccurrences> {
  const store = createBlockStore(Math.max(0, memory));
  const close = () => closeBlockStore(store);
  try {
    const blocks = await fill(store);
    const records = blocks.reduce((sum, block) => sum + block.records, 0);
    const seconds = (performance.now() - started) / 1000;
    return { blocks, records, seconds, spilled: spilledBytes(store), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What the steps of a count share. */
interface Run {
  readonly module: KernelModule;
  readonly corpus: EncodedCorpus;
  /** counts[i]: places of word i in the corpus. */
  readonly counts: Float64Array;
  readonly options: CountingOptions & ReachRule;
  readonly plan: CountingPlan;
  readonly heap: SharedHeap;
  readonly report: ReportProgress;
  readonly signal: AbortSignal | undefined;
}

// Not the vocabulary's counts: those may come from a file that was made of another text.
function countIds({ store }: EncodedCorpus, vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  for (const { ids } of idsOf(store)) for (const id of ids) counts[id & ~SENTENCE_END]++;
  return counts;
}

/** Counts each part into a run of sorted blocks, then merges the runs. */
async function countParts(run: Run, parts: number, output: BlockOutput, store: BlockStore) {
  const runStore = createBlockStore(0);
  try {
    const runs: CountedBlock[][] = [];
    for (let part = 0; part < parts; part++)
      runs.push(await countPart(run, part, parts + 1, { kind: 'run' }, runStore));
    run.heap.reset();
    const sizes = runs[0].map((_, b) => runs.reduce((sum, blocks) => sum + blocks[b].block.bytes, 0));
    const inputBytes = sizes.reduce((most, size) => Math.max(most, size), 16);
    const sources = Array.from({ length: run.options.threads }, (): RunsSource => {
      const take = (bytes: number) => run.heap.allocate(bytes, 'merging counts', REMEDY);
      return { kind: 'runs', runs, cursors: take(8 * parts), input: take(inputBytes) };
    });
    return await overBlocks(run, sources, output, store, parts, parts + 1);
  } finally {
    closeBlockStore(runStore);
  }
}

/** Counts the words of one part, with the words around it as context. */
async function countPart(run: Run, part: number, stages: number, output: BlockOutput, store: BlockStore) {
  const { corpus, plan, heap, counts, options } = run;
  heap.reset();
  const from = part * plan.partTokens;
  const to = Math.min(corpus.tokens, from + plan.partTokens);
  const first = Math.max(0, from - options.window);
  const tokens = Math.min(corpus.tokens, to + options.window) - first;
  const { unit: _, weights } = weightsOf(options);
  const take = (bytes: number) => heap.allocate(bytes, 'counting co-occurrences', REMEDY);
  const source = {
    kind: 'places' as const,
    ids: take(4 * tokens),
    tokens,
    starts: take(4 * (counts.length + 2)),
    positions: take(4 * (to - from)),
    weights: take(weights.byteLength),
    ...options,
  };
  const { buffer } = heap.memory;
  new BigInt64Array(buffer, source.weights, weights.length).set(weights);
  const reader = openTokens(corpus.store);
  reader.read(first, new Uint32Array(buffer, source.ids, tokens));
  const kernel = instantiate<CooccurrenceKernel>(run.module, heap.memory);
  kernel.indexPositions(source.ids, from - first, to - first, counts.length, source.starts, source.positions);
  const sources = Array.from({ length: options.threads }, () => source);
  return overBlocks(run, sources, output, store, part, stages);
}

/** One pass of all threads over all blocks of rows, each thread with its source. */
async function overBlocks(
  run: Run,
  sources: readonly (PlacesSource | RunsSource)[],
  output: BlockOutput,
  store: BlockStore,
  stage: number,
  stages: number,
): Promise<CountedBlock[]> {
  const { plan, heap, counts, signal } = run;
  const shared = {
    module: run.module,
    memory: heap.memory,
    stop: createStopFlag(),
    next: new Int32Array(platform().memory.shared(4)),
    bounds: plan.bounds,
    vocabulary: counts.length,
    unit: weightsOf(run.options).unit,
    store,
    output,
  };
  const { bytes } = layWorkspace(0, counts.length, plan.blockRecords);
  const jobs = sources.map((source): CountingJob => {
    const base = heap.allocate(bytes, 'counting co-occurrences', REMEDY);
    return { ...shared, source, workspace: layWorkspace(base, counts.length, plan.blockRecords).workspace };
  });
  const blocks: CountedBlock[] = [];
  let words = 0;
  const onStep = (step: CountedBlock) => {
    blocks[step.index] = step;
    for (let row = plan.bounds[step.index]; row < plan.bounds[step.index + 1]; row++) words += counts[row];
    const done = (stage * run.corpus.tokens + words) / stages;
    run.report(Math.round(done), done);
  };
  const worker = 'corpus/cooccurrence-worker.js';
  await runTeam({ worker, jobs, work: countBlocks, onStep, stop: shared.stop }, signal);
  throwIfAborted(signal);
  return blocks;
}
