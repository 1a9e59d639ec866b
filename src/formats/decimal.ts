import { roundedExact, shortestExact } from './decimal-exact.js';

/** How a text file spells its numbers; see `NUMBER_WRITERS`. */
export type NumberStyle = 'shortest' | 'fixed6' | 'significant5';

/** Writes one number as ASCII into `out` from `at` on (at most 48 bytes) and returns where it ended. */
export type NumberWriter = (value: number, out: Uint8Array, at: number) => number;

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
// double for |k| <= 22; HALF_GAP is half the distance to the next float32, scaled as the value is.
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
const UNDECIDED = -2;
const NONE = -1;

/**
 * The multiple of `unit` next to the scaled value `whole + rest` that lies inside the rounding interval, as
 * its quotient; NONE when there is none.
 */
function within(whole: number, rest: number, unit: number, below: number, above: number): number {
  const quotient = (whole / unit) | 0;
  const down = whole - quotient * unit + rest;
  const up = unit - down;
  const lowRoom = below - down;
  const highRoom = above - up;
  if ((lowRoom > -DOUBT && lowRoom < DOUBT) || (highRoom > -DOUBT && highRoom < DOUBT)) return UNDECIDED;
  if (lowRoom < 0) return highRoom < 0 ? NONE : quotient + 1;
  if (highRoom < 0) return quotient;
  const nearer = up - down;
  if (nearer > -DOUBT && nearer < DOUBT) return UNDECIDED;
  return nearer > 0 ? quotient : quotient + 1;
}

/** Style `shortest`, such as `0.012`, `1e-05`, `16777216.0`, `1e+16`, `-0.0`. The value is a finite float32. */
export function writeShortest(value: number, out: Uint8Array, at: number): number {
  single[0] = value;
  const word = bits[0]!;
  let end = at;
  if (word < 0) out[end++] = MINUS;
  if ((word & 0x7fffffff) === 0) {
    out[end++] = ZERO;
    out[end++] = POINT;
    out[end++] = ZERO;
    return end;
  }
  const size = Math.abs(value);
  const e = (word >>> 23) & 0xff;
  const scale = SCALE[e]!;
  const k = POWER[e]!;
  let digits = UNDECIDED;
  let zeros = 0;
  if (scale !== 0) {
    const exact = k >= 0 ? size * scale : size / scale;
    const whole = exact | 0;
    const rest = exact - whole;
    const above = HALF_GAP[e]!;
    const below = (word & 0x7fffff) === 0 ? above / 2 : above;
    // The interval is 6 to 119 wide: most values end with one or two of the digits dropped.
    digits = within(whole, rest, 100, below, above);
    if (digits === NONE) {
      digits = within(whole, rest, 10, below, above);
      zeros = 1;
      if (digits === NONE) {
        digits = within(whole, rest, 1, below, above);
        zeros = 0;
      }
    } else if (digits !== UNDECIDED) {
      zeros = 2;
      for (let unit = 1000; unit <= 1e9; unit *= 10) {
        const fewer = within(whole, rest, unit, below, above);
        if (fewer === NONE) break;
        digits = fewer;
        if (fewer === UNDECIDED) break;
        zeros++;
      }
    }
  }
  if (digits !== UNDECIDED) return spell(digits, zeros - k, out, end, size < 1e-4 || size >= 1e16, true);
  const { digits: found, exponent } = shortestExact(size);
  return spell(found, exponent, out, end, size < 1e-4 || size >= 1e16, true);
}

/** Style `fixed6`, such as `0.012000`; a float32 has at most 39 digits before the point. */
export function writeFixed6(value: number, out: Uint8Array, at: number): number {
  single[0] = value;
  let end = at;
  if (bits[0]! < 0) out[end++] = MINUS;
  const size = Math.abs(value);
  const exact = size * 1e6;
  let millionths = Math.floor(exact);
  const past = exact - millionths - 0.5;
  if (exact < 2e9 && (past < -DOUBT || past > DOUBT)) {
    if (past > 0) millionths++;
    const whole = (millionths / 1e6) | 0;
    end = putInteger(whole, out, end);
    out[end] = POINT;
    putDigits(millionths - whole * 1e6, 6, out, end + 1);
    return end + 7;
  }
  const text = String(size === 0 ? 0 : roundedExact(size, -6)).padStart(7, '0');
  for (let i = 0; i < text.length; i++) {
    if (i === text.length - 6) out[end++] = POINT;
    out[end++] = text.charCodeAt(i);
  }
  return end;
}

/** Style `significant5`, such as `0.012`, `1e-05`, `1.2346e+05`, `0`. */
export function writeSignificant5(value: number, out: Uint8Array, at: number): number {
  single[0] = value;
  let end = at;
  if (bits[0]! < 0) out[end++] = MINUS;
  const size = Math.abs(value);
  if (size === 0) {
    out[end++] = ZERO;
    return end;
  }
  const e = (bits[0]! >>> 23) & 0xff;
  const scale = SCALE[e]!;
  const k = POWER[e]!;
  let digits = UNDECIDED;
  let exponent = 0;
  if (scale !== 0) {
    const exact = k >= 0 ? size * scale : size / scale;
    const unit = exact < 1e9 ? 1e4 : 1e5;
    const quotient = (exact / unit) | 0;
    const past = exact - quotient * unit - unit / 2;
    exponent = (unit === 1e4 ? 4 : 5) - k;
    if (past < -DOUBT || past > DOUBT) digits = past > 0 ? quotient + 1 : quotient;
  }
  if (digits === UNDECIDED) {
    exponent = Math.floor(Math.log10(size)) - 4;
    digits = Number(roundedExact(size, exponent));
    if (digits < 1e4) digits = Number(roundedExact(size, --exponent));
  }
  while (digits >= 1e5 || digits % 10 === 0) {
    digits /= 10;
    exponent++;
  }
  const leading = exponent + digitCount(digits) - 1;
  return spell(digits, exponent, out, end, leading < -4 || leading >= 5, false);
}

/** Spells digits * 10 ** exponent (the last digit is not 0): `1.5e-05` or `150.0` (`150` without a fraction). */
function spell(
  digits: number,
  exponent: number,
  out: Uint8Array,
  at: number,
  scientific: boolean,
  fraction: boolean,
): number {
  const count = digitCount(digits);
  // Digits before the point; the point may lie outside of the digits.
  const before = scientific ? 1 : count + exponent;
  let end = at;
  if (before <= 0) {
    out[end++] = ZERO;
    out[end++] = POINT;
    for (let i = before; i < 0; i++) out[end++] = ZERO;
    putDigits(digits, count, out, end);
    return end + count;
  }
  putDigits(digits, count, out, end);
  if (before < count) {
    for (let i = end + count; i > end + before; i--) out[i] = out[i - 1]!;
    out[end + before] = POINT;
    end += count + 1;
  } else {
    end += count;
    for (let i = count; i < before; i++) out[end++] = ZERO;
    if (fraction && !scientific) {
      out[end++] = POINT;
      out[end++] = ZERO;
    }
  }
  return scientific ? putExponent(exponent + count - 1, out, end) : end;
}

function putExponent(exponent: number, out: Uint8Array, at: number): number {
  out[at] = 101; // e
  out[at + 1] = exponent < 0 ? MINUS : 43; // +
  putDigits(Math.abs(exponent), 2, out, at + 2);
  return at + 4;
}

/** Writes a whole number, 0 <= value < 2 ** 31, and returns where it ended. */
export function putInteger(value: number, out: Uint8Array, at: number): number {
  const count = digitCount(value);
  putDigits(value, count, out, at);
  return at + count;
}

function putDigits(value: number, count: number, out: Uint8Array, at: number): void {
  let rest = value | 0;
  for (let i = at + count - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    out[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}

function digitCount(value: number): number {
  if (value < 1e5) {
    if (value < 100) return value < 10 ? 1 : 2;
    return value < 1e3 ? 3 : value < 1e4 ? 4 : 5;
  }
  if (value < 1e7) return value < 1e6 ? 6 : 7;
  return value < 1e8 ? 8 : value < 1e9 ? 9 : 10;
}
