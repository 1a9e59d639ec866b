// The n-grams of fastText (Bojanowski et al. 2017; Joulin et al. 2017) and its hashes, bit for bit: its model
// files hold rows by these numbers.

import { isSentenceEnd } from './words.js';

/** Which character n-grams a word has and how many rows they are hashed into. */
export interface NgramRange {
  /** Shortest and longest n-gram in UTF-8 characters; `maxn` 0 means none. */
  readonly minn: number;
  readonly maxn: number;
  /** Rows that n-grams (of characters and of words) share. */
  readonly bucket: number;
}

const LESS = 0x3c;
const GREATER = 0x3e;
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a of 32 bits over bytes[start..end), *signed*: bytes from 128 on are sign-extended before the exclusive or, as
 * fastText does. Unsigned 32 bits.
 */
export function subwordHash(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = FNV_BASIS;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ ((bytes[i] << 24) >> 24), FNV_PRIME);
  return hash >>> 0;
}

/** `<word>`: the word between the marks of its ends. */
export function bracketed(word: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(word.length + 2);
  bytes[0] = LESS;
  bytes.set(word, 1);
  bytes[bytes.length - 1] = GREATER;
  return bytes;
}

/**
 * The n-grams of a word in fastText's order: `visit` gets the number of the bucket row (0..bucket) and the
 * n-gram's place, bytes[start..end) of `<word>`. A lone `<` or `>` is none; `</s>` has none.
 */
export function eachNgram(
  word: Uint8Array,
  range: NgramRange,
  visit: (row: number, start: number, end: number) => void,
): void {
  const { minn, maxn, bucket } = range;
  if (maxn <= 0 || bucket <= 0 || isSentenceEnd(word)) return;
  const bytes = bracketed(word);
  for (let start = 0; start < bytes.length; start++) {
    if (continues(bytes[start])) continue;
    let hash = FNV_BASIS;
    let end = start;
    for (let n = 1; n <= maxn && end < bytes.length; n++) {
      do {
        hash = Math.imul(hash ^ ((bytes[end] << 24) >> 24), FNV_PRIME);
        end++;
      } while (continues(bytes[end]));
      if (n >= minn && !(n === 1 && (start === 0 || end === bytes.length)))
        visit((hash >>> 0) % bucket, start, end);
    }
  }
}

// A byte 10xxxxxx goes on with the character before it.
function continues(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
