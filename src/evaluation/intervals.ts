import { checkValue } from '../options.js';

/** The bounds between which a figure lies with 95% confidence. */
export type Interval = readonly [low: number, high: number];

/** The quantile of the normal distribution that leaves 2.5% above. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval (1927) of a share, at 95%; null when nothing was asked.
 * @example
 * wilsonInterval(8, 10); // => [0.490162, 0.943318]
 */
export function wilsonInterval(correct: number, total: number): Interval | null {
  checkValue('total', { kind: 'integer', min: 0 }, total);
  checkValue('correct', { kind: 'integer', min: 0, max: total }, correct);
  if (total === 0) return null;
  const share = correct / total;
  const middle = share + Z ** 2 / (2 * total);
  const reach = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  const scale = 1 + Z ** 2 / total;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

/**
 * The interval of a correlation of n pairs at 95%, by Fisher's z (1921); of a rank correlation with the variance of
 * Bonett & Wright 2000. Null for fewer than four pairs.
 */
export function correlationInterval(r: number, n: number, ranked: boolean): Interval | null {
  if (n < 4) return null;
  const z = Math.atanh(r);
  const reach = Z * Math.sqrt((ranked ? 1 + r ** 2 / 2 : 1) / (n - 3));
  return [Math.tanh(z - reach), Math.tanh(z + reach)];
}
