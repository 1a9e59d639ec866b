import { SUM_WIDTH } from '../../src/embeddings/glove-rows.js';
import { CHUNK_HEAD, CHUNK_RECORD_BYTES, CHUNK_SIZE } from '../../src/kernels/cooccurrence-kernel.js';
import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { dot } from './block.js';
import { MemoryView } from './memory-view.js';

/**
 * Loss (Pennington, Socher, Manning 2014, equation 8): sum of f(X) / 2 * (w.c + b_w + b_c - ln X)^2.
 * AdaGrad (Duchi et al. 2011) with one sum G a row: for g = rate * gradient, the row falls by g / sqrt(G) and then G grows
 * by the mean of g^2 over the row's numbers, where G starts at 1. Deviations from the original: it has a G for each number; the
 * rate applies to biases too; the records of a chunk share their word, whose row takes one step down their summed gradient;
 * a step is limited once for a record, not for each of its numbers.
 */
export function gloveReference(memory: { readonly buffer: ArrayBufferLike }): { glove: TrainItems } {
  return {
    glove(job, items, count, rateFrom, rateTo) {
      const view = new MemoryView(memory, job);
      const one = view.number(field.JOB_DIM);
      for (const [i, place] of view.u32(items, count).entries()) {
        const rate = rateFrom + ((rateTo - rateFrom) * i) / count;
        const address = view.number(field.JOB_CHUNKS) + place;
        const { word, turns, records } = readChunk(memory.buffer, address);
        const row = rowOf(view.inputRow(word));
        const others = records.map(({ context }) => rowOf(view.outputRow(context)));
        const errors = records.map(({ log }, r) => dot(row.values, others[r].values) - log);
        const loss = errors.reduce((sum, error, r) => sum + 0.5 * records[r].weight * error ** 2, 0);
        if (!(loss < field.LOSS_LIMIT)) {
          view.setNumber(field.JOB_FAILED, address);
          view.addLoss(field.JOB_LOSS, Number.NaN, 0);
          return;
        }
        view.addLoss(field.JOB_LOSS, loss, turns * records.length);
        const steps = errors.map((error, r) => rate * limited(records[r].weight * error));
        updateRows(row, others, steps, one + 2);
        row.values[one + 1] = 1;
        for (const { values } of others) values[one] = 1;
      }
    },
  };
}

/** A row's numbers, and the sum G of their mean squared gradients behind them. */
interface Row {
  readonly values: Float32Array;
  readonly sum: Float32Array;
}

function rowOf(numbers: Float32Array): Row {
  const end = numbers.length - SUM_WIDTH;
  return { values: numbers.subarray(0, end), sum: numbers.subarray(end, end + 1) };
}

function updateRows(row: Row, others: readonly Row[], steps: readonly number[], numbers: number): void {
  const gradient = new Float64Array(row.values.length);
  for (const [r, { values, sum }] of others.entries()) {
    const own = steps[r] / Math.sqrt(sum[0]);
    sum[0] += (steps[r] ** 2 * dot(row.values, row.values)) / numbers;
    for (let d = 0; d < gradient.length; d++) {
      gradient[d] += steps[r] * values[d];
      values[d] -= own * row.values[d];
    }
  }
  for (let d = 0; d < gradient.length; d++) row.values[d] -= gradient[d] / Math.sqrt(row.sum[0]);
  row.sum[0] += dot(gradient, gradient) / numbers;
}

/** A chunk: rows from 0, ln X and weight of each record. */
export function readChunk(buffer: ArrayBufferLike, address: number) {
  const [word] = new Uint32Array(buffer, address, 1);
  const [n, turns, turn] = new Uint8Array(buffer, address + CHUNK_SIZE, 3);
  const view = new DataView(buffer, address + CHUNK_HEAD, CHUNK_RECORD_BYTES * n);
  const records = Array.from({ length: n }, (_, r) => ({
    context: view.getUint32(CHUNK_RECORD_BYTES * r, true),
    log: view.getFloat32(CHUNK_RECORD_BYTES * r + 4, true),
    weight: view.getFloat32(CHUNK_RECORD_BYTES * r + 8, true),
  }));
  return { word, turns, turn, records };
}

function limited(step: number): number {
  return Math.max(-field.GRADIENT_LIMIT, Math.min(field.GRADIENT_LIMIT, step));
}
