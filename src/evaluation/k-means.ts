import { checkValue } from '../options.js';
import { dot } from '../query/distances.js';
import { unit } from '../query/lookup.js';
import { type RandomStream, randomStream } from '../random.js';

/** Random starts, of which the best is kept. */
const STARTS = 10;
/** Rounds of one start, far more than are needed to come to rest. */
const ROUNDS = 100;

/**
 * Spherical k-means (Dhillon & Modha 2001) of a few thousand vectors of length 1, from starts of k-means++ (Arthur &
 * Vassilvitskii 2007).
 * @returns the cluster of each vector, from 0
 */
export function clusterUnits(points: readonly Float64Array[], k: number, seed: number): Int32Array {
  checkValue('seed', { kind: 'integer', min: 0 }, seed);
  let best = { clusters: new Int32Array(points.length), closeness: Number.NEGATIVE_INFINITY };
  for (let start = 0; start < STARTS && k > 1; start++) {
    const found = clusterOnce(points, firstCentres(points, k, randomStream(seed, 'k-means', start)));
    if (found.closeness > best.closeness) best = found;
  }
  return best.clusters;
}

/** Centres drawn with a probability that grows with the distance from those drawn before. */
function firstCentres(points: readonly Float64Array[], k: number, random: RandomStream): Float64Array[] {
  const centres = [points[Math.floor(random.next() * points.length)]];
  const far = points.map(() => Number.POSITIVE_INFINITY);
  while (centres.length < k) {
    const newest = centres.at(-1)!;
    for (const [i, point] of points.entries())
      far[i] = Math.min(far[i], Math.max(0, 2 - 2 * dot(point, newest)));
    let left = random.next() * far.reduce((sum, distance) => sum + distance, 0);
    const drawn = far.findIndex((distance) => {
      left -= distance;
      return left < 0;
    });
    centres.push(points[Math.max(0, drawn)]);
  }
  return centres;
}

function clusterOnce(points: readonly Float64Array[], start: readonly Float64Array[]) {
  let centres = start;
  const clusters = new Int32Array(points.length).fill(-1);
  let closeness = 0;
  for (let round = 0, moved = true; round < ROUNDS && moved; round++) {
    moved = false;
    closeness = 0;
    for (const [i, point] of points.entries()) {
      let [nearest, most] = [0, Number.NEGATIVE_INFINITY];
      for (const [c, centre] of centres.entries()) {
        const cosine = dot(point, centre);
        if (cosine > most) [nearest, most] = [c, cosine];
      }
      closeness += most;
      moved ||= clusters[i] !== nearest;
      clusters[i] = nearest;
    }
    // A cluster that lost all its points keeps its centre.
    centres = centres.map((centre, c) => {
      const sum = new Float64Array(centre.length);
      for (const [i, point] of points.entries())
        if (clusters[i] === c) for (let d = 0; d < sum.length; d++) sum[d] += point[d];
      return clusters.includes(c) ? unit(sum) : centre;
    });
  }
  return { clusters, closeness };
}
