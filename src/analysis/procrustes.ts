import { SVD } from 'ml-matrix';
import { multiplied } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/**
 * The rotation Q, shape [dim, dim], for which Q b_i is nearest to a_i over all rows i, in the sum of squared distances:
 * the orthogonal Procrustes problem. With A' B = U S V' it is U V' (Schönemann 1966; of unit rows it maximises the sum of
 * cosines, Xing et al. 2015).
 * @param a, b shape [pairs, dim]
 */
export async function rotationOnto(a: Matrix, b: Matrix, hooks: RunHooks): Promise<Matrix> {
  const cross = await crossProducts(a, b, hooks);
  const { leftSingularVectors: u, rightSingularVectors: v } = new SVD(cross);
  const product = u.mmul(v.transpose());
  const rotation = createMatrix(a.dim, b.dim);
  for (let k = 0; k < a.dim; k++) rowOf(rotation, k).set(product.getRow(k));
  return rotation;
}

/** A' B, shape [dim, dim]. */
export async function crossProducts(a: Matrix, b: Matrix, hooks: RunHooks): Promise<number[][]> {
  const cross = await multiplied(transposed(a), transposed(b), hooks);
  return Array.from({ length: cross.rows }, (_, d) => Array.from(rowOf(cross, d)));
}

function transposed(rows: Matrix): Matrix {
  const turned = createMatrix(rows.dim, rows.rows);
  for (let i = 0; i < rows.rows; i++) {
    const row = rowOf(rows, i);
    for (let d = 0, at = i; d < row.length; d++, at += rows.rows) turned.data[at] = row[d];
  }
  return turned;
}
