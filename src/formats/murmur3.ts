const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;
const MASK = 0xffff_ffff_ffff_ffffn;

/**
 * MurmurHash3, x64, 128 bit (Austin Appleby, public domain): as four uint32, the lower half of each word first,
 * which is how floret takes its rows from it.
 */
export function murmur3(bytes: Uint8Array, seed: number): [number, number, number, number] {
  const whole = bytes.length >>> 4;
  const padded = new Uint8Array((whole + 1) * 16);
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  let h1 = BigInt(seed >>> 0);
  let h2 = h1;
  for (let block = 0; block <= whole; block++) {
    const k1 = mixed(words.getBigUint64(16 * block, true), C1, 31n, C2);
    const k2 = mixed(words.getBigUint64(16 * block + 8, true), C2, 33n, C1);
    h1 ^= k1;
    // The last, incomplete block is only mixed in.
    if (block === whole) h2 ^= k2;
    else {
      h1 = ((rotated(h1, 27n) + h2) * 5n + 0x52dce729n) & MASK;
      h2 ^= k2;
      h2 = ((rotated(h2, 31n) + h1) * 5n + 0x38495ab5n) & MASK;
    }
  }
  const length = BigInt(bytes.length);
  h1 ^= length;
  h2 ^= length;
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  h1 = finished(h1);
  h2 = finished(h2);
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  return [low(h1), low(h1 >> 32n), low(h2), low(h2 >> 32n)];
}

function mixed(k: bigint, first: bigint, turn: bigint, second: bigint): bigint {
  return (rotated((k * first) & MASK, turn) * second) & MASK;
}

function rotated(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

function finished(value: bigint): bigint {
  let k = value ^ (value >> 33n);
  k = (k * 0xff51afd7ed558ccdn) & MASK;
  k ^= k >> 33n;
  k = (k * 0xc4ceb9fe1a85ec53n) & MASK;
  return k ^ (k >> 33n);
}

function low(value: bigint): number {
  return Number(value & 0xffff_ffffn);
}
