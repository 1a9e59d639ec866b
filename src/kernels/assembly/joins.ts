// Joins the words of phrases in text. Addresses are decided in ../phrase-joiner.ts; this file holds no statics.
import { equal, hashOf, spaces, tail } from './bytes';

// State block, uint32 each, at the address that every call is given.
const TABLE: usize = 0; // slots of 8 bytes: hash, address of the record (0 is a free slot)
const MASK: usize = 4; // slots - 1
const TOP: usize = 8; // where the next record goes
const DELIMITER_LENGTH: usize = 12;
const WRITTEN: usize = 16; // bytes that the last call wrote
const SEEN: usize = 20; // a bit for some hashes of strings, so that most others are told without the table
const DELIMITER: usize = 24; // its bytes, 8 at most
const SEEN_MASK: usize = 32; // bits - 1

// Record: length u32, flags u32, the bytes, zeros up to a multiple of 8.
const FLAGS: usize = 4;
const BYTES: usize = 8;

const PHRASE: u32 = 1; // the string is a phrase
const PREFIX: u32 = 2; // a phrase goes on from it

/** Adds a string, or flags to it. */
export function add(state: usize, word: usize, length: u32, flags: u32): void {
  const mask = load<u32>(state, MASK);
  const hash = hashOf(word, length);
  const slot = find(<usize>load<u32>(state, TABLE), mask, hash, word, length);
  let record = <usize>load<u32>(slot, 4);
  if (record == 0) {
    record = <usize>load<u32>(state, TOP);
    store<u32>(record, length);
    store<u32>(record, 0, FLAGS);
    let at: u32 = 0;
    for (; at + 8 < length; at += 8) store<u64>(record + at, load<u64>(word + at), BYTES);
    store<u64>(record + at, tail(word + at, length - at), BYTES);
    store<u32>(slot, hash);
    const bit = hash & load<u32>(state, SEEN_MASK);
    const seen = <usize>load<u32>(state, SEEN) + (bit >> 3);
    store<u8>(seen, load<u8>(seen) | <u8>(<u32>1 << (bit & 7)));
    store<u32>(slot, <u32>record, 4);
    store<u32>(state, <u32>(record + BYTES + at + 8), TOP);
  }
  store<u32>(record, load<u32>(record, FLAGS) | flags, FLAGS);
}

/**
 * Copies text[0..length) to `out` with the words of phrases joined: of all phrases that begin at a word the longest,
 * from left to right, within a line. Returns how much was used: without `final` up to the first word of which what
 * follows may still matter.
 */
export function join(state: usize, text: usize, length: u32, final: bool, out: usize): u32 {
  const delimiter = load<u32>(state, DELIMITER_LENGTH);
  const start = out;
  const end = text + length;
  let at = text;
  while (true) {
    while (at < end && isSpace(load<u8>(at))) store<u8>(out++, load<u8>(at++));
    let wordEnd = endOfWord(at, end);
    if (at == end || (wordEnd == end && !final)) break;
    let stop = copy(out, at, <u32>(wordEnd - at));
    let best = stop;
    let next = wordEnd;
    let flags = flagsOf(state, out, <u32>(stop - out));
    while ((flags & PREFIX) != 0) {
      let gap = wordEnd;
      while (gap < end && isSpace(load<u8>(gap)) && load<u8>(gap) != 0x0a) gap++;
      wordEnd = endOfWord(gap, end);
      if (wordEnd == end && !final && (gap == end || load<u8>(gap) != 0x0a)) {
        store<u32>(state, <u32>(out - start), WRITTEN);
        return <u32>(at - text);
      }
      if (gap == end || load<u8>(gap) == 0x0a) break;
      stop = copy(copy(stop, state + DELIMITER, delimiter), gap, <u32>(wordEnd - gap));
      flags = flagsOf(state, out, <u32>(stop - out));
      if ((flags & PHRASE) != 0) {
        best = stop;
        next = wordEnd;
      }
    }
    out = best;
    at = next;
  }
  store<u32>(state, <u32>(out - start), WRITTEN);
  return <u32>(at - text);
}

// @ts-ignore: decorator
@inline
function flagsOf(state: usize, word: usize, length: u32): u32 {
  const hash = hashOf(word, length);
  const bit = hash & load<u32>(state, SEEN_MASK);
  if (((load<u8>(<usize>load<u32>(state, SEEN) + (bit >> 3)) >> <u8>(bit & 7)) & 1) == 0) return 0;
  const slot = find(<usize>load<u32>(state, TABLE), load<u32>(state, MASK), hash, word, length);
  const record = <usize>load<u32>(slot, 4);
  return record == 0 ? 0 : load<u32>(record, FLAGS);
}

// The slot of a string, or a free one.
// @ts-ignore: decorator
@inline
function find(table: usize, mask: u32, hash: u32, word: usize, length: u32): usize {
  let at = hash & mask;
  while (true) {
    const slot = table + (<usize>at << 3);
    const record = <usize>load<u32>(slot, 4);
    if (record == 0) return slot;
    if (load<u32>(slot) == hash && load<u32>(record) == length && equal(record + BYTES, word, length)) return slot;
    at = (at + 1) & mask;
  }
}

// Copies bytes, and up to 15 more behind them; returns where they end.
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, length: u32): usize {
  for (let at: u32 = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at));
  return to + length;
}

// @ts-ignore: decorator
@inline
function endOfWord(at: usize, end: usize): usize {
  for (; at < end; at += 16) {
    const mask = spaces(at);
    if (mask != 0) return min(at + ctz(mask), end);
  }
  return end;
}

// \t \n \v \f \r are 9..13.
// @ts-ignore: decorator
@inline
function isSpace(byte: u8): bool {
  return byte == 0x20 || byte - 9 <= 4;
}
