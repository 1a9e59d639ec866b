// The one walk over the steps of a run, which every training thread loads, so it imports little. Threads change the
// rows of the same matrices without locks (Niu et al. 2011, "Hogwild!"), or, for a run that repeats itself, train rounds of
// steps on copies of rows of their own, whose changes are then combined.

import * as field from '../kernels/job.js';
import { instantiate } from '../kernels/open.js';
import type { TrainingEntry, TrainingKernels } from '../kernels/training-kernels.js';
import type { KernelMemory, KernelModule } from '../platform.js';
import { type RandomStream, randomStream } from '../random.js';
import { Control, type ControlWords } from './control.js';
import { rateAt, type Schedule } from './schedule.js';
import type { Share } from './share.js';

/** What all threads of a run share: structured-clonable. Places are byte addresses in `memory`. */
export interface SharedJob<Source = unknown> {
  readonly module: KernelModule;
  readonly memory: KernelMemory;
  /** Bytes of a unit of the addresses that stand in `memory`. */
  readonly unit: number;
  readonly entry: TrainingEntry;
  readonly control: ControlWords;
  /** Steps of an epoch. */
  readonly steps: number;
  readonly share: Share;
  readonly epochs: number;
  /** The number of this run's first epoch: those before are of the model that it goes on from. */
  readonly firstEpoch: number;
  readonly seed: number;
  /** Learning rate at the start. */
  readonly lr: number;
  /** What it ends at; 0: see `rateAt`. */
  readonly minLr: number;
  readonly schedule: Schedule;
  /** See `blockRate` of optimizer.ts. */
  readonly blockRate: number;
  /** Negatives that go with a pair where the loss of shared ones is taken apart; else 0. */
  readonly negatives: number;
  readonly threads: number;
  /** Where the items of a step come from. */
  readonly source: Source;
  /** Undefined for Hogwild. */
  readonly rounds: Rounds | undefined;
  /** For Hogwild where rows change once a step: each thread's. */
  readonly copies: CopyPlaces | undefined;
}

/** How steps are trained so that the result does not depend on the threads: rounds of `width` steps, each by a worker. */
export interface Rounds {
  readonly width: number;
  /** Undefined where the steps of a round touch no row in common. */
  readonly copies: CopyPlaces | undefined;
}

/** Where the workers keep their copies; see kernels/assembly/copies.ts. */
export interface CopyPlaces {
  readonly table: number;
  /** First row of the input matrix; the output matrix lies behind it. */
  readonly rows: number;
  readonly stride: number;
  /** See `RoundPlan`. */
  readonly sum: boolean;
  /** As they stand in jobs (kernels/assembly/address.ts). */
  readonly workers: readonly WorkerPlaces[];
}

/** A worker's, in units. */
export interface WorkerPlaces {
  readonly slots: number;
  readonly copied: number;
  readonly copies: number;
  /** The words whose bags it holds to the end of a block, and these bags, two rows each; 0 for none. */
  readonly heldWords: number;
  readonly held: number;
}

/** What is one thread's own. */
export interface ThreadJob<Source = unknown> extends SharedJob<Source> {
  readonly thread: number;
  /** Its record (kernels/job.ts), its room for items, and for the addresses of a row's copies. */
  readonly job: number;
  readonly items: number;
  readonly list: number;
}

/** Puts the items of a step where the kernel finds them. */
export interface Items {
  load(epoch: number, step: number): { readonly address: number; readonly count: number };
}

/** What a thread says after a step. */
export interface StepReport {
  readonly step: number;
  /** Sum of the losses taken in nats, NaN after divergence, and how many. */
  readonly loss: number;
  readonly losses: number;
}

/**
 * Trains steps until none is left or the run is to rest: step s is step s % steps of epoch s / steps. Its random
 * numbers and learning rates follow from its number alone, so that only the moment of its updates depends on the threads.
 * Yields undefined while the first thread waits for others, which it must not do by blocking: it hears of their steps
 * and of their ends, and a page's own thread cannot block at all.
 */
export function* walk(job: ThreadJob, items: Items): Generator<StepReport | undefined> {
  const control = new Control(job.control);
  const trainer = new StepTrainer(job, items);
  if (job.rounds) yield* walkRounds(job, job.rounds, control, trainer);
  else
    for (let step = control.take(); step >= 0; step = control.take())
      yield job.copies ? trainer.trainBlock(step, job.copies) : trainer.train(step);
}

/** What every thread but the first does. */
export function* follow(job: ThreadJob, items: Items): Generator<StepReport | undefined> {
  const control = new Control(job.control);
  do for (const report of walk(job, items)) if (report) yield report;
  while (control.rest());
}

function* walkRounds(
  { job, threads, thread, list }: ThreadJob,
  { width, copies }: Rounds,
  control: Control,
  trainer: StepTrainer,
): Generator<StepReport | undefined> {
  const meet = function* (last?: () => void) {
    const arrival = control.arrive(threads, last);
    if (thread > 0) return control.waitOpen(arrival);
    while (!control.open(arrival) && !control.over) yield undefined;
    return !control.over;
  };
  const begin = () => {
    if (copies) for (let w = 0; w < width; w++) trainer.setMade(copies, w, 0, 0);
    control.beginRound(width);
  };
  while (yield* meet(begin)) {
    const end = control.round;
    if (end === undefined) return;
    for (let step = control.takeBelow(end); step >= 0; step = control.takeBelow(end))
      yield copies ? trainer.trainOnCopies(step, copies, step % width) : trainer.train(step);
    if (!(yield* meet())) return;
    if (copies) {
      const { table, sum } = copies;
      trainer.kernels.combine(job, table, width, thread, threads, list, sum, trainer.rateOf(end));
    }
  }
}

/** Trains single steps by one thread's job. */
class StepTrainer {
  readonly kernels: TrainingKernels;
  readonly #job: ThreadJob;
  readonly #items: Items;
  readonly #words: Uint32Array;
  readonly #losses: Float64Array;

  constructor(job: ThreadJob, items: Items) {
    this.#job = job;
    this.#items = items;
    this.kernels = instantiate(job.module, job.memory);
    this.#words = new Uint32Array(job.memory.buffer, job.job, field.JOB_BYTES / 4);
    this.#losses = new Float64Array(job.memory.buffer, job.job + field.JOB_LOSS, 4);
  }

  train(step: number): StepReport {
    const { steps, share, firstEpoch, seed, blockRate, entry, job } = this.#job;
    const epoch = firstEpoch + Math.floor(step / steps);
    const own = share.first + (step % steps);
    if (own >= share.end) return { step, loss: 0, losses: 0 };
    seedGenerator(this.#words.subarray(field.JOB_RANDOM / 4), randomStream(seed, 'shard', epoch, own));
    const { address, count } = this.#items.load(epoch, own);
    const [from, to] = blockRate > 0 ? [blockRate, blockRate] : [this.rateOf(step), this.rateOf(step + 1)];
    if (count > 0) this.kernels[entry](job, address, count, from, to);
    return { step, ...takeLosses(this.#losses, this.#job.negatives) };
  }

  /** The learning rate when so many steps are done. */
  rateOf(done: number): number {
    const { steps, epochs, lr, minLr, schedule } = this.#job;
    return rateAt(schedule, lr, done / (steps * epochs), minLr);
  }

  /** The step as a block, whose changes of rows become these rows' steps. */
  trainBlock(step: number, copies: CopyPlaces): StepReport {
    const report = this.trainOnCopies(step, copies, this.#job.thread);
    this.kernels.stepCopied(this.#job.job, this.rateOf(step));
    return report;
  }

  /** The same, the changes going to the copies of worker w. */
  trainOnCopies(step: number, copies: CopyPlaces, w: number): StepReport {
    const { slots, copied, copies: rows, heldWords, held } = copies.workers[w];
    this.#words[field.JOB_INPUT_SLOTS / 4] = slots;
    this.#words[field.JOB_OUTPUT_SLOTS / 4] =
      slots + (4 * (this.#words[field.JOB_OUTPUT / 4] - copies.rows / this.#job.unit)) / copies.stride;
    this.#words[field.JOB_COPIED / 4] = copied;
    this.#words[field.JOB_COPIES / 4] = rows;
    this.#words[field.JOB_COPY_COUNT / 4] = 0;
    if (held > 0) {
      this.#words[field.JOB_HELD_KEPT / 4] = 1;
      this.#words[field.JOB_HELD_WORDS / 4] = heldWords;
      this.#words[field.JOB_HELD / 4] = held;
      this.#words[field.JOB_HELD_COUNT / 4] = 0;
    }
    const report = this.train(step);
    this.setMade(copies, w, this.#words[field.JOB_COPY_COUNT / 4], this.#words[field.JOB_HELD_COUNT / 4]);
    return report;
  }

  /** Says how many rows worker w has copied, and how many bags it holds. */
  setMade({ table }: CopyPlaces, w: number, rows: number, bags: number): void {
    const words = new Uint32Array(this.#job.memory.buffer, table + field.WORKER_BYTES * w, 5);
    words[2] = rows;
    words[4] = bags;
  }
}

/** The losses that a kernel took, which start anew; those of shared negatives for each pair's number of them. */
export function takeLosses(taken: Float64Array, negatives: number): Omit<StepReport, 'step'> {
  const [positive, pairs, negative, cells] = taken;
  taken.fill(0);
  const ofNegatives = cells === 0 ? 0 : (negatives * negative * pairs) / cells;
  return { loss: positive + ofNegatives, losses: pairs };
}

/** Starts a kernel's generator from a stream. */
export function seedGenerator(state: Uint32Array, stream: RandomStream): void {
  // An all-zero state would stay zero.
  state[0] = stream.uint32() | 1;
  state[1] = stream.uint32();
}
