import { memoryError } from '../errors.js';
import { type KernelMemory, type KernelModule, platform } from '../platform.js';
import { instantiate } from './open.js';

/** Fields of the kernel's state block, counted in uint32; see assembly/pairs.ts. */
const STATE = {
  table: 0,
  mask: 1,
  used: 2,
  limit: 3,
  lowest: 4,
  widths: 5,
  vocabulary: 6,
  bits: 7,
  previous: 8,
  between: 9,
  partMask: 10,
  part: 11,
  across: 12,
} as const;
const NONE = 0xffff_ffff;
const PAGE = 1 << 16;
/** Ids that the kernel takes at a time, of 16 bytes each as keys. */
const BLOCK = 256;
const KEYS = 64;
const IDS = KEYS + (BLOCK + 1) * 16 + 48;
const SLOT = 16;
const FIRST_SLOTS = 1 << 14;
/** As much as assembly/pairs.ts can address, with the room to grow in. */
const MOST_SLOTS = 1 << 26;

/** Bytes that a table of so many slots takes while it is made from one of half as many. */
const bytesFor = (slots: number) => slots * SLOT * 1.5;

interface Kernel {
  count(state: number, ids: number, n: number, keys: number): number;
  grow(state: number): void;
  collect(state: number, least: bigint): number;
}

/** Which ids are words, and which words each may be followed by: ids lowest[i] .. lowest[i] + widths[i] - 1. */
export interface Partners {
  readonly lowest: Uint32Array;
  readonly widths: Uint32Array;
}

export interface CountedPairs {
  /** Four uint32 a pair: first id, second id, lower half of the count, upper half (its lower 16 bits) and what lies between (the others). */
  readonly pairs: Uint32Array;
  /** How many different pairs there were, the rare ones too. */
  readonly distinct: number;
}

/** Bits of an id in a key of 64 bits. */
function idBits(vocabulary: number): number {
  return Math.max(1, 32 - Math.clz32(vocabulary - 1));
}

/** The most different things that may lie between two words, for the bits that are left. */
export function mostBetween(vocabulary: number): number {
  return Math.min(0xffff, 2 ** (64 - 2 * idBits(vocabulary)) - 2);
}

/** Counts pairs of neighbouring ids, see assembly/pairs.ts, in a shared memory of its own. */
export class PairCounter {
  /** Where ids to be counted are put: as many as it was made for. */
  get ids(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, IDS, this.#piece);
  }
  readonly #memory: KernelMemory;
  readonly #kernel: Kernel;
  readonly #piece: number;
  readonly #table: number;
  readonly #mostSlots: number;

  /**
   * @param piece ids at a time
   * @param bytes that the table may take, at least as many as it needs to start with
   * @throws WordvecError `memory`
   */
  constructor(module: KernelModule, partners: Partners, piece: number, across: boolean, bytes: number) {
    const vocabulary = partners.lowest.length;
    const lowest = IDS + 4 * piece;
    const widths = lowest + 4 * vocabulary;
    this.#table = Math.ceil((widths + 4 * vocabulary) / 64) * 64;
    this.#piece = piece;
    this.#mostSlots = FIRST_SLOTS;
    while (bytesFor(this.#mostSlots * 2) <= bytes && this.#mostSlots < MOST_SLOTS) this.#mostSlots *= 2;
    const initial = Math.ceil((this.#table + FIRST_SLOTS * SLOT) / PAGE);
    this.#memory = allocate(() => platform().kernels.memory(initial, 1 << 16));
    this.#kernel = instantiate<Kernel>(module, this.#memory);
    new Uint32Array(this.#memory.buffer, lowest, vocabulary).set(partners.lowest);
    new Uint32Array(this.#memory.buffer, widths, vocabulary).set(partners.widths);
    const state = this.#state;
    state[STATE.table] = this.#table;
    state[STATE.lowest] = lowest;
    state[STATE.widths] = widths;
    state[STATE.vocabulary] = vocabulary;
    state[STATE.bits] = idBits(vocabulary);
    state[STATE.across] = across ? 1 : 0;
  }

  get #state(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, 0, KEYS / 4);
  }

  /** Begins anew, with the pairs whose hash ends in the lowest `bits` bits of `part`. */
  start(bits: number, part: number): void {
    const state = this.#state;
    state[STATE.mask] = FIRST_SLOTS - 1;
    state[STATE.limit] = FIRST_SLOTS * 0.7;
    state[STATE.used] = 0;
    state[STATE.partMask] = 2 ** bits - 1;
    state[STATE.part] = part;
    state[STATE.previous] = NONE;
    state[STATE.between] = 0;
    new Uint8Array(this.#memory.buffer, this.#table, FIRST_SLOTS * SLOT).fill(0);
  }

  /** Counts ids[0..n), which follow those of the last call; false where the table may not grow to take them. */
  count(n: number): boolean {
    for (let done = 0; ; ) {
      done += this.#kernel.count(0, IDS + 4 * done, n - done, KEYS);
      if (done === n) return true;
      const slots = (this.#state[STATE.mask] + 1) * 2;
      if (slots > this.#mostSlots) return false;
      const wanted = Math.ceil((this.#table + bytesFor(slots)) / PAGE);
      const pages = wanted - this.#memory.buffer.byteLength / PAGE;
      if (pages > 0) allocate(() => this.#memory.grow(pages));
      this.#kernel.grow(0);
      this.#state[STATE.limit] = slots * 0.7;
    }
  }

  /** The pairs that stand at least `least` times; `start` must come next. */
  collect(least: number): CountedPairs {
    const distinct = this.#state[STATE.used];
    const found = this.#kernel.collect(0, BigInt(least));
    return { pairs: new Uint32Array(this.#memory.buffer, this.#table, 4 * found).slice(), distinct };
  }
}

function allocate<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (cause) {
    throw memoryError(cause, 'counting pairs of words') ?? cause;
  }
}
