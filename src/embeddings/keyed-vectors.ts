import type { NdArray } from 'ndarray';
import type { TextMaking } from '../corpus/text-making.js';
import { areCounts } from '../corpus/vocabulary.js';
import { WordTable } from '../corpus/words.js';
import { checkInstance, checkNames, expected, formatError } from '../errors.js';
import { squaredNorm } from '../tensor/inner-product.js';
import { checkMatrix, createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { toNdarray } from '../tensor/ndarray.js';
import { DenseRows, denseMatrix, isRows, type Rows } from './rows.js';

/** What vectors may know besides words and rows. */
export interface KeyedVectorsOptions {
  /** counts[i] of word i in the training corpus; length words.size. */
  counts?: Float64Array | undefined;
  /** Builds the vector of a word that has no row (from its n-grams); undefined when it has none. */
  compose?: ((word: string) => Float32Array | undefined) | undefined;
  /** All words of the file, where these were chosen from them: what an unknown word is compared with. */
  vocabulary?: WordTable | undefined;
  /** The rows' Euclidean lengths, where they are known; length words.size. */
  norms?: Float32Array | undefined;
  /** How the text became words that they are of: words that are asked for become them alike. */
  making?: TextMaking | undefined;
}

function checkKnown({ counts, compose, vocabulary, norms }: KeyedVectorsOptions, size: number): void {
  if (
    counts !== undefined &&
    !(counts instanceof Float64Array && counts.length === size && areCounts(counts))
  )
    throw expected('counts', `${size} numbers >= 0 in a Float64Array`, counts);
  if (norms !== undefined && !(norms instanceof Float32Array && norms.length === size))
    throw expected('norms', `${size} numbers in a Float32Array`, norms);
  if (compose !== undefined && typeof compose !== 'function')
    throw expected('compose', 'a function that gives the vector of a word', compose);
  if (vocabulary !== undefined)
    checkInstance('vocabulary', vocabulary, WordTable, 'WordTable.from makes one');
}

/**
 * Words and their vectors: row i of `matrix` belongs to word i. Immutable; the words keep the file's order. The rows
 * may be quantized (`quantizeVectors`): then queries for single words read their codes, and `matrix` is made of them
 * when it is first asked for.
 */
export class KeyedVectors {
  readonly words: WordTable;
  /** The rows as they are kept. */
  readonly rows: Rows;
  /** How often each word stood in the training text, where that is known. */
  readonly counts: Float64Array | undefined;
  /** Gives a word without a row a vector of its n-grams, where the model has such. */
  readonly compose: ((word: string) => Float32Array | undefined) | undefined;
  readonly vocabulary: WordTable | undefined;
  /** How the text became words, where the file or model says it. */
  readonly making: TextMaking | undefined;
  #matrix: Matrix | undefined;
  #norms: Float32Array | undefined;

  /** @throws WordvecError `format` when the shapes differ; `usage` for what is no table, and no matrix or rows. */
  constructor(words: WordTable, rows: Matrix | Rows, options: KeyedVectorsOptions = {}) {
    checkInstance('words', words, WordTable, 'WordTable.from makes one');
    if (!isRows(rows)) checkMatrix('matrix', rows);
    checkNames(options, { counts: true, compose: true, vocabulary: true, norms: true, making: true });
    if (words.size !== rows.rows)
      throw formatError(`expected a row for each of ${words.size} words, got ${rows.rows} rows`);
    checkKnown(options, words.size);
    this.words = words;
    if (!isRows(rows)) this.#matrix = rows;
    else if (rows instanceof DenseRows) this.#matrix = denseMatrix(rows);
    this.rows = this.#matrix ? new DenseRows(this.#matrix) : (rows as Rows);
    this.counts = options.counts;
    this.compose = options.compose;
    this.vocabulary = options.vocabulary;
    this.making = options.making;
    this.#norms = options.norms;
  }

  /** Number of words. */
  get size(): number {
    return this.words.size;
  }

  get dim(): number {
    return this.rows.dim;
  }

  /** The rows in float32, shape size x dim. */
  get matrix(): Matrix {
    this.#matrix ??= denseMatrix(this.rows);
    return this.#matrix;
  }

  /** Row i, shape [dim]: a view of `matrix`, or a copy while that is not made. */
  rowAt(i: number): Float32Array {
    if (this.#matrix) return rowOf(this.#matrix, i);
    const row = new Float32Array(this.dim);
    this.rows.addRow(i, row, 1);
    return row;
  }

  has(word: string): boolean {
    return this.words.has(word);
  }

  /** The word's row as `rowAt` gives it; undefined when the word has none. */
  get(word: string): Float32Array | undefined {
    const row = this.words.indexOf(word);
    return row < 0 ? undefined : this.rowAt(row);
  }

  /**
   * Euclidean length of each row, shape [size]; computed once.
   * @throws WordvecError `format` for one that single precision does not hold, or NaN: all cosines with it would be 0
   */
  get norms(): Float32Array {
    if (this.#norms === undefined) {
      const norms = new Float32Array(this.size);
      for (let i = 0; i < norms.length; i++) {
        norms[i] = Math.sqrt(squaredNorm(this.rowAt(i)));
        if (norms[i] < Number.POSITIVE_INFINITY) continue;
        const fault = Number.isNaN(norms[i])
          ? 'holds a number that is none (NaN)'
          : 'is longer than single precision holds (3.4e38): divide all numbers of the vectors by one, which changes no cosine';
        throw formatError(`the vector of "${this.words.word(i)}" ${fault}`);
      }
      this.#norms = norms;
    }
    return this.#norms;
  }

  /** A record for each word, so that `JSON.stringify` and the tables of notebooks show what is there. */
  toJSON(): { word: string; vector: number[] }[] {
    return Array.from({ length: this.size }, (_, i) => ({
      word: this.words.word(i),
      vector: Array.from(this.rowAt(i)),
    }));
  }

  /** An ndarray view of shape [size, dim] on the same memory. */
  toNdarray(): NdArray<Float32Array> {
    return toNdarray(this.matrix);
  }
}

export function checkVectors(vectors: unknown): void {
  checkInstance('vectors', vectors, KeyedVectors, 'readVectors gives one, in a thread openSharedVectors');
}

/** The first words of the vectors, at most `count`: views, no copies; n-grams still serve unknown words. */
export function firstWords(vectors: KeyedVectors, count: number): KeyedVectors {
  const { words, counts, compose, making } = vectors;
  if (count >= words.size) return vectors;
  return new KeyedVectors(words.first(count), vectors.rows.first(count), {
    counts: counts?.subarray(0, count),
    compose,
    making,
  });
}

/** Those of the words that `wanted` has, in the vectors' order: a copy of their rows. */
export function onlyWords(vectors: KeyedVectors, wanted: WordTable): KeyedVectors {
  return vectorsAt(vectors, vectors.words.rowsIn(wanted));
}

/** The words of these rows, in their order: a copy. */
export function vectorsAt(vectors: KeyedVectors, rows: ArrayLike<number>): KeyedVectors {
  const { words, counts, compose, making } = vectors;
  const chosen = createMatrix(rows.length, vectors.dim);
  for (let i = 0; i < rows.length; i++) rowOf(chosen, i).set(vectors.rowAt(rows[i]));
  return new KeyedVectors(words.select(rows), chosen, {
    counts: counts && Float64Array.from(rows, (row) => counts[row]),
    compose,
    vocabulary: words,
    making,
  });
}
