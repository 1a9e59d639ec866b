import type { WordTable } from '../corpus/words.js';
import { WordvecError } from '../errors.js';
import { readVectors } from '../formats/detect.js';
import { type BagKernel, instantiate } from '../kernels/bag-kernels.js';
import { createStopFlag, runTeam, type StopFlag } from '../platform/team.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { rateAt } from './schedule.js';

/** What every thread of a run needs; posted to workers. */
export interface ShardJob {
  readonly module: WebAssembly.Module | undefined;
  readonly memory: WebAssembly.Memory;
  /** The next shard of the whole run, counted by all threads. */
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly stop: StopFlag;
  readonly shards: number;
  readonly epochs: number;
  readonly seed: number;
  /** Learning rate at the start and which schedule it follows. */
  readonly rate: number;
  readonly schedule: 'linear' | 'constant' | 'cosine';
  /** This thread's scratch memory, a byte address. */
  readonly scratch: number;
}

/** What a thread says after a shard. */
export interface ShardStep {
  /** Sum of losses in nats and how many. */
  readonly loss: number;
  readonly losses: number;
}

/**
 * The shards that a thread takes, one by one, until none is left: each has its own random stream `(seed,
 * epoch, shard)`, so that only the moment of its updates depends on the threads. After each the caller's
 * losses in the scratch memory are handed on.
 */
export function* takeShards(
  job: ShardJob,
  train: (shard: number, rate0: number, rate1: number) => void,
): Generator<ShardStep> {
  const state = new Uint32Array(job.memory.buffer, job.scratch, 2);
  const losses = new Float64Array(job.memory.buffer, job.scratch, 3);
  const total = job.shards * job.epochs;
  for (;;) {
    const taken = Atomics.add(job.next, 0, 1);
    if (taken >= total || Atomics.load(job.stop, 0) !== 0) return;
    const random = randomStream(job.seed, 'shard', Math.floor(taken / job.shards), taken % job.shards);
    state[0] = random.uint32();
    state[1] = random.uint32() | 1;
    losses.fill(0, 1);
    const rateOf = (place: number) => rateAt(job.schedule, job.rate, place / total);
    train(taken % job.shards, rateOf(taken), rateOf(taken + 1));
    yield { loss: losses[1]!, losses: losses[2]! };
  }
}

/** Opens the kernel in a thread: compiled, or the TypeScript twin where there is no WASM SIMD. */
export function openKernel<Kernel extends BagKernel>(
  job: Pick<ShardJob, 'module' | 'memory'>,
  reference: (memory: WebAssembly.Memory) => Kernel,
): Kernel {
  return job.module ? instantiate<Kernel>(job.module, job.memory) : reference(job.memory);
}

/** How a run's progress is counted. */
interface RunPlan<Job extends ShardJob> {
  /** The built worker file that calls `serveTeam(work)`. */
  readonly worker: string;
  readonly jobs: readonly Job[];
  readonly work: (job: Job) => Generator<ShardStep>;
  /** In-vocabulary words of all epochs together. */
  readonly words: number;
}

/**
 * Runs the jobs, the first in this thread, and reports progress after shards.
 * @returns the share of the run that was done: less than 1 when the signal stopped it.
 * @throws WordvecError `diverged` when the loss is no finite number.
 */
export async function runShards<Job extends ShardJob>(plan: RunPlan<Job>, hooks: RunHooks): Promise<number> {
  const { jobs, words } = plan;
  const { rate, schedule, stop } = jobs[0]!;
  const total = jobs[0]!.shards * jobs[0]!.epochs;
  const started = performance.now();
  let done = 0;
  const onStep = (step: ShardStep) => {
    done++;
    if (!Number.isFinite(step.loss))
      throw new WordvecError(
        'diverged',
        `training diverged after ${done} of ${total} shards: lower --lr (it is ${rate})`,
      );
    const seconds = (performance.now() - started) / 1000;
    const behind = (done / total) * words;
    hooks.onProgress?.({
      phase: 'training',
      done: behind,
      total: words,
      unit: 'words',
      seconds,
      wordsPerSecond: behind / seconds,
      learningRate: rateAt(schedule, rate, done / total),
      ...(step.losses > 0 ? { loss: step.loss / step.losses } : {}),
    });
  };
  await runTeam(plan.worker, jobs, plan.work, onStep, stop, hooks.signal);
  return done / total;
}

/** The parts of the jobs that all trainers share; `scratch` holds an address for each thread. */
export function shardJobs(
  memory: WebAssembly.Memory,
  module: WebAssembly.Module | undefined,
  options: { epochs: number; seed: number; lr: number; schedule: ShardJob['schedule'] },
  shards: number,
  scratch: readonly number[],
): ShardJob[] {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const stop = createStopFlag();
  return scratch.map((address) => ({
    module,
    memory,
    next,
    stop,
    shards,
    epochs: options.epochs,
    seed: options.seed,
    rate: options.lr,
    schedule: options.schedule,
    scratch: address,
  }));
}

/**
 * Starts the rows of the words that the file of --init knows from its vectors.
 * @throws WordvecError `usage` when they have another dimension, and what reading the file meets.
 */
export async function initialRows(
  path: string,
  words: WordTable,
  target: Matrix,
  hooks: RunHooks,
): Promise<void> {
  if (path === '') return;
  const source = await readVectors(path, {}, hooks);
  if (source.dim !== target.dim)
    throw new WordvecError(
      'usage',
      `--init: ${path} has vectors of ${source.dim} numbers, expected --dim ${target.dim}: use --dim ${source.dim}`,
    );
  for (let i = 0; i < source.size; i++) {
    const word = source.words.bytesOf(i);
    const row = words.indexOfBytes(word, 0, word.length);
    if (row >= 0) rowOf(target, row).set(rowOf(source.matrix, i));
  }
}

/** A matrix in a kernel's memory; `stride` in bytes. */
export function matrixAt(
  memory: WebAssembly.Memory,
  address: number,
  rows: number,
  dim: number,
  stride: number,
): Matrix {
  const data = new Float32Array(memory.buffer, address, (rows * stride) / 4);
  return { data, rows, dim, stride: stride / 4 };
}

/**
 * Steps that are too large end in numbers that are none, not always seen in the loss.
 * @throws WordvecError `diverged`
 */
export function checkFinite(rate: number, ...matrices: readonly Matrix[]): void {
  for (const { data } of matrices)
    for (let i = 0; i < data.length; i++)
      if (!Number.isFinite(data[i]!))
        throw new WordvecError(
          'diverged',
          `training diverged: row ${Math.floor(i / matrices[0]!.stride)} holds a number that is not finite: lower --lr (it is ${rate})`,
        );
}
