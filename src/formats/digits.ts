// Decimal digits as ASCII bytes, four at a time.

const ZERO = 48;
const POINT = 46;
const MINUS = 45;
const PLUS = 43;
const E = 101;

const POWERS_OF_TEN = Int32Array.from({ length: 10 }, (_, i) => 10 ** i);

// FOUR[n] is `n` in four digits, the first one in the lowest byte.
const FOUR = Uint32Array.from({ length: 10_000 }, (_, n) => {
  const digit = (power: number) => ZERO + (Math.floor(n / power) % 10);
  return digit(1000) + (digit(100) << 8) + (digit(10) << 16) + digit(1) * 2 ** 24;
});

/**
 * Writes 0 <= value < 10 ** count in `count` <= 9 digits and returns where they end; up to 8 bytes after
 * that may be overwritten.
 */
export function putDigits(value: number, count: number, out: DataView, at: number): number {
  let rest = value;
  let start = at;
  let width = count;
  if (width === 9) {
    const first = (rest / 100_000_000) | 0;
    out.setUint8(start++, ZERO + first);
    rest -= first * 100_000_000;
    width = 8;
  }
  const eight = Math.imul(rest, POWERS_OF_TEN[8 - width]);
  const high = (eight / 10_000) | 0;
  out.setUint32(start, FOUR[high], true);
  out.setUint32(start + 4, FOUR[eight - high * 10_000], true);
  return at + count;
}

/**
 * Writes value / 10 ** places, which is less than 1, as `0.` and that many digits, 9 to 13; returns where they end.
 * 0 <= value < 2 ** 31.
 */
export function putFraction(value: number, places: number, out: DataView, at: number): number {
  const end = at + 2 + places;
  const first = (value / 100_000_000) | 0;
  const eight = value - first * 100_000_000;
  const high = (eight / 10_000) | 0;
  // What is written over what: no branch for how many digits there are.
  out.setUint32(at + 2, FOUR[0], true);
  out.setUint16(end - 10, FOUR[first] >>> 16, true);
  out.setUint32(end - 8, FOUR[high], true);
  out.setUint32(end - 4, FOUR[eight - high * 10_000], true);
  out.setUint16(at, 0x2e30, true); // 0.
  return end;
}

/** How many digits 0 <= value < 10 ** 9 has. */
export function digitCount(value: number): number {
  if (value >= 1e7) return value >= 1e8 ? 9 : 8;
  if (value >= 1e5) return value >= 1e6 ? 7 : 6;
  if (value >= 1e3) return value >= 1e4 ? 5 : 4;
  return value >= 100 ? 3 : value >= 10 ? 2 : 1;
}

/** Spells digits * 10 ** exponent positionally, such as `0.015`, `1.5`, `150`; at least 1e-4 in size. */
export function putPositional(digits: number, exponent: number, out: DataView, at: number): number {
  const count = digitCount(digits);
  // Digits before the point; the point may lie outside of the digits.
  const before = count + exponent;
  if (before <= 0) {
    out.setUint32(at, 0x30302e30, true); // 0.00
    out.setUint8(at + 4, ZERO);
    return putDigits(digits, count, out, at + 2 - before);
  }
  if (before < count) return putWithPoint(digits, count, before, out, at);
  let end = putDigits(digits, count, out, at);
  for (let i = count; i < before; i++) out.setUint8(end++, ZERO);
  return end;
}

/** Spells digits * 10 ** exponent as C's `%e` without zeros at the end, such as `1.5e-05`, `1e+16`. */
export function putScientific(digits: number, exponent: number, out: DataView, at: number): number {
  const count = digitCount(digits);
  const end = count === 1 ? putDigits(digits, 1, out, at) : putWithPoint(digits, count, 1, out, at);
  const power = exponent + count - 1;
  out.setUint8(end, E);
  out.setUint8(end + 1, power < 0 ? MINUS : PLUS);
  return putDigits(Math.abs(power), 2, out, end + 2);
}

function putWithPoint(digits: number, count: number, before: number, out: DataView, at: number): number {
  const after = count - before;
  const unit = POWERS_OF_TEN[after];
  const whole = (digits / unit) | 0;
  const point = putDigits(whole, before, out, at);
  out.setUint8(point, POINT);
  return putDigits(digits - whole * unit, after, out, point + 1);
}
