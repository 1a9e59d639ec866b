import { WordTable } from '../corpus/words.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
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

/** Takes words and rows one after the other, for files whose number of rows is promised, guessed or unknown. */
export class RowCollector {
  readonly dim: number;
  /** Rows taken so far. */
  rows = 0;
  /** Row r is `data[r * dim .. (r + 1) * dim)`; there is always room for one more row after `reserve`. */
  data: Float32Array;
  #matrix: Matrix;
  #words = new Uint8Array(1 << 16);
  #offsets = new Uint32Array(1 << 12);

  /**
   * @param rows how many rows to allocate for; pages that are not written to take no memory.
   * @throws WordvecError `memory`
   */
  constructor(dim: number, rows: number) {
    this.dim = dim;
    this.#matrix = createMatrix(rows, dim);
    this.data = this.#matrix.data;
  }

  /** Makes room for another row; when full, for `total()` rows as estimated then. */
  reserve(total: () => number): void {
    if (this.rows < this.#matrix.rows) return;
    const least = this.rows + Math.ceil(65_536 / this.dim);
    this.#matrix = grownMatrix(this.#matrix, Math.max(least, Math.ceil(total())));
    this.data = this.#matrix.data;
  }

  /** Ends a row, which the caller has written to `data`: its word is bytes[start..end). */
  add(bytes: Uint8Array, start: number, end: number): void {
    const at = this.#offsets[this.rows];
    const length = end - start;
    if (at + length > this.#words.length) this.#words = grow(this.#words, at + length);
    if (this.rows + 2 > this.#offsets.length) this.#offsets = grow(this.#offsets, this.rows + 2);
    for (let i = 0; i < length; i++) this.#words[at + i] = bytes[start + i];
    this.#offsets[++this.rows] = at + length;
  }

  /** All rows as KeyedVectors; of words that stand more than once the first row is kept, with one note. */
  finish(name: string, hooks: RunHooks): KeyedVectors {
    const words = new WordTable(
      this.#words.slice(0, this.#offsets[this.rows]),
      this.#offsets.slice(0, this.rows + 1),
    );
    if (words.distinct === words.size) return new KeyedVectors(words, this.#shrunk(this.rows));
    const kept = rowsOfFirst(words);
    const { data, dim } = this;
    for (let i = 0; i < kept.length; i++) data.copyWithin(i * dim, kept[i] * dim, (kept[i] + 1) * dim);
    const doubled = this.rows - kept.length;
    hooks.onNote?.(
      `${name}: ${doubled} ${doubled === 1 ? 'row repeats a word' : 'rows repeat words'} of an earlier row; the first row of each word was kept`,
    );
    const distinct = WordTable.fromBytes(Array.from(kept, (row) => words.bytesOf(row)));
    return new KeyedVectors(distinct, this.#shrunk(kept.length));
  }

  #shrunk(rows: number): Matrix {
    const { dim } = this;
    return { data: this.data.subarray(0, rows * dim), rows, dim, stride: dim };
  }
}

// The rows whose word stands in no earlier row.
function rowsOfFirst(words: WordTable): number[] {
  const { bytes, offsets } = words;
  const rows = Array.from({ length: words.size }, (_, row) => row);
  return rows.filter((row) => words.indexOfBytes(bytes, offsets[row], offsets[row + 1]) === row);
}

function grow<Numbers extends Uint8Array | Uint32Array>(old: Numbers, least: number): Numbers {
  const grown = new (old.constructor as new (length: number) => Numbers)(Math.max(least, 2 * old.length));
  grown.set(old);
  return grown;
}
