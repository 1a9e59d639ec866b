import type { KernelModule } from '../platform.js';
import { instantiate } from './open.js';
import { SharedHeap } from './shared-heap.js';

/** What each kind of token is to a classifier. */
export interface Kinds {
  /** The number of a label, `WORD`, or less for a label that is not known. */
  readonly labels: Int32Array;
  /** Input rows: its own, then its character n-grams'; those of kind i are rows[starts[i] .. starts[i + 1]). */
  readonly rows: { readonly starts: Uint32Array; readonly rows: Uint32Array };
  /** Of words, see `subwordHash`. */
  readonly hashes: Uint32Array;
}

export const WORD = -1;

/** Rows of word n-grams: `bucket` of them, of `wordNgrams` words at most, behind those of `words`. */
export interface WordNgrams {
  readonly words: number;
  readonly wordNgrams: number;
  readonly bucket: number;
}

interface Kernel {
  recordLines(state: number, tokens: number, end: number): number;
}

/** Fields of the kernel's state block, counted in uint32; see assembly/lines.ts. */
const STATE = {
  kinds: 0,
  rows: 1,
  words: 2,
  longest: 3,
  bucket: 4,
  out: 5,
  room: 6,
  written: 7,
  fields: 8,
} as const;
/** Numbers at first; doubled for a line that needs more. */
const ROOM = 1 << 18;

/** Makes records of lines of tokens; see assembly/lines.ts. */
export class LineRecorder {
  readonly #heap = new SharedHeap();
  readonly #kernel: Kernel;
  readonly #state: Uint32Array;
  #tokens: Uint32Array;
  #out: Uint32Array;

  /** @param kernel of words @throws WordvecError `memory` */
  constructor(kernel: KernelModule, { labels, rows, hashes }: Kinds, of: WordNgrams) {
    this.#kernel = instantiate<Kernel>(kernel, this.#heap.memory);
    this.#state = this.#room(STATE.fields);
    const kinds = this.#room(4 * labels.length);
    for (let kind = 0; kind < labels.length; kind++) {
      kinds[4 * kind] = labels[kind];
      kinds[4 * kind + 1] = rows.starts[kind];
      kinds[4 * kind + 2] = rows.starts[kind + 1] - rows.starts[kind];
      kinds[4 * kind + 3] = hashes[kind];
    }
    const held = this.#room(rows.rows.length);
    held.set(rows.rows);
    this.#tokens = this.#room(0);
    this.#out = this.#room(ROOM);
    this.#state.set([kinds.byteOffset, held.byteOffset, of.words, of.wordNgrams, of.bucket]);
  }

  /**
   * Calls `visit` with the record of each line that has a known label, data[from .. to): how many, the labels, then its rows. It may
   * be changed, and the next lines write over it.
   * @param tokens numbers of kinds, the last of each line with its top bit set
   */
  each(tokens: Uint32Array, visit: (data: Uint32Array, from: number, to: number) => void): void {
    if (tokens.length > this.#tokens.length) this.#tokens = this.#room(2 * tokens.length);
    this.#tokens.set(tokens);
    const end = this.#tokens.byteOffset + 4 * tokens.length;
    for (let at = this.#tokens.byteOffset; at < end; ) {
      this.#state[STATE.out] = this.#out.byteOffset;
      this.#state[STATE.room] = this.#out.byteLength;
      const next = this.#kernel.recordLines(this.#state.byteOffset, at, end);
      const written = this.#state[STATE.written];
      const data = this.#out;
      for (let from = 0; from < written; from += 1 + data[from]) visit(data, from + 1, from + 1 + data[from]);
      if (next === at) this.#out = this.#room(2 * data.length);
      at = next;
    }
  }

  #room(numbers: number): Uint32Array {
    const address = this.#heap.allocate(4 * numbers, 'a line of text', 'cut long lines');
    return new Uint32Array(this.#heap.memory.buffer, address, numbers);
  }
}
