import { isWebAddress, type Source } from '../platform.js';
import { openPlaced } from './text-input.js';
import { hashBytes } from './words.js';

/** Places that are looked at, spread evenly over the bytes of all sources, and bytes at each. */
const PLACES = 64;
const PLACE_BYTES = 1 << 16;

type Place = readonly [from: number, to: number];

/**
 * A number for each source, which differs where its bytes do at the places that are looked at: all of them up to 4 MiB. So another
 * version of a long text is noticed at the price of a moment, but not each change of a word. What lies at an address on a server is
 * the same for all.
 */
export async function spotSums(all: readonly Source[]): Promise<number[]> {
  const sources = all.map((source) => (isWebAddress(source.path) ? { ...source, size: 0 } : source));
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  const length = Math.min(PLACE_BYTES, Math.ceil(total / PLACES));
  const buffer = new Uint8Array(length);
  const sums: number[] = [];
  let before = 0;
  for (const source of sources) {
    const places = placesIn(before, before + source.size, total, length);
    sums.push(places.length > 0 ? await sumAt(places, before, source, buffer) : 0);
    before += source.size;
  }
  return sums;
}

/** Of the bytes of a source, of which the first is at `first`, at some places. */
async function sumAt(places: readonly Place[], first: number, source: Source, buffer: Uint8Array) {
  const file = await openPlaced(source);
  try {
    let sum = 0;
    for (const [from, to] of places) {
      const count = await file.read(buffer.subarray(0, to - from), from - first);
      sum = (31 * sum + hashBytes(buffer, 0, count)) >>> 0;
    }
    return sum;
  } finally {
    file.close();
  }
}

/** What of the places lies between two bytes of all. */
function placesIn(first: number, end: number, total: number, length: number): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < PLACES; i++) {
    const place = Math.floor((total * i) / PLACES);
    const [from, to] = [Math.max(first, place), Math.min(end, place + length)];
    if (from < to) places.push([from, to]);
  }
  return places;
}
