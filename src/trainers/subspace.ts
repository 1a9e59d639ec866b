import { inputError } from '../errors.js';
import { JOB_SUMS } from '../kernels/job.js';
import { platform } from '../platform.js';
import type { Run } from '../run/run.js';
import { eigenvectorsInPlace } from '../tensor/eigenvectors.js';
import type { ItemSource } from './items.js';

/** One of a run's two matrices X, shape [rows, width]. */
export type Side = 'input' | 'output';

/** How far from orthonormal columns may be: rounding leaves less, an epoch much more. */
const ORTHONORMAL = 1e-3;
/** Singular values under this share of the largest are rounding: in single precision the matrix has no such direction. */
export const ROUNDING = 1e-5;
/** Multiplications after which signals are heard. */
const HEARD_AFTER = 2e9;

/**
 * Makes the columns of X orthonormal, but for zeros where X has fewer directions: X V / s of its singular values s; twice,
 * as the first leaves what rounding of X'X does. Columns that are so already stay as they are. After the signal, too, X is what
 * it was before a round or after it.
 * @throws WordvecError `input`, with the sentence `nothing`, where all of X is zeros
 */
export async function orthonormalise(
  run: Run<ItemSource>,
  side: Side,
  nothing: string,
  signal?: AbortSignal,
): Promise<void> {
  for (let round = 0; round < 2; round++) {
    if (!(await gram(run, side, signal)) || isOrthonormal(sumsOf(run))) return;
    const values = await singularValues(run, signal);
    if (!values) return;
    if (!(values[0] > 0)) throw inputError(nothing);
    await rotate(run, side, sumsOf(run), (k) => (values[k] > ROUNDING * values[0] ? 1 / values[k] : 0));
  }
}

/**
 * Of X: its right singular vectors, the largest first, into the run's sums, for `rotate`.
 * @returns the singular values; undefined where the signal came first
 */
export async function singularOf(
  run: Run<ItemSource>,
  side: Side,
  signal?: AbortSignal,
): Promise<readonly number[] | undefined> {
  return (await gram(run, side, signal)) ? singularValues(run, signal) : undefined;
}

/** Of X'X in the run's sums, whose eigenvectors take its place: the roots of its eigenvalues. */
async function singularValues(
  run: Run<ItemSource>,
  signal?: AbortSignal,
): Promise<readonly number[] | undefined> {
  const values = await eigenvectorsInPlace(sumsOf(run), signal);
  return values?.map((value) => Math.sqrt(Math.max(0, value)));
}

/** X becomes X M, column k scaled by `scale(k)`. M, shape [width, width], may lie in the run's sums, where it is lost. */
export async function rotate(
  run: Run<ItemSource>,
  side: Side,
  by: Float64Array,
  scale: (column: number) => number,
): Promise<void> {
  const { data, rows, dim, stride } = run[side];
  const { byteOffset: at, buffer } = sumsOf(run);
  const matrix = new Float32Array(buffer, at, dim * dim);
  for (let a = 0, i = 0; a < dim; a++) for (let b = 0; b < dim; b++, i++) matrix[i] = by[i] * scale(b);
  await inPieces(rows, dim, (first, count) =>
    run.kernels.transform(
      data.byteOffset + 4 * stride * first,
      count,
      4 * stride,
      dim,
      at,
      at + 4 * dim * dim,
    ),
  );
}

/** X'X, of which the upper half is set, into the run's sums; false where the signal came first. */
async function gram(run: Run<ItemSource>, side: Side, signal?: AbortSignal): Promise<boolean> {
  const { data, rows, dim, stride } = run[side];
  const { byteOffset: at } = sumsOf(run).fill(0);
  return inPieces(
    rows,
    dim,
    (first, count) => run.kernels.gram(data.byteOffset + 4 * stride * first, count, 4 * stride, dim, at),
    signal,
  );
}

/** Calls `work` for some rows after others, and lets signals be heard in between; false where it was this one. */
async function inPieces(
  rows: number,
  dim: number,
  work: (first: number, count: number) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const piece = 16 * Math.ceil(HEARD_AFTER / dim ** 2 / 16);
  for (let first = 0; first < rows; first += piece) {
    if (first > 0) await platform().threads.pause();
    if (signal?.aborted) return false;
    work(first, Math.min(piece, rows - first));
  }
  return true;
}

/** Room for a matrix of shape [width, width]. */
export function sumsOf(run: Run<ItemSource>): Float64Array {
  const { data, dim } = run.input;
  return new Float64Array(data.buffer, run.addressesAt(JOB_SUMS)[0], dim * dim);
}

/** Whether X'X, of which the upper half counts, is 1 on its diagonal, or 0 where the column is, and 0 beside. */
function isOrthonormal(products: Float64Array): boolean {
  const n = Math.sqrt(products.length);
  let some = false;
  for (let a = 0; a < n; a++)
    for (let b = a; b < n; b++) {
      const value = products[a * n + b];
      const wanted = a === b && value !== 0 ? 1 : 0;
      if (!(Math.abs(value - wanted) < ORTHONORMAL)) return false;
      some ||= wanted > 0;
    }
  return some;
}
