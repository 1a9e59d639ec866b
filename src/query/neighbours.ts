import { resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { bestCosines } from './best-cosines.js';
import { cosines, METRIC_OPTIONS, type Metric, type MetricOption, rowDistances } from './distances.js';
import { askedVector } from './lookup.js';
import { bestRows, RANKING_OPTIONS, type RankingOptions, rowsAmong, type ScoredRow } from './top-k.js';
import { AMONG_OPTIONS, type AmongOption, onlyAmong } from './word-pattern.js';

/** A word of the vocabulary and how near it is to what was asked. */
export interface Neighbour {
  /** As it stands in the vocabulary. */
  readonly word: string;
  /** Cosine or analogy score, the greater the nearer; with another metric a distance, the smaller the nearer. */
  readonly score: number;
  /** Its row of the vectors. */
  readonly row: number;
}

/** How `neighbours` answers. */
export interface NeighbourOptions extends RankingOptions, AmongOption, MetricOption {}

const NEIGHBOUR_OPTIONS = { ...RANKING_OPTIONS, ...AMONG_OPTIONS, ...METRIC_OPTIONS };

/**
 * The k words nearest to a word (itself left out) or to a vector of shape [dim], nearest first; of equal
 * scores the lower row comes first.
 * @throws WordvecError `unknown-word`, `usage`; `input` where no word is `among` those
 * @example
 * neighbours(vectors, 'king', { k: 2 }).map(({ word }) => word); // => ['throne', 'man']
 * neighbours(vectors, 'king', { among: ['*man'] }).map(({ word }) => word); // => ['man', 'woman']
 * neighbours(vectors, [0, 1, 1], { k: 1 }); // => [{ word: 'queen', score: 1, row: 3 }]
 */
export function neighbours(
  vectors: KeyedVectors,
  query: string | ArrayLike<number>,
  options: NeighbourOptions = {},
): Neighbour[] {
  checkVectors(vectors);
  const { k, restrict, among, metric } = resolveCall(NEIGHBOUR_OPTIONS, options);
  const rows = rowsAmong(vectors.size, restrict);
  const { vector, row } = askedVector(vectors, query);
  const exclude = new Set(row < 0 ? [] : [row]);
  if (metric === 'cosine' && among.length === 0)
    return named(vectors, bestCosines(vectors, [{ vector, exclude }], rows, k)[0]);
  const near = nearness(vectors, vector, metric, rows);
  const best = bestRows(among.length === 0 ? near : onlyAmong(vectors, near, among), k, exclude);
  return named(vectors, best, metric);
}

/** How near a vector each of the first rows is, the greater the nearer: the cosine or the distance below 0. */
export function nearness(
  vectors: KeyedVectors,
  vector: ArrayLike<number>,
  metric: Metric,
  rows: number,
): Float64Array {
  if (metric === 'cosine') return cosines(vectors, vector, rows);
  return rowDistances(vectors, vector, metric, rows).map((distance) => -distance);
}

/** Rows by nearness with their words; scores are as the metric has them. */
export function named(
  vectors: KeyedVectors,
  rows: readonly ScoredRow[],
  metric: Metric = 'cosine',
): Neighbour[] {
  return rows.map(({ row, score }) => ({
    word: vectors.words.word(row),
    score: metric === 'cosine' ? score : 0 - score,
    row,
  }));
}
