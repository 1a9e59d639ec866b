import type { SparseRows } from '../embedders/embedder.js';
import type { SparseTable } from '../embedders/sparse-rows.js';
import { type ScoredRow, TopK } from '../query/top-k.js';
import { toUnit } from '../tensor/inner-product.js';

/** The rows of each column: what is asked when a query has the column. */
interface Postings {
  /** Of column c: cells starts[c] to starts[c + 1]. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly weights: Float32Array;
}

function postingsOf({ starts, columns, weights, dim }: SparseTable): Postings {
  const ends = new Uint32Array(dim + 1);
  for (const column of columns) ends[column + 1]++;
  for (let c = 0; c < dim; c++) ends[c + 1] += ends[c];
  const next = ends.slice();
  const found = {
    starts: ends,
    rows: new Uint32Array(columns.length),
    weights: new Float32Array(columns.length),
  };
  for (let row = 0; row + 1 < starts.length; row++)
    for (let cell = starts[row]; cell < starts[row + 1]; cell++) {
      const at = next[columns[cell]]++;
      found.rows[at] = row;
      found.weights[at] = weights[cell];
    }
  return found;
}

/**
 * For each query the k rows of greatest product, best first, none without a column in common; of equal ones the lower row.
 * @param leaveOut no row is near itself: the queries are the rows
 */
export function nearestSparse(
  queries: SparseRows,
  rows: SparseTable,
  k: number,
  leaveOut = false,
): ScoredRow[][] {
  const postings = postingsOf(rows);
  const scores = new Float64Array(rows.rows);
  return Array.from({ length: queries.starts.length - 1 }, (_, query) => {
    const touched: number[] = [];
    for (let cell = queries.starts[query]; cell < queries.starts[query + 1]; cell++) {
      const column = queries.columns[cell];
      for (let at = postings.starts[column]; at < postings.starts[column + 1]; at++) {
        const row = postings.rows[at];
        if (scores[row] === 0) touched.push(row);
        scores[row] += postings.weights[at] * queries.weights[cell];
      }
    }
    const best = new TopK(k);
    for (const row of touched) {
      if (scores[row] > 0 && !(leaveOut && row === query)) best.offer(scores[row], row);
      scores[row] = 0;
    }
    return best.sorted();
  });
}

/** The rows divided by their lengths. */
export function unitSparse(rows: SparseTable): SparseTable {
  const weights = rows.weights.slice();
  for (let i = 0; i < rows.rows; i++) toUnit(weights.subarray(rows.starts[i], rows.starts[i + 1]));
  return { ...rows, weights };
}

/** The product of row 2 i with row 2 i + 1, for each i; columns rise in a row. */
export function pairProducts({ starts, columns, weights }: SparseRows): Float64Array {
  return Float64Array.from({ length: (starts.length - 1) >> 1 }, (_, i) => {
    let sum = 0;
    let [a, b] = [starts[2 * i], starts[2 * i + 1]];
    const ends = [starts[2 * i + 1], starts[2 * i + 2]];
    while (a < ends[0] && b < ends[1]) {
      const difference = columns[a] - columns[b];
      if (difference === 0) sum += weights[a] * weights[b];
      if (difference <= 0) a++;
      if (difference >= 0) b++;
    }
    return sum;
  });
}
