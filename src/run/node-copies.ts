import * as field from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import { stepsByBlock } from './optimizer.js';
import type { RunPlan } from './plan.js';

/**
 * The plan with copies of the uppermost nodes of its tree for each thread (kernels/assembly/hot-nodes.ts), where several share rows: rounds
 * and optimizers have copies of all rows, and one thread has nobody to wait for.
 * @param width of the rounds; 0 for Hogwild
 */
export function withNodeCopies<Source>(
  plan: RunPlan<Source>,
  threads: number,
  width: number,
): RunPlan<Source> {
  const { outputRows, dim, rule = {}, arrays, numbers } = plan;
  // A tree has a node less than leaves; node 0 stays shared, as 0 says that there are none.
  const nodes = Math.min(plan.hotNodes ?? 0, outputRows - 2);
  if (nodes <= 0 || threads === 1 || width > 0 || stepsByBlock(rule)) return plan;
  return {
    ...plan,
    arrays: [
      ...arrays,
      { field: field.JOB_HOT_TAKEN, own: 4 * nodes },
      { field: field.JOB_HOT_COPIES, own: 2 * nodes * strideBytes(dim) },
    ],
    numbers: [
      ...numbers,
      [field.JOB_HOT_FROM, outputRows - 1 - nodes],
      [field.JOB_HOT_NODES, nodes],
      [field.JOB_HOT_TIMES, Math.max(1, Math.floor(field.HOT_TIMES / threads))],
    ],
  };
}
