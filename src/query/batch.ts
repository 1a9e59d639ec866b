import { resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { DenseRows } from '../embeddings/rows.js';
import { QUESTIONS } from '../kernels/code-products.js';
import { RowProducts } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import { Slices } from '../slices.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { bestCosines } from './best-cosines.js';
import { type AskedVector, askedVector, checkedList, unit } from './lookup.js';
import { type Neighbour, named } from './neighbours.js';
import { RANKING_OPTIONS, type RankingOptions, rowsAmong, type ScoredRow, TopK } from './top-k.js';

/** Cosines of all queries with some following rows of the table. */
export interface CosineBlock {
  readonly firstRow: number;
  readonly rows: number;
  /** Shape [queries, stride], row-major, of which the first `rows` columns count; the next block takes its place. */
  readonly cosines: Float32Array;
  /** What is behind `rows` is left over from the block before. */
  readonly stride: number;
}

/** Rows multiplied at once: 1000 queries make 1 MB of cosines, which stays in a processor's cache. */
const BLOCK_ROWS = 256;
/** Queries of one pass over the table. */
export const BATCH_QUERIES = 1024;
/** Numbers of a table that are worth int8 codes also for batches. */
const CODED = 2 ** 25;

/**
 * The cosines of many vectors of shape [dim] with the first `rows` rows, block by block: memory does not grow with
 * the table. In single precision.
 */
export async function* cosineBlocks(
  vectors: KeyedVectors,
  queries: readonly ArrayLike<number>[],
  rows: number,
  hooks: RunHooks = {},
): AsyncGenerator<CosineBlock> {
  const { length } = queries;
  const work = RowProducts.open(length, Math.min(BLOCK_ROWS, rows), vectors.dim, length);
  try {
    for (const [i, query] of queries.entries()) rowOf(work.many, i).set(unit(query));
    for (let firstRow = 0; firstRow < rows; firstRow += BLOCK_ROWS) {
      await work.rest(hooks);
      const count = Math.min(BLOCK_ROWS, rows - firstRow);
      copyUnits(vectors, firstRow, count, work.few);
      yield { firstRow, rows: count, cosines: work.products(0, length), stride: work.columns };
    }
  } finally {
    work.close();
  }
}

// Zero rows stay zeros: their cosines are 0.
function copyUnits(vectors: KeyedVectors, firstRow: number, count: number, block: Matrix): void {
  for (let i = 0; i < count; i++) {
    const norm = vectors.norms[firstRow + i];
    vectors.rows.addRow(firstRow + i, rowOf(block, i).fill(0), norm > 0 ? 1 / norm : 0);
  }
}

/**
 * `neighbours` by cosine for many words or vectors at once, as one matrix product: for hundreds of queries
 * some ten times faster than asking one by one. Scores are in single precision, of large tables (33 million numbers) in double.
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
  checkVectors(vectors);
  const { k, restrict } = resolveCall(RANKING_OPTIONS, options);
  const rows = rowsAmong(vectors.size, restrict);
  const found = checkedList(queries, 'words or vectors').map((query) => askedVector(vectors, query));
  const large = vectors.rows instanceof DenseRows && rows * vectors.dim >= CODED;
  const answer = large ? byCodes : byBlocks;
  const batch = large ? QUESTIONS : BATCH_QUERIES;
  const answers: Neighbour[][] = [];
  const slices = new Slices();
  for (let first = 0; first < found.length; first += batch) {
    await slices.rest(hooks.signal);
    const ranked = await answer(vectors, found.slice(first, first + batch), { k, rows }, hooks);
    for (const best of ranked) answers.push(named(vectors, best));
  }
  return answers;
}

interface Ranking {
  readonly k: number;
  readonly rows: number;
}

function byCodes(vectors: KeyedVectors, asked: readonly AskedVector[], { k, rows }: Ranking): ScoredRow[][] {
  const questions = asked.map(({ vector, row }) => ({ vector, exclude: new Set([row]) }));
  return bestCosines(vectors, questions, rows, k);
}

async function byBlocks(
  vectors: KeyedVectors,
  asked: readonly AskedVector[],
  { k, rows }: Ranking,
  hooks: RunHooks,
): Promise<ScoredRow[][]> {
  const best = asked.map(() => new TopK(Math.min(k, rows)));
  const queries = asked.map(({ vector }) => vector);
  for await (const block of cosineBlocks(vectors, queries, rows, hooks))
    for (let i = 0; i < asked.length; i++) offerBlock(best[i], block, i, asked[i].row);
  return best.map((top) => top.sorted());
}

function offerBlock(best: TopK, block: CosineBlock, query: number, exclude: number): void {
  const { cosines, firstRow, rows, stride } = block;
  const start = query * stride;
  let threshold = best.threshold;
  for (let i = 0; i < rows; i++) {
    const score = cosines[start + i];
    if (score > threshold && firstRow + i !== exclude) {
      best.offer(Math.max(-1, Math.min(1, score)), firstRow + i);
      threshold = best.threshold;
    }
  }
}
