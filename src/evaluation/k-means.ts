import { expected } from '../errors.js';
import { checkValue } from '../options.js';
import type { RunHooks } from '../progress.js';
import { permute, randomStream } from '../random.js';
import { createMatrix, type Matrix, rowsAt } from '../tensor/matrix.js';
import { ClusteredRows, type KMeansClusters } from './clustered-rows.js';

/** How `kMeans` clusters. */
export interface KMeansOptions {
  /** Rows at length 1 compared by cosines (Dhillon & Modha 2001), instead of rows as they are by distances. Default true. */
  readonly spherical?: boolean | undefined;
  /** Of the random starts. Default 1. */
  readonly seed?: number | undefined;
  /** Random starts, of which the best is kept; they settle on a sample of many rows. Default 10 for up to 10,000 rows, 3 for more. */
  readonly starts?: number | undefined;
}

/** Rows from which on fewer starts do, on a sample of so many rows, and some more for each cluster. */
const MANY = 10_000;
const ROWS_OF_CLUSTER = 100;

/**
 * k-means (Lloyd 1982) from starts of greedy k-means++ (Arthur & Vassilvitskii 2007). The same for the same seed.
 * @param rows shape [rows, dim]; zero rows are nearest to no centre in particular where spherical
 * @throws WordvecError `usage` for k beyond the rows; `memory`, `aborted`
 */
export async function kMeans(
  rows: Matrix,
  k: number,
  options: KMeansOptions = {},
  hooks: RunHooks = {},
): Promise<KMeansClusters> {
  const { seed = 1, spherical = true, starts = rows.rows > MANY ? 3 : 10 } = options;
  checkValue('seed', { kind: 'integer', min: 0 }, seed);
  checkValue('starts', { kind: 'integer', min: 1 }, starts);
  if (!(Number.isInteger(k) && k >= 1 && k <= rows.rows))
    throw expected('`k`', `an integer >= 1 and <= ${rows.rows}, the number of vectors`, k);
  const sample = sampleOf(rows, k, seed);
  const best = await withRows(sample, k, spherical, async (points) => {
    let best: KMeansClusters | undefined;
    for (let start = 0; start < (k === 1 ? 1 : starts); start++) {
      const centres = await points.firstCentres(k, randomStream(seed, 'k-means', start), hooks);
      const found = await points.settle(centres, hooks);
      if (!best || found.inertia < best.inertia) best = found;
    }
    return best!;
  });
  if (sample === rows) return best;
  return withRows(rows, k, spherical, (points) => points.settle(best.centres, hooks));
}

/** Enough rows to tell good starts for k clusters from bad ones: all, where they are few. */
export function sampleOf(rows: Matrix, k: number, seed: number): Matrix {
  const wanted = MANY + ROWS_OF_CLUSTER * k;
  if (rows.rows <= wanted) return rows;
  const order = Uint32Array.from({ length: rows.rows }, (_, i) => i);
  permute(order, randomStream(seed, 'k-means sample'), wanted);
  return rowsAt(rows, order.subarray(0, wanted).sort());
}

async function withRows(
  rows: Matrix,
  k: number,
  spherical: boolean,
  use: (points: ClusteredRows) => Promise<KMeansClusters>,
): Promise<KMeansClusters> {
  const points = ClusteredRows.open(rows, k, spherical);
  try {
    return await use(points);
  } finally {
    points.close();
  }
}

/** The mean of each group's rows, shape [groups, dim]; rows of no group are -1. */
export function meansOf(rows: Matrix, groups: ArrayLike<number>, count: number): Matrix {
  const { dim, stride, data } = rows;
  const sums = new Float64Array(count * dim);
  const sizes = new Float64Array(count);
  for (let i = 0; i < rows.rows; i++) {
    if (groups[i] < 0) continue;
    sizes[groups[i]]++;
    for (let d = 0, to = groups[i] * dim, from = i * stride; d < dim; d++, to++, from++)
      sums[to] += data[from];
  }
  const means = createMatrix(count, dim);
  for (let at = 0; at < sums.length; at++) means.data[at] = sums[at] / (sizes[Math.floor(at / dim)] || 1);
  return means;
}
