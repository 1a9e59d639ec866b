import type { WordTable } from '../corpus/words.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { DenseRows } from '../embeddings/rows.js';
import { usageError, WordvecError } from '../errors.js';
import { readVectors } from '../formats/detect.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { allFinite, type Matrix, rowOf } from '../tensor/matrix.js';

/** Copies the rows that a model holds to their places in a matrix; other rows stay. */
export function copyHeld(held: DenseRows, matrix: Matrix, places?: Int32Array): void {
  const { data } = held.matrix;
  for (let row = 0; row < held.rows; row++) {
    const start = held.offsetOf(row);
    if (start >= 0) rowOf(matrix, places?.[row] ?? row).set(data.subarray(start, start + held.dim));
  }
}

/** Copies to the first rows. @throws WordvecError `usage` when the shapes do not fit. */
export function copyRows(from: Matrix, to: Matrix): void {
  if (from.rows > to.rows || from.dim !== to.dim) {
    throw usageError(
      `--continue: the model is ${from.rows} x ${from.dim}, the run ${to.rows} x ${to.dim}: leave --dim as it was`,
    );
  }
  for (let i = 0; i < from.rows; i++) rowOf(to, i).set(rowOf(from, i));
}

/** The file of vectors to start from, and which of its rows are read. */
export type InitialOptions = Pick<ResolvedOptions, 'init' | 'limit' | 'words' | 'skipBad'>;

/** Vectors that rows start from, and words that only their file has. */
export interface Initial {
  readonly path: string;
  readonly vectors: KeyedVectors;
  /** How many words at the vocabulary's end the text lacks. */
  readonly joined: number;
}

/**
 * The vectors of the file of --init; undefined without one.
 * @param dim what they must have
 * @param known where no others are of use
 * @throws WordvecError `usage` when the dims differ, and what reading the file meets
 */
export async function readInitial(
  { init: path, limit, words: chosen, skipBad }: InitialOptions,
  dim: number | undefined,
  hooks: RunHooks,
  known?: WordTable,
): Promise<Initial | undefined> {
  if (path === '') return undefined;
  const vectors = await readVectors(
    path,
    { limit: limit || undefined, words: chosen || known, skipBad },
    hooks,
  );
  if (dim !== undefined && vectors.dim !== dim)
    throw usageError(
      `--init: ${path} has vectors of ${vectors.dim} numbers, expected --dim ${dim}: give --dim ${vectors.dim}`,
    );
  return { path, vectors, joined: 0 };
}

/** Words that `fits` and `others` lack: with fastText's -pretrainedVectors they join the vocabulary. */
export function joiningWords(
  words: WordTable,
  others: WordTable,
  fits: (word: Uint8Array) => boolean,
): Uint8Array[] {
  const joining: Uint8Array[] = [];
  for (let i = 0; i < words.size; i++) {
    const word = words.bytesOf(i);
    const first = words.indexOfBytes(word);
    if (first === i && fits(word) && others.indexOfBytes(word) < 0) joining.push(word);
  }
  return joining;
}

/**
 * Starts the input rows of the words that `initial` has from its vectors, and marks them in `known` (length: the
 * vocabulary); says how many there are.
 * @throws WordvecError `usage` when no word of the text is known
 */
export function initialRows(
  initial: Initial | undefined,
  words: WordTable,
  matrix: Matrix,
  hooks: RunHooks,
  known?: Uint8Array,
): void {
  if (initial === undefined) return;
  const { path, vectors, joined } = initial;
  let found = -joined;
  for (const [i, row] of words.placesIn(vectors.words).entries()) {
    if (row < 0) continue;
    rowOf(matrix, i).set(rowOf(vectors.matrix, row));
    if (known) known[i] = 1;
    found++;
  }
  if (found === 0)
    throw usageError(
      `--init: no word of ${path} is in the vocabulary of the corpus: check spelling and case`,
    );
  const more = joined > 0 ? `; ${joined} more words of it join the vocabulary` : '';
  hooks.onNote?.(`--init: ${found} of ${words.size - joined} words start from ${path}${more}`);
}

/**
 * Steps that are too large end in numbers that are none, not always seen in the sampled loss.
 * @throws WordvecError `diverged`
 */
export function checkFinite(rate: number, ...matrices: readonly Matrix[]): void {
  for (const { data, stride } of matrices) {
    if (allFinite(data)) continue;
    const row = Math.floor(data.findIndex((x) => !Number.isFinite(x)) / stride);
    throw new WordvecError(
      'diverged',
      `training diverged: row ${row} holds a number that is not finite: lower --lr (it is ${rate})`,
    );
  }
}
