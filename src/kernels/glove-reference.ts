import { CHUNK_HEAD, CHUNK_RECORD_BYTES } from './cooccurrence.js';
import type { GloveKernel } from './glove.js';
import { GRADIENT_LIMIT, LOSS_LIMIT } from './limits.js';
import { shuffle } from './mulberry.js';

/**
 * The kernel `glove` in plain TypeScript on the same memory: the oracle of its tests.
 *
 * Loss (Pennington, Socher, Manning 2014, equation 8): sum of f(X) / 2 * (w.c + b_w + b_c - ln X)^2.
 * AdaGrad (Duchi et al. 2011) as in the original program: for g = rate * gradient, the parameter falls by
 * g / sqrt(G) and then G grows by g^2, where G starts at 1. Deviations: the rate applies to biases too; the
 * records of a chunk share their word, whose row stays fixed until the chunk's gradients are summed; a step is
 * limited once for a record, not for each of its numbers.
 */
export function gloveReference(memory: { readonly buffer: ArrayBufferLike }): GloveKernel {
  return {
    orderChunks(chunks, bytes, seed, orderAt) {
      const view = new DataView(memory.buffer, chunks, bytes);
      const order: number[] = [];
      for (let at = 0; at < bytes; at += CHUNK_HEAD + CHUNK_RECORD_BYTES * view.getUint32(at + 4, true))
        order.push(at);
      shuffle(order, seed);
      new Uint32Array(memory.buffer, orderAt, order.length).set(order);
      return order.length;
    },

    trainChunks(chunks, orderAt, from, to, words, contexts, dim, stride, learningRate, _scratch, lossAt) {
      const order = new Uint32Array(memory.buffer, orderAt, to);
      const loss = new Float64Array(memory.buffer, lossAt, 1);
      const rowAt = (base: number, i: number) =>
        new Float32Array(memory.buffer, base + i * 8 * stride, 2 * stride);
      for (let c = from; c < to; c++) {
        const { word, records } = readChunk(memory.buffer, chunks + order[c]);
        const row = rowAt(words, word);
        const errors = records.map(({ context, log }) => dot(row, rowAt(contexts, context), stride) - log);
        const chunkLoss = errors.reduce((sum, e, r) => sum + 0.5 * records[r].weight * e * e, 0);
        if (!(chunkLoss < LOSS_LIMIT)) return c;
        loss[0] += chunkLoss;
        const steps = errors.map((e, r) => learningRate * limit(records[r].weight * e));
        const gradient = new Float64Array(stride);
        const squares = new Float64Array(stride);
        records.forEach(({ context }, r) => {
          const other = rowAt(contexts, context);
          for (let d = 0; d < stride; d++) {
            const forWord = steps[r] * other[d];
            const forContext = steps[r] * row[d];
            gradient[d] += forWord;
            squares[d] += forWord * forWord;
            other[d] -= forContext / Math.sqrt(other[stride + d]);
            other[stride + d] += forContext * forContext;
          }
        });
        for (let d = 0; d < stride; d++) {
          row[d] -= gradient[d] / Math.sqrt(row[stride + d]);
          row[stride + d] += squares[d];
        }
        row[dim + 1] = 1;
        for (const { context } of records) rowAt(contexts, context)[dim] = 1;
      }
      return to;
    },
  };
}

/** A chunk: rows from 0, ln X and f(X) of each record. */
export function readChunk(buffer: ArrayBufferLike, address: number) {
  const [word, n] = new Uint32Array(buffer, address, 2) as unknown as [number, number];
  const view = new DataView(buffer, address + CHUNK_HEAD, CHUNK_RECORD_BYTES * n);
  const records = Array.from({ length: n }, (_, r) => ({
    context: view.getUint32(CHUNK_RECORD_BYTES * r, true),
    log: view.getFloat32(CHUNK_RECORD_BYTES * r + 4, true),
    weight: view.getFloat32(CHUNK_RECORD_BYTES * r + 8, true),
  }));
  return { word, records };
}

function dot(a: Float32Array, b: Float32Array, length: number): number {
  let sum = 0;
  for (let d = 0; d < length; d++) sum += a[d] * b[d];
  return sum;
}

function limit(step: number): number {
  return Math.max(-GRADIENT_LIMIT, Math.min(GRADIENT_LIMIT, step));
}
