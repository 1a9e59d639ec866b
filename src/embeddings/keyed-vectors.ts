import type { NdArray } from 'ndarray';
import { WordTable } from '../corpus/words.js';
import { checkInstance, checkOptions, WordvecError } from '../errors.js';
import { checkMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { toNdarray } from '../tensor/ndarray.js';

/** What vectors may know besides words and rows. */
export interface KeyedVectorsOptions {
  /** counts[i] of word i in the training corpus; length words.size. */
  counts?: Float64Array;
  /** Builds the vector of a word that has no row (from its n-grams); undefined when it has none. */
  compose?: (word: string) => Float32Array | undefined;
}

/** Words and their vectors: row i of `matrix` belongs to word i. Immutable; the words keep the file's order. */
export class KeyedVectors {
  readonly words: WordTable;
  readonly matrix: Matrix;
  readonly counts: Float64Array | undefined;
  readonly compose: ((word: string) => Float32Array | undefined) | undefined;
  #norms: Float32Array | undefined;

  /** @throws WordvecError `format` when the shapes differ; `usage` for what is no table or no matrix. */
  constructor(words: WordTable, matrix: Matrix, options: KeyedVectorsOptions = {}) {
    checkInstance('words', words, WordTable, 'WordTable.from makes one');
    checkMatrix('matrix', matrix);
    checkOptions(options);
    if (words.size !== matrix.rows) {
      throw new WordvecError(
        'format',
        `expected a row for each of ${words.size} words, got ${matrix.rows} rows`,
      );
    }
    this.words = words;
    this.matrix = matrix;
    this.counts = options.counts;
    this.compose = options.compose;
  }

  /** Number of words. */
  get size(): number {
    return this.words.size;
  }

  get dim(): number {
    return this.matrix.dim;
  }

  has(word: string): boolean {
    return this.words.has(word);
  }

  /** A view of the word's row, shape [dim]; undefined when the word has none. */
  get(word: string): Float32Array | undefined {
    const row = this.words.indexOf(word);
    return row < 0 ? undefined : rowOf(this.matrix, row);
  }

  /** Euclidean length of each row, shape [size]; computed once. */
  get norms(): Float32Array {
    if (this.#norms === undefined) {
      const norms = new Float32Array(this.size);
      for (let i = 0; i < norms.length; i++) norms[i] = Math.sqrt(squaredNorm(rowOf(this.matrix, i)));
      this.#norms = norms;
    }
    return this.#norms;
  }

  /** An ndarray view of shape [size, dim] on the same memory. */
  toNdarray(): NdArray<Float32Array> {
    return toNdarray(this.matrix);
  }
}

function squaredNorm(row: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < row.length; d++) sum += row[d] * row[d];
  return sum;
}

/** @throws WordvecError `usage` for what is none */
export function checkVectors(vectors: unknown): void {
  checkInstance('vectors', vectors, KeyedVectors, 'readVectors gives one');
}

/** The first words of the vectors, at most `count`: views, no copies; n-grams still serve unknown words. */
export function firstWords(vectors: KeyedVectors, count: number): KeyedVectors {
  const { words, matrix, counts, compose } = vectors;
  if (count >= words.size) return vectors;
  return new KeyedVectors(
    new WordTable(words.bytes, words.offsets.subarray(0, count + 1)),
    { ...matrix, data: matrix.data.subarray(0, count * matrix.stride), rows: count },
    { ...(counts && { counts: counts.subarray(0, count) }), ...(compose && { compose }) },
  );
}
