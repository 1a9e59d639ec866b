/**
 * How much the pairs at each distance 0 .. window count on average, where the reach of a window is drawn, uniform in
 * sure + 1 .. window (Mikolov et al. 2013a): the chance that it has the distance.
 */
export function distanceWeights(window: number, sure: number): Float32Array {
  return Float32Array.from({ length: window + 1 }, (_, distance) =>
    distance === 0 ? 0 : Math.min(1, (window + 1 - distance) / (window - sure)),
  );
}

/** The weights of pairs with each of `group` centres, for the places from `window` before the first to `window` behind the last. */
export function pairWeights(weights: Float32Array, group: number): Float32Array {
  const window = weights.length - 1;
  return Float32Array.from({ length: group * (2 * window + group) }, (_, i) => {
    const [place, centre] = [Math.floor(i / group) - window, i % group];
    return weights[Math.abs(place - centre)] ?? 0;
  });
}

/** The sums of the weights at distances up to i, for each i. */
export function sideWeights(weights: Float32Array): Float32Array {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}
