// The one racy file: threads change the rows of the same matrices without locks (Niu et al. 2011, "Hogwild!").
import type { TokenStore } from '../corpus/encoded.js';
import { openTokens } from '../corpus/token-store.js';
import { JOB_RANDOM } from '../kernels/job.js';
import { type TrainingEntry, trainingKernels } from '../kernels/training.js';
import { pause, startThread, type Thread } from '../platform/threads.js';
import { randomStream } from '../random.js';
import { rateAt } from './schedule.js';
import { readShard, shardCount } from './shards.js';

/** All that a thread needs to train shards: structured-clonable. */
export interface ShardRun {
  readonly kernel: WebAssembly.Module | undefined;
  readonly entry: TrainingEntry;
  readonly memory: WebAssembly.Memory;
  readonly store: TokenStore;
  /** Tokens that the room of a thread takes. */
  readonly room: number;
  /** For each thread the address of its job and of its room for a shard. */
  readonly threads: readonly { readonly job: number; readonly tokens: number }[];
  readonly seed: number;
  readonly epochs: number;
  /** Epochs that earlier runs did: random streams go on from there. */
  readonly epochsBefore: number;
  readonly lr: number;
  readonly schedule: 'linear' | 'constant' | 'cosine';
  /** Three int32: the next step, the steps done, whether to stop. */
  readonly counters: SharedArrayBuffer;
}

const NEXT = 0;
const DONE = 1;
const STOP = 2;

export function newCounters(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Trains shards until none is left: step s is shard s % shards of epoch s / shards. Each step's random
 * numbers and learning rates follow from its number alone, not from the thread that takes it.
 */
export async function runShards(
  run: ShardRun,
  thread: number,
  afterShard: () => Promise<void>,
): Promise<void> {
  const { job, tokens } = run.threads[thread]!;
  const train = trainingKernels(run.kernel, run.memory)[run.entry];
  const random = new Uint32Array(run.memory.buffer, job + JOB_RANDOM, 2);
  const room = new Uint32Array(run.memory.buffer, tokens, run.room);
  const counters = new Int32Array(run.counters);
  const shards = shardCount(run.store.tokens);
  const steps = shards * run.epochs;
  const reader = openTokens(run.store);
  try {
    while (!Atomics.load(counters, STOP)) {
      const step = Atomics.add(counters, NEXT, 1);
      if (step >= steps) break;
      const { from, to } = readShard(reader, step % shards, room);
      seedShard(random, run.seed, run.epochsBefore + Math.floor(step / shards), step % shards);
      const [before, after] = [step, step + 1].map((s) => rateAt(run.schedule, run.lr, s / steps));
      if (to > from) train(job, tokens + from * 4, to - from, before!, after!);
      Atomics.add(counters, DONE, 1);
      await afterShard();
    }
  } finally {
    reader.close();
  }
}

function seedShard(random: Uint32Array, seed: number, epoch: number, shard: number): void {
  const stream = randomStream(seed, 'shard', epoch, shard);
  // An all-zero state would stay zero.
  random[0] = stream.uint32() | 1;
  random[1] = stream.uint32();
}

/** Share of the run that is done, 0 .. 1. */
export function shareDone(run: ShardRun): number {
  return new Int32Array(run.counters)[DONE]! / (shardCount(run.store.tokens) * run.epochs);
}

/**
 * Runs the shards on all the run's threads, this one among them; `onShard` is called here after each shard of
 * this thread. When `signal` fires, all threads stop after their shard and the promise resolves.
 */
export async function runThreads(
  run: ShardRun,
  onShard: () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const counters = new Int32Array(run.counters);
  const others: Thread<unknown>[] = run.threads
    .slice(1)
    .map((_, i) => startThread('trainers/worker.js', { run, thread: i + 1 }));
  try {
    const mine = runShards(run, 0, async () => {
      onShard();
      await pause();
      if (signal?.aborted) Atomics.store(counters, STOP, 1);
    });
    await Promise.all([mine, ...others.map(({ result }) => result)]);
  } catch (cause) {
    Atomics.store(counters, STOP, 1);
    await Promise.all(others.map((thread) => thread.stop()));
    throw cause;
  }
}
