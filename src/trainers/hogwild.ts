// Threads change the rows of the same matrices without locks (Niu et al. 2011, "Hogwild!"). Loaded by every training
// thread, so it imports little.
import { platform } from '../platform.js';
import { type RandomStream, randomStream } from '../random.js';
import { createStopFlag, type StopFlag } from '../run/team.js';
import { rateAt, type Schedule } from './schedule.js';

/** A walk over all shards of a corpus, epoch by epoch, that the threads of a run share: structured-clonable. */
export interface ShardRun {
  /** Shards of the corpus. */
  readonly shards: number;
  readonly epochs: number;
  /** Epochs that earlier runs did: random streams go on from there. */
  readonly epochsBefore: number;
  readonly seed: number;
  /** Learning rate at the start. */
  readonly lr: number;
  readonly schedule: Schedule;
  /** The next shard of the whole run, counted by all threads. */
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly stop: StopFlag;
}

/** What every thread of a run needs; posted to workers. */
export interface ShardJob extends ShardRun {
  /** Undefined where there is no WASM with SIMD: the kernel's TypeScript twin serves. */
  readonly module: WebAssembly.Module | undefined;
  readonly memory: WebAssembly.Memory;
}

/** What a thread says after a shard. */
export interface ShardStep {
  /** Sum of the sampled losses in nats, and how many. */
  readonly loss: number;
  readonly losses: number;
}

/** A walk of which nothing is done yet. */
export function shardRun(
  shards: number,
  options: Pick<ShardRun, 'epochs' | 'seed' | 'lr' | 'schedule'>,
  epochsBefore = 0,
): ShardRun {
  const { epochs, seed, lr, schedule } = options;
  const next = new Int32Array(platform().memory.shared(4));
  return { shards, epochs, epochsBefore, seed, lr, schedule, next, stop: createStopFlag() };
}

/**
 * Trains shards until none is left: step s is shard s % shards of epoch s / shards. A step's random numbers and
 * learning rates follow from its number alone, so that only the moment of its updates depends on the threads.
 * @param state the thread's generator, two words.
 */
export function* takeShards(
  run: ShardRun,
  state: Uint32Array,
  train: (shard: number, rateFrom: number, rateTo: number) => ShardStep,
): Generator<ShardStep> {
  const steps = run.shards * run.epochs;
  const rateOf = (step: number) => rateAt(run.schedule, run.lr, step / steps);
  while (Atomics.load(run.stop, 0) === 0) {
    const step = Atomics.add(run.next, 0, 1);
    if (step >= steps) return;
    const [epoch, shard] = [run.epochsBefore + Math.floor(step / run.shards), step % run.shards];
    seedGenerator(state, randomStream(run.seed, 'shard', epoch, shard));
    yield train(shard, rateOf(step), rateOf(step + 1));
  }
}

/** Starts a kernel's generator from a stream. */
export function seedGenerator(state: Uint32Array, stream: RandomStream): void {
  // An all-zero state would stay zero.
  state[0] = stream.uint32() | 1;
  state[1] = stream.uint32();
}
