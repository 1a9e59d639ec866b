import type { TextEmbedder } from '../embedders/embedder.js';
import { type ScoredRow, TopK } from '../query/top-k.js';

/** Of reciprocal rank fusion (Cormack, Clarke, Buettcher 2009, who take 60): the first ranks count more, as lists are two. */
const RANK_OFFSET = 10;
/** What ranks by vectors of words count beside those by words, which find twice as much by themselves (docs/search.md). */
const WORDS_WEIGHT = 0.1;
/** Ranks of each list that are joined, at least. */
export const JOINED = 300;

/** Rows, best first, and what their ranks count. */
export interface Ranking {
  readonly rows: readonly ScoredRow[];
  readonly weight: number;
}

/** The k rows of the greatest sums of weight / (10 + rank), best first. */
export function joinRanks(rankings: readonly Ranking[], k: number): ScoredRow[] {
  const sums = new Map<number, number>();
  for (const { rows, weight } of rankings)
    for (const [rank, { row }] of rows.entries())
      sums.set(row, (sums.get(row) ?? 0) + weight / (RANK_OFFSET + rank + 1));
  const best = new TopK(k);
  for (const [row, score] of sums) best.offer(score, row);
  return best.sorted();
}

/** What a rank by these rows counts where one by BM25 counts 1: encoders know more than vectors of words. */
export function rankWeight({ kind, met }: TextEmbedder): number {
  return kind === 'dense' && met ? WORDS_WEIGHT : 1;
}
