import { resolveCall } from '../call-options.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError } from '../errors.js';
import { cosine, distanceBetween, METRIC_OPTIONS, type MetricOption } from './distances.js';
import { checkedList, checkedVector, unit, vectorOf } from './lookup.js';
import { meanVector } from './mean.js';

/** A word, words of which the mean is meant, or a vector of shape [dim]. */
type Compared = string | readonly string[] | ArrayLike<number>;

/**
 * The cosine of two words, or of the means of two lists of words (their vectors as they are, not
 * normalised: gensim's n_similarity), or of vectors of shape [dim], as those of sentences and documents are, in [-1, 1]; 0 where
 * one side is the zero vector. With another metric, the distance of the two.
 * @throws WordvecError `unknown-word`; `usage` for an empty list
 * @example
 * similarity(vectors, 'king', 'queen'); // => 0.5
 * similarity(vectors, ['king', 'man'], 'king') > 0.9; // => true
 * similarity(vectors, 'king', 'queen', { metric: 'manhattan' }); // => 2
 * similarity(vectors, [0, 1, 1], 'queen'); // => 1
 */
export function similarity(
  vectors: KeyedVectors,
  a: Compared,
  b: Compared,
  options: MetricOption = {},
): number {
  const { metric } = resolveCall(METRIC_OPTIONS, options);
  const [left, right] = [compared(vectors, a), compared(vectors, b)];
  return metric === 'cosine' ? cosine(left, right) : distanceBetween(left, right, metric);
}

function compared(vectors: KeyedVectors, given: Compared): ArrayLike<number> {
  if (typeof given === 'string') return vectorOf(vectors, given).vector;
  if (ArrayBuffer.isView(given) || typeof given?.[0] === 'number')
    return checkedVector(vectors, given as ArrayLike<number>);
  const words = checkedList(given as readonly string[], 'words');
  if (words.length === 0) throw usageError('expected at least one word in each list, got none');
  return meanVector(vectors, words, { preNormalise: false, ignoreMissing: false });
}

/**
 * The words in the order of their cosine with the centre of them all (the mean of their unit vectors), the
 * most central first. Of equal words the alphabetically last comes first, as in gensim's rank_by_centrality.
 * @throws WordvecError `unknown-word`; `usage` for no words
 * @example
 * centrality(vectors, ['king', 'queen', 'throne', 'man']).map(({ word }) => word); // => ['king', 'throne', 'queen', 'man']
 */
export function centrality(vectors: KeyedVectors, words: readonly string[]): Centrality[] {
  const centre = unit(meanVector(vectors, words, { ignoreMissing: false }));
  const ranking = words.map((word) => ({ word, score: cosine(vectorOf(vectors, word).vector, centre) }));
  return ranking.sort((a, b) => b.score - a.score || (a.word < b.word ? 1 : -1));
}

/** A word and its cosine with the centre of a list. */
export interface Centrality {
  /** As it was given. */
  readonly word: string;
  /** The cosine, in [-1, 1]. */
  readonly score: number;
}

/** The word of a list that fits least, and all of them in the order of fitting. */
export interface OddOneOut extends Centrality {
  /** All words with their cosine to the centre, the best fitting first. */
  readonly ranking: readonly Centrality[];
}

/**
 * The word whose vector is furthest (by cosine) from the mean of the words' unit vectors. Of words that are
 * equally far the alphabetically first is taken.
 * @throws WordvecError `unknown-word`; `usage` for fewer than three words
 * @example
 * oddOneOut(vectors, ['king', 'queen', 'throne', 'man']).word; // => 'man'
 */
export function oddOneOut(vectors: KeyedVectors, words: readonly string[]): OddOneOut {
  if (checkedList(words, 'words').length < 3)
    throw usageError(`expected at least three words to find the odd one among, got ${words.length}`);
  const ranking = centrality(vectors, words);
  return { ...ranking.at(-1)!, ranking };
}
