// What trainers over bags of rows share: fastText's subwords and classifier.
import type { Bags, RowPlaces } from '../corpus/subword-bags.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import * as job from '../kernels/job.js';
import type { RunArray } from '../run/plan.js';
import type { Run } from '../run/run.js';
import { copyHeld } from './initial-rows.js';

/** The bags, and a thread's list of the rows of the longest. */
export function bagArrays({ starts, rows }: Bags): RunArray[] {
  return [
    { field: job.JOB_BAG_STARTS, values: starts },
    { field: job.JOB_BAGS, values: rows },
    { field: job.JOB_CONTEXTS, own: 4 * longestList(starts) },
  ];
}

export function longestList(starts: Uint32Array): number {
  let longest = 0;
  for (let i = 0; i + 1 < starts.length; i++) longest = Math.max(longest, starts[i + 1] - starts[i]);
  return longest;
}

/** The rows of a run that begins: random ones, or the model's, whose rows that it does not hold are zeros. */
export function startBags(run: Run, { places }: RowPlaces, from: FastTextModel | undefined): void {
  run.output.data.fill(0);
  if (from) {
    run.input.data.fill(0);
    copyHeld(from.input as DenseRows, run.input, places);
    copyHeld(from.output as DenseRows, run.output);
  } else run.startAtRandom();
}
