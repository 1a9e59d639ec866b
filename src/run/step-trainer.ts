import * as field from '../kernels/job.js';
import { instantiate } from '../kernels/open.js';
import type { TrainingKernels } from '../kernels/training-kernels.js';
import { type RandomStream, randomStream } from '../random.js';
import { rateAt } from './schedule.js';
import type { CopyPlaces, Items, StepReport, ThreadJob } from './thread-job.js';

/** Trains single steps by one thread's job. */
export class StepTrainer {
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
