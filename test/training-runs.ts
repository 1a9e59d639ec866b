// Runs any trainer through the public library and gives what it made as plain rows, for tests that hold trained bytes.
import { createHash } from 'node:crypto';
import { vi } from 'vitest';
import {
  type DocumentModel,
  type FastTextModel,
  type Matrix,
  type Rows,
  type RunHooks,
  rowOf,
  type TrainerName,
  train,
  type WordModel,
} from '../src/index.js';

export type Model = WordModel | FastTextModel | DocumentModel;
export type Options = Readonly<Record<string, unknown>>;

/** Trains one model, by any trainer. */
export async function trained(
  trainer: TrainerName,
  inputs: readonly string[],
  options: Options,
  hooks: RunHooks = {},
  from?: Model,
): Promise<Model> {
  return (await train(trainer, inputs, options, hooks, from as never)).model;
}

/** Writes the numbers of a row, without padding, into `into`, shape [dim]; zeros where the model holds no such row. */
export function readRow(matrix: Matrix | Rows, row: number, into: Float32Array): Float32Array {
  if (!('addRow' in matrix)) into.set(rowOf(matrix, row));
  else matrix.addRow(row, into.fill(0), 1);
  return into;
}

/** SHA-256 of all rows, in their order, as little-endian float32. */
export function hashOf(matrix: Matrix | Rows): string {
  const hash = createHash('sha256');
  const { rows, dim } = matrix;
  const block = new Float32Array(1024 * dim);
  for (let first = 0; first < rows; first += 1024) {
    const count = Math.min(1024, rows - first);
    for (let i = 0; i < count; i++) readRow(matrix, first + i, block.subarray(i * dim, (i + 1) * dim));
    hash.update(new Uint8Array(block.buffer, 0, 4 * count * dim));
  }
  return hash.digest('hex');
}

/** What a run came to: shapes and hashes of the matrices, and the losses that it told. */
export interface Outcome {
  readonly shape: readonly [inputRows: number, outputRows: number, dim: number];
  readonly input: string;
  readonly output: string;
  /** GloVe: of each epoch; others: of the whole run. */
  readonly losses: readonly number[];
}

/**
 * Trains in one thread and gives the outcome. The clock stands still meanwhile: reports are due by time, so the one
 * that comes is the last, and its loss is the mean of the whole run.
 */
export async function outcome(
  trainer: TrainerName,
  inputs: readonly string[],
  options: Options,
  from?: Model,
): Promise<Outcome & { readonly model: Model }> {
  const reports: number[] = [];
  const epochs: number[] = [];
  const hooks: RunHooks = {
    onProgress: ({ phase, loss }) => void (phase === 'training' && loss !== undefined && reports.push(loss)),
    onEpoch: ({ loss }) => void epochs.push(loss),
  };
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const model = await trained(trainer, inputs, { threads: 1, ...options }, hooks, from);
    const { input, output } = model;
    return {
      shape: [input.rows, output.rows, input.dim],
      input: hashOf(input),
      output: hashOf(output),
      losses: trainer === 'glove' ? epochs : reports,
      model,
    };
  } finally {
    vi.useRealTimers();
  }
}
