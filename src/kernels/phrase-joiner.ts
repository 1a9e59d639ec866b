import { WordvecError } from '../errors.js';
import { type KernelMemory, type KernelModule, platform } from '../platform.js';
import { instantiate } from './open.js';
import { startsWith } from './word-scanner.js';

/** Fields of the kernel's state block, counted in uint32; see assembly/joins.ts. */
const STATE = {
  table: 0,
  mask: 1,
  top: 2,
  delimiterLength: 3,
  written: 4,
  seen: 5,
  delimiter: 6,
  seenMask: 8,
} as const;
const [PHRASE, PREFIX] = [1, 2];
const PAGE = 1 << 16;
const SLOT = 8;
const RECORD = 8;
/** Bytes of text that the kernel is given at a time; a word of more is cut for it. */
const PIECE = 1 << 18;
const TEXT = 64;
const OUT = TEXT + PIECE + 64;
/** The most bytes of a delimiter. */
export const LONGEST_DELIMITER = 8;
/** White space of one byte becomes a delimiter. */
const OUT_BYTES = (PIECE / 2) * (1 + LONGEST_DELIMITER) + 64;
const RECORDS = OUT + OUT_BYTES;

interface Kernel {
  add(state: number, word: number, length: number, flags: number): void;
  join(state: number, text: number, length: number, final: boolean, out: number): number;
}

/** Strings of words with the delimiter between them: string i is bytes[offsets[i] .. offsets[i + 1]). */
export interface JoinedStrings {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** Joins the words of phrases in a text that comes in chunks, see assembly/joins.ts. */
export class PhraseJoiner {
  readonly #memory: KernelMemory;
  readonly #kernel: Kernel;
  readonly #state: Uint32Array;
  readonly #bytes: Uint8Array;
  // Bytes at the front of the text area that wait for what follows.
  #open = 0;
  #target = new Uint8Array(PIECE);

  /** @throws WordvecError `memory` */
  constructor(module: KernelModule, phrases: JoinedStrings, delimiter: Uint8Array) {
    let [strings, recordBytes] = [0, 0];
    forEachString(phrases, delimiter, (from, to) => {
      strings++;
      recordBytes += RECORD + Math.ceil((to - from) / 8) * 8;
    });
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, strings * 2)));
    const table = RECORDS + recordBytes;
    const seen = table + slots * SLOT;
    const pages = Math.ceil((seen + slots) / PAGE);
    this.#memory = openMemory(pages);
    this.#kernel = instantiate<Kernel>(module, this.#memory);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#state = new Uint32Array(this.#memory.buffer, 0, TEXT / 4);
    this.#state[STATE.table] = table;
    this.#state[STATE.mask] = slots - 1;
    this.#state[STATE.top] = RECORDS;
    this.#state[STATE.seen] = seen;
    this.#state[STATE.seenMask] = slots * 8 - 1;
    this.#state[STATE.delimiterLength] = delimiter.length;
    this.#bytes.set(delimiter, 4 * STATE.delimiter);
    forEachString(phrases, delimiter, (from, to, flags) => {
      this.#bytes.set(phrases.bytes.subarray(from, to), TEXT);
      this.#kernel.add(0, TEXT, to - from, flags);
    });
  }

  /** The text joined as far as what follows it does not matter; valid until the next call. */
  push(text: Uint8Array): Uint8Array {
    let written = 0;
    for (let from = 0; from < text.length; ) {
      const part = text.subarray(from, from + PIECE - this.#open);
      this.#bytes.set(part, TEXT + this.#open);
      written += this.#join(this.#open + part.length, false, written);
      // A word that fills the area is none of a phrase.
      if (this.#open === PIECE) written += this.#join(PIECE, true, written);
      from += part.length;
    }
    return this.#target.subarray(0, written);
  }

  /** The rest of the text; what is pushed next begins anew. Valid until the next call. */
  end(): Uint8Array {
    return this.#target.subarray(0, this.#join(this.#open, true, 0));
  }

  #join(length: number, final: boolean, at: number): number {
    const used = this.#kernel.join(0, TEXT, length, final, OUT);
    this.#bytes.copyWithin(TEXT, TEXT + used, TEXT + length);
    this.#open = length - used;
    const written = this.#state[STATE.written];
    if (at + written > this.#target.length) {
      const grown = new Uint8Array((at + written) * 2);
      grown.set(this.#target.subarray(0, at));
      this.#target = grown;
    }
    this.#target.set(this.#bytes.subarray(OUT, OUT + written), at);
    return written;
  }
}

/** Visits all phrases and all that they begin with, as places in their bytes. */
function forEachString(
  { bytes, offsets }: JoinedStrings,
  delimiter: Uint8Array,
  visit: (from: number, to: number, flags: number) => void,
): void {
  for (let i = 0; i + 1 < offsets.length; i++) {
    const [start, end] = [offsets[i], offsets[i + 1]];
    visit(start, end, PHRASE);
    for (let at = start + 1; at + delimiter.length < end; at++)
      if (startsWith(bytes, at, delimiter)) visit(start, at, PREFIX);
  }
}

function openMemory(pages: number): KernelMemory {
  try {
    return platform().kernels.memory(pages, pages);
  } catch (cause) {
    throw new WordvecError(
      'memory',
      `the phrases need ${pages >> 4} MiB of memory in each thread, which cannot be had: raise --threshold, or use fewer --threads`,
      { cause },
    );
  }
}
