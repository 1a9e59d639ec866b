import { CHUNK_HEAD, CHUNK_RECORD_BYTES } from '../../src/kernels/cooccurrence-kernel.js';
import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { dot } from './block.js';
import { MemoryView } from './memory-view.js';

/**
 * Loss (Pennington, Socher, Manning 2014, equation 8): sum of f(X) / 2 * (w.c + b_w + b_c - ln X)^2.
 * AdaGrad (Duchi et al. 2011) as in the original program: for g = rate * gradient, the parameter falls by
 * g / sqrt(G) and then G grows by g^2, where G starts at 1. Deviations: the rate applies to biases too; the
 * records of a chunk share their word, whose row stays fixed until the chunk's gradients are summed; a step is
 * limited once for a record, not for each of its numbers.
 */
export function gloveReference(memory: { readonly buffer: ArrayBufferLike }): { glove: TrainItems } {
  return {
    glove(job, items, count, rateFrom, rateTo) {
      const view = new MemoryView(memory, job);
      const one = view.number(field.JOB_DIM);
      for (const [i, place] of view.u32(items, count).entries()) {
        const rate = rateFrom + ((rateTo - rateFrom) * i) / count;
        const address = view.number(field.JOB_CHUNKS) + place;
        const { word, records } = readChunk(memory.buffer, address);
        const row = halves(view.inputRow(word));
        const others = records.map(({ context }) => halves(view.outputRow(context)));
        const errors = records.map(({ log }, r) => dot(row.values, others[r].values) - log);
        const loss = errors.reduce((sum, error, r) => sum + 0.5 * records[r].weight * error ** 2, 0);
        if (!(loss < field.LOSS_LIMIT)) {
          view.setNumber(field.JOB_FAILED, address);
          view.addLoss(field.JOB_LOSS, Number.NaN, 0);
          return;
        }
        view.addLoss(field.JOB_LOSS, loss, records.length);
        const steps = errors.map((error, r) => rate * limited(records[r].weight * error));
        updateRows(row, others, steps);
        row.values[one + 1] = 1;
        for (const { values } of others) values[one] = 1;
      }
    },
  };
}

/** A row's numbers, and behind them the sums of squares G of their gradients. */
interface Halves {
  readonly values: Float32Array;
  readonly squares: Float32Array;
}

function halves(row: Float32Array): Halves {
  return { values: row.subarray(0, row.length / 2), squares: row.subarray(row.length / 2) };
}

function updateRows(row: Halves, others: readonly Halves[], steps: readonly number[]): void {
  const dim = row.values.length;
  const gradient = new Float64Array(dim);
  const squares = new Float64Array(dim);
  for (const [r, { values, squares: history }] of others.entries())
    for (let d = 0; d < dim; d++) {
      const ofWord = steps[r] * values[d];
      const ofContext = steps[r] * row.values[d];
      gradient[d] += ofWord;
      squares[d] += ofWord ** 2;
      values[d] -= ofContext / Math.sqrt(history[d]);
      history[d] += ofContext ** 2;
    }
  for (let d = 0; d < dim; d++) {
    row.values[d] -= gradient[d] / Math.sqrt(row.squares[d]);
    row.squares[d] += squares[d];
  }
}

/** A chunk: rows from 0, ln X and f(X) of each record. */
export function readChunk(buffer: ArrayBufferLike, address: number) {
  const [word, n] = new Uint32Array(buffer, address, 2);
  const view = new DataView(buffer, address + CHUNK_HEAD, CHUNK_RECORD_BYTES * n);
  const records = Array.from({ length: n }, (_, r) => ({
    context: view.getUint32(CHUNK_RECORD_BYTES * r, true),
    log: view.getFloat32(CHUNK_RECORD_BYTES * r + 4, true),
    weight: view.getFloat32(CHUNK_RECORD_BYTES * r + 8, true),
  }));
  return { word, records };
}

function limited(step: number): number {
  return Math.max(-field.GRADIENT_LIMIT, Math.min(field.GRADIENT_LIMIT, step));
}
