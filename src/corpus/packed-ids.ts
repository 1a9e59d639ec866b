import { SENTENCE_END } from '../kernels/word-scanner.js';

/** The most bits that lie within four bytes wherever they begin. */
const MOST_BITS = 25;

/** Bits for an id and its sentence end; undefined when ids are better kept in 4 bytes. */
export function packedBits(vocabularySize: number): number | undefined {
  const bits = 33 - Math.clz32(Math.max(1, vocabularySize - 1));
  return bits <= MOST_BITS ? bits : undefined;
}

/** Writes ids of `bits` bits from place `at` on; the bits after them become 0 to the end of the byte. */
export function packIds(bytes: Uint8Array, at: number, ids: Uint32Array, bits: number): void {
  const end = 2 ** (bits - 1);
  const place = at * bits;
  let to = Math.floor(place / 8);
  let filled = place - to * 8;
  // Bits that are not written yet: at most 7 + 25.
  let open = filled === 0 ? 0 : bytes[to] & (2 ** filled - 1);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
    const packed = id >= SENTENCE_END ? (id ^ SENTENCE_END) | end : id;
    open |= packed << filled;
    filled += bits;
    for (; filled >= 8; filled -= 8) {
      bytes[to++] = open;
      open >>>= 8;
    }
  }
  if (filled > 0) bytes[to] = open;
}

/** Reads ids of `bits` bits from place `at` on. */
export function unpackIds(bytes: Uint8Array, at: number, target: Uint32Array, bits: number): void {
  const end = 2 ** (bits - 1);
  const mask = end * 2 - 1;
  let from = Math.floor((at * bits) / 8);
  let shift = at * bits - from * 8;
  for (let i = 0; i < target.length; i++) {
    const window = bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) | (bytes[from + 3] << 24);
    const packed = (window >>> shift) & mask;
    target[i] = packed >= end ? (packed ^ end) | SENTENCE_END : packed;
    shift += bits;
    from += shift >>> 3;
    shift &= 7;
  }
}

/** Adds the sentence end to the id at place `at`. */
export function packEnd(bytes: Uint8Array, at: number, bits: number): void {
  const bit = (at + 1) * bits - 1;
  bytes[Math.floor(bit / 8)] |= 1 << (bit % 8);
}
