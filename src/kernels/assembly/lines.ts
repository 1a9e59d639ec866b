// Lines of tokens as the records that the classifier trains on (Joulin et al. 2017), rows in fastText's order.
// Addresses are decided in ../line-recorder.ts; this file holds no statics.

const END: u32 = 0x8000_0000;
const MULTIPLIER: u64 = 116049371;

// State block, uint32 each, at the address that every call is given.
const KINDS: usize = 0; // four numbers for each kind of token
const ROWS: usize = 4; // the kinds' input rows
const WORDS: usize = 8; // input rows before those of n-grams
const LONGEST: usize = 12; // words of an n-gram
const BUCKET: usize = 16; // rows of n-grams
const OUT: usize = 20; // records
const ROOM: usize = 24; // bytes that they may take
const WRITTEN: usize = 28; // numbers that the last call wrote

// What a kind of token is: the number of a label, WORD, or less for a label that is not known; where its input rows begin and
// how many there are; the hash of a word.
const FIRST: usize = 4;
const SIZE: usize = 8;
const HASH: usize = 12;
const WORD: i32 = -1;

// @ts-ignore: decorator
@inline
function kindAt(kinds: usize, token: usize): usize {
  return kinds + (<usize>(load<u32>(token) & ~END) << 4);
}

/**
 * Writes a record for each line of tokens[0 .. end) that has a known label: its length, how many labels, the labels, its rows. The
 * last token of each line has END set. Returns where it stopped: before a line that there may be no room for.
 */
export function recordLines(state: usize, tokens: usize, end: usize): usize {
  const kinds = <usize>load<u32>(state, KINDS);
  const begin = <usize>load<u32>(state, OUT);
  const limit = begin + load<u32>(state, ROOM);
  const wide = load<u32>(state, LONGEST);
  let out = begin;
  while (tokens < end) {
    let next = tokens, most: usize = 2, labelled = false, last = false;
    for (; !last; next += 4) {
      const kind = kindAt(kinds, next);
      last = load<u32>(next) >= END;
      labelled = labelled || load<i32>(kind) >= 0;
      most += load<u32>(kind, SIZE) + wide;
    }
    if (labelled) {
      if (out + (most << 2) > limit) break;
      out = record(state, tokens, next, out);
    }
    tokens = next;
  }
  store<u32>(state, <u32>((out - begin) >> 2), WRITTEN);
  return tokens;
}

/** Writes the record of one line; returns its end. */
function record(state: usize, tokens: usize, end: usize, out: usize): usize {
  const kinds = <usize>load<u32>(state, KINDS), rows = <usize>load<u32>(state, ROWS);
  const labels = out + 8;
  let at = labels;
  for (let token = tokens; token < end; token += 4) {
    const label = load<i32>(kindAt(kinds, token));
    if (label >= 0) at = addOnce(labels, at, label);
  }
  store<u32>(out, <u32>((at - labels) >> 2), 4);
  for (let token = tokens; token < end; token += 4) {
    const kind = kindAt(kinds, token);
    const size = <usize>load<u32>(kind, SIZE) << 2;
    const own = rows + (<usize>load<u32>(kind, FIRST) << 2);
    for (let k: usize = 0; k < size; k += 4, at += 4) store<u32>(at, load<u32>(own + k));
  }
  if (load<u32>(state, LONGEST) > 1 && load<u32>(state, BUCKET) > 0) at = addNgrams(state, tokens, end, at);
  store<u32>(out, <u32>((at - out) >> 2) - 1);
  return at;
}

function addOnce(labels: usize, at: usize, label: u32): usize {
  for (let own = labels; own < at; own += 4) if (load<u32>(own) == label) return at;
  store<u32>(at, label);
  return at + 4;
}

/** Adds the rows of n-grams of words; see `eachWordNgram` (test/reference/line-rows.ts). */
function addNgrams(state: usize, tokens: usize, end: usize, at: usize): usize {
  const kinds = <usize>load<u32>(state, KINDS);
  const words = load<u32>(state, WORDS), longest = load<u32>(state, LONGEST);
  const bucket = <u64>load<u32>(state, BUCKET);
  for (let token = tokens; token < end; token += 4) {
    const first = kindAt(kinds, token);
    if (load<i32>(first) != WORD) continue;
    let hash = <u64>load<i32>(first, HASH);
    let length: u32 = 1;
    for (let other = token + 4; other < end && length < longest; other += 4) {
      const kind = kindAt(kinds, other);
      if (load<i32>(kind) != WORD) continue;
      hash = hash * MULTIPLIER + <u64>load<i32>(kind, HASH);
      store<u32>(at, words + <u32>(hash % bucket));
      at += 4;
      length++;
    }
  }
  return at;
}
