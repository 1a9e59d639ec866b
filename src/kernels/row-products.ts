import type { RunHooks } from '../progress.js';
import { Slices } from '../slices.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { closeProducts, openProducts, type ProductWorkspace } from './product-kernel.js';
import { matrixAt, strideBytes } from './shared-heap.js';

/** Rows multiplied at once: with 100 numbers each they stay in a processor's nearest cache. */
export const BLOCK = 64;
/** Rows of the other side at once. */
const COLUMNS = 256;

/** Many rows in a kernel's memory, multiplied with a few others that may change between two products. */
export class RowProducts {
  /** The many, shape [rows, dim], and the few, shape [columns, dim]: zeros at first, to be written. */
  readonly many: Matrix;
  readonly few: Matrix;
  /** The few filled up to a multiple of 4. */
  readonly columns: number;
  readonly #workspace: ProductWorkspace;
  readonly #at: { readonly many: number; readonly few: number; readonly out: number; readonly sums: number };
  readonly #out: Float32Array;
  readonly #sums: Matrix;
  readonly #slices = new Slices();

  private constructor(workspace: ProductWorkspace, rows: number, few: number, dim: number, block: number) {
    const { heap } = workspace;
    const bytes = strideBytes(dim);
    const remedy = 'take fewer rows, or vectors of fewer dimensions';
    const allocate = (size: number) => heap.allocate(size, 'a block of vectors', remedy);
    this.#workspace = workspace;
    this.columns = Math.ceil(few / 4) * 4;
    // The kernel takes rows by two.
    this.#at = {
      many: allocate((rows + 1) * bytes),
      few: allocate(this.columns * bytes),
      out: allocate((block + 1) * this.columns * 4),
      sums: allocate(this.columns * bytes),
    };
    this.many = matrixAt(heap.memory, this.#at.many, rows, dim);
    this.few = matrixAt(heap.memory, this.#at.few, this.columns, dim);
    this.many.data.fill(0);
    this.few.data.fill(0);
    this.#sums = matrixAt(heap.memory, this.#at.sums, this.columns, dim);
    this.#out = new Float32Array(heap.memory.buffer, this.#at.out, block * this.columns);
  }

  /** @param block rows of the many that are multiplied at once @throws WordvecError `memory` past 4 GiB */
  static open(rows: number, few: number, dim: number, block: number = BLOCK): RowProducts {
    const workspace = openProducts();
    try {
      return new RowProducts(workspace, rows, few, dim, block);
    } catch (cause) {
      closeProducts(workspace);
      throw cause;
    }
  }

  /**
   * Products of `count` of the many, at most a block, with the few: shape [count, columns], good until the next.
   * @param columns so many of the few alone, a multiple of 4
   */
  products(first: number, count: number, columns: number = this.columns): Float32Array {
    const { many, few, out } = this.#at;
    const bytes = this.many.stride * 4;
    this.#workspace.kernel.products(many + first * bytes, count, few, columns, bytes, out);
    return this.#out;
  }

  /**
   * Sums of the same rows as `products` was asked for, weighed by what stands in its answer now: shape [columns, dim] with
   * the stride of the rows.
   */
  sums(first: number, count: number): Matrix {
    const { many, out, sums } = this.#at;
    const bytes = this.many.stride * 4;
    this.#workspace.kernel.sums(out, count, this.columns, many + first * bytes, bytes, sums);
    return this.#sums;
  }

  /** Lets other things of the program run now and then. @throws WordvecError `aborted` */
  rest({ signal }: RunHooks): Promise<void> {
    return this.#slices.rest(signal);
  }

  close(): void {
    closeProducts(this.#workspace);
  }
}

/**
 * The product of each of many rows with each of the others. Those of some following others come together, good until
 * the next call; a row comes again for those after them. Of both only some rows are copied at a time.
 * @param visit products[j] is that of `row` with row `first + j` of the others
 * @throws WordvecError `memory`, `aborted`, and what `visit` throws
 */
export async function eachProduct(
  many: Matrix,
  others: Matrix,
  hooks: RunHooks,
  visit: (row: number, first: number, products: Float32Array) => void,
): Promise<void> {
  const work = RowProducts.open(BLOCK, Math.min(COLUMNS, others.rows), many.dim);
  try {
    for (let other = 0; other < others.rows; other += COLUMNS) {
      const few = Math.min(COLUMNS, others.rows - other);
      copyRows(others, other, few, work.few);
      for (let first = 0; first < many.rows; first += BLOCK) {
        await work.rest(hooks);
        const count = Math.min(BLOCK, many.rows - first);
        copyRows(many, first, count, work.many);
        const found = work.products(0, count);
        for (let i = 0, at = 0; i < count; i++, at += work.columns)
          visit(first + i, other, found.subarray(at, at + few));
      }
    }
  } finally {
    work.close();
  }
}

/** Each row multiplied with those of `basis`, shape [rows, basis.rows]. @throws WordvecError `memory`, `aborted` */
export async function multiplied(rows: Matrix, basis: Matrix, hooks: RunHooks): Promise<Matrix> {
  const result = createMatrix(rows.rows, basis.rows);
  await eachProduct(rows, basis, hooks, (row, first, products) => rowOf(result, row).set(products, first));
  return result;
}

function copyRows(from: Matrix, first: number, count: number, to: Matrix): void {
  for (let i = 0; i < count; i++) rowOf(to, i).set(rowOf(from, first + i));
}
