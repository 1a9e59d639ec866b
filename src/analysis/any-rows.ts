// Dense and sparse rows asked alike: what comparing embedders needs of both.
import type { CollectedText } from '../documents/collection.js';
import { learnTexts } from '../embedders/embedded-texts.js';
import type { TextEmbedder, TextRole } from '../embedders/embedder.js';
import { type AnyRows, isSparseTable, type SparseTable } from '../embedders/sparse-rows.js';
import type { RunHooks } from '../progress.js';
import type { ScoredRow } from '../query/top-k.js';
import { dot } from '../tensor/inner-product.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { nearestRows, unitRows } from './nearest-rows.js';
import { inBatches, plainRows } from './rows-of-texts.js';
import { nearestSparse, pairProducts, unitSparse } from './sparse-products.js';

/**
 * Rows that are near by their products: dense ones and sparse cosines at length 1, those of BM25 as they are.
 * @param isCosine sparse rows are compared by cosines, not by plain products
 */
export async function anyRows(
  embedder: TextEmbedder,
  texts: readonly CollectedText[],
  role: TextRole,
  { learn, isCosine }: { readonly learn: boolean; readonly isCosine: boolean },
  hooks: RunHooks,
): Promise<AnyRows> {
  if (learn) await learnTexts(embedder, inBatches(texts), hooks);
  const rows = await plainRows(embedder, texts, role, hooks);
  if (!isSparseTable(rows)) return unitRows(rows);
  return isCosine ? unitSparse(rows) : rows;
}

/** For each query the k nearest rows of the same embedder, best first, of both kinds alike. */
export async function nearest(
  queries: AnyRows,
  rows: AnyRows,
  k: number,
  leaveOut: boolean,
  hooks: RunHooks,
): Promise<ScoredRow[][]> {
  return isSparseTable(rows)
    ? nearestSparse(queries as SparseTable, rows, k, leaveOut)
    : nearestRows(queries as Matrix, rows, k, { leaveOut }, hooks);
}

/** The product of row 2 i with row 2 i + 1, for each i. */
export function pairedProducts(rows: AnyRows): Float64Array {
  if (isSparseTable(rows)) return pairProducts(rows);
  return Float64Array.from({ length: rows.rows >> 1 }, (_, i) =>
    dot(rowOf(rows, 2 * i), rowOf(rows, 2 * i + 1)),
  );
}

export function bytesOfRows(rows: AnyRows): number {
  const arrays = isSparseTable(rows) ? [rows.starts, rows.columns, rows.weights] : [rows.data];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
