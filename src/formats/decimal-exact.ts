// Exact arithmetic on big integers for the few numbers whose digits doubles cannot decide.

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** A finite float32 > 0 as mantissa * 2 ** exponent. */
function split(value: number): { mantissa: number; exponent: number } {
  single[0] = value;
  const biased = (bits[0] >>> 23) & 0xff;
  const fraction = bits[0] & 0x7fffff;
  return biased === 0
    ? { mantissa: fraction, exponent: -149 }
    : { mantissa: fraction + 0x800000, exponent: biased - 150 };
}

/**
 * The fewest digits of a positive number, digits * 10 ** exponent, that read back to the same float32, of these the
 * nearest to it (Steele & White 1990, FPP: half to even, ends of the rounding interval included for even mantissas).
 */
export function shortestExact(value: number): { digits: number; exponent: number } {
  for (let exponent = Math.floor(Math.log10(value)) + 1; ; exponent--) {
    const nearest = Number(roundedExact(value, exponent));
    // Below a power of two the interval is half as wide: it may end before the nearest, and hold the next one above.
    for (let digits = nearest; digits <= nearest + 1; digits++)
      if (nearestFloat32(`${digits}e${exponent}`) === value) return { digits, exponent };
  }
}

/** A positive float32 divided by 10 ** exponent, rounded to a whole number, half to even as C's printf does. */
export function roundedExact(value: number, exponent: number): bigint {
  const { mantissa, exponent: two } = split(value);
  const numerator = (BigInt(mantissa) << BigInt(Math.max(0, two))) * 10n ** BigInt(Math.max(0, -exponent));
  const denominator = (1n << BigInt(Math.max(0, -two))) * 10n ** BigInt(Math.max(0, exponent));
  const whole = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || (twice === denominator && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}

/** The float32 nearest to a decimal number such as `-1.25e-3`, half to even; Infinity where it is too large. */
export function nearestFloat32(text: string): number {
  const double = Number(text);
  const nearest = Math.fround(double);
  if (nearest === double || !Number.isFinite(nearest)) return nearest;
  // Rounding twice errs only where the double lies exactly between two float32 values.
  const other = neighbour(nearest, Math.abs(double) > Math.abs(nearest) ? 1 : -1);
  if ((nearest + other) / 2 !== double) return nearest;
  const side = compare(text, double);
  if (side === 0) return nearest;
  return side > 0 === other > nearest ? other : nearest;
}

// The next float32 away from zero (1) or towards it (-1).
function neighbour(value: number, step: 1 | -1): number {
  single[0] = value;
  bits[0] += step;
  return single[0];
}

// Sign of the decimal number minus the double, which is a midpoint of two float32 values.
function compare(text: string, double: number): number {
  const [, sign, whole, fraction = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const exponent = Number(power) - fraction.length;
  // Times 2 ** 150 a midpoint is whole.
  const midpoint = BigInt(double * 2 ** 150) * 10n ** BigInt(Math.max(0, -exponent));
  const exact = (digits << 150n) * 10n ** BigInt(Math.max(0, exponent));
  return exact > midpoint ? 1 : exact < midpoint ? -1 : 0;
}
