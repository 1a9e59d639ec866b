import { SENTENCE_END } from '../kernels/word-scanner.js';

/** Ids of more bits are not packed: little would be saved. */
const MOST_BITS = 25;

/** Bits for an id and its sentence end; undefined when ids are better kept in 4 bytes. */
export function packedBits(vocabularySize: number): number | undefined {
  const bits = 33 - Math.clz32(Math.max(1, vocabularySize - 1));
  return bits <= MOST_BITS ? bits : undefined;
}

/** Writes ids of `bits` bits from place `at` on; the bits after them become 0 to the end of the word. */
export function packIds(words: Uint32Array, at: number, ids: Uint32Array, bits: number): void {
  const last = bits - 1;
  let to = Math.floor((at * bits) / 32);
  let filled = at * bits - to * 32;
  let open = filled === 0 ? 0 : words[to] & (2 ** filled - 1);
  for (let i = 0; i < ids.length; i++) {
    // An id's own bits, and its sentence end behind them.
    const packed = (ids[i] & ~SENTENCE_END) | ((ids[i] >>> 31) << last);
    open |= packed << filled;
    filled += bits;
    if (filled >= 32) {
      words[to++] = open;
      filled -= 32;
      open = packed >>> (bits - filled);
    }
  }
  if (filled > 0) words[to] = open;
}

/** Reads ids of `bits` bits from place `at` on. */
export function unpackIds(words: Uint32Array, at: number, target: Uint32Array, bits: number): void {
  const last = bits - 1;
  const mask = 2 ** last - 1;
  let from = Math.floor((at * bits) / 32);
  let left = 32 - (at * bits - from * 32);
  let open = target.length > 0 ? words[from] >>> (32 - left) : 0;
  for (let i = 0; i < target.length; i++) {
    let packed = open;
    open >>>= bits;
    left -= bits;
    if (left < 0) {
      const next = words[++from];
      packed |= next << (left + bits);
      open = next >>> -left;
      left += 32;
    }
    target[i] = (packed & mask) | ((packed >>> last) << 31);
  }
}

/** Adds the sentence end to the id at place `at`. */
export function packEnd(words: Uint32Array, at: number, bits: number): void {
  const bit = (at + 1) * bits - 1;
  words[Math.floor(bit / 32)] |= 1 << (bit % 32);
}
