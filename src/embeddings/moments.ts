import { closeProducts, openProducts, type ProductWorkspace } from '../kernels/product-kernel.js';
import { matrixAt } from '../kernels/shared-heap.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/** Rows multiplied at once; 4 bytes times it is no power of 2, so that columns do not share a cache's line. */
const BLOCK = 1008;

/** X'X of rows X that come one after the other, shape [dim, dim]; memory does not grow with them. */
export class Moments {
  rows = 0;
  readonly #dim: number;
  readonly #columns: number;
  readonly #workspace: ProductWorkspace;
  readonly #left: number;
  readonly #out: number;
  readonly #block: Matrix;
  readonly #sums: Float64Array[];

  private constructor(dim: number, workspace: ProductWorkspace) {
    this.#dim = dim;
    this.#workspace = workspace;
    const { heap } = workspace;
    const allocate = (bytes: number) =>
      heap.allocate(bytes, 'the products of dimensions', 'take vectors of fewer dimensions');
    this.#columns = Math.ceil(dim / 4) * 4;
    this.#left = allocate((this.#columns + 1) * BLOCK * 4);
    this.#out = allocate((dim + 1) * this.#columns * 4);
    this.#block = matrixAt(heap.memory, this.#left, this.#columns + 1, BLOCK);
    this.#block.data.fill(0);
    this.#sums = Array.from({ length: dim }, () => new Float64Array(dim));
  }

  /** To be ended by `close`. */
  static async open(dim: number): Promise<Moments> {
    return new Moments(dim, await openProducts());
  }

  /** Adds the row data[start .. start + dim) times `scale`. */
  add(data: Float32Array, start: number, scale: number): void {
    const place = this.rows % BLOCK;
    const block = this.#block.data;
    // Number d goes to row d, so that a product of rows sums over what was added.
    for (let d = 0, at = place; d < this.#dim; d++, at += BLOCK) block[at] = data[start + d] * scale;
    if (++this.rows % BLOCK === 0) this.#multiply();
  }

  /** Orthonormal rows, shape count x dim: the eigenvectors of the greatest eigenvalues, which come with them. */
  async directions(count: number): Promise<{ basis: Matrix; eigenvalues: number[] }> {
    if (this.rows % BLOCK > 0) {
      for (let d = 0; d < this.#dim; d++)
        this.#block.data.fill(0, d * BLOCK + (this.rows % BLOCK), (d + 1) * BLOCK);
      this.#multiply();
      this.rows = Math.ceil(this.rows / BLOCK) * BLOCK;
    }
    // Loaded here: reading and writing vectors load this file, and the memory of a training run is counted.
    const { eigenvectorsOf } = await import('../tensor/eigenvectors.js');
    const { vectors, values } = eigenvectorsOf(this.#sums);
    const basis = createMatrix(count, this.#dim);
    for (let k = 0; k < count; k++) rowOf(basis, k).set(vectors.getColumn(k));
    return { basis, eigenvalues: values.slice(0, count) };
  }

  close(): void {
    closeProducts(this.#workspace);
  }

  #multiply(): void {
    const columns = this.#columns;
    this.#workspace.kernel.products(this.#left, this.#dim, this.#left, columns, BLOCK * 4, this.#out);
    const products = new Float32Array(this.#workspace.heap.memory.buffer, this.#out, this.#dim * columns);
    for (let a = 0; a < this.#dim; a++) {
      const sums = this.#sums[a];
      for (let b = 0, at = a * columns; b < this.#dim; b++, at++) sums[b] += products[at];
    }
  }
}
