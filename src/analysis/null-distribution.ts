// How probable a change is where nothing changed.
import { medianAbsoluteDeviation, quantileSorted } from 'simple-statistics';
import { firstWhere } from '../corpus/lists.js';

/** A word's change, and its place in the order by which it is compared with others, such as its count. */
export interface Change {
  readonly key: number;
  /** The greater the more it changed; spread about evenly around its middle. */
  readonly value: number;
}

/** Words that a word is compared with: those of the nearest keys. */
const WINDOW = 500;
/** The deviation of a normal distribution over its median absolute deviation. */
const DEVIATION = 1.4826;

/** How far changes lie above the middle of those of like keys in `among`, in deviations of these. */
export function standardised(changes: readonly Change[], among: readonly Change[]): Float64Array {
  const sorted = [...among].sort((a, b) => a.key - b.key);
  const keys = Float64Array.from(sorted, ({ key }) => key);
  const known = new Map<number, readonly [middle: number, deviation: number]>();
  return Float64Array.from(changes, ({ key, value }) => {
    const place = firstAtLeast(keys, key);
    // A window for some places in turn: sorting one for each word is what would take the time.
    const start = Math.max(0, Math.min(sorted.length - WINDOW, (place & ~15) - WINDOW / 2));
    let found = known.get(start);
    if (!found) {
      const values = sorted.slice(start, start + WINDOW).map((change) => change.value);
      values.sort((a, b) => a - b);
      found = [quantileSorted(values, 0.5), DEVIATION * medianAbsoluteDeviation(values) || 1e-9];
      known.set(start, found);
    }
    return (value - found[0]) / found[1];
  });
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  return firstWhere(0, sorted.length, (place) => !(sorted[place] < value));
}

/**
 * The lower half mirrored: words change in one direction only, so those that changed less than the middle tell what chance
 * does (as the symmetric statistics of Barber & Candès 2015).
 */
export function mirrored(scores: Float64Array): Float64Array {
  return Float64Array.from([...scores].filter((score) => score < 0).flatMap((score) => [score, -score]));
}

/** For each score the share of `chance` at least as great, with one more counted for itself (Phipson & Smyth 2010). */
export function upperShares(scores: Float64Array, chance: Float64Array): Float64Array {
  const sorted = chance.slice().sort();
  return scores.map((score) => (1 + sorted.length - firstAtLeast(sorted, score)) / (1 + sorted.length));
}

/** The false discovery rate of all that is at least as improbable (Benjamini & Hochberg 1995). */
export function falseDiscoveryRates(shares: Float64Array): Float64Array {
  const order = Array.from(shares.keys()).sort((a, b) => shares[b] - shares[a]);
  const rates = new Float64Array(shares.length);
  let least = 1;
  for (const [i, at] of order.entries()) {
    least = Math.min(least, (shares[at] * order.length) / (order.length - i));
    rates[at] = least;
  }
  return rates;
}
