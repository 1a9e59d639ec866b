import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkValue } from '../options.js';
import { cosines, distances, METRICS, type Metric } from './distances.js';
import { checkedVector, vectorOf } from './lookup.js';
import { bestRows, checkedRanking, type RankingOptions, type ScoredRow } from './top-k.js';

/** A word of the vocabulary and how near it is to what was asked. */
export interface Neighbour {
  readonly word: string;
  /** Cosine or analogy score, the greater the nearer; with another metric a distance, the smaller the nearer. */
  readonly score: number;
  readonly row: number;
}

/** How `neighbours` answers. */
export interface NeighbourOptions extends RankingOptions {
  /** Default `cosine`. The distances are taken between the vectors as they are, not normalised. */
  readonly metric?: Metric;
}

/**
 * The k words nearest to a word (itself left out) or to a vector of shape [dim], nearest first; of equal
 * scores the lower row comes first.
 * @throws WordvecError `unknown-word`, `usage`
 * @example
 * neighbours(vectors, 'king', { k: 2 }).map(({ word }) => word); // => ['throne', 'man']
 * neighbours(vectors, [0, 1, 1], { k: 1 }); // => [{ word: 'queen', score: 1, row: 3 }]
 */
export function neighbours(
  vectors: KeyedVectors,
  query: string | ArrayLike<number>,
  options: NeighbourOptions = {},
): Neighbour[] {
  checkVectors(vectors);
  const { k, rows } = checkedRanking(vectors.size, options);
  const { metric = 'cosine' } = options;
  checkValue('metric', { kind: 'choice', choices: METRICS }, metric);
  const { vector, row } =
    typeof query === 'string' ? vectorOf(vectors, query) : { vector: checkedVector(vectors, query), row: -1 };
  const exclude = new Set([row]);
  if (metric === 'cosine') return named(vectors, bestRows(cosines(vectors, vector, rows), k, exclude));
  const negated = distances(vectors, vector, metric, rows);
  for (let i = 0; i < rows; i++) negated[i] = -negated[i];
  return named(
    vectors,
    bestRows(negated, k, exclude).map(({ row, score }) => ({ row, score: 0 - score })),
  );
}

/** The rows with their words. */
export function named(vectors: KeyedVectors, rows: readonly ScoredRow[]): Neighbour[] {
  return rows.map(({ row, score }) => ({ word: vectors.words.word(row), score, row }));
}
