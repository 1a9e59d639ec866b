import { TokenTable } from '../corpus/token-table.js';
import { KeyedVectors, type KeyedVectorsOptions } from '../embeddings/keyed-vectors.js';
import type { RunHooks } from '../progress.js';
import { createMatrix, type Matrix } from '../tensor/matrix.js';
import { UNSIZED } from './byte-reader.js';

/** Rows to allocate at first for a file of `size` bytes (undefined: unknown) whose rows take at least `rowBytes`. */
export function firstRows(size: number | undefined, rowBytes: number, dim: number): number {
  return Math.ceil(size === undefined ? UNSIZED / 4 / dim : size / rowBytes) + 1;
}

/** A copy with room for more rows. @throws WordvecError `memory` */
export function grownMatrix({ data, dim }: Matrix, rows: number): Matrix {
  const grown = createMatrix(rows, dim);
  grown.data.set(data);
  return grown;
}

/**
 * Takes words and rows one after the other, for files whose number of rows is promised, guessed or unknown. Of a word
 * that stands more than once the first row is kept.
 */
export class RowCollector {
  readonly dim: number;
  /** Rows read so far. */
  rows = 0;
  #matrix: Matrix;
  readonly #words = new TokenTable();

  /**
   * @param rows how many rows to allocate for; pages that are not written to take no memory.
   * @throws WordvecError `memory`
   */
  constructor(dim: number, rows: number) {
    this.dim = dim;
    this.#matrix = createMatrix(rows, dim);
  }

  get data(): Float32Array {
    return this.#matrix.data;
  }

  /** Words kept so far. */
  get size(): number {
    return this.#words.size;
  }

  /** Where in `data` the next row goes; there is room for it after `reserve`. */
  get place(): number {
    return this.#words.size * this.dim;
  }

  /** Makes room for another row; when full, for `total()` rows as estimated then. */
  reserve(total: () => number): void {
    const kept = this.#words.size;
    if (kept < this.#matrix.rows) return;
    const least = kept + Math.ceil(65_536 / this.dim);
    this.#matrix = grownMatrix(this.#matrix, Math.max(least, Math.ceil(total())));
  }

  /** Ends a row, which the caller has written to its place: its word is bytes[start..end). */
  add(bytes: Uint8Array, start: number, end: number): void {
    this.#words.intern(bytes, start, end);
    this.rows++;
  }

  /** All rows as KeyedVectors; words that stood more than once get one note. */
  finish(name: string, hooks: RunHooks, options: KeyedVectorsOptions = {}): KeyedVectors {
    const { dim, data } = this;
    const words = this.#words.toWords();
    const doubled = this.rows - words.size;
    if (doubled > 0)
      hooks.onNote?.(
        `${name}: ${doubled} ${doubled === 1 ? 'row repeats a word' : 'rows repeat words'} of an earlier row; the first row of each word was kept`,
      );
    const kept = { data: data.subarray(0, this.place), rows: words.size, dim, stride: dim };
    return new KeyedVectors(words, kept, options);
  }
}
