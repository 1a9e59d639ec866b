import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError } from '../errors.js';
import { checkedList, vectorOf } from './lookup.js';
import { principalPlaces } from './placement.js';

/** A word's place in the plane. */
export interface ProjectedWord {
  /** As it was given. */
  readonly word: string;
  /** Along the greater variance. */
  readonly x: number;
  /** Along the lesser variance. */
  readonly y: number;
}

/**
 * The words in the plane of their two principal components (Pearson 1901), x along the greater variance;
 * meant for up to a few hundred words. The same words always give the same picture: of the two possible
 * directions of an axis, the one in which the word furthest from 0 is positive is taken.
 * @throws WordvecError `unknown-word`; `usage` when there is no word
 * @example
 * project(vectors, ['king', 'queen']); // => [{ word: 'king', x: SQRT1_2, y: 0 }, { word: 'queen', x: -SQRT1_2, y: 0 }]
 */
export function project(vectors: KeyedVectors, words: readonly string[]): ProjectedWord[] {
  checkVectors(vectors);
  if (checkedList(words, 'words').length === 0)
    throw usageError('expected at least one word to draw, got none');
  const points = words.map((word) => Array.from(vectorOf(vectors, word).vector));
  const { x, y } = principalPlaces(points);
  return words.map((word, i) => ({ word, x: x[i], y: y[i] }));
}
