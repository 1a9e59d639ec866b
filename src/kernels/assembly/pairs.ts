// Counts pairs of neighbouring ids in an open-addressing table. Addresses are decided in ../pair-counter.ts; this
// file holds no statics.

// State block, uint32 each, at the address that every call is given.
const TABLE: usize = 0; // slots of 16 bytes: key + 1 (0 is a free slot), count
const MASK: usize = 4; // slots - 1
const USED: usize = 8; // slots taken
const LIMIT: usize = 12; // slots that may be taken
const LOWEST: usize = 16; // of each id the lowest id that it may be followed by
const WIDTHS: usize = 20; // and how many ids from there on
const VOCABULARY: usize = 24; // ids from here on stand for what lies between two words; the first of them parts them
const BITS: usize = 28; // of an id
const PREVIOUS: usize = 32; // the id before, or NONE
const BETWEEN: usize = 36; // what lies between it and the next one, 0 for nothing
const PART_MASK: usize = 40; // only keys whose hash ends in these bits are counted
const PART: usize = 44;
const ACROSS: usize = 48; // 1: pairs reach over the ends of lines

const SLOT: u32 = 4;
const KEY: usize = 16;
const BLOCK: u32 = 256;
const NONE: u32 = 0xffff_ffff;
const SENTENCE_END: u32 = 0x8000_0000;

/**
 * Counts the pairs of ids[0..n) and returns how many ids were taken: fewer when the table is full. By blocks: the slots of
 * a block are touched before any is needed, so that the waits for memory overlap. `keys` has room for a block.
 */
export function count(state: usize, ids: usize, n: u32, keys: usize): u32 {
  const table = <usize>load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const limit = load<u32>(state, LIMIT);
  let used = load<u32>(state, USED);
  let done: u32 = 0;
  while (done < n && used + BLOCK <= limit) {
    const length = min(BLOCK, n - done);
    const end = listKeys(state, ids + (<usize>done << 2), length, keys);
    let touched: u64 = 0;
    for (let at = keys; at < end; at += KEY)
      touched |= load<u64>(table + (<usize>(load<u32>(at, 12) & mask) << SLOT));
    for (let at = keys; at < end; at += KEY) {
      const key = load<u64>(at);
      const slot = find(table, mask, key, load<u32>(at, 12));
      used += <u32>(load<u64>(slot) == 0);
      store<u64>(slot, key + 1);
      store<u64>(slot, load<u64>(slot, 8) + 1, 8);
    }
    store<u64>(end, touched);
    done += length;
  }
  store<u32>(state, used, USED);
  return done;
}

/** Writes the key and the hash of each pair of this part to `keys`, 16 bytes each; returns where they end. */
function listKeys(state: usize, ids: usize, n: u32, keys: usize): usize {
  const lowest = <usize>load<u32>(state, LOWEST);
  const widths = <usize>load<u32>(state, WIDTHS);
  const vocabulary = load<u32>(state, VOCABULARY);
  const bits = <u64>load<u32>(state, BITS);
  const partMask = load<u32>(state, PART_MASK);
  const part = load<u32>(state, PART);
  const across = load<u32>(state, ACROSS) != 0;
  let previous = load<u32>(state, PREVIOUS);
  let between = load<u32>(state, BETWEEN);
  for (const end = ids + (<usize>n << 2); ids < end; ids += 4) {
    const value = load<u32>(ids);
    const id = value & ~SENTENCE_END;
    if (id >= vocabulary) {
      between = id - vocabulary;
      if (between == 0) previous = NONE;
    } else {
      if (previous != NONE) {
        const place = <usize>previous << 2;
        if (id - load<u32>(lowest + place) < load<u32>(widths + place)) {
          const key = (((<u64>between << bits) | <u64>previous) << bits) | <u64>id;
          const hash = hashOf(key);
          store<u64>(keys, key);
          store<u64>(keys, hash, 8);
          keys += ((<u32>hash & partMask) == part ? KEY : 0);
        }
      }
      previous = id;
      between = 0;
    }
    if (value >= SENTENCE_END && !across) {
      previous = NONE;
      between = 0;
    }
  }
  store<u32>(state, previous, PREVIOUS);
  store<u32>(state, between, BETWEEN);
  return keys;
}

/** Doubles the table, by way of the memory behind it, which has room for twice the table. */
export function grow(state: usize): void {
  const table = <usize>load<u32>(state, TABLE);
  const slots = <usize>load<u32>(state, MASK) + 1;
  const mask = <u32>(slots * 2 - 1);
  const target = table + (slots << SLOT);
  memory.fill(target, 0, slots << (SLOT + 1));
  for (let slot = table; slot < target; slot += 1 << SLOT) {
    const entry = load<u64>(slot);
    if (entry == 0) continue;
    const free = find(target, mask, entry - 1, <u32>(hashOf(entry - 1) >> 32));
    store<u64>(free, entry);
    store<u64>(free, load<u64>(slot, 8), 8);
  }
  memory.copy(table, target, slots << (SLOT + 1));
  store<u32>(state, mask, MASK);
}

/**
 * Puts the pairs that stand at least `least` times where the table began, 16 bytes each: first id, second id (uint32),
 * count (48 bits), what lies between (16 bits). Returns their number; the table is none afterwards.
 */
export function collect(state: usize, least: u64): u32 {
  const table = <usize>load<u32>(state, TABLE);
  const end = table + (<usize>(load<u32>(state, MASK) + 1) << SLOT);
  const bits = <u64>load<u32>(state, BITS);
  const ids = (<u64>1 << bits) - 1;
  let out = table;
  for (let slot = table; slot < end; slot += 1 << SLOT) {
    const times = load<u64>(slot, 8);
    if (load<u64>(slot) == 0 || times < least) continue;
    const key = load<u64>(slot) - 1;
    store<u32>(out, <u32>((key >> bits) & ids));
    store<u32>(out, <u32>(key & ids), 4);
    store<u64>(out, times | ((key >> (bits + bits)) << 48), 8);
    out += 1 << SLOT;
  }
  return <u32>((out - table) >> SLOT);
}

// The slot of a key, or a free one.
// @ts-ignore: decorator
@inline
function find(table: usize, mask: u32, key: u64, hash: u32): usize {
  let at = hash & mask;
  let slot = table + (<usize>at << SLOT);
  while (load<u64>(slot) != 0 && load<u64>(slot) != key + 1) {
    at = (at + 1) & mask;
    slot = table + (<usize>at << SLOT);
  }
  return slot;
}

// The mixer of SplitMix64 (Steele, Lea & Flood 2014).
// @ts-ignore: decorator
@inline
function hashOf(key: u64): u64 {
  let hash = (key ^ (key >> 30)) * 0xbf58_476d_1ce4_e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d0_49bb_1331_11eb;
  return hash ^ (hash >> 31);
}
