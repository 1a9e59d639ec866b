import type { CallOptions, CallTable } from '../call-options.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { DenseRows, type Rows } from '../embeddings/rows.js';
import { dot } from '../tensor/inner-product.js';
import { unit } from './lookup.js';

/** How near two vectors are: the cosine of their angle, or a distance between the vectors as they are. */
export const METRICS = ['cosine', 'euclidean', 'manhattan', 'chebyshev'] as const;
/** One of `METRICS`. */
export type Metric = (typeof METRICS)[number];

/** In which metric to compare: flags, help and checks follow from it. */
export const METRIC_OPTIONS = {
  metric: {
    kind: 'choice',
    default: 'cosine',
    choices: METRICS,
    help: 'cosine, or a distance between the vectors as they are',
  },
} as const satisfies CallTable;

/** What a caller gives of it. */
export interface MetricOption extends CallOptions<typeof METRIC_OPTIONS> {}

/** The cosine of two vectors, in [-1, 1]; 0 where one is the zero vector. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return clamp(dot(unit(a), unit(b)));
}

/** How far two vectors are apart, the cosine's distance being 1 - cosine. */
export function distanceBetween(a: ArrayLike<number>, b: ArrayLike<number>, metric: Metric): number {
  return metric === 'cosine' ? 1 - cosine(a, b) : DISTANCES[metric](a, 0, b, a.length);
}

/**
 * Cosine of the query with each of the first `rows` rows, in [-1, 1], computed in double precision. A zero
 * vector has the cosine 0 with everything.
 */
export function cosines(vectors: KeyedVectors, query: ArrayLike<number>, rows: number): Float64Array {
  const scores = new Float64Array(rows);
  const target = unit(query);
  const { norms, rows: from } = vectors;
  for (let row = 0; row < rows; row++)
    scores[row] = norms[row] > 0 ? clamp(rowDot(from, row, target) / norms[row]) : 0;
  return scores;
}

/** `cosines` of some rows only, in their order. */
export function cosinesAt(
  vectors: KeyedVectors,
  query: ArrayLike<number>,
  rows: ArrayLike<number>,
): Float64Array {
  const target = unit(query);
  const { norms, rows: from } = vectors;
  return Float64Array.from(rows, (row) =>
    norms[row] > 0 ? clamp(rowDot(from, row, target) / norms[row]) : 0,
  );
}

function rowDot(from: Rows, row: number, query: Float64Array): number {
  if (!(from instanceof DenseRows)) return from.dot(row, query);
  const { data, dim, stride } = from.matrix;
  const even = dim - (dim % 4);
  const start = row * stride;
  // Four sums, so that an addition need not wait for the one before it.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let d = 0;
  for (; d < even; d += 4) {
    s0 += data[start + d] * query[d];
    s1 += data[start + d + 1] * query[d + 1];
    s2 += data[start + d + 2] * query[d + 2];
    s3 += data[start + d + 3] * query[d + 3];
  }
  for (; d < dim; d++) s0 += data[start + d] * query[d];
  return s0 + s1 + (s2 + s3);
}

/** Distance of the query to each of the first `rows` rows as they are (not normalised). */
export function rowDistances(
  vectors: KeyedVectors,
  query: ArrayLike<number>,
  metric: Exclude<Metric, 'cosine'>,
  rows: number,
): Float64Array {
  const { data, dim, stride } = vectors.matrix;
  const target = Float64Array.from(query);
  const between = DISTANCES[metric];
  return Float64Array.from({ length: rows }, (_, row) => between(data, row * stride, target, dim));
}

type Distance = (data: ArrayLike<number>, start: number, target: ArrayLike<number>, dim: number) => number;

const DISTANCES: Record<Exclude<Metric, 'cosine'>, Distance> = {
  euclidean(data, start, target, dim) {
    let sum = 0;
    for (let d = 0; d < dim; d++) {
      const difference = data[start + d] - target[d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  },
  manhattan(data, start, target, dim) {
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += Math.abs(data[start + d] - target[d]);
    return sum;
  },
  chebyshev(data, start, target, dim) {
    let most = 0;
    for (let d = 0; d < dim; d++) {
      const difference = Math.abs(data[start + d] - target[d]);
      if (difference > most) most = difference;
    }
    return most;
  },
};

function clamp(cosine: number): number {
  return Math.max(-1, Math.min(1, cosine));
}
