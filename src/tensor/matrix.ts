import { expected, shownValue, WordvecError } from '../errors.js';

/**
 * A dense float32 matrix of shape rows x dim, row-major. Row i is `data[i * stride .. i * stride + dim)`;
 * `stride >= dim` (in floats), as kernels pad rows to 16 bytes. `data` may lie on a SharedArrayBuffer.
 */
export interface Matrix {
  /** Row-major. */
  readonly data: Float32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly dim: number;
  /** Numbers from row to row. */
  readonly stride: number;
}

/**
 * A matrix of zeros without padding.
 * @param allocate gives its memory
 * @throws WordvecError `memory` when it cannot be allocated; `usage` for sizes that are none.
 */
export function createMatrix(
  rows: number,
  dim: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): Matrix {
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(dim) && dim >= 0))
    throw expected('matrix', 'integers >= 0 as its sizes', [rows, dim].map(shownValue).join(' x '));
  try {
    return { data: new Float32Array(allocate(rows * dim * 4)), rows, dim, stride: dim };
  } catch (cause) {
    const mib = Math.ceil((rows * dim * 4) / 2 ** 20);
    throw new WordvecError(
      'memory',
      `a matrix of ${rows} x ${dim} needs ${mib} MiB, which cannot be had: use fewer words or a smaller --dim`,
      { cause },
    );
  }
}

/** @throws WordvecError `usage` for what is no matrix, or has fewer numbers than its shape says */
export function checkMatrix(name: string, matrix: unknown): void {
  const { data, rows = -1, dim = -1, stride = -1 } = (matrix ?? {}) as Partial<Matrix>;
  const whole = [rows, dim, stride].every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!(data instanceof Float32Array && whole && stride >= dim))
    throw expected(name, 'a Matrix (createMatrix makes one)', matrix);
  if (rows > 0 && data.length < (rows - 1) * stride + dim)
    throw expected(name, `${rows} rows of ${dim} numbers`, data.length);
}

/** Whether numbers[from .. to) are all finite. */
export function allFinite(numbers: Float32Array | Float64Array, from = 0, to = numbers.length): boolean {
  // Zero times a number is no number where it is infinite or none. Two sums, so that one need not wait for the other.
  let even = 0;
  let odd = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    even += 0 * numbers[i];
    odd += 0 * numbers[i + 1];
  }
  if (i < to) even += 0 * numbers[i];
  return even + odd === 0;
}

/** A view (no copy) of row i: shape [dim]. */
export function rowOf(matrix: Matrix, i: number): Float32Array {
  if (!(Number.isInteger(i) && i >= 0 && i < matrix?.rows)) {
    checkMatrix('matrix', matrix);
    throw expected('row', `an integer >= 0 and < ${matrix.rows}`, i);
  }
  const start = i * matrix.stride;
  return matrix.data.subarray(start, start + matrix.dim);
}

/** Takes the mean of all rows out of each. */
export function centre(matrix: Matrix): void {
  const mean = new Float64Array(matrix.dim);
  for (let i = 0; i < matrix.rows; i++) {
    const row = rowOf(matrix, i);
    for (let d = 0; d < row.length; d++) mean[d] += row[d] / matrix.rows;
  }
  for (let i = 0; i < matrix.rows; i++) {
    const row = rowOf(matrix, i);
    for (let d = 0; d < row.length; d++) row[d] -= mean[d];
  }
}

export function rowsAt(rows: Matrix, wanted: ArrayLike<number>): Matrix {
  const chosen = createMatrix(wanted.length, rows.dim);
  for (let i = 0; i < wanted.length; i++) rowOf(chosen, i).set(rowOf(rows, wanted[i]));
  return chosen;
}
