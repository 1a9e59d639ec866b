import type { WordTable } from '../corpus/words.js';
import type { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { readVectors } from '../formats/detect.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';

/** Copies the rows that a model holds to their places in a matrix; other rows stay. */
export function copyHeld(held: DenseRows, matrix: Matrix, places?: Int32Array): void {
  const { data } = held.matrix;
  for (let row = 0; row < held.rows; row++) {
    const start = held.offsetOf(row);
    if (start >= 0) rowOf(matrix, places?.[row] ?? row).set(data.subarray(start, start + held.dim));
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

/** The file of vectors to start from, and which of its rows are read. */
export type InitialOptions = Pick<ResolvedOptions, 'init' | 'limit' | 'words' | 'skipBad'>;

/**
 * Starts the input rows of the words that the file of `init` knows from its vectors, and marks them in `known`
 * (length: the vocabulary); says how many there are. No path: does nothing.
 * @throws WordvecError `usage` when the dims differ or no word is known, and what reading the file meets.
 */
export async function initialRows(
  { init: path, limit, words: chosen, skipBad }: InitialOptions,
  words: WordTable,
  matrix: Matrix,
  hooks: RunHooks,
  known?: Uint8Array,
): Promise<void> {
  if (path === '') return;
  const choice = { limit: limit || undefined, words: chosen || words, skipBad };
  const initial = await readVectors(path, choice, hooks);
  if (initial.dim !== matrix.dim) {
    throw new WordvecError(
      'usage',
      `--init: ${path} has vectors of ${initial.dim} numbers, expected --dim ${matrix.dim}: give --dim ${initial.dim}`,
    );
  }
  let found = 0;
  for (let i = 0; i < words.size; i++) {
    const bytes = words.bytesOf(i);
    const row = initial.words.indexOfBytes(bytes, 0, bytes.length);
    if (row < 0) continue;
    rowOf(matrix, i).set(rowOf(initial.matrix, row));
    if (known) known[i] = 1;
    found++;
  }
  if (found === 0) {
    throw new WordvecError(
      'usage',
      `--init: no word of ${path} is in the vocabulary of the corpus: check spelling and case`,
    );
  }
  hooks.onNote?.(`--init: ${found} of ${words.size} words start from ${path}`);
}

/**
 * Steps that are too large end in numbers that are none, not always seen in the sampled loss.
 * @throws WordvecError `diverged`
 */
export function checkFinite(rate: number, ...matrices: readonly Matrix[]): void {
  for (const { data, stride } of matrices)
    for (let i = 0; i < data.length; i++)
      if (!Number.isFinite(data[i]))
        throw new WordvecError(
          'diverged',
          `training diverged: row ${Math.floor(i / stride)} holds a number that is not finite: lower --lr (it is ${rate})`,
        );
}
