import * as field from '../kernels/job.js';
import { instantiate } from '../kernels/open.js';
import type { TrainingKernels } from '../kernels/training-kernels.js';
import { randomStream } from '../random.js';
import { seedGenerator, takeLosses } from './step-trainer.js';
import type { Items, ThreadJob } from './thread-job.js';

/** A learning rate whose changes are rounded away, but not so small that products of it are no normal numbers. */
const STILL = 2 ** -80;

/**
 * The mean loss of items that are not trained on, all of them taken, with the same draws each time. Rows stay as they are, but
 * that zeros may become as small as the rate. For one thread, while all others rest: what its job held is put back.
 */
export function stillLoss(job: ThreadJob, items: Items, steps: number): number {
  const kernels = instantiate<TrainingKernels>(job.module, job.memory);
  const words = new Uint32Array(job.memory.buffer, job.job, field.JOB_BYTES / 4);
  const losses = new Float64Array(job.memory.buffer, job.job + field.JOB_LOSS, 4);
  const kept = words.slice();
  for (const slots of [field.JOB_INPUT_SLOTS, field.JOB_OUTPUT_SLOTS, field.JOB_LOSS_IN])
    words[slots / 4] = 0;
  words[field.JOB_LOSS_ALL / 4] = 1;
  let [sum, taken] = [0, 0];
  for (let step = 0; step < steps; step++) {
    // Bags that a round's worker holds are its own until the next step, whatever else is told of them.
    words[field.JOB_HELD_COUNT / 4] = 0;
    seedGenerator(words.subarray(field.JOB_RANDOM / 4), randomStream(job.seed, 'held out', step));
    const { address, count } = items.load(0, step);
    if (count === 0) continue;
    kernels[job.entry](job.job, address, count, STILL, STILL);
    const { loss, losses: number } = takeLosses(losses, job.negatives);
    sum += loss;
    taken += number;
  }
  words.set(kept);
  return sum / taken;
}
