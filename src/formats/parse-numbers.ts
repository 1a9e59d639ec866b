import { nearestFloat32 } from './decimal-exact.js';

/** What the numbers read so far could have been written as; starts all true. */
export interface SeenNumbers {
  /** All have exactly 6 decimals and no exponent. */
  fixed6: boolean;
  /** All have at most 5 significant digits and no zeros at the end of a fraction. */
  significant5: boolean;
}

const SPACE = 32;
const NEWLINE = 10;

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const LOW_HALF = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

/**
 * Reads `count` numbers, with spaces before each, from bytes[at..] into out[outAt..]. The line must end with a
 * newline byte, after which there are 4 bytes or more; `view` is on the same memory. Each number becomes the
 * float32 nearest to it.
 * @returns where the last one ended, or -1 where there are fewer or one is no finite number.
 */
export function parseNumbers(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  out: Float32Array,
  outAt: number,
  count: number,
  seen: SeenNumbers,
): number {
  let fixed6 = seen.fixed6;
  let significant5 = seen.significant5;
  let position = at;
  const outEnd = outAt + count;
  for (let i = outAt; i < outEnd; i++) {
    while (bytes[position] === SPACE) position++;
    const start = position;
    const negative = bytes[position] === 45;
    if (negative) position++;
    let digits = 0;
    let decimals = 0;
    let last = bytes[position] - 48;
    const first = position;
    // Nine digits fit an int32, and a fraction of nine digits over a power of ten up to 22 is one division of
    // exact doubles (Clinger 1990).
    while (last >>> 0 <= 9 && digits < 1e8) {
      digits = Math.imul(digits, 10) + last;
      last = bytes[++position] - 48;
    }
    let length = position - first;
    if (last === -2) {
      const point = position;
      position++;
      let latest = 1;
      // Four digits at once: each byte becomes its digit, or more than 9 where it is none.
      while (digits < 1e4) {
        const four = view.getUint32(position, true) ^ 0x30303030;
        if (((four + 0x76767676) | four) & 0x80808080) break;
        const pairs = Math.imul(four, 10) + (four >>> 8);
        digits = digits * 10_000 + (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
        latest = four >>> 24;
        position += 4;
      }
      last = bytes[position] - 48;
      while (last >>> 0 <= 9 && digits < 1e8) {
        latest = last;
        digits = Math.imul(digits, 10) + last;
        last = bytes[++position] - 48;
      }
      decimals = position - point - 1;
      length += decimals;
      if (latest === 0) significant5 = false;
    }
    if (digits > 99999) significant5 = false;
    if (last !== SPACE - 48 && last !== NEWLINE - 48) {
      // More digits, an exponent, the carriage return of a DOS line end, or no number at all.
      position = tokenEnd(bytes, start);
      if (position - start > MAX_TOKEN) return -1;
      const text = String.fromCharCode(...bytes.subarray(start, position));
      if (!NUMBER.test(text)) return -1;
      const value = nearestFloat32(text);
      if (!Number.isFinite(value)) return -1;
      out[i] = value;
      fixed6 &&= FIXED6.test(text);
      significant5 &&= SIGNIFICANT5.test(text);
      continue;
    }
    if (length === 0) return -1;
    if (decimals !== 6) fixed6 = false;
    double[0] = digits / POWERS_OF_TEN[decimals];
    if (decimals > 22 || (halves[LOW_HALF] & 0x1fffffff) === 0x10000000) {
      if (position - start > MAX_TOKEN) return -1;
      // Between two float32 values: a second rounding might go wrong.
      out[i] = nearestFloat32(String.fromCharCode(...bytes.subarray(start, position)));
    } else out[i] = negative ? -double[0] : double[0];
  }
  seen.fixed6 = fixed6;
  seen.significant5 = significant5;
  return position;
}

/** Characters of the longest number: more are no number that a program wrote. */
export const MAX_TOKEN = 1000;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const FIXED6 = /^-?\d+\.\d{6}$/;
const SIGNIFICANT5 = /^-?\d(\.\d{0,3}[1-9])?e[+-]\d\d$/;

export function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Math.fround(Number(text)));
}

function tokenEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (bytes[end] > SPACE) end++;
  return end;
}
