import { BLOCK, type RowProducts } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import { createMatrix, type Matrix } from '../tensor/matrix.js';

/**
 * The nearest of some centres for each of many rows. Where centres have moved little since a row was looked at, bounds tell that
 * its nearest is still the same one (Hamerly 2010): how far it is at most, and how near any other may be.
 */
export class NearestCentres {
  /** Of each row; -1 before the first look. */
  readonly clusters: Int32Array;
  readonly sizes: Float64Array;
  readonly #products: RowProducts;
  readonly #squares: Float64Array;
  readonly #halves: Float64Array;
  readonly #upper: Float64Array;
  readonly #lower: Float64Array;
  readonly #sums: Float64Array;
  /** Rows that are looked at together, in copies behind all others. */
  readonly #waiting = new Uint32Array(BLOCK);

  /**
   * @param products the last `BLOCK` of its many rows are room for copies
   * @param squares of the lengths of the others
   */
  constructor(products: RowProducts, squares: Float64Array, centres: number) {
    this.#products = products;
    this.#squares = squares;
    this.clusters = new Int32Array(squares.length).fill(-1);
    this.sizes = new Float64Array(centres);
    this.#halves = new Float64Array(centres);
    this.#upper = new Float64Array(squares.length);
    this.#lower = new Float64Array(squares.length).fill(-1);
    this.#sums = new Float64Array(centres * products.many.dim);
  }

  /** Takes other centres. @returns rows whose nearest centre is another one than before @throws WordvecError `aborted` */
  assign(centres: Matrix, hooks: RunHooks): Promise<number> {
    this.#take(centres);
    return this.#look(hooks);
  }

  /** Looks at every row, whatever the bounds; then `distances` are exact. @returns as `assign` */
  assignAll(hooks: RunHooks): Promise<number> {
    this.#lower.fill(-1);
    return this.#look(hooks);
  }

  /** The squared distance of each row to its centre, or somewhat more. */
  distances(): Float64Array {
    return this.#upper.map((upper) => upper * upper);
  }

  /** Of the clusters as they are; zeros where there is no row. */
  means(): Matrix {
    const means = createMatrix(this.sizes.length, this.#products.many.dim);
    for (const [c, size] of this.sizes.entries())
      for (let d = 0, at = c * means.dim; d < means.dim; d++, at++)
        means.data[c * means.stride + d] = this.#sums[at] / (size || 1);
    return means;
  }

  #take(centres: Matrix): void {
    const { few } = this.#products;
    const k = centres.rows;
    let [farthest, most, second] = [0, 0, 0];
    const moves = new Float64Array(k);
    for (let c = 0; c < k; c++) {
      const [from, to] = [c * centres.stride, c * few.stride];
      let [moved, square] = [0, 0];
      for (let d = 0; d < few.dim; d++) {
        const value = centres.data[from + d];
        moved += (value - few.data[to + d]) ** 2;
        square += value * value;
        few.data[to + d] = value;
      }
      this.#halves[c] = square / 2;
      moves[c] = Math.sqrt(moved);
      if (moves[c] > most) [farthest, most, second] = [c, moves[c], most];
      else second = Math.max(second, moves[c]);
    }
    for (const [i, own] of this.clusters.entries()) {
      if (own < 0) continue;
      this.#upper[i] += moves[own];
      this.#lower[i] -= own === farthest ? second : most;
    }
  }

  async #look(hooks: RunHooks): Promise<number> {
    const { many } = this.#products;
    const copies = this.clusters.length;
    let [moved, waiting] = [0, 0];
    for (let i = 0; i < copies; i++) {
      if (this.#upper[i] < this.#lower[i]) continue;
      many.data.copyWithin((copies + waiting) * many.stride, i * many.stride, (i + 1) * many.stride);
      this.#waiting[waiting++] = i;
      if (waiting < BLOCK) continue;
      moved += this.#lookAt(waiting);
      waiting = 0;
      await this.#products.rest(hooks);
    }
    return moved + this.#lookAt(waiting);
  }

  #lookAt(count: number): number {
    const { columns } = this.#products;
    const products = this.#products.products(this.clusters.length, count);
    const k = this.sizes.length;
    let moved = 0;
    for (let i = 0; i < count; i++) {
      let [nearest, most, second] = [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let c = 0, at = i * columns; c < k; c++, at++) {
        const closeness = products[at] - this.#halves[c];
        if (closeness > most) {
          second = most;
          most = closeness;
          nearest = c;
        } else if (closeness > second) second = closeness;
      }
      const row = this.#waiting[i];
      const square = this.#squares[row];
      this.#upper[row] = Math.sqrt(Math.max(0, square - 2 * most));
      this.#lower[row] = Math.sqrt(Math.max(0, square - 2 * second));
      if (this.clusters[row] === nearest) continue;
      moved++;
      if (this.clusters[row] >= 0) this.#add(row, this.clusters[row], -1);
      this.#add(row, nearest, 1);
      this.clusters[row] = nearest;
    }
    return moved;
  }

  #add(row: number, cluster: number, sign: 1 | -1): void {
    const { data, stride, dim } = this.#products.many;
    this.sizes[cluster] += sign;
    for (let d = 0, to = cluster * dim, from = row * stride; d < dim; d++, to++, from++)
      this.#sums[to] += sign * data[from];
  }
}
