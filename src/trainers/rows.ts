import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { WordvecError } from '../errors.js';
import type { RandomStream } from '../random.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';

/** Fills the rows with U(-1, 1) / dim, as fastText and gensim (word2vec.c: half of it). */
export function randomRows(matrix: Matrix, random: RandomStream): void {
  for (let i = 0; i < matrix.rows; i++) {
    const row = rowOf(matrix, i);
    for (let d = 0; d < row.length; d++) row[d] = (2 * random.next() - 1) / matrix.dim;
  }
}

/** @throws WordvecError `usage` when the shapes differ. */
export function copyRows(from: Matrix, to: Matrix): void {
  if (from.rows !== to.rows || from.dim !== to.dim) {
    throw new WordvecError(
      'usage',
      `--continue: the model is ${from.rows} x ${from.dim}, the run ${to.rows} x ${to.dim}: leave --dim as it was`,
    );
  }
  for (let i = 0; i < to.rows; i++) rowOf(to, i).set(rowOf(from, i));
}

/**
 * Copies the vectors of words that `initial` knows into their input rows and marks them in `known` (length:
 * the vocabulary). Returns how many there were.
 * @throws WordvecError `usage` when the dims differ or no word is known.
 */
export function initialRows(
  words: { size: number; bytesOf(i: number): Uint8Array },
  initial: KeyedVectors,
  matrix: Matrix,
  known: Uint8Array,
): number {
  if (initial.dim !== matrix.dim) {
    throw new WordvecError(
      'usage',
      `--init: its vectors have ${initial.dim} numbers, the run ${matrix.dim}: give --dim ${initial.dim}`,
    );
  }
  let found = 0;
  for (let i = 0; i < words.size; i++) {
    const bytes = words.bytesOf(i);
    const row = initial.words.indexOfBytes(bytes, 0, bytes.length);
    if (row < 0) continue;
    rowOf(matrix, i).set(rowOf(initial.matrix, row));
    known[i] = 1;
    found++;
  }
  if (found === 0)
    throw new WordvecError(
      'usage',
      '--init: none of its words is in the vocabulary of the corpus: check spelling and case',
    );
  return found;
}
