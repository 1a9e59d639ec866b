import type { GloveRows } from '../embeddings/glove-rows.js';
import { gloveStride } from '../kernels/glove.js';
import { randomStream } from '../random.js';
import type { Matrix } from '../tensor/matrix.js';

/** Bytes of a word's or a context's row. */
export function gloveRowBytes(dim: number): number {
  return 8 * gloveStride(dim);
}

/** The rows in shared memory as matrices. */
export function gloveRowsAt(
  buffer: ArrayBufferLike,
  words: number,
  contexts: number,
  rows: number,
  dim: number,
): GloveRows {
  const width = 2 * gloveStride(dim);
  const matrix = (address: number): Matrix => {
    return { data: new Float32Array(buffer, address, rows * width), rows, dim: width, stride: width };
  };
  return { words: matrix(words), contexts: matrix(contexts) };
}

/** Uniform in +-0.5 / dim, biases too, as the original starts; sums of squares 1. */
export function initGloveRows({ words, contexts }: GloveRows, dim: number, seed: number): void {
  initRows(words, dim, dim, dim + 1, randomStream(seed, 'words'));
  initRows(contexts, dim, dim + 1, dim, randomStream(seed, 'contexts'));
}

function initRows(
  { data, rows, stride: width }: Matrix,
  dim: number,
  bias: number,
  one: number,
  random: { next(): number },
): void {
  data.fill(0);
  for (let start = 0; start < rows * width; start += width) {
    for (let d = 0; d < dim; d++) data[start + d] = (random.next() - 0.5) / dim;
    data[start + bias] = (random.next() - 0.5) / dim;
    data[start + one] = 1;
    data.fill(1, start + width / 2, start + width);
  }
}
