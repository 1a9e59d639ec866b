import type { HeapViews } from '../kernels/heap-views.js';
import { strideBytes } from '../kernels/shared-heap.js';
import type { FastTextModel } from './fasttext-model.js';
import type { DenseRows } from './rows.js';

/** Bytes of copies that are kept, and of the first of them. */
const MOST = 1 << 26;
const FEW = 1 << 16;

/**
 * Where in a kernel's memory the rows are that lines stand for, each by a number: that of a word, whose n-grams of characters
 * are added to its own row, or behind the words that of a bucket row. What is not there is copied for the first line that
 * has it: most rows of a line were in others before. Past 64 MB all copies go.
 */
export class LineRows {
  /** Addresses by number, uint32, 0 for what is not there yet; and one that stands for no row. */
  readonly places: number;
  readonly nothing: number;
  /** Of how many rows the sum of each word is, uint32; 0 where a word is its own row alone. */
  readonly counts: number;
  readonly #model: FastTextModel;
  readonly #memory: HeapViews;
  /** Where the first input row is, if in this memory. */
  readonly #first: number;
  readonly #most: number;
  readonly #stride: number;
  readonly #zeros: number;
  readonly #row: Float32Array;
  /** Where copies are kept, how many of these blocks are in use, and where in the last one the next goes. */
  readonly #blocks: { readonly at: number; readonly end: number }[] = [];
  #used = 0;
  #top = 0;
  #isFull = false;

  /** @param first address of the first input row in the same memory, 0 where they are elsewhere */
  constructor(model: FastTextModel, memory: HeapViews, first: number, most: number = MOST) {
    const { dictionary, input } = model;
    this.#model = model;
    this.#memory = memory;
    this.#first = first;
    this.#most = most;
    this.#stride = strideBytes(input.dim);
    this.#row = new Float32Array(input.dim);
    this.nothing = this.#room(this.#stride);
    this.#zeros = this.#room(this.#stride);
    this.places = this.#room(4 * this.#size);
    this.counts = dictionary.range.maxn > 0 ? this.#room(4 * dictionary.words.size) : 0;
    if (first > 0 && !dictionary.pruned) this.#placeAll();
  }

  /** Words, and the bucket rows that lines have. */
  get #size(): number {
    const { words, wordNgrams, range } = this.#model.dictionary;
    return words.size + (wordNgrams > 1 ? range.bucket : 0);
  }

  /** To be called before a line: lets copies go where there is no room for more. */
  makeRoom(): void {
    if (!this.#isFull) return;
    this.#memory.numbers.fill(0, this.places >>> 2, (this.places >>> 2) + this.#size);
    this.#used = 0;
    this.#top = 0;
    this.#isFull = false;
  }

  /** The address of a row; 0 where it is not there and there is no room for a copy. */
  placeOf(number: number): number {
    const known = this.#memory.numbers[(this.places >>> 2) + number];
    if (known > 0) return known;
    const isSum = this.counts > 0 && number < this.#model.dictionary.words.size;
    const row = this.#rowOf(number);
    let place = row < 0 ? this.nothing : isSum ? 0 : this.#given(row);
    if (place === 0) {
      place = this.#newRow();
      if (place === 0) return 0;
      this.#row.fill(0);
      if (isSum) this.#memory.numbers[(this.counts >>> 2) + number] = this.add(number, this.#row);
      else this.#model.input.addRow(row, this.#row, 1);
      this.#memory.floats.set(this.#row, place >>> 2);
    }
    this.#memory.numbers[(this.places >>> 2) + number] = place;
    return place;
  }

  /** Of how many rows that at the address of this number is the sum. */
  countOf(number: number, place: number): number {
    if (place === this.nothing) return 0;
    const isSum = this.counts > 0 && number < this.#model.dictionary.words.size;
    return isSum ? this.#memory.numbers[(this.counts >>> 2) + number] : 1;
  }

  /** target += the row, or rows, of a number; returns how many. */
  add(number: number, target: Float32Array): number {
    const { dictionary } = this.#model;
    if (number < dictionary.words.size && this.counts > 0)
      return this.#addEach(
        (visit) => dictionary.eachRow(dictionary.words.bytesOf(number), visit, number),
        target,
      );
    const row = this.#rowOf(number);
    return this.#addEach((visit) => (row < 0 ? undefined : visit(row)), target);
  }

  /** target += the rows of the n-grams of a word that the vocabulary lacks; returns how many. */
  addNgrams(word: Uint8Array, target: Float32Array): number {
    return this.#addEach((visit) => this.#model.dictionary.eachNgramRow(word, visit), target);
  }

  #addEach(each: (visit: (row: number) => void) => void, target: Float32Array): number {
    let rows = 0;
    each((row) => {
      this.#model.input.addRow(row, target, 1);
      rows++;
    });
    return rows;
  }

  /** The input row of a word or a bucket row; -1 where pruning left none. */
  #rowOf(number: number): number {
    const { words } = this.#model.dictionary;
    return number < words.size ? number : this.#model.dictionary.ngramRow(number - words.size);
  }

  /** Where an input row is in this memory, 0 where it is elsewhere. */
  #given(row: number): number {
    if (this.#first === 0) return 0;
    const offset = (this.#model.input as DenseRows).offsetOf(row);
    return offset < 0 ? this.#zeros : this.#first + 4 * offset;
  }

  #placeAll(): void {
    const { matrix, places } = this.#model.input as DenseRows;
    const { numbers } = this.#memory;
    const [to, step] = [this.places >>> 2, 4 * matrix.stride];
    for (let row = this.counts > 0 ? this.#model.dictionary.words.size : 0; row < this.#size; row++) {
      const place = places ? places[row] : row;
      numbers[to + row] = place < 0 ? this.#zeros : this.#first + place * step;
    }
  }

  #newRow(): number {
    const { end } = this.#blocks[this.#used - 1] ?? { end: 0 };
    if (this.#top + this.#stride > end && !this.#openBlock()) return 0;
    this.#top += this.#stride;
    return this.#top - this.#stride;
  }

  #openBlock(): boolean {
    if (this.#used === this.#blocks.length) {
      const held = this.#blocks.reduce((sum, { at, end }) => sum + end - at, 0);
      const bytes = Math.min(this.#most - held, Math.max(FEW, held));
      this.#isFull = bytes < this.#stride;
      if (this.#isFull) return false;
      const at = this.#room(bytes);
      this.#blocks.push({ at, end: at + bytes });
    }
    this.#top = this.#blocks[this.#used++].at;
    return true;
  }

  #room(bytes: number): number {
    return this.#memory.room(bytes, 'what lines stand for', 'take a smaller model');
  }
}
