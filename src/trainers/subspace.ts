import { Matrix as Square } from 'ml-matrix';
import { WordvecError } from '../errors.js';
import { JOB_SUMS } from '../kernels/job.js';
import type { Run } from '../run/run.js';
import { eigenvectorsOf } from '../tensor/eigenvectors.js';
import type { ItemSource } from './items.js';

/** One of a run's two matrices X, shape [rows, width]. */
export type Side = 'input' | 'output';

/** How far from orthonormal columns may be: rounding leaves less, an epoch much more. */
const ORTHONORMAL = 1e-3;
/** Singular values under this share of the largest are rounding: in single precision the matrix has no such direction. */
export const ROUNDING = 1e-5;

/**
 * Makes the columns of X orthonormal, but for zeros where X has fewer directions: X V / s of its singular values s; twice,
 * as the first leaves what rounding of X'X does. Columns that are so already stay as they are.
 * @throws WordvecError `input`, with the sentence `nothing`, where all of X is zeros
 */
export function orthonormalise(run: Run<ItemSource>, side: Side, nothing: string): void {
  for (let round = 0; round < 2; round++) {
    const products = gram(run, side);
    if (isOrthonormal(products)) return;
    const { vectors, values } = decompose(products);
    if (!(values[0] > 0)) throw new WordvecError('input', nothing);
    rotate(run, side, vectors, (k) => (values[k] > ROUNDING * values[0] ? 1 / values[k] : 0));
  }
}

/** Of X: the right singular vectors as columns, the largest first, and the singular values. */
export function singularOf(run: Run<ItemSource>, side: Side): { vectors: Square; values: number[] } {
  return decompose(gram(run, side));
}

/** Eigenvectors of X'X and the roots of its eigenvalues, the largest first. */
function decompose(products: Square): { vectors: Square; values: number[] } {
  const { vectors, values } = eigenvectorsOf(products);
  return { vectors, values: values.map((value) => Math.sqrt(Math.max(0, value))) };
}

/** X becomes X M, column k scaled by `scale(k)`. */
export function rotate(
  run: Run<ItemSource>,
  side: Side,
  by: Square,
  scale: (column: number) => number,
): void {
  const { data, rows, dim, stride } = run[side];
  const [at] = run.addressesAt(JOB_SUMS);
  const matrix = new Float32Array(data.buffer, at, dim * dim);
  for (let a = 0; a < dim; a++) for (let b = 0; b < dim; b++) matrix[a * dim + b] = by.get(a, b) * scale(b);
  run.kernels.transform(data.byteOffset, rows, 4 * stride, dim, at, at + 4 * dim * dim);
}

/** X'X, shape [width, width]. */
function gram(run: Run<ItemSource>, side: Side): Square {
  const { data, rows, dim, stride } = run[side];
  const [at] = run.addressesAt(JOB_SUMS);
  const sums = new Float64Array(data.buffer, at, dim * dim).fill(0);
  run.kernels.gram(data.byteOffset, rows, 4 * stride, dim, at);
  const products = Square.zeros(dim, dim);
  for (let a = 0; a < dim; a++)
    for (let b = a; b < dim; b++) products.set(a, b, sums[a * dim + b]).set(b, a, sums[a * dim + b]);
  return products;
}

/** Whether X'X is 1 on its diagonal, or 0 where the column is, and 0 beside. */
function isOrthonormal(products: Square): boolean {
  for (let a = 0; a < products.rows; a++)
    for (let b = 0; b < products.columns; b++) {
      const value = products.get(a, b);
      const wanted = a === b && value !== 0 ? 1 : 0;
      if (!(Math.abs(value - wanted) < ORTHONORMAL)) return false;
    }
  return products.trace() > 0;
}
