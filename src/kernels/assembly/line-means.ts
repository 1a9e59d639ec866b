// Lines as a classifier sees them (Joulin et al. 2017): the mean of the input rows of their words and of the n-grams of these, and the
// scores of labels. Addresses are decided in embeddings/line-means.ts; this file holds no statics.
import { UNIT } from './address';
import { gather } from './bags';
import { scores1x4 } from './simd';

// State block, uint32 each, at the address that every call is given.
const INDEX: usize = 0; // slots of entries: the number + 1, 0 is free
const MASK: usize = 4; // slots - 1
const BYTES: usize = 8; // all entries one behind another
const OFFSETS: usize = 12; // where each begins in them, and the last ends
const ENTRIES: usize = 16;
const WORDS: usize = 20; // entries before the labels
const PREFIX: usize = 24; // what a label begins with
const PREFIX_LENGTH: usize = 28;
const LONGEST: usize = 32; // words of an n-gram
const BUCKET: usize = 36; // rows of n-grams
const PLACES: usize = 40; // address of the row of each word, then of each bucket row; 0: not in this memory yet
const NOTHING: usize = 44; // the address that stands for no row
const COUNTS: usize = 48; // of how many rows that of each word is the sum, where words are made of n-grams; else 0
const COUNT: usize = 52; // rows that were added
const DIM: usize = 56; // numbers of a row
const STRIDE: usize = 60; // bytes of a row, up to 12 of which are another's
const HIDDEN: usize = 64;
const EXTRA: usize = 68; // the sum of rows of this line that are nowhere else
const TEXT: usize = 72;
const LIST: usize = 76; // addresses of rows to add
const ROOM: usize = 80; // of the list
const LISTED: usize = 84;
const MISSING: usize = 88; // rows that are not here: place in the list, number
const MISSED: usize = 92;
const HASHES: usize = 96; // of the line's words
const TOKENS: usize = 100; // of them
const NEXT: usize = 104; // the word whose n-grams come next
const LABELS: usize = 108; // that stand on the line
const LABELLED: usize = 112;
const UNKNOWN: usize = 116; // words that are no entries: where they begin and end
const UNKNOWNS: usize = 120;
const OUTPUTS: usize = 124; // rows of labels
const OUTPUT_ROWS: usize = 128; // a multiple of 4
const SCORES: usize = 132;

const BASIS: u32 = 0x811c9dc5;
const PRIME: u32 = 0x01000193;
const MULTIPLIER: u64 = 116049371;

// @ts-ignore: decorator
@inline
function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5 || byte == 0;
}

/** Puts all entries into the index, as `WordTable` does (corpus/words.ts). */
export function indexEntries(state: usize): void {
  const index = <usize>load<u32>(state, INDEX), mask = load<u32>(state, MASK);
  const bytes = <usize>load<u32>(state, BYTES), offsets = <usize>load<u32>(state, OFFSETS);
  const size = load<u32>(state, ENTRIES);
  for (let entry: u32 = 0; entry < size; entry++) {
    const at = offsets + (<usize>entry << 2);
    let hash = BASIS;
    for (let p = bytes + load<u32>(at), end = bytes + load<u32>(at, 4); p < end; p++) hash = (hash ^ load<u8>(p)) * PRIME;
    let slot = hash & mask;
    while (load<u32>(index + (<usize>slot << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(index + (<usize>slot << 2), entry + 1);
  }
}

/** The entry text[from .. to); -1 where it is none. */
// @ts-ignore: decorator
@inline
function entryOf(state: usize, from: usize, to: usize, hash: u32): i32 {
  const index = <usize>load<u32>(state, INDEX), mask = load<u32>(state, MASK);
  const bytes = <usize>load<u32>(state, BYTES), offsets = <usize>load<u32>(state, OFFSETS);
  let slot = hash & mask, found = load<u32>(index + (<usize>slot << 2));
  while (found != 0) {
    const at = offsets + (<usize>(found - 1) << 2);
    const own = load<u32>(at);
    if (load<u32>(at, 4) - own == <u32>(to - from) && startsWith(from, bytes + own, to - from)) break;
    slot = (slot + 1) & mask;
    found = load<u32>(index + (<usize>slot << 2));
  }
  return <i32>found - 1;
}

function startsWith(text: usize, start: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) if (load<u8>(text + i) != load<u8>(start + i)) return false;
  return true;
}

/** The tokens of the text up to `end`, of which the last byte is white space. */
export function countTokens(text: usize, end: usize): u32 {
  let tokens: u32 = 0;
  let inWord = false;
  for (; text < end; text++) {
    const isWord = !isSpace(load<u8>(text));
    tokens += <u32>(isWord && !inWord);
    inWord = isWord;
  }
  return tokens;
}

/**
 * Lists labels, unknown words and rows of the line that TEXT to `end` holds, its last byte white space, and goes on as `addRows`
 * where all are known.
 */
export function readLine(state: usize, end: usize): bool {
  const words = load<i32>(state, WORDS);
  const prefix = <usize>load<u32>(state, PREFIX), prefixLength = <usize>load<u32>(state, PREFIX_LENGTH);
  const composed = load<u32>(state, COUNTS) != 0;
  const hashes = <usize>load<u32>(state, HASHES);
  let label = <usize>load<u32>(state, LABELS), unknown = <usize>load<u32>(state, UNKNOWN);
  let hashed = hashes;
  memory.fill(<usize>load<u32>(state, HIDDEN), 0, <usize>load<u32>(state, STRIDE));
  store<u32>(state, 0, MISSED);
  store<u32>(state, 0, COUNT);
  let n = startList(state);
  for (let at = <usize>load<u32>(state, TEXT); at < end; ) {
    let byte: u32 = load<u8>(at);
    if (isSpace(byte)) {
      at++;
      continue;
    }
    const from = at;
    // Of bytes as they are, and sign-extended, as fastText's hash of words takes them.
    let hash = BASIS, own = BASIS;
    do {
      hash = (hash ^ byte) * PRIME;
      own = (own ^ <u32>(<i32>(byte << 24) >> 24)) * PRIME;
      byte = load<u8>(++at);
    } while (!isSpace(byte));
    const entry = entryOf(state, from, at, hash);
    if (entry >= words) {
      store<u32>(label, entry - words);
      label += 4;
      continue;
    }
    if (entry >= 0) n = push(state, n, entry, composed);
    else {
      if (prefixLength > 0 && at - from >= prefixLength && startsWith(from, prefix, prefixLength)) continue;
      if (composed) {
        store<u32>(unknown, <u32>from);
        store<u32>(unknown, <u32>at, 4);
        unknown += 8;
      }
    }
    store<u32>(hashed, own);
    hashed += 4;
  }
  const tokens = <u32>((hashed - hashes) >> 2);
  store<u32>(state, <u32>((label - load<u32>(state, LABELS)) >> 2), LABELLED);
  store<u32>(state, <u32>((unknown - load<u32>(state, UNKNOWN)) >> 3), UNKNOWNS);
  store<u32>(state, tokens, TOKENS);
  store<u32>(state, load<u32>(state, LONGEST) > 1 && load<u32>(state, BUCKET) > 0 ? 0 : tokens, NEXT);
  listNgrams(state, n);
  return load<u32>(state, UNKNOWNS) > 0 || load<u32>(state, MISSED) > 0 || addRows(state);
}

/** The sum so far comes first, then what the caller adds up. */
// @ts-ignore: decorator
@inline
function startList(state: usize): u32 {
  const list = <usize>load<u32>(state, LIST);
  store<u32>(list, load<u32>(state, HIDDEN));
  store<u32>(list, load<u32>(state, EXTRA), 4);
  return 2;
}

/** Lists the row of that number at place n. */
// @ts-ignore: decorator
@inline
function push(state: usize, n: u32, row: u32, isSum: bool): u32 {
  const place = load<u32>(<usize>load<u32>(state, PLACES) + (<usize>row << 2));
  store<u32>(<usize>load<u32>(state, LIST) + (<usize>n << 2), place);
  const count = isSum ? load<u32>(<usize>load<u32>(state, COUNTS) + (<usize>row << 2)) : <u32>(place != load<u32>(state, NOTHING));
  if (place != 0) store<u32>(state, load<u32>(state, COUNT) + count, COUNT);
  else {
    const missed = load<u32>(state, MISSED);
    const at = <usize>load<u32>(state, MISSING) + (<usize>missed << 3);
    store<u32>(at, n);
    store<u32>(at, row, 4);
    store<u32>(state, missed + 1, MISSED);
  }
  return n + 1;
}

/** Lists the rows of n-grams of words from place n on, as many as there is room for; see `eachWordNgram` (test/reference/line-rows.ts). */
function listNgrams(state: usize, n: u32): void {
  const words = load<u32>(state, WORDS), bucket = <u64>load<u32>(state, BUCKET);
  const hashes = <usize>load<u32>(state, HASHES);
  const tokens = load<u32>(state, TOKENS), most = load<u32>(state, LONGEST) - 1, room = load<u32>(state, ROOM);
  let next = load<u32>(state, NEXT);
  for (; next < tokens; next++) {
    const length = min(most, tokens - 1 - next);
    if (n + length > room) break;
    let at = hashes + (<usize>next << 2);
    let hash = <u64>load<i32>(at);
    for (const last = at + (<usize>length << 2); at < last; ) {
      at += 4;
      hash = hash * MULTIPLIER + <u64>load<i32>(at);
      n = push(state, n, words + <u32>(hash % bucket), false);
    }
  }
  store<u32>(state, next, NEXT);
  store<u32>(state, n, LISTED);
}

/**
 * Adds the listed rows, none of which is missing now, and those that are to be listed yet. Returns whether some of these are missing;
 * else HIDDEN is the mean of COUNT rows.
 */
export function addRows(state: usize): bool {
  const hidden = <usize>load<u32>(state, HIDDEN), stride = <usize>load<u32>(state, STRIDE);
  const list = <usize>load<u32>(state, LIST);
  for (;;) {
    gather(list, load<u32>(state, LISTED), 0, UNIT, hidden, 1, stride);
    memory.fill(<usize>load<u32>(state, EXTRA), 0, stride);
    if (load<u32>(state, NEXT) == load<u32>(state, TOKENS)) break;
    store<u32>(state, 0, MISSED);
    listNgrams(state, startList(state));
    if (load<u32>(state, MISSED) > 0) return true;
  }
  const share = f32x4.splat(<f32>(1 / <f64>load<u32>(state, COUNT)));
  for (let at = hidden; at < hidden + stride; at += 16) v128.store(at, f32x4.mul(v128.load(at), share));
  for (let at = hidden + (<usize>load<u32>(state, DIM) << 2); at < hidden + stride; at += 4) store<f32>(at, 0);
  return false;
}

/** The products of the mean and the rows of labels. */
export function scoreLabels(state: usize): void {
  const hidden = <usize>load<u32>(state, HIDDEN), stride = <usize>load<u32>(state, STRIDE);
  let row = <usize>load<u32>(state, OUTPUTS), at = <usize>load<u32>(state, SCORES);
  for (const end = at + (<usize>load<u32>(state, OUTPUT_ROWS) << 2); at < end; at += 16, row += stride << 2)
    v128.store(at, scores1x4(hidden, row, row + stride, row + 2 * stride, row + 3 * stride, stride));
}
