// Dense and sparse rows asked alike: what comparing embedders needs of both.
import type { CollectedText } from '../documents/collection.js';
import { learnTexts } from '../embedders/embedded-texts.js';
import type { SparseRows, TextEmbedder, TextRole } from '../embedders/embedder.js';
import type { RunHooks } from '../progress.js';
import type { ScoredRow } from '../query/top-k.js';
import { dot } from '../tensor/inner-product.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { nearestRows, unitRows } from './nearest-rows.js';
import { denseRows, inBatches, sparseTable } from './rows-of-texts.js';
import { nearestSparse, pairProducts, unitSparse } from './sparse-products.js';

/** Rows that are near by their products: dense ones and sparse cosines at length 1, those of BM25 as they are. */
export type AnyRows =
  | { readonly kind: 'dense'; readonly rows: Matrix }
  | { readonly kind: 'sparse'; readonly rows: SparseRows; readonly dim: number };

/** @param isCosine sparse rows are compared by cosines, not by plain products */
export async function anyRows(
  embedder: TextEmbedder,
  texts: readonly CollectedText[],
  role: TextRole,
  { learn, isCosine }: { readonly learn: boolean; readonly isCosine: boolean },
  hooks: RunHooks,
): Promise<AnyRows> {
  if (learn) await learnTexts(embedder, inBatches(texts), hooks);
  const { dim } = embedder;
  if (embedder.kind === 'dense')
    return { kind: 'dense', rows: unitRows(await denseRows(embedder, texts, role, hooks)) };
  const rows = await sparseTable(embedder, texts, role, hooks);
  return { kind: 'sparse', rows: isCosine ? unitSparse(rows) : rows, dim };
}

/** For each query the k nearest rows, best first, of both kinds alike. */
export async function nearest(
  queries: AnyRows,
  rows: AnyRows,
  k: number,
  leaveOut: boolean,
  hooks: RunHooks,
): Promise<ScoredRow[][]> {
  if (queries.kind === 'dense' && rows.kind === 'dense')
    return nearestRows(queries.rows, rows.rows, k, { leaveOut }, hooks);
  if (queries.kind === 'sparse' && rows.kind === 'sparse')
    return nearestSparse(queries.rows, rows.rows, k, { dim: rows.dim, leaveOut });
  return [];
}

/** The product of row 2 i with row 2 i + 1, for each i. */
export function pairedProducts(rows: AnyRows): Float64Array {
  if (rows.kind === 'sparse') return pairProducts(rows.rows);
  return Float64Array.from({ length: rows.rows.rows >> 1 }, (_, i) =>
    dot(rowOf(rows.rows, 2 * i), rowOf(rows.rows, 2 * i + 1)),
  );
}

export function bytesOfRows(rows: AnyRows): number {
  if (rows.kind === 'dense') return rows.rows.data.byteLength;
  const { starts, columns, weights } = rows.rows;
  return starts.byteLength + columns.byteLength + weights.byteLength;
}
