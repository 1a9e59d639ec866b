import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { WordvecError } from '../errors.js';
import { checkedList, unit, vectorOf } from './lookup.js';

/**
 * The cosine of two words, or of the means of two lists of words (their vectors as they are, not
 * normalised), in [-1, 1]; 0 where one side is the zero vector.
 * @throws WordvecError `unknown-word`; `usage` for an empty list
 * @example
 * similarity(vectors, 'king', 'queen'); // => 0.5
 * similarity(vectors, ['king', 'man'], 'king') > 0.9; // => true
 */
export function similarity(
  vectors: KeyedVectors,
  a: string | readonly string[],
  b: string | readonly string[],
): number {
  return cosine(meanOf(vectors, a), meanOf(vectors, b));
}

/** The cosine of two vectors, in [-1, 1]; 0 where one is the zero vector. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return dot(unit(a), unit(b));
}

function meanOf(vectors: KeyedVectors, words: string | readonly string[]): ArrayLike<number> {
  if (typeof words === 'string') return vectorOf(vectors, words).vector;
  if (checkedList(words, 'words').length === 0)
    throw new WordvecError('usage', 'expected at least one word in each list, got none');
  return sumOf(words.map((word) => vectorOf(vectors, word).vector));
}

/** A word and its cosine with the centre of a list. */
export interface Centrality {
  readonly word: string;
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
    throw new WordvecError(
      'usage',
      `expected at least three words to find the odd one among, got ${words.length}`,
    );
  const directions = words.map((word) => unit(vectorOf(vectors, word).vector));
  const centre = unit(sumOf(directions));
  const ranking = words.map((word, i) => ({ word, score: dot(directions[i], centre) }));
  ranking.sort((a, b) => b.score - a.score || (a.word < b.word ? 1 : -1));
  return { ...ranking.at(-1)!, ranking };
}

function sumOf(vectors: readonly ArrayLike<number>[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let d = 0; d < sum.length; d++) sum[d] += vector[d];
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return Math.max(-1, Math.min(1, sum));
}
