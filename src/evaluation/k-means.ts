import { expected } from '../errors.js';
import { BLOCK, RowProducts } from '../kernels/row-products.js';
import { checkValue } from '../options.js';
import type { RunHooks } from '../progress.js';
import { type RandomStream, randomStream } from '../random.js';
import { squaredNorm, sumOf, toUnit } from '../tensor/inner-product.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/** How `kMeans` clusters. */
export interface KMeansOptions {
  /** Rows at length 1 compared by cosines (Dhillon & Modha 2001), instead of rows as they are by distances. Default true. */
  readonly spherical?: boolean | undefined;
  /** Of the random starts. Default 1. */
  readonly seed?: number | undefined;
  /** Random starts, of which the best is kept. Default 10 for up to 10,000 rows, 3 for more. */
  readonly starts?: number | undefined;
}

/** What `kMeans` found. */
export interface KMeansClusters {
  /** The cluster of each row, from 0. */
  readonly clusters: Int32Array;
  /** Shape [k, dim]; of length 1 where spherical. */
  readonly centres: Matrix;
  /** Sum over the rows of the squared distance to their centre. */
  readonly inertia: number;
}

/** Rounds of one start, far more than are needed to come to rest. */
const ROUNDS = 100;
/** Rows from which on fewer starts do. */
const MANY = 10_000;
/** The share of many rows that may still move at the end: the last of a hundred rounds change hardly anything. */
const SETTLED = 2e-3;
/** Candidates for each of the first centres. */
const TRIALS = 4;

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
  const products = RowProducts.open(rows.rows, Math.max(k, TRIALS), rows.dim);
  try {
    const points = new Points(products, rows, spherical);
    let best: KMeansClusters = {
      clusters: new Int32Array(0),
      centres: rows,
      inertia: Number.POSITIVE_INFINITY,
    };
    for (let start = 0; start < starts; start++) {
      const centres = await points.firstCentres(k, randomStream(seed, 'k-means', start), hooks);
      const found = await points.settle(centres, hooks);
      if (found.inertia < best.inertia) best = found;
      if (k === 1) break;
    }
    return best;
  } finally {
    products.close();
  }
}

/** Rows in a kernel's memory, and where their clusters may lie. */
class Points {
  readonly #products: RowProducts;
  readonly #rows: Matrix;
  readonly #spherical: boolean;
  /** Squared length of each row. */
  readonly #squares: Float64Array;

  constructor(products: RowProducts, rows: Matrix, spherical: boolean) {
    this.#products = products;
    this.#rows = products.many;
    this.#spherical = spherical;
    this.#squares = new Float64Array(rows.rows);
    for (let i = 0; i < rows.rows; i++) {
      const row = rowOf(this.#rows, i);
      row.set(rowOf(rows, i));
      if (spherical) toUnit(row);
      this.#squares[i] = squaredNorm(row);
    }
  }

  /** Each one is the best of a few that are drawn with a probability that grows with the distance from those before. */
  async firstCentres(k: number, random: RandomStream, hooks: RunHooks): Promise<Matrix> {
    const { rows, dim } = this.#rows;
    const centres = createMatrix(k, dim);
    let far: Float64Array = new Float64Array(rows).fill(1);
    for (let c = 0; c < k; c++) {
      await this.#products.rest(hooks);
      const trials = c === 0 ? 1 : TRIALS;
      const drawn = Array.from({ length: trials }, () => drawnRow(far, random));
      for (const [t, row] of drawn.entries()) rowOf(this.#products.few, t).set(rowOf(this.#rows, row));
      const left = this.#distances(drawn, c === 0 ? undefined : far);
      const best = left.reduce((least, { sum }, t) => (sum < left[least].sum ? t : least), 0);
      rowOf(centres, c).set(rowOf(this.#rows, drawn[best]));
      far = left[best].far;
    }
    return centres;
  }

  /** For each drawn row the squared distance of every row to the nearest centre, were it one. */
  #distances(drawn: readonly number[], before: Float64Array | undefined) {
    const squares = this.#squares;
    const found = drawn.map(() => ({ far: new Float64Array(squares.length), sum: 0 }));
    const { columns } = this.#products;
    for (let first = 0; first < squares.length; first += BLOCK) {
      const count = Math.min(BLOCK, squares.length - first);
      const products = this.#products.products(first, count);
      for (let t = 0; t < drawn.length; t++) {
        const { far } = found[t];
        const own = squares[drawn[t]];
        for (let i = 0; i < count; i++) {
          const at = first + i;
          const distance = Math.max(0, squares[at] + own - 2 * products[i * columns + t]);
          far[at] = before === undefined ? distance : Math.min(before[at], distance);
          found[t].sum += far[at];
        }
      }
    }
    return found;
  }

  /** Lloyd's rounds until no row changes its cluster, or of many rows next to none. */
  async settle(start: Matrix, hooks: RunHooks): Promise<KMeansClusters> {
    const clusters = new Int32Array(this.#squares.length).fill(-1);
    const distances = new Float64Array(clusters.length);
    const few = clusters.length > MANY ? clusters.length * SETTLED : 0;
    let centres = start;
    for (let round = 0; ; round++) {
      const moved = await this.#assign(centres, clusters, distances, hooks);
      if (moved <= few || round === ROUNDS) return { clusters, centres, inertia: sumOf(distances) };
      centres = this.#centresOf(clusters, distances, centres.rows);
    }
  }

  /** How many rows have changed their cluster. */
  async #assign(centres: Matrix, clusters: Int32Array, distances: Float64Array, hooks: RunHooks) {
    const { few, columns } = this.#products;
    const k = centres.rows;
    const half = new Float64Array(k);
    for (let c = 0; c < k; c++) {
      rowOf(few, c).set(rowOf(centres, c));
      half[c] = squaredNorm(rowOf(few, c)) / 2;
    }
    let moved = 0;
    for (let first = 0; first < clusters.length; first += BLOCK) {
      await this.#products.rest(hooks);
      const count = Math.min(BLOCK, clusters.length - first);
      const products = this.#products.products(first, count);
      for (let i = 0; i < count; i++) {
        let [nearest, most] = [0, Number.NEGATIVE_INFINITY];
        for (let c = 0, at = i * columns; c < k; c++, at++) {
          const closeness = products[at] - half[c];
          if (closeness > most) {
            most = closeness;
            nearest = c;
          }
        }
        if (clusters[first + i] !== nearest) moved++;
        clusters[first + i] = nearest;
        distances[first + i] = Math.max(0, this.#squares[first + i] - 2 * most);
      }
    }
    return moved;
  }

  /** Means of the clusters; one that lost all its rows gets the row that is farthest from its own centre. */
  #centresOf(clusters: Int32Array, distances: Float64Array, k: number): Matrix {
    const centres = meansOf(this.#rows, clusters, k);
    const sizes = new Uint32Array(k);
    for (const cluster of clusters) sizes[cluster]++;
    const far = distances.slice();
    for (let c = 0; c < k; c++) {
      const centre = rowOf(centres, c);
      if (sizes[c] === 0) {
        const farthest = far.reduce((most, distance, i) => (distance > far[most] ? i : most), 0);
        far[farthest] = 0;
        centre.set(rowOf(this.#rows, farthest));
      }
      if (this.#spherical) toUnit(centre);
    }
    return centres;
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

/** A row drawn in proportion to its weight. */
function drawnRow(weights: Float64Array, random: RandomStream): number {
  let left = random.next() * sumOf(weights);
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.max(0, drawn);
}
