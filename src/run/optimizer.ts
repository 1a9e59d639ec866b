// How the changes of blocks become steps of rows; see kernels/assembly/optimize.ts.
import { ADAGRAD, ADAM, SGD } from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';

/** The options of any trainer that say it. */
export interface StepRule {
  readonly optimizer?: Optimizer;
  /** L2 and L1 penalties on the rows that a block touched. */
  readonly weightDecay?: number;
  readonly l1?: number;
}

export type Optimizer = 'sgd' | 'adagrad' | 'adam';

/** As they stand in jobs. */
export const OPTIMIZERS = { sgd: SGD, adagrad: ADAGRAD, adam: ADAM };

/** The rate at which the blocks of an adaptive optimizer go down the gradient. */
const BLOCK_RATE = 0.05;

/** Whether rows change once a block, all others in each update of the kernel. */
export function stepsByBlock({ optimizer = 'sgd', weightDecay = 0, l1 = 0 }: StepRule): boolean {
  return isAdaptive(optimizer) || weightDecay > 0 || l1 > 0;
}

/** The rate of the updates within a block where the step's own rate comes after; 0 where they are the step. */
export function blockRate({ optimizer = 'sgd' }: StepRule = {}): number {
  return isAdaptive(optimizer) ? BLOCK_RATE : 0;
}

/** float32 numbers that are kept of each row, of `dim` numbers. */
export function stateNumbers({ optimizer = 'sgd' }: StepRule, dim: number): number {
  if (optimizer === 'adam') return strideBytes(dim) / 2 + 2;
  return optimizer === 'adagrad' ? 1 : 0;
}

function isAdaptive(optimizer: Optimizer): boolean {
  return optimizer !== 'sgd';
}
