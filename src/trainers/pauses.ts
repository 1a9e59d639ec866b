import type { Pauses, Run, RunOptions } from '../run/run.js';
import type { Checkpoints } from './checkpoint.js';
import type { HeldOut } from './held-out.js';
import type { ItemSource } from './items.js';
import type { Prepared, Trainer } from './trainer.js';

/** Rests where checkpoints are due, and after each epoch where the trainer has work to do then or the run is judged. */
export function pausesOf<Options extends RunOptions, Data extends Prepared, Model>(
  { between }: Trainer<Options, Data, Model>,
  run: Run<ItemSource>,
  checkpoints: Checkpoints | undefined,
  heldOut?: HeldOut,
  signal?: AbortSignal,
): Pauses | undefined {
  if (!between && !heldOut) return checkpoints;
  const { steps } = run.plan;
  return {
    next: (done) =>
      Math.min((Math.floor(done / steps) + 1) * steps, checkpoints?.next(done) ?? Number.POSITIVE_INFINITY),
    due: () => checkpoints?.due() ?? false,
    async take() {
      if (run.steps % steps === 0) await between?.(run, signal);
      // What is being written may be the best rows, which the next ones take the place of.
      if (heldOut) await checkpoints?.finish();
      await heldOut?.take();
      await checkpoints?.take();
    },
  };
}
