import { expected } from '../errors.js';
import { roundedExact, shortestExact } from './decimal-exact.js';
import { digitCount, putDigits, putFraction, putPositional, putScientific } from './digits.js';

/** How a text file spells its numbers; see `NUMBER_WRITERS`. */
export type NumberStyle = 'shortest' | 'fixed6' | 'significant5';

/**
 * Writes one finite float32 as ASCII into `out` from `at` on and returns where it ended; any of the
 * NUMBER_ROOM bytes from `at` on may be overwritten.
 */
export type NumberWriter = (value: number, out: DataView, at: number) => number;

/** The longest spelling, `fixed6` of -3.4e38, takes 47 bytes. */
export const NUMBER_ROOM = 56;

/**
 * - `shortest`: the fewest digits that read back to the same float32, spelt as numpy's repr (gensim's files).
 * - `fixed6`: C's `%f`, 6 decimals (word2vec.c, GloVe).
 * - `significant5`: C's `%.5g` (fastText's files, the published GloVe files).
 */
export const NUMBER_WRITERS: Record<NumberStyle, NumberWriter> = {
  shortest: writeShortest,
  fixed6: writeFixed6,
  significant5: writeSignificant5,
};

const ZERO = 48;
const POINT = 46;
const MINUS = 45;

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

// For each biased exponent e of a float32: the smallest k for which 2 ** (e - 127) * 10 ** k >= 1e8, so that
// a scaled value lies in [1e8, 2e9), has 9 digits or more and fits an int32. SCALE is 10 ** |k|, exact in a
// double for |k| <= 22, else 0; HALF_GAP is half the distance to the next float32, scaled as the value is.
const POWER = new Int32Array(256);
const SCALE = new Float64Array(256);
const HALF_GAP = new Float64Array(256);
for (let e = 1; e < 255; e++) {
  const least = 2 ** (e - 127);
  let k = Math.ceil(8 - Math.log10(least));
  while (scaled(least, k - 1) >= 1e8) k--;
  while (scaled(least, k) < 1e8) k++;
  if (Math.abs(k) > 22) continue;
  POWER[e] = k;
  SCALE[e] = 10 ** Math.abs(k);
  HALF_GAP[e] = scaled(2 ** (e - 151), k);
}

function scaled(value: number, k: number): number {
  return k >= 0 ? value * 10 ** k : value / 10 ** -k;
}

// A scaled value is wrong by at most 2e9 * 2 ** -53 = 2.3e-7: nearer decisions are left to exact arithmetic.
const DOUBT = 1e-6;
const TENS = Int32Array.of(1, 10, 100);
const TENTHS = Float64Array.from({ length: 11 }, (_, zeros) => 1 / 10 ** zeros);

/** Style `shortest`, such as `0.012`, `1e-05`, `16777216.0`, `1e+16`, `-0.0`. */
export function writeShortest(value: number, out: DataView, at: number): number {
  single[0] = value;
  const word = bits[0];
  const start = at + (word >>> 31);
  if (word < 0) out.setUint8(at, MINUS);
  const e = (word >>> 23) & 0xff;
  const scale = SCALE[e];
  const size = Math.abs(value);
  if (scale === 0) return spellExact(size, out, start);
  const k = POWER[e];
  const exact = k >= 0 ? size * scale : size / scale;
  const above = HALF_GAP[e];
  const low = exact - ((word & 0x7fffff) === 0 ? above / 2 : above);
  const high = exact + above;
  // Any whole number in (least, most] reads back to the value: drop digits while there is one.
  let least = low | 0;
  let most = high | 0;
  if (nearWhole(low - least) || nearWhole(high - most)) return spellExact(size, out, start);
  let zeros = 0;
  for (;;) {
    const fewerLeast = (least / 10) | 0;
    const fewerMost = (most / 10) | 0;
    if (fewerLeast === fewerMost) break;
    least = fewerLeast;
    most = fewerMost;
    zeros++;
  }
  const rounded = exact * TENTHS[zeros] + 0.5;
  let digits = rounded | 0;
  if (nearWhole(rounded - digits)) return spellExact(size, out, start);
  if (digits <= least) digits = least + 1;
  if (digits > most) digits = most;
  return spell(digits, zeros - k, size, out, start);
}

/**
 * Writes the numbers of a row in style `shortest`, a byte before each: `first`, then `between`. As `writeShortest`, but those
 * of usual size without branches that cannot be foretold, which take longer than the arithmetic: two thirds of its time.
 */
export function writeShortestRow(
  row: Float32Array,
  first: number,
  between: number,
  out: DataView,
  start: number,
): number {
  let end = start;
  for (let d = 0; d < row.length; d++) {
    out.setUint8(end, d === 0 ? first : between);
    const value = row[d];
    single[0] = value;
    const word = bits[0];
    const e = (word >>> 23) & 0xff;
    const size = Math.abs(value);
    const exact = size * SCALE[e];
    const low = exact - HALF_GAP[e];
    const high = exact + HALF_GAP[e];
    const least = low | 0;
    const most = high | 0;
    const usual = size >= 1e-4 && size < 1;
    const zeros = drops(least, most, 10) + drops(least, most, 100);
    // As far from `low` as from `high`, so the nearest of the numbers that end in so many zeros is one that may be written. Powers
    // of two are nearer to `low`, but the 13 of usual size are spelt alike.
    const rounded = exact * TENTHS[zeros] + 0.5;
    const digits = rounded | 0;
    if (
      !usual ||
      nearWhole(low - least) ||
      nearWhole(high - most) ||
      nearWhole(rounded - digits) ||
      (zeros === 2 && drops(least, most, 1000) > 0)
    ) {
      end = writeShortest(value, out, end + 1);
      continue;
    }
    out.setUint8(end + 1, MINUS);
    const whole = Math.imul(digits, TENS[zeros]);
    end = putFraction(whole, POWER[e], out, end + 1 + (word >>> 31)) - zeros;
  }
  return end;
}

/** 1 if there is a multiple of `unit` in (least, most], else 0; they are at most 2e9. */
function drops(least: number, most: number, unit: number): number {
  return (((least / unit) | 0) - ((most / unit) | 0)) >>> 31;
}

function nearWhole(fraction: number): boolean {
  return fraction < DOUBT || fraction > 1 - DOUBT;
}

function spell(digits: number, exponent: number, size: number, out: DataView, at: number): number {
  if (size < 1e-4 || size >= 1e16) return putScientific(digits, exponent, out, at);
  const end = putPositional(digits, exponent, out, at);
  if (exponent < 0) return end;
  out.setUint8(end, POINT);
  out.setUint8(end + 1, ZERO);
  return end + 2;
}

function spellExact(size: number, out: DataView, at: number): number {
  if (size !== 0) {
    const { digits, exponent } = shortestExact(size);
    return spell(digits, exponent, size, out, at);
  }
  out.setUint8(at, ZERO);
  out.setUint8(at + 1, POINT);
  out.setUint8(at + 2, ZERO);
  return at + 3;
}

const room = new Uint8Array(NUMBER_ROOM);
const roomView = new DataView(room.buffer);

/** A finite float32 as text, in the fewest digits that read back to it: `0.012`, `1e-05`, `3.0`. */
export function shortestText(value: number): string {
  if (typeof value !== 'number' || !Number.isFinite(Math.fround(value)))
    throw expected('value', 'a finite number of 32 bits', value);
  return String.fromCharCode(...room.subarray(0, writeShortest(value, roomView, 0)));
}

/** Style `fixed6`, such as `0.012000`; a float32 has at most 39 digits before the point. */
function writeFixed6(value: number, out: DataView, at: number): number {
  single[0] = value;
  const start = at + (bits[0] >>> 31);
  if (bits[0] < 0) out.setUint8(at, MINUS);
  const size = Math.abs(value);
  const exact = size * 1e6;
  if (exact < 2e9) {
    let millionths = exact | 0;
    const past = exact - millionths - 0.5;
    if (Math.abs(past) > DOUBT) {
      if (past > 0) millionths++;
      const whole = (millionths / 1_000_000) | 0;
      const point = putDigits(whole, digitCount(whole), out, start);
      out.setUint8(point, POINT);
      return putDigits(millionths - whole * 1_000_000, 6, out, point + 1);
    }
  }
  let end = start;
  const text = String(size === 0 ? 0 : roundedExact(size, -6)).padStart(7, '0');
  for (let i = 0; i < text.length; i++) {
    if (i === text.length - 6) out.setUint8(end++, POINT);
    out.setUint8(end++, text.charCodeAt(i));
  }
  return end;
}

/** Style `significant5`, such as `0.012`, `1e-05`, `1.2346e+05`, `0`. */
function writeSignificant5(value: number, out: DataView, at: number): number {
  single[0] = value;
  const start = at + (bits[0] >>> 31);
  if (bits[0] < 0) out.setUint8(at, MINUS);
  const size = Math.abs(value);
  if (size === 0) {
    out.setUint8(start, ZERO);
    return start + 1;
  }
  const e = (bits[0] >>> 23) & 0xff;
  const scale = SCALE[e];
  const k = POWER[e];
  let digits = 0;
  let exponent = 0;
  if (scale !== 0) {
    const exact = k >= 0 ? size * scale : size / scale;
    const long = exact >= 1e9;
    const quotient = long ? (exact / 100_000) | 0 : (exact / 10_000) | 0;
    const past = long ? exact - quotient * 100_000 - 50_000 : exact - quotient * 10_000 - 5_000;
    exponent = (long ? 5 : 4) - k;
    if (Math.abs(past) > DOUBT) digits = past > 0 ? quotient + 1 : quotient;
  }
  if (digits === 0) {
    exponent = Math.floor(Math.log10(size)) - 4;
    digits = Number(roundedExact(size, exponent));
    if (digits < 1e4) digits = Number(roundedExact(size, --exponent));
  }
  for (;;) {
    const tenth = (digits / 10) | 0;
    if (digits < 100_000 && tenth * 10 !== digits) break;
    digits = tenth;
    exponent++;
  }
  const leading = exponent + digitCount(digits) - 1;
  const put = leading < -4 || leading >= 5 ? putScientific : putPositional;
  return put(digits, exponent, out, start);
}
