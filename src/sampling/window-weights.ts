import { sumOf } from '../tensor/inner-product.js';

/** How pairs of a word and its centre count by the distance between them. */
export type WindowWeights = 'harmonic' | 'expected' | 'sampled';

/** The most that a pair counts: next to the centre of a wide window it would else go many steps at once. */
const MOST = 2;

/**
 * How much the pairs at each distance 0 .. window count. Of a reach that is drawn, uniform in sure + 1 .. window (Mikolov et al.
 * 2013a), on average: the chance that it has the distance. Harmonic: as 1 / distance (Pennington et al. 2014, Levy et al. 2015),
 * with the same sum as long as none counts more than `MOST`; where all distances are sure they are alike.
 */
export function distanceWeights(window: number, sure: number, weights: WindowWeights): Float32Array {
  const expected = Float32Array.from({ length: window + 1 }, (_, distance) =>
    distance === 0 ? 0 : Math.min(1, (window + 1 - distance) / (window - sure)),
  );
  if (weights !== 'harmonic' || sure > 0) return expected;
  const inverses = Float64Array.from(expected, (_, distance) => (distance === 0 ? 0 : 1 / distance));
  const nearest = Math.min(MOST, sumOf(expected) / sumOf(inverses));
  return Float32Array.from(inverses, (inverse) => nearest * inverse);
}

/**
 * Places beside a group of centres whose words are trained with it: the farthest ones are near one or two of its centres only, and cost
 * as much as others.
 */
export function reachOf(window: number): number {
  return Math.max(window - 2, Math.min(window, 2));
}

/**
 * The weights of pairs with each of `group` centres, for the places from `window` before the first to `window` behind the last: of
 * those past `reach` 0. Far pairs, which thus are left to some of the centres, count there for all.
 */
export function pairWeights(weights: Float32Array, group: number, reach: number): Float32Array {
  const window = weights.length - 1;
  return Float32Array.from({ length: group * (2 * window + group) }, (_, i) => {
    const [place, centre] = [Math.floor(i / group) - window, i % group];
    const distance = Math.abs(place - centre);
    if (distance > window || place < -reach || place >= group + reach) return 0;
    return (weights[distance] * group) / Math.min(group, group + reach - distance);
  });
}

/** The sums of the weights at distances up to i, for each i. */
export function sideWeights(weights: Float32Array): Float32Array {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}
