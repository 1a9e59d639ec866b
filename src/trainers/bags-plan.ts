// What trainers over bags of rows share: fastText's subwords and classifier.
import type { Bags, RowPlaces } from '../corpus/subword-bags.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { DenseRows } from '../embeddings/rows.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import type { RunArray } from '../run/plan.js';
import type { Run } from '../run/run.js';
import { copyHeld } from './initial-rows.js';

/** A thread's rows, and its lists of up to `outputs` outputs and of the rows of the longest bag. */
export function bagArrays(bags: Bags, dim: number, outputs: number): RunArray[] {
  // Four are computed at a time.
  const room = 4 * (4 * Math.ceil(outputs / 4) + 4);
  return [
    { field: job.JOB_BAG_STARTS, values: bags.starts },
    { field: job.JOB_BAGS, values: bags.rows },
    { field: job.JOB_HIDDEN, own: 4 * strideBytes(dim) },
    { field: job.JOB_COLUMNS, own: room },
    { field: job.JOB_ERRORS, own: room },
    { field: job.JOB_CONTEXTS, own: 4 * longestList(bags.starts) },
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
