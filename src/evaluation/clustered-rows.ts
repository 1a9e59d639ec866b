import { BLOCK, RowProducts } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import type { RandomStream } from '../random.js';
import { squaredNorm, sumOf, toUnit } from '../tensor/inner-product.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { NearestCentres } from './nearest-centres.js';

/** Rounds of one start, far more than are needed to come to rest. */
const ROUNDS = 100;
/** Rows of which some may still move at the end: the last of a hundred rounds change hardly anything. */
const MANY = 10_000;
const SETTLED = 2e-3;
/** Candidates for each of the first centres: a multiple of 4, as the kernel has it. */
const TRIALS = 4;

/** What `kMeans` found. */
export interface KMeansClusters {
  /** The cluster of each row, from 0. */
  readonly clusters: Int32Array;
  /** Shape [k, dim]; of length 1 where spherical. */
  readonly centres: Matrix;
  /** Sum over the rows of the squared distance to their centre. */
  readonly inertia: number;
}

/** Rows in a kernel's memory, and where their clusters may lie. */
export class ClusteredRows {
  readonly #products: RowProducts;
  readonly #rows: Matrix;
  readonly #spherical: boolean;
  /** Squared length of each row. */
  readonly #squares: Float64Array;

  private constructor(products: RowProducts, rows: Matrix, spherical: boolean) {
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

  /** @param k clusters at most @throws WordvecError `memory` past 4 GiB */
  static open(rows: Matrix, k: number, spherical: boolean): ClusteredRows {
    const products = RowProducts.open(rows.rows + BLOCK, Math.max(k, TRIALS), rows.dim);
    return new ClusteredRows(products, rows, spherical);
  }

  /** Each one is the best of a few that are drawn with a probability that grows with the distance from those before. */
  async firstCentres(k: number, random: RandomStream, hooks: RunHooks): Promise<Matrix> {
    const { dim } = this.#rows;
    const rows = this.#squares.length;
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
    for (let first = 0; first < squares.length; first += BLOCK) {
      const count = Math.min(BLOCK, squares.length - first);
      const products = this.#products.products(first, count, TRIALS);
      for (let t = 0; t < drawn.length; t++) {
        const { far } = found[t];
        const own = squares[drawn[t]];
        for (let i = 0; i < count; i++) {
          const at = first + i;
          const distance = Math.max(0, squares[at] + own - 2 * products[i * TRIALS + t]);
          far[at] = before === undefined ? distance : Math.min(before[at], distance);
          found[t].sum += far[at];
        }
      }
    }
    return found;
  }

  /** Lloyd's rounds until no row changes its cluster, or of many rows next to none. */
  async settle(start: Matrix, hooks: RunHooks): Promise<KMeansClusters> {
    const nearest = new NearestCentres(this.#products, this.#squares, start.rows);
    const few = this.#squares.length > MANY ? this.#squares.length * SETTLED : 0;
    let centres = start;
    for (let round = 0; ; round++) {
      let moved = await nearest.assign(centres, hooks);
      // What bounds say is within rounding: at the end every row is looked at.
      const last = round === ROUNDS;
      if (moved <= few || last) moved += await nearest.assignAll(hooks);
      if (moved <= few || last)
        return { clusters: nearest.clusters, centres, inertia: sumOf(nearest.distances()) };
      centres = this.#centresOf(nearest);
    }
  }

  /** Means of the clusters; one that lost all its rows gets the row that is farthest from its own centre. */
  #centresOf(nearest: NearestCentres): Matrix {
    const centres = nearest.means();
    let far: Float64Array | undefined;
    for (let c = 0; c < centres.rows; c++) {
      const centre = rowOf(centres, c);
      if (nearest.sizes[c] === 0) {
        far ??= nearest.distances();
        const farthest = far.reduce((most, distance, i) => (distance > far![most] ? i : most), 0);
        far[farthest] = 0;
        centre.set(rowOf(this.#rows, farthest));
      }
      if (this.#spherical) toUnit(centre);
    }
    return centres;
  }

  close(): void {
    this.#products.close();
  }
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
