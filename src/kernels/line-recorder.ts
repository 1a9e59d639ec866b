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

/** Numbers of uint32 in the kernel's memory, whose views end where it grows and threads do not share it. */
interface Room {
  readonly address: number;
  readonly numbers: number;
}

/** Makes records of lines of tokens; see assembly/lines.ts. */
export class LineRecorder {
  readonly #heap = new SharedHeap();
  readonly #kernel: Kernel;
  readonly #state: Room;
  #tokens: Room;
  #out: Room;

  /** @param kernel of words @throws WordvecError `memory` */
  constructor(kernel: KernelModule, { labels, rows, hashes }: Kinds, of: WordNgrams) {
    this.#kernel = instantiate<Kernel>(kernel, this.#heap.memory);
    this.#state = this.#room(STATE.fields);
    const kinds = this.#room(4 * labels.length);
    const held = this.#room(rows.rows.length);
    this.#tokens = this.#room(0);
    this.#out = this.#room(ROOM);
    const fields = this.#view(kinds);
    for (let kind = 0; kind < labels.length; kind++) {
      fields[4 * kind] = labels[kind];
      fields[4 * kind + 1] = rows.starts[kind];
      fields[4 * kind + 2] = rows.starts[kind + 1] - rows.starts[kind];
      fields[4 * kind + 3] = hashes[kind];
    }
    this.#view(held).set(rows.rows);
    this.#view(this.#state).set([kinds.address, held.address, of.words, of.wordNgrams, of.bucket]);
  }

  /**
   * Calls `visit` with the record of each line that has a known label, data[from .. to): how many, the labels, then its rows. It may
   * be changed, and the next lines write over it.
   * @param tokens numbers of kinds, the last of each line with its top bit set
   */
  each(tokens: Uint32Array, visit: (data: Uint32Array, from: number, to: number) => void): void {
    if (tokens.length > this.#tokens.numbers) this.#tokens = this.#room(2 * tokens.length);
    this.#view(this.#tokens).set(tokens);
    const end = this.#tokens.address + 4 * tokens.length;
    for (let at = this.#tokens.address; at < end; ) {
      const state = this.#view(this.#state);
      state[STATE.out] = this.#out.address;
      state[STATE.room] = 4 * this.#out.numbers;
      const next = this.#kernel.recordLines(this.#state.address, at, end);
      const written = state[STATE.written];
      const data = this.#view(this.#out);
      for (let from = 0; from < written; from += 1 + data[from]) visit(data, from + 1, from + 1 + data[from]);
      if (next === at) this.#out = this.#room(2 * data.length);
      at = next;
    }
  }

  #room(numbers: number): Room {
    return { address: this.#heap.allocate(4 * numbers, 'a line of text', 'cut long lines'), numbers };
  }

  #view({ address, numbers }: Room): Uint32Array {
    return new Uint32Array(this.#heap.memory.buffer, address, numbers);
  }
}
