import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { leftFactor } from '../tensor/backend.js';
import { checkedList, checkedVector, unit, vectorOf } from './lookup.js';
import { type Neighbour, named } from './neighbours.js';
import { checkedRanking, type RankingOptions, TopK } from './top-k.js';

/** Cosines of all queries with some following rows of the table. */
export interface CosineBlock {
  readonly firstRow: number;
  readonly rows: number;
  /** Shape [queries, rows], row-major. */
  readonly cosines: Float32Array;
}

/** Rows multiplied at once: 1000 queries make 1 MB of cosines, which stays in a processor's cache. */
const BLOCK_ROWS = 256;
/** Queries of one pass over the table. */
export const BATCH_QUERIES = 1024;
/** Milliseconds of work after which other things of the program get their turn. */
const SLICE = 50;

/**
 * The cosines of many vectors with the first `rows` rows, block by block: memory does not grow with the
 * table. `queries` has shape [n, dim] and unit rows. In single precision.
 */
export async function* cosineBlocks(
  vectors: KeyedVectors,
  queries: Float32Array,
  rows: number,
  hooks: RunHooks = {},
): AsyncGenerator<CosineBlock> {
  const { dim } = vectors;
  const factor = await leftFactor(queries, queries.length / dim, dim);
  let rested = performance.now();
  try {
    for (let firstRow = 0; firstRow < rows; firstRow += BLOCK_ROWS) {
      throwIfAborted(hooks.signal);
      const count = Math.min(BLOCK_ROWS, rows - firstRow);
      const cosines = factor.times(unitColumns(vectors, firstRow, count), count);
      yield { firstRow, rows: count, cosines };
      if (performance.now() - rested > SLICE) {
        await new Promise((resolve) => setTimeout(resolve));
        rested = performance.now();
      }
    }
  } finally {
    factor.dispose();
  }
}

// Rows as unit columns, shape [dim, count]: tfjs is several times slower with its own transposition.
function unitColumns(vectors: KeyedVectors, firstRow: number, count: number): Float32Array {
  const { data, dim, stride } = vectors.matrix;
  const columns = new Float32Array(dim * count);
  for (let j = 0; j < count; j++) {
    const norm = vectors.norms[firstRow + j];
    const scale = norm > 0 ? 1 / norm : 0;
    const start = (firstRow + j) * stride;
    for (let d = 0; d < dim; d++) columns[d * count + j] = data[start + d] * scale;
  }
  return columns;
}

/** Unit vectors one after the other, shape [vectors, dim]. */
export function unitRows(items: readonly ArrayLike<number>[], dim: number): Float32Array {
  const rows = new Float32Array(items.length * dim);
  for (let i = 0; i < items.length; i++) rows.set(unit(items[i]), i * dim);
  return rows;
}

/**
 * `neighbours` by cosine for many words or vectors at once, as one matrix product: for hundreds of queries
 * some ten times faster than asking one by one. Scores are in single precision.
 * @returns for each query its k nearest words, nearest first
 * @throws WordvecError `unknown-word`, `usage`, `aborted`
 * @example
 * const [king, man] = await batchNeighbours(vectors, ['king', 'man'], { k: 1 });
 * [king[0].word, man[0].word]; // => ['throne', 'king']
 */
export async function batchNeighbours(
  vectors: KeyedVectors,
  queries: readonly (string | ArrayLike<number>)[],
  options: RankingOptions = {},
  hooks: RunHooks = {},
): Promise<Neighbour[][]> {
  const { k, rows } = checkedRanking(vectors.size, options);
  const found = checkedList(queries, 'words or vectors').map((query) =>
    typeof query === 'string' ? vectorOf(vectors, query) : { vector: checkedVector(vectors, query), row: -1 },
  );
  const answers: Neighbour[][] = [];
  for (let first = 0; first < found.length; first += BATCH_QUERIES) {
    const batch = found.slice(first, first + BATCH_QUERIES);
    const best = batch.map(() => new TopK(Math.min(k, rows)));
    const units = unitRows(
      batch.map(({ vector }) => vector),
      vectors.dim,
    );
    for await (const block of cosineBlocks(vectors, units, rows, hooks))
      for (let i = 0; i < batch.length; i++) offerBlock(best[i], block, i, batch[i].row);
    for (const top of best) answers.push(named(vectors, top.sorted()));
  }
  return answers;
}

function offerBlock(best: TopK, block: CosineBlock, query: number, exclude: number): void {
  const { cosines, firstRow, rows } = block;
  const start = query * rows;
  let threshold = best.threshold;
  for (let i = 0; i < rows; i++) {
    const score = cosines[start + i];
    if (score > threshold && firstRow + i !== exclude) {
      best.offer(Math.max(-1, Math.min(1, score)), firstRow + i);
      threshold = best.threshold;
    }
  }
}
