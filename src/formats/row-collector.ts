import { TokenTable } from '../corpus/token-table.js';
import { WordList } from '../corpus/word-list.js';
import type { WordTable } from '../corpus/words.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { counted } from '../errors.js';
import { createMatrix, type Matrix } from '../tensor/matrix.js';
import { UNSIZED } from './byte-reader.js';
import { type Reading, tellMissing } from './reading.js';

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
  readonly #reading: Reading;
  /** Of the rows those whose words are not wanted. */
  #unwanted = 0;
  /** All words so far, where only some are wanted. */
  readonly #seen = new WordList();

  /**
   * @param rows how many rows to allocate for; pages that are not written to take no memory.
   * @param matrix where they go, if that is there already
   * @throws WordvecError `memory`
   */
  constructor(dim: number, rows: number, reading: Reading, matrix?: Matrix) {
    this.dim = dim;
    this.#reading = reading;
    this.#matrix =
      matrix ?? createMatrix(Math.min(rows, reading.limit, reading.wanted?.table.size ?? rows), dim);
  }

  get full(): boolean {
    return this.rows >= this.#reading.limit || this.#complete;
  }

  /** Whether each of the words that are wanted by name is there. */
  get #complete(): boolean {
    return this.#words.size === this.#reading.wanted?.table.size;
  }

  get words(): WordTable {
    return this.#words.toWords();
  }

  get data(): Float32Array {
    return this.#matrix.data;
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
    this.rows++;
    if (this.#reading.wanted) this.#seen.add(bytes, start, end);
    if (this.wants(bytes, start, end)) this.#words.intern(bytes, start, end);
    else this.#unwanted++;
  }

  wants(bytes: Uint8Array, start: number, end: number): boolean {
    const wanted = this.#reading.wanted?.table;
    return wanted === undefined || wanted.indexOfBytes(bytes, start, end) >= 0;
  }

  pass(bytes: Uint8Array, start: number, end: number): void {
    this.rows++;
    this.#unwanted++;
    this.#seen.add(bytes, start, end);
  }

  /** All wanted rows as KeyedVectors; words that stood more than once, or lack, get one note. */
  finish(name: string): KeyedVectors {
    const { dim, data } = this;
    const words = this.#words.toWords();
    const doubled = this.rows - this.#unwanted - words.size;
    if (doubled > 0)
      this.#reading.hooks.onNote?.(
        `${name}: ${counted(doubled, 'row repeats a word', 'rows repeat words')} of an earlier row; the first row of each word was kept`,
      );
    tellMissing({ words }, this.#reading, name);
    const kept = { data: data.subarray(0, this.place), rows: words.size, dim, stride: dim };
    const searched = this.#reading.wanted && !this.#complete;
    return new KeyedVectors(words, kept, { vocabulary: searched ? this.#seen.toWords() : undefined });
  }
}
