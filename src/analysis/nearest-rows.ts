import { eachProduct } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import { type ScoredRow, TopK } from '../query/top-k.js';
import { toUnit } from '../tensor/inner-product.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/** A copy of the rows at length 1; zero rows stay. */
export function unitRows(rows: Matrix): Matrix {
  const units = createMatrix(rows.rows, rows.dim);
  for (let i = 0; i < rows.rows; i++) {
    const unit = rowOf(units, i);
    unit.set(rowOf(rows, i));
    toUnit(unit);
  }
  return units;
}

/**
 * For each query the k rows of greatest product (of unit rows: cosine), best first; of equal ones the lower row.
 * @param leaveOut no row is near itself: the queries are the rows
 * @throws WordvecError `memory`, `aborted`
 */
export async function nearestRows(
  queries: Matrix,
  rows: Matrix,
  k: number,
  { leaveOut = false }: { readonly leaveOut?: boolean } = {},
  hooks: RunHooks = {},
): Promise<ScoredRow[][]> {
  const best = Array.from({ length: queries.rows }, () => new TopK(Math.min(k, rows.rows)));
  await eachProduct(queries, rows, hooks, (query, first, products) => {
    const top = best[query];
    let { threshold } = top;
    for (let i = 0; i < products.length; i++) {
      if (products[i] <= threshold || (leaveOut && first + i === query)) continue;
      top.offer(products[i], first + i);
      threshold = top.threshold;
    }
  });
  return best.map((top) => top.sorted());
}
