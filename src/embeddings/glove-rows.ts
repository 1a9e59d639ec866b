import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/**
 * All that GloVe trains, from which training goes on. Both of shape vocabulary x (s + 4), s = `gloveStride(dim)`. A
 * row holds the vector, two numbers more (a word: bias, 1; a context: 1, bias), zeros up to s; then AdaGrad's sum, from 1, of
 * the mean squared gradients of these, and zeros. So one product of two rows' first s numbers is w.c + b_w + b_c, and
 * biases train as vectors do.
 */
export interface GloveRows {
  readonly words: Matrix;
  readonly contexts: Matrix;
}

/** The vectors in rows of GloVe: a view, shape vocabulary x dim. */
export function vectorsIn(rows: Matrix, dim: number): Matrix {
  return { ...rows, dim };
}

/** What rows hold beside the vectors: a view, shape vocabulary x `stateWidth(dim)`. */
export function stateIn(rows: Matrix, dim: number): Matrix {
  return { ...rows, data: rows.data.subarray(dim), dim: rows.dim - dim };
}

/** Numbers that the sum takes, with its zeros. */
export const SUM_WIDTH = 4;

/** Numbers from a row's vector to its sum of squares: `dim + 2` rounded up to a multiple of 4. */
export function gloveStride(dim: number): number {
  return Math.ceil((dim + 2) / 4) * 4;
}

/** How many numbers a row holds beside a vector of `dim`. */
export function stateWidth(dim: number): number {
  return gloveStride(dim) + SUM_WIDTH - dim;
}

/** Rows from their vectors and their state: a copy. */
export function joinRows(vectors: Matrix, state: Matrix): Matrix {
  const rows = createMatrix(vectors.rows, vectors.dim + state.dim);
  for (let i = 0; i < rows.rows; i++) {
    rowOf(rows, i).set(rowOf(vectors, i));
    rowOf(rows, i).set(rowOf(state, i), vectors.dim);
  }
  return rows;
}

/** `word`: the word's vector alone; `sum`: word + context; `both`: side by side. */
export type GloveVectors = 'word' | 'sum' | 'both';

/** The vectors that `choice` makes of a word's two, shape vocabulary x dim, or x 2 dim; `word` is no copy. */
export function chooseVectors(words: Matrix, contexts: Matrix, choice: GloveVectors): Matrix {
  if (choice === 'word') return words;
  const { rows, dim } = words;
  const chosen = createMatrix(rows, choice === 'both' ? 2 * dim : dim);
  for (let i = 0; i < rows; i++) {
    const [row, word, context] = [rowOf(chosen, i), rowOf(words, i), rowOf(contexts, i)];
    row.set(word);
    if (choice === 'both') row.set(context, dim);
    else for (let d = 0; d < dim; d++) row[d] += context[d];
  }
  return chosen;
}
