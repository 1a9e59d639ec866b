import { WordTable } from '../corpus/words.js';
import { checkVectors, KeyedVectors, vectorsAt } from '../embeddings/keyed-vectors.js';
import { checkNames, expected, shownValue, usageError, WordvecError } from '../errors.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { checkedList, checkedVector, rowOfWord, unit, vectorOf, type WordVector } from './lookup.js';

/** What becomes of words that both sides have. */
export interface MergeOptions {
  /** Take the new vector; by default the old one stays. */
  readonly replace?: boolean | undefined;
}

/** What becomes of words that have no vector. */
export interface SelectOptions {
  /** Leave them out, instead of an error. Default false. */
  readonly ignoreMissing?: boolean | undefined;
}

/**
 * The same words with vectors of length 1, in new memory (zero vectors stay zeros), also of the vectors that
 * are built from n-grams.
 * @example
 * normalise(vectors).get('king')[0]; // => SQRT1_2
 */
export function normalise(vectors: KeyedVectors): KeyedVectors {
  checkVectors(vectors);
  const { words, matrix, counts, compose, making } = vectors;
  const scaled = createMatrix(words.size, matrix.dim);
  for (let row = 0; row < words.size; row++) scaled.data.set(unit(rowOf(matrix, row)), row * matrix.dim);
  const composeUnit = (word: string) => {
    const vector = compose?.(word);
    return vector && Float32Array.from(unit(vector));
  };
  return new KeyedVectors(words, scaled, { counts, compose: compose && composeUnit, making });
}

/**
 * Only these words, in this order, each once; of words without a row the vectors that n-grams make become rows.
 * @throws WordvecError `unknown-word`; `usage` when no word is left
 * @example
 * selectWords(vectors, ['queen', 'king']).words.toArray(); // => ['queen', 'king']
 */
export function selectWords(
  vectors: KeyedVectors,
  words: readonly string[],
  options: SelectOptions = {},
): KeyedVectors {
  checkVectors(vectors);
  checkNames(options, { ignoreMissing: true });
  const { ignoreMissing = false } = options;
  const kept = new Map<string, WordVector>();
  for (const word of checkedList(words, 'words')) {
    try {
      kept.set(word, vectorOf(vectors, word));
    } catch (error) {
      if (!ignoreMissing || !(error instanceof WordvecError) || error.code !== 'unknown-word') throw error;
    }
  }
  checkLeft(kept.size);
  const { counts, compose, making } = vectors;
  const found = [...kept.values()];
  const matrix = createMatrix(found.length, vectors.dim);
  for (const [i, { vector }] of found.entries()) rowOf(matrix, i).set(vector);
  return new KeyedVectors(WordTable.from([...kept.keys()]), matrix, {
    counts: counts && Float64Array.from(found, ({ row }) => (row < 0 ? 0 : counts[row])),
    compose,
    making,
  });
}

/**
 * All words but these, in their order.
 * @throws WordvecError `unknown-word`; `usage` when no word is left
 * @example
 * removeWords(vectors, ['throne', 'man']).words.toArray(); // => ['king', 'queen', 'woman']
 */
export function removeWords(
  vectors: KeyedVectors,
  words: readonly string[],
  options: SelectOptions = {},
): KeyedVectors {
  checkVectors(vectors);
  checkNames(options, { ignoreMissing: true });
  const { ignoreMissing = false } = options;
  const removed = new Set<number>();
  for (const word of checkedList(words, 'words')) {
    const row = rowOfWord(vectors, word);
    // Says the nearest spellings; a word of which only n-grams are known is none of the rows already.
    if (row < 0 && !ignoreMissing) vectorOf(vectors, word);
    removed.add(row);
  }
  const rows = Array.from({ length: vectors.size }, (_, row) => row);
  const left = rows.filter((row) => !removed.has(row));
  checkLeft(left.length);
  const { words: others, matrix, counts, compose, making } = vectorsAt(vectors, left);
  return new KeyedVectors(others, matrix, { counts, compose, making });
}

function checkLeft(words: number): void {
  if (words === 0) throw usageError('expected at least one word to be left, got none');
}

/**
 * The vectors with more words behind them: pairs of a word and its vector of shape [dim], such as a Map or
 * `Object.entries`. A word that is there keeps its vector unless `replace` is set.
 * @throws WordvecError `usage` for vectors of another length, or numbers that are not finite
 * @example
 * addWords(vectors, [['prince', [1, 0, 0.8]]]).words.toArray().at(-1); // => 'prince'
 */
export function addWords(
  vectors: KeyedVectors,
  entries: Iterable<readonly [word: string, vector: ArrayLike<number>]>,
  options: MergeOptions = {},
): KeyedVectors {
  checkVectors(vectors);
  checkNames(options, { replace: true });
  const added = new Map<string, ArrayLike<number>>();
  for (const entry of checkedEntries(entries)) {
    if (!Array.isArray(entry)) throw expected('entries', 'pairs of a word and its vector', entry);
    const [word, vector] = entry;
    if (typeof word !== 'string' || word === '')
      throw usageError(`expected a word that is a text, got ${shownValue(word)}`);
    // Again in single precision, which holds less than numbers do.
    if (!added.has(word) || options.replace)
      added.set(word, checkedVector(vectors, Float32Array.from(checkedVector(vectors, vector))));
  }
  const matrix = createMatrix(added.size, vectors.dim);
  let row = 0;
  for (const vector of added.values()) matrix.data.set(vector, row++ * matrix.dim);
  return mergeVectors(vectors, new KeyedVectors(WordTable.from([...added.keys()]), matrix), options);
}

function checkedEntries<Entry>(entries: Iterable<Entry>): Iterable<Entry> {
  if (typeof entries?.[Symbol.iterator] === 'function' && typeof entries !== 'string') return entries;
  throw usageError('expected pairs of a word and its vector (a Map, or Object.entries of a record)');
}

/**
 * The words of both, those of `first` before the further ones of `second`. Of a word that both have, the vector
 * of `first` stays unless `replace` is set. Counts and n-grams are those of `first` (new words count as `second` says,
 * or 0).
 * @throws WordvecError `usage` for vectors of another dim
 * @example
 * mergeVectors(selectWords(vectors, ['king']), vectors).words.toArray().slice(0, 2); // => ['king', 'throne']
 */
export function mergeVectors(
  first: KeyedVectors,
  second: KeyedVectors,
  options: MergeOptions = {},
): KeyedVectors {
  checkVectors(first);
  checkVectors(second);
  checkNames(options, { replace: true });
  const { replace = false } = options;
  if (first.dim !== second.dim)
    throw usageError(
      `expected vectors of ${first.dim} numbers as in the first model, got ${second.dim} in the second`,
    );
  const places = second.words.placesIn(first.words);
  const further = Array.from(places.keys()).filter((row) => places[row] < 0);
  const merged = joined(first, second, further);
  if (replace)
    for (const [row, place] of places.entries())
      if (place >= 0) rowOf(merged.matrix, place).set(rowOf(second.matrix, row));
  return merged;
}

function joined(first: KeyedVectors, second: KeyedVectors, rows: readonly number[]): KeyedVectors {
  const matrix = createMatrix(first.size + rows.length, first.dim);
  for (let row = 0; row < first.size; row++) matrix.data.set(rowOf(first.matrix, row), row * matrix.dim);
  for (const [i, row] of rows.entries())
    matrix.data.set(rowOf(second.matrix, row), (first.size + i) * matrix.dim);
  const further = () => rows.map((row) => second.counts?.[row] ?? 0);
  const counts = first.counts && Float64Array.from([...first.counts, ...further()]);
  const words = first.words.followedBy(second.words.select(rows));
  return new KeyedVectors(words, matrix, { counts, compose: first.compose, making: first.making });
}
