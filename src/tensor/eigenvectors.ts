import { EigenvalueDecomposition, Matrix as Square } from 'ml-matrix';
import { platform } from '../platform.js';

/** Larger matrices take seconds to minutes, which a thread spends, as the caller's has signals to hear. */
const LONG = 400;

/**
 * Of a symmetric matrix, such as X'X, whose eigenvectors are the right singular vectors of X.
 * @returns eigenvectors as columns, and their eigenvalues, the greatest first
 */
export function eigenvectorsOf(symmetric: Square | Float64Array[]): { vectors: Square; values: number[] } {
  const matrix = Square.checkMatrix(symmetric as Square);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  return {
    vectors: eigenvectorMatrix.subMatrixColumn(order),
    values: order.map((k) => realEigenvalues[k]),
  };
}

/**
 * The same of one that lies in memory row by row, shape [n, n], of which the upper half is read; its eigenvectors take its place.
 * @returns the eigenvalues; undefined where the signal came first, and nothing was changed
 * @throws WordvecError `memory`, `io` where the thread dies
 */
export async function eigenvectorsInPlace(
  symmetric: Float64Array,
  signal?: AbortSignal,
): Promise<readonly number[] | undefined> {
  const { threads } = platform();
  if (!threads.share || symmetric.length <= LONG ** 2) return decomposeInPlace(symmetric);
  const thread = threads.start<readonly number[]>('tensor/eigenvectors-worker.js', symmetric);
  const stopped = new Promise<undefined>((resolve) => {
    if (signal?.aborted) resolve(undefined);
    signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const values = await Promise.race([thread.result, stopped]);
  await thread.stop();
  return values;
}

/** See `eigenvectorsInPlace`. */
export function decomposeInPlace(symmetric: Float64Array): readonly number[] {
  const n = Math.sqrt(symmetric.length);
  const rows = Array.from({ length: n }, (_, a) =>
    Float64Array.from({ length: n }, (_, b) => symmetric[Math.min(a, b) * n + Math.max(a, b)]),
  );
  const { vectors, values } = eigenvectorsOf(rows);
  for (let a = 0; a < n; a++) symmetric.set(vectors.getRow(a), a * n);
  return values;
}
