import { WordvecError } from '../errors.js';
import { type KernelMemory, type KernelModule, platform } from '../platform.js';
import { instantiate } from './open.js';
import { RECORD, recordSize } from './word-records.js';
import { type Emit, isSeparator, LONGEST_WORD } from './word-scanner.js';

/** Fields of the kernel's state block, counted in uint32; see assembly/words.ts. */
const STATE = {
  table: 0,
  mask: 1,
  arena: 2,
  used: 3,
  room: 4,
  words: 5,
  limit: 6,
  held: 7,
  emitted: 8,
  full: 9,
  sentenceToken: 10,
  longWords: 11,
  fresh: 12,
  sentenceBytes: 14,
} as const;
const NONE = 0xffff_ffff;
const PAGE = 1 << 16;
/** 4 GiB, as much as assembly/words.ts can address. */
const MAX_PAGES = 1 << 16;

// Addresses: the state at 0, the text (an open word and a piece), the ids emitted (one a byte at most, and
// the held one), the table, the arena of records. Table and arena grow upwards.
const TEXT = 128;
const PIECE = 1 << 18;
const OUT = TEXT + LONGEST_WORD + PIECE + 64;
const TABLE = OUT + (LONGEST_WORD + PIECE + 2) * 4 + 56;
const FIRST_SLOTS = 1 << 16;
const SLOT = 8;

interface Kernel {
  scan(state: number, text: number, length: number, out: number): number;
  merge(state: number, from: number, to: number, out: number): number;
  index(state: number): void;
}

/**
 * Splits text into words, counts them, and emits an id for each. Ids are 0, 1, 2, ... in the order of first
 * places. Space, \t, \v, \f and \r separate words; \n ends a line, whose last id carries `SENTENCE_END`.
 * See assembly/words.ts; in a shared memory of its own (4 GiB at most).
 */
export class WordScanner {
  readonly #memory: KernelMemory;
  readonly #kernel: Kernel;
  #bytes: Uint8Array;
  #state: Uint32Array;
  // Bytes of an open word at the front of the text area.
  #open = 0;
  // The open word is longer than LONGEST_WORD: pass over the rest of it.
  #skipping = false;

  /** @param sentenceToken count and emit `</s>` at each line end @throws WordvecError `memory` */
  constructor(module: KernelModule, sentenceToken = false) {
    const arena = TABLE + FIRST_SLOTS * SLOT;
    const initial = Math.ceil(arena / PAGE) + 4;
    this.#memory = allocate(() => platform().kernels.memory(initial, MAX_PAGES), 0);
    this.#kernel = instantiate<Kernel>(module, this.#memory);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#state = new Uint32Array(this.#memory.buffer, 0, TEXT / 4);
    const state = this.#state;
    state[STATE.table] = TABLE;
    state[STATE.arena] = arena;
    state[STATE.room] = initial * PAGE - arena;
    state[STATE.held] = NONE;
    state[STATE.fresh] = 1;
    state[STATE.sentenceToken] = sentenceToken ? 1 : 0;
    this.#bytes.set([0x3c, 0x2f, 0x73, 0x3e], STATE.sentenceBytes * 4);
    this.#setSlots(FIRST_SLOTS);
  }

  /** Distinct words so far. */
  get size(): number {
    return this.#state[STATE.words];
  }

  /** Words passed over so far, as longer than `LONGEST_WORD`. */
  get longWords(): number {
    return this.#state[STATE.longWords];
  }

  /** Scans the bytes that follow those of the last call; a call may end in the middle of a word. */
  scan(text: Uint8Array, emit: Emit): void {
    for (let from = 0; from < text.length; ) {
      if (this.#skipping) {
        this.#skipping = !isSeparator(text[from]);
        if (this.#skipping) from++;
      } else {
        this.#scanPiece(text.subarray(from, from + PIECE), emit);
        from += PIECE;
      }
    }
  }

  #scanPiece(piece: Uint8Array, emit: Emit): void {
    this.#bytes.set(piece, TEXT + this.#open);
    const end = this.#open + piece.length;
    let done = 0;
    do {
      done += this.#kernel.scan(0, TEXT + done, end - done, OUT);
      this.#emit(emit);
    } while (this.#madeRoom());
    this.#open = end - done;
    if (this.#open > LONGEST_WORD) {
      this.#open = 0;
      this.#skipping = true;
      this.#state[STATE.longWords]++;
    }
    this.#bytes.copyWithin(TEXT, TEXT + done, TEXT + done + this.#open);
  }

  /** Ends an open word, and emits it without a line end. */
  flush(emit: Emit): void {
    this.scan(Uint8Array.of(0x20), emit);
    const held = this.#state[STATE.held];
    if (held !== NONE) emit(Uint32Array.of(held));
    this.#state[STATE.held] = NONE;
  }

  /** All words and counts in the format of word-records.ts: a view of shared memory, valid until the next call. */
  records(): Uint8Array {
    return this.#bytes.subarray(this.#state[STATE.arena], this.#state[STATE.arena] + this.#state[STATE.used]);
  }

  /** Adds another scanner's words and counts; returns the id here of each of its `count` words. */
  merge(records: Uint8Array, count: number): Uint32Array {
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    const ids = new Uint32Array(count);
    let known = 0;
    const take: Emit = (part) => {
      ids.set(part, known);
      known += part.length;
    };
    for (let from = 0; from < records.length; ) {
      let to = from;
      while (to < records.length) {
        const next = to + recordSize(view.getUint32(to + RECORD.length, true));
        if (next - from > PIECE) break;
        to = next;
      }
      this.#mergePiece(records.subarray(from, to), take);
      from = to;
    }
    return ids;
  }

  // `piece` holds whole records.
  #mergePiece(piece: Uint8Array, take: Emit): void {
    this.#bytes.set(piece, TEXT);
    let at = TEXT;
    do {
      at = this.#kernel.merge(0, at, TEXT + piece.length, OUT);
      this.#emit(take);
    } while (this.#madeRoom());
  }

  #emit(emit: Emit): void {
    const emitted = this.#state[STATE.emitted];
    if (emitted > 0) emit(new Uint32Array(this.#memory.buffer, OUT, emitted));
  }

  /** After a stop for want of room: makes some and returns true. */
  #madeRoom(): boolean {
    const state = this.#state;
    if (state[STATE.full] === 0) return false;
    if (state[STATE.words] >= state[STATE.limit]) this.#doubleTable();
    else this.#extend(Math.max(PAGE * 16, state[STATE.used] >> 2));
    return true;
  }

  #doubleTable(): void {
    const slots = this.#state[STATE.mask] + 1;
    const from = this.#state[STATE.arena];
    const used = this.#state[STATE.used];
    this.#extend(slots * SLOT);
    const to = from + slots * SLOT;
    this.#bytes.copyWithin(to, from, from + used);
    this.#bytes.fill(0, TABLE, to);
    this.#state[STATE.arena] = to;
    this.#state[STATE.room] -= slots * SLOT;
    this.#setSlots(slots * 2);
    this.#kernel.index(0);
  }

  #setSlots(slots: number): void {
    this.#state[STATE.mask] = slots - 1;
    this.#state[STATE.limit] = slots * 0.625;
  }

  #extend(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE);
    allocate(() => this.#memory.grow(pages), this.size);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#state = new Uint32Array(this.#memory.buffer, 0, TEXT / 4);
    this.#state[STATE.room] += pages * PAGE;
  }
}

function allocate<T>(attempt: () => T, words: number): T {
  try {
    return attempt();
  } catch (cause) {
    const sentence =
      words === 0
        ? 'the memory for counting words cannot be had: use fewer --threads, or free some memory'
        : `${words} distinct words do not fit in the memory of one thread (4 GiB at most): clean the text of markup and numbers, or train on a part of it`;
    throw new WordvecError('memory', sentence, { cause });
  }
}
