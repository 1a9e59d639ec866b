import type { TrainingEntry } from '../kernels/training-kernels.js';
import type { StepRule } from './optimizer.js';

/** An array that the kernel reads or works in: its address stands in the threads' jobs at `field` (kernels/job.ts). */
export interface RunArray {
  readonly field: number;
  /** What it holds; each thread reads the same. */
  readonly values?: Uint32Array | Float32Array | Uint8Array;
  /** Bytes of each thread's own room, zero at the start. */
  readonly own?: number;
  /** Bytes of one room for all, zero at the start. */
  readonly shared?: number;
}

/** All that a trainer says of a run: rows, tables, steps. The walk, threads, progress, checkpoints are not its business. */
export interface RunPlan<Source = unknown> {
  readonly entry: TrainingEntry;
  /** Rows of the two trained matrices, and float32 numbers of each row. */
  readonly inputRows: number;
  readonly outputRows: number;
  readonly dim: number;
  /** Numbers of a row from this one on are sums, as AdaGrad's squares: what ranks add to them is added up. A multiple of 4. */
  readonly sums?: number;
  /** How changes become steps of rows; absent: they are these. */
  readonly rule?: StepRule;
  readonly arrays: readonly RunArray[];
  /** Where in the job is the address of float32 that steps leave to later ones, zeros at the start, and how many. */
  readonly kept?: Field;
  /** Fields of the job: u32, and f32. */
  readonly numbers: readonly Field[];
  readonly fractions?: readonly Field[];
  /** Steps of an epoch: a number that does not depend on the threads. */
  readonly steps: number;
  readonly source: Source;
  /** Bytes of a thread's room for the items of a step; 0 where they need no room. */
  readonly itemBytes: number;
  /** What an epoch goes over, for progress. */
  readonly unit: 'words' | 'records';
  readonly perEpoch: number;
  /** See `SharedJob`. */
  readonly negatives?: number;
  /** Nothing that is made depends on the number of threads, so it may not depend on the engine either. */
  readonly exact?: boolean;
  /** So many of the outputs are the uppermost nodes of their tree, of which threads have copies (node-copies.ts). */
  readonly hotNodes?: number;
  /** How the run is trained where it is to repeat itself. */
  readonly rounds: RoundPlan;
  /** What to lower where memory does not suffice. */
  readonly remedy: string;
}

/** Rounds of steps that start from the same rows, each step by a worker of its own: as many threads can be at work. */
export interface RoundPlan {
  readonly workers: number;
  /** Rows that a step touches at most; 0 where the steps of a round touch none in common. */
  readonly touched: number;
  /**
   * Bags of input rows that a step holds at most: these rows are not copied, but get the changes of the bags at the round's
   * end. Absent where they are copied.
   */
  readonly bags?: number;
  /** The workers' changes of a row are added up, not joined by Adasum (kernels/assembly/copies.ts). */
  readonly sum: boolean;
}

/** An offset in the job and what it holds. */
export type Field = readonly [offset: number, value: number];
