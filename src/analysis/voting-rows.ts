import { type AnyRows, isSparseTable } from '../embedders/sparse-rows.js';
import { usageError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { sumOf } from '../tensor/inner-product.js';
import type { Matrix } from '../tensor/matrix.js';
import { nearestRows, unitRows } from './nearest-rows.js';
import { denseOf, MOST_COLUMNS } from './rows-of-texts.js';

/** Rows that are told apart. */
export type ClassifiedRows = AnyRows;

/** Rows at length 1 with their classes: what votes. */
export interface VotingRows {
  readonly rows: Matrix;
  readonly classes: Int32Array;
  readonly neighbours: number;
}

/** @throws WordvecError `usage` for more columns than are compared */
export function asMatrix(rows: ClassifiedRows): Matrix {
  if (isSparseTable(rows) && rows.dim > MOST_COLUMNS)
    throw usageError(
      `the rows have ${rows.dim} columns, of which \`classifier\` knn compares ${MOST_COLUMNS} at most: take logistic`,
    );
  return denseOf(rows);
}

/**
 * The share of each class in the nearest rows, shape [queries, labels], as a list; zeros for a query that is like none.
 * @throws WordvecError `memory`, `aborted`
 */
export async function votes(
  { rows, classes, neighbours }: VotingRows,
  queries: Matrix,
  labels: number,
  hooks: RunHooks,
): Promise<Float64Array> {
  const shares = new Float64Array(queries.rows * labels);
  const found = await nearestRows(unitRows(queries), rows, neighbours, {}, hooks);
  for (const [i, near] of found.entries()) {
    const own = shares.subarray(i * labels, (i + 1) * labels);
    for (const { row, score } of near) own[classes[row]] += Math.max(0, score);
    const sum = sumOf(own);
    if (sum > 0) for (let c = 0; c < labels; c++) own[c] /= sum;
  }
  return shares;
}
