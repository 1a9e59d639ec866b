import { EigenvalueDecomposition, Matrix as Square } from 'ml-matrix';

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
