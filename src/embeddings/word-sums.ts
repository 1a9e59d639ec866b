import { lengthened } from '../corpus/lists.js';
import type { Rows } from './rows.js';

/** Numbers of the sums that are kept: 64 MB. */
const MOST = 1 << 24;

/** The sums of the rows of words, its own and its n-grams': a word that many lines have is added up once. */
export class WordSums {
  readonly #rows: Rows;
  /** Where the sum of a word begins, plus 1; 0 where there is none. */
  readonly #places: Uint32Array;
  #sums = new Float32Array(1 << 12);
  #length = 0;

  readonly #most: number;

  /**
   * @param words that there are
   * @param most numbers of all sums
   */
  constructor(rows: Rows, words: number, most = MOST) {
    this.#most = most;
    this.#rows = rows;
    this.#places = new Uint32Array(words);
  }

  /** The sum of a word's rows, good until the next; undefined where no more are kept. */
  of(word: number, rows: readonly number[]): Float32Array | undefined {
    const { dim } = this.#rows;
    const place = this.#places[word];
    if (place > 0) return this.#sums.subarray(place - 1, place - 1 + dim);
    if (this.#length + dim > this.#most) return undefined;
    if (this.#length + dim > this.#sums.length)
      this.#sums = lengthened(this.#sums, Math.max(2 * this.#sums.length, this.#length + dim));
    const sum = this.#sums.subarray(this.#length, this.#length + dim);
    for (const row of rows) this.#rows.addRow(row, sum, 1);
    this.#places[word] = this.#length + 1;
    this.#length += dim;
    return sum;
  }
}
