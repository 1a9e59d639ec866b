import { resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError } from '../errors.js';
import { cosine, distanceBetween, METRIC_OPTIONS, type MetricOption } from './distances.js';
import { askedVector, checkedList, vectorOf } from './lookup.js';
import { type Neighbour, named, nearness, neighbours } from './neighbours.js';
import type { Centrality } from './similarity.js';
import { RANKING_OPTIONS, type RankingOptions, type ScoredRow } from './top-k.js';

/**
 * The distances of a word or a vector of shape [dim] to each of `words`, or to all words in their order: 1 -
 * cosine in [0, 2], or another metric.
 * @throws WordvecError `unknown-word`, `usage`
 * @example
 * distances(vectors, 'king', ['queen', 'king'], { metric: 'manhattan' }); // => Float64Array.of(2, 0)
 */
export function distances(
  vectors: KeyedVectors,
  query: string | ArrayLike<number>,
  words?: readonly string[],
  options: MetricOption = {},
): Float64Array {
  checkVectors(vectors);
  const { metric } = resolveCall(METRIC_OPTIONS, options);
  const { vector } = askedVector(vectors, query);
  if (words !== undefined)
    return Float64Array.from(checkedList(words, 'words'), (word) =>
      distanceBetween(vectorOf(vectors, word).vector, vector, metric),
    );
  return nearness(vectors, vector, metric, vectors.size).map((near) => (metric === 'cosine' ? 1 : 0) - near);
}

/**
 * All words that are closer to `a` than `b` is, nearest first; neither `a` nor `b` is among them. Scores are as
 * `neighbours` gives them.
 * @throws WordvecError `unknown-word`, `usage`
 * @example
 * closerThan(vectors, 'king', 'queen').map(({ word }) => word); // => ['throne', 'man']
 */
export function closerThan(
  vectors: KeyedVectors,
  a: string,
  b: string,
  options: MetricOption = {},
): Neighbour[] {
  checkVectors(vectors);
  const { metric } = resolveCall(METRIC_OPTIONS, options);
  const [from, to] = [vectorOf(vectors, a), vectorOf(vectors, b)];
  const scores = nearness(vectors, from.vector, metric, vectors.size);
  const apart = distanceBetween(from.vector, to.vector, metric);
  // The score of a row is taken from the list, so that rounding makes no word closer than itself.
  const limit = to.row >= 0 ? scores[to.row] : metric === 'cosine' ? 1 - apart : -apart;
  const closer: ScoredRow[] = [];
  for (const [row, score] of scores.entries())
    if (score > limit && row !== from.row) closer.push({ row, score });
  closer.sort((x, y) => y.score - x.score || x.row - y.row);
  return named(vectors, closer, metric);
}

/**
 * The place of `b` among the neighbours of `a`, from 1: one more than the words that are closer.
 * @throws WordvecError `unknown-word`, `usage`
 * @example
 * rank(vectors, 'king', 'queen'); // => 3
 */
export function rank(vectors: KeyedVectors, a: string, b: string, options: MetricOption = {}): number {
  return closerThan(vectors, a, b, options).length + 1;
}

/**
 * The one of `words` that is nearest to a word by cosine; of equals the first.
 * @throws WordvecError `unknown-word`; `usage` for no words
 * @example
 * mostSimilarToGiven(vectors, 'king', ['queen', 'man']).word; // => 'man'
 */
export function mostSimilarToGiven(
  vectors: KeyedVectors,
  word: string,
  words: readonly string[],
): Centrality {
  if (checkedList(words, 'words').length === 0)
    throw usageError('expected at least one word to choose from, got none');
  const { vector } = vectorOf(vectors, word);
  return words
    .map((other) => ({ word: other, score: cosine(vector, vectorOf(vectors, other).vector) }))
    .reduce((best, next) => (next.score > best.score ? next : best));
}

/**
 * The cosine of two words over the sum of the cosines of the first with its k nearest words (Leeuwenberg et al.
 * 2016, equation 1): above 1 / k, `b` is more than one of many neighbours.
 * @param k default 10
 * @throws WordvecError `unknown-word`, `usage`
 * @example
 * relativeCosine(vectors, 'king', 'man') > relativeCosine(vectors, 'king', 'queen'); // => true
 */
export function relativeCosine(
  vectors: KeyedVectors,
  a: string,
  b: string,
  options: Pick<RankingOptions, 'k'> = {},
): number {
  const { k } = resolveCall({ k: RANKING_OPTIONS.k }, options);
  const sum = neighbours(vectors, a, { k }).reduce((all, { score }) => all + score, 0);
  if (sum === 0) throw usageError(`"${a}" has no neighbours to compare with: ask about another word`);
  return cosine(vectorOf(vectors, a).vector, vectorOf(vectors, b).vector) / sum;
}
