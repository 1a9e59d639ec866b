import { checkTexts, expected, shown } from '../errors.js';

const encoder = new TextEncoder();
// A word may begin with the bytes of a byte order mark.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The word that stands for the end of a line in fastText and word2vec.c. */
export const SENTENCE_END_WORD = '</s>';
export const SENTENCE_END_BYTES: Uint8Array = encoder.encode(SENTENCE_END_WORD);

/** Whether bytes[start..start + length) are that word. */
export function isSentenceEnd(bytes: Uint8Array, start = 0, length: number = bytes.length): boolean {
  return (
    length === SENTENCE_END_BYTES.length && SENTENCE_END_BYTES.every((byte, i) => bytes[start + i] === byte)
  );
}

/** Bytes of the longest word that a file may hold. */
export const MAX_WORD_BYTES = 1 << 16;

/** The start of foreign text, for a message. */
export function shownBytes(bytes: Uint8Array): string {
  return shown(decoder.decode(bytes.subarray(0, 240)), 60);
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo) of bytes[start..end). */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}

/**
 * An immutable list of distinct words kept as bytes, so that words which are no valid UTF-8 survive reading
 * and writing, with a hash index from word to row. Word i is `bytes[offsets[i] .. offsets[i + 1])`.
 */
export class WordTable {
  /** Number of words. */
  readonly size: number;
  /** All words one behind another, in UTF-8. */
  readonly bytes: Uint8Array;
  /** Length size + 1, in bytes. */
  readonly offsets: Uint32Array;
  #made: Int32Array | undefined;

  /** @param index of these words, where there is one already */
  constructor(bytes: Uint8Array, offsets: Uint32Array, index?: Int32Array) {
    if (!(bytes instanceof Uint8Array && offsets instanceof Uint32Array && offsets.length > 0))
      throw expected('words', 'bytes and a Uint32Array of offsets (or use WordTable.from)', bytes);
    this.bytes = bytes;
    this.offsets = offsets;
    this.size = offsets.length - 1;
    this.#made = index;
  }

  /** Open addressing by `hashBytes`, at most half full, a power of 2 long: a slot holds row + 1, 0 is empty. */
  get index(): Int32Array {
    this.#made ??= this.#buildIndex();
    return this.#made;
  }

  /** From JavaScript strings, encoded as UTF-8. */
  static from(words: readonly string[]): WordTable {
    checkTexts('words', words, 'a list of words');
    return WordTable.fromBytes(words.map((word) => encoder.encode(word)));
  }

  static fromBytes(parts: readonly Uint8Array[]): WordTable {
    const offsets = new Uint32Array(parts.length + 1);
    for (let i = 0; i < parts.length; i++) offsets[i + 1] = offsets[i] + parts[i].length;
    const bytes = new Uint8Array(offsets[parts.length]);
    for (let i = 0; i < parts.length; i++) bytes.set(parts[i], offsets[i]);
    return new WordTable(bytes, offsets);
  }

  /** The bytes of word i: a view, not a copy. */
  bytesOf(i: number): Uint8Array {
    return this.bytes.subarray(this.offsets[i], this.offsets[i + 1]);
  }

  /** Word i as a string; bytes that are no UTF-8 show as U+FFFD. */
  word(i: number): string {
    return decoder.decode(this.bytesOf(i));
  }

  /** All words as strings, in row order. For a table of millions of words prefer `word(i)`. */
  toArray(): string[] {
    return Array.from({ length: this.size }, (_, i) => this.word(i));
  }

  /** The words as strings, in row order, each made when it is come to. */
  *[Symbol.iterator](): Generator<string, void> {
    for (let i = 0; i < this.size; i++) yield this.word(i);
  }

  /** The row of a word, -1 when absent. */
  indexOf(word: string): number {
    return this.indexOfBytes(encoder.encode(word));
  }

  /** Whether it is one of the words. */
  has(word: string): boolean {
    return this.indexOf(word) >= 0;
  }

  /** The row of the word bytes[start..end), -1 when absent. Of equal words the first row is found. */
  indexOfBytes(bytes: Uint8Array, start = 0, end = bytes.length): number {
    const { index } = this;
    const mask = index.length - 1;
    let slot = hashBytes(bytes, start, end) & mask;
    for (;;) {
      const row = index[slot] - 1;
      if (row < 0) return -1;
      if (this.#equals(row, bytes, start, end)) return row;
      slot = (slot + 1) & mask;
    }
  }

  /**
   * The rows, ascending and below `limit`, of the words that `wanted` has too; of equal words the first. No index is
   * made of this table.
   */
  rowsIn(wanted: WordTable, limit: number = this.size): number[] {
    const rows = new Map<number, number>();
    const end = Math.min(limit, this.size);
    for (let row = 0; row < end && rows.size < wanted.size; row++) {
      const found = wanted.indexOfBytes(this.bytes, this.offsets[row], this.offsets[row + 1]);
      if (found >= 0 && !rows.has(found)) rows.set(found, row);
    }
    return [...rows.values()];
  }

  /** The row that each word has in `others`, -1 where it has none; of equal words the first. Shape [size]. */
  placesIn(others: WordTable): Int32Array {
    const places = new Int32Array(this.size);
    for (let row = 0; row < this.size; row++)
      places[row] = others.indexOfBytes(this.bytes, this.offsets[row], this.offsets[row + 1]);
    return places;
  }

  /** These words and `others` behind them: a copy. */
  followedBy(others: WordTable): WordTable {
    const tables = [this, others];
    const offsets = new Uint32Array(this.size + others.size + 1);
    const parts = tables.map((table) => table.bytes.subarray(table.offsets[0], table.offsets[table.size]));
    const bytes = new Uint8Array(parts[0].length + parts[1].length);
    for (const [i, table] of tables.entries()) {
      const begin = i * parts[0].length;
      bytes.set(parts[i], begin);
      offsets.set(
        table.offsets.map((offset) => offset - table.offsets[0] + begin),
        i * this.size,
      );
    }
    return new WordTable(bytes, offsets);
  }

  /** The first words: a view. */
  first(count: number): WordTable {
    return new WordTable(this.bytes, this.offsets.subarray(0, count + 1));
  }

  /** The words of some rows, in their order: a copy. */
  select(rows: ArrayLike<number>): WordTable {
    return WordTable.fromBytes(Array.from(rows, (row) => this.bytesOf(row)));
  }

  #equals(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[row];
    if (this.offsets[row + 1] - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) if (bytes[i] !== this.bytes[j]) return false;
    return true;
  }

  #buildIndex(): Int32Array {
    const index = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, this.size * 2))));
    const mask = index.length - 1;
    for (let row = 0; row < this.size; row++) {
      const start = this.offsets[row];
      const end = this.offsets[row + 1];
      let slot = hashBytes(this.bytes, start, end) & mask;
      while (index[slot] !== 0 && !this.#equals(index[slot] - 1, this.bytes, start, end))
        slot = (slot + 1) & mask;
      index[slot] ||= row + 1;
    }
    return index;
  }
}
