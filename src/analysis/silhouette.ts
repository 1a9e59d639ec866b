import { meansOf } from '../evaluation/k-means.js';
import { eachProduct } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import { permute, randomStream } from '../random.js';
import { type Matrix, rowOf, rowsAt } from '../tensor/matrix.js';
import { unitRows } from './nearest-rows.js';

/** Rows whose distances are all reckoned. */
const ALL_PAIRS = 5000;

/**
 * The silhouette (Rousseeuw 1987): a is a row's mean distance to the others of its cluster, b to those of the nearest
 * other one. By cosines the distance is 1 - cosine, whose means follow from the clusters' mean vectors, so that any
 * number of rows is exact; Euclidean distances are reckoned for 5,000 rows at most, drawn at random.
 * @param rows shape [rows, dim], none of them zeros where spherical
 * @param clusters of each row, from 0 to k - 1
 * @returns the mean over the rows of (b - a) / max(a, b), in [-1, 1], null for one cluster; that of each cluster, 0 for a single
 *   row; and of how many rows it was reckoned
 */
export async function silhouetteOf(
  rows: Matrix,
  clusters: Int32Array,
  k: number,
  { spherical, seed = 1 }: { readonly spherical: boolean; readonly seed?: number },
  hooks: RunHooks = {},
) {
  const chosen = spherical || rows.rows <= ALL_PAIRS ? undefined : sample(rows.rows, seed);
  const of = chosen ? Int32Array.from(chosen, (row) => clusters[row]) : clusters;
  const kept = chosen ? rowsAt(rows, chosen) : rows;
  const points = spherical ? unitRows(kept) : kept;
  const sizes = new Float64Array(k);
  for (const cluster of of) sizes[cluster]++;
  const distances = spherical
    ? await cosineDistances(points, of, k, hooks)
    : await euclideanDistances(points, of, sizes, hooks);
  const sums = new Float64Array(k);
  let total = 0;
  for (const [i, own] of of.entries()) {
    const width = widthOf(distances.subarray(i * k, (i + 1) * k), own, sizes);
    sums[own] += width;
    total += width;
  }
  const mean = sizes.filter((size) => size > 0).length < 2 ? null : total / of.length;
  return { mean, clusters: sums.map((sum, c) => (sizes[c] > 0 ? sum / sizes[c] : 0)), rows: of.length };
}

function sample(rows: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  permute(order, randomStream(seed, 'silhouette'), ALL_PAIRS);
  return order.slice(0, ALL_PAIRS).sort();
}

/** @param distances mean distance to the rows of each cluster, itself with its own */
function widthOf(distances: Float64Array, own: number, sizes: Float64Array): number {
  if (sizes[own] < 2) return 0;
  const a = (distances[own] * sizes[own]) / (sizes[own] - 1);
  let b = Number.POSITIVE_INFINITY;
  for (let c = 0; c < sizes.length; c++) if (c !== own && sizes[c] > 0) b = Math.min(b, distances[c]);
  const most = Math.max(a, b);
  return most === 0 || b === Number.POSITIVE_INFINITY ? 0 : (b - a) / most;
}

/** Mean distance of each row to each cluster's rows, shape [rows, k]. */
async function cosineDistances(points: Matrix, clusters: Int32Array, k: number, hooks: RunHooks) {
  const means = meansOf(points, clusters, k);
  const distances = new Float64Array(points.rows * k);
  await eachProduct(points, means, hooks, (row, first, products) => {
    for (let c = 0, at = row * k + first; c < products.length; c++, at++)
      distances[at] = Math.max(0, 1 - products[c]);
  });
  return distances;
}

async function euclideanDistances(
  points: Matrix,
  clusters: Int32Array,
  sizes: Float64Array,
  hooks: RunHooks,
) {
  const k = sizes.length;
  const distances = new Float64Array(points.rows * k);
  const squares = Float64Array.from({ length: points.rows }, (_, i) =>
    rowOf(points, i).reduce((sum, x) => sum + x * x, 0),
  );
  await eachProduct(points, points, hooks, (row, first, products) => {
    for (let j = 0, other = first; j < products.length; j++, other++) {
      const square = squares[row] + squares[other] - 2 * products[j];
      // A row is at distance 0 from itself, which rounding would not give.
      if (row !== other)
        distances[row * k + clusters[other]] += Math.sqrt(Math.max(0, square)) / sizes[clusters[other]];
    }
  });
  return distances;
}
