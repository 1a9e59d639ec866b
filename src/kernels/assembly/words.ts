// Splits text into words at white space, counts them in a hash table and emits one id a word.
// Addresses are decided in ../words-wasm.ts; this file holds no statics.
import { equal, hashOf, spaces, tail } from './bytes';

export { recordLines } from './lines';

// State block, uint32 each, at the address that every call is given.
const TABLE: usize = 0; // slots of 8 bytes: hash, place of the record in the arena / 8 + 1 (0 is a free slot)
const MASK: usize = 4; // slots - 1
const ARENA: usize = 8; // address of the records
const USED: usize = 12; // bytes of records
const ROOM: usize = 16; // bytes that records may take
const WORDS: usize = 20; // distinct words
const LIMIT: usize = 24; // distinct words that the table may take
const HELD: usize = 28; // id not yet emitted, as a line end may follow it; NONE
const EMITTED: usize = 32; // ids that the last call wrote
const FULL: usize = 36; // 1: the last call stopped as table or arena were full
const SENTENCE_TOKEN: usize = 40; // 1: each line end counts as the word </s>
const LONG: usize = 44; // words passed over as longer than LONGEST
const FRESH: usize = 48; // 1 until the first line end
const SENTENCE_BYTES: usize = 56; // `</s>` and 4 zeros

// Record in the arena: count u64, id u32, length u32, the bytes, zeros up to a multiple of 8.
const ID: usize = 8;
const LENGTH: usize = 12;
const BYTES: usize = 16;

const LONGEST: u32 = 4096;
const NONE: u32 = 0xffff_ffff;
const SENTENCE_END: u32 = 0x8000_0000;

/** Scans text[0..length); returns how much of it was used: up to the word that its end or a full table cuts. */
export function scan(state: usize, text: usize, length: u32, out: usize): u32 {
  const table = <usize>load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const arena = <usize>load<u32>(state, ARENA);
  let held = load<u32>(state, HELD);
  const outStart = out;
  let start: u32 = 0;
  let inWord = false;
  let stopped = NONE;
  for (let block: u32 = 0; block < length && stopped == NONE; block += 64) {
    const valid: u64 = length - block >= 64 ? ~(<u64>0) : (<u64>1 << (length - block)) - 1;
    const lines = newlines(text + block) & valid;
    const word = ~separators(text + block);
    // A bit where a word starts or ends, and one for each newline.
    let events = ((word ^ ((word << 1) | <u64>inWord)) & valid) | lines;
    while (events != 0) {
      const bit = ctz(events);
      const at = block + <u32>bit;
      const newline = ((lines >> bit) & 1) != 0;
      if (inWord) {
        const size = at - start;
        if (size > LONGEST) {
          store<u32>(state, load<u32>(state, LONG) + 1, LONG);
        } else {
          const record = findOrAdd(state, table, mask, arena, text + start, size);
          if (record == 0) {
            stopped = start;
            break;
          }
          store<u64>(record, load<u64>(record) + 1);
          // Without a branch; NONE is overwritten.
          store<u32>(out, held);
          out += held != NONE ? 4 : 0;
          held = load<u32>(record, ID);
        }
        inWord = false;
      } else if (!newline) {
        start = at;
        inWord = true;
      }
      if (newline) {
        if (load<u32>(state, SENTENCE_TOKEN) != 0) {
          const record = findOrAdd(state, table, mask, arena, state + SENTENCE_BYTES, 4);
          if (record == 0) {
            stopped = at;
            break;
          }
          store<u64>(record, load<u64>(record) + 1);
          store<u32>(out, held);
          out += held != NONE ? 4 : 0;
          held = load<u32>(record, ID);
        }
        // A first line end with no word before it is emitted alone: it may end a line that began elsewhere.
        if (held != NONE || load<u32>(state, FRESH) != 0) {
          store<u32>(out, held | SENTENCE_END);
          out += 4;
        }
        held = NONE;
        store<u32>(state, 0, FRESH);
      }
      events &= events - 1;
    }
  }
  store<u32>(state, held, HELD);
  store<u32>(state, <u32>(out - outStart) >> 2, EMITTED);
  store<u32>(state, <u32>(stopped != NONE), FULL);
  if (stopped != NONE) return stopped;
  return inWord ? start : length;
}

/** Adds the words and counts of the records [from, to), emits their ids here; returns the first record not taken. */
export function merge(state: usize, from: usize, to: usize, out: usize): usize {
  const table = <usize>load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const arena = <usize>load<u32>(state, ARENA);
  const outStart = out;
  store<u32>(state, 0, FULL);
  while (from < to) {
    const length = load<u32>(from, LENGTH);
    const record = findOrAdd(state, table, mask, arena, from + BYTES, length);
    if (record == 0) {
      store<u32>(state, 1, FULL);
      break;
    }
    store<u64>(record, load<u64>(record) + load<u64>(from));
    store<u32>(out, load<u32>(record, ID));
    out += 4;
    from += recordSize(length);
  }
  store<u32>(state, <u32>(out - outStart) >> 2, EMITTED);
  return from;
}

/** Enters all records into a table of zeros. */
export function index(state: usize): void {
  const table = <usize>load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const arena = <usize>load<u32>(state, ARENA);
  const used = <usize>load<u32>(state, USED);
  for (let at: usize = 0; at < used; ) {
    const length = load<u32>(arena + at, LENGTH);
    const hash = hashOf(arena + at + BYTES, length);
    let slot = hash & mask;
    while (load<u32>(table + (<usize>slot << 3), 4) != 0) slot = (slot + 1) & mask;
    store<u32>(table + (<usize>slot << 3), hash);
    store<u32>(table + (<usize>slot << 3), <u32>(at >> 3) + 1, 4);
    at += recordSize(length);
  }
}

// The word's record; 0 when it is new and there is no room for it.
// @ts-ignore: decorator
@inline
function findOrAdd(state: usize, table: usize, mask: u32, arena: usize, word: usize, length: u32): usize {
  const hash = hashOf(word, length);
  let slot = hash & mask;
  while (true) {
    const entry = table + (<usize>slot << 3);
    const place = load<u32>(entry, 4);
    if (place == 0) return add(state, entry, hash, word, length);
    const record = arena + (<usize>(place - 1) << 3);
    if (load<u32>(entry) == hash && load<u32>(record, LENGTH) == length && equal(record + BYTES, word, length))
      return record;
    slot = (slot + 1) & mask;
  }
}

function add(state: usize, entry: usize, hash: u32, word: usize, length: u32): usize {
  const used = load<u32>(state, USED);
  const words = load<u32>(state, WORDS);
  const size = <u32>recordSize(length);
  if (words >= load<u32>(state, LIMIT) || size > load<u32>(state, ROOM) - used) return 0;
  const record = <usize>load<u32>(state, ARENA) + used;
  store<u64>(record, 0);
  store<u32>(record, words, ID);
  store<u32>(record, length, LENGTH);
  let at: u32 = 0;
  for (; at + 8 < length; at += 8) store<u64>(record + at, load<u64>(word + at), BYTES);
  store<u64>(record + at, tail(word + at, length - at), BYTES);
  store<u32>(entry, hash);
  store<u32>(entry, (used >> 3) + 1, 4);
  store<u32>(state, used + size, USED);
  store<u32>(state, words + 1, WORDS);
  return record;
}

// @ts-ignore: decorator
@inline
function recordSize(length: u32): usize {
  return BYTES + <usize>((length + 7) & ~7);
}

// One bit for each of 64 bytes.
// @ts-ignore: decorator
@inline
function separators(at: usize): u64 {
  return (
    <u64>spaces(at) | (<u64>spaces(at + 16) << 16) | (<u64>spaces(at + 32) << 32) | (<u64>spaces(at + 48) << 48)
  );
}

// @ts-ignore: decorator
@inline
function newlines(at: usize): u64 {
  return (
    <u64>lineEnds(at) | (<u64>lineEnds(at + 16) << 16) | (<u64>lineEnds(at + 32) << 32) | (<u64>lineEnds(at + 48) << 48)
  );
}

// @ts-ignore: decorator
@inline
function lineEnds(at: usize): u32 {
  return i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
}
