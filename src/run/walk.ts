// The one walk over the steps of a run, which every training thread loads, so it imports little. Threads change the
// rows of the same matrices without locks (Niu et al. 2011, "Hogwild!"), or, for a run that repeats itself, train rounds of
// steps on copies of rows of their own, whose changes are then combined.

import { Control } from './control.js';
import { RowPieces } from './row-pieces.js';
import { StepTrainer } from './step-trainer.js';
import type { Items, Rounds, StepReport, ThreadJob } from './thread-job.js';

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
  const pieces = job.changes > 0 ? new RowPieces(job, control) : undefined;
  const help = () => pieces?.help();
  do
    for (const report of walk(job, items)) {
      if (report) yield report;
      help();
    }
  while (control.rest(help));
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
