import { expected } from '../errors.js';
import { squaredNorm } from '../tensor/inner-product.js';
import { checkMatrix, createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import type { ProductQuantizer } from './product-quantizer.js';

/** Rows of a fastText matrix, dense or quantized, read one at a time. */
export interface Rows {
  readonly rows: number;
  readonly dim: number;
  /** target += scale * row i; `target` has length dim. */
  addRow(i: number, target: Float32Array, scale: number): void;
  /** The inner product of row i and `vector`. */
  dot(i: number, vector: ArrayLike<number>): number;
  /** The first `count` rows: views, no copies. */
  first(count: number): Rows;
}

export function isRows(value: Rows | Matrix): value is Rows {
  return typeof (value as Partial<Rows> | undefined)?.addRow === 'function';
}

/** Rows that are asked for together. */
const TOGETHER = 64;
/** Numbers of a line of the processor's cache. */
const CACHE_LINE = 16;
/** Engines leave out reads of which nothing comes. */
const TOUCHED = new Float32Array(1);

/**
 * The mean of the rows that `each` visits, shape [dim]; undefined where there are none. No list of them is made: a long
 * word has millions of n-grams.
 */
export function meanOfRows(
  rows: Rows,
  each: (visit: (row: number) => void) => void,
): Float32Array | undefined {
  const mean = new Float32Array(rows.dim);
  const list = new Uint32Array(TOGETHER);
  let [count, waiting] = [0, 0];
  const take = () => {
    if (rows instanceof DenseRows) rows.touch(list, waiting);
    for (let i = 0; i < waiting; i++) rows.addRow(list[i], mean, 1);
    waiting = 0;
  };
  each((row) => {
    count++;
    list[waiting++] = row;
    if (waiting === TOGETHER) take();
  });
  take();
  for (let d = 0; d < mean.length; d++) mean[d] /= count;
  return count === 0 ? undefined : mean;
}

/**
 * Dense rows of which those that are all zeros need not be stored: with `places`, row i lies in row
 * places[i] of `matrix`, -1 stands for zeros. A subword model trained here holds only the n-gram rows that
 * its vocabulary uses.
 */
export class DenseRows implements Rows {
  readonly rows: number;
  readonly dim: number;
  readonly matrix: Matrix;
  readonly places: Int32Array | undefined;

  constructor(matrix: Matrix, places?: Int32Array) {
    checkMatrix('matrix', matrix);
    if (places !== undefined && !(places instanceof Int32Array))
      throw expected('places', 'an Int32Array', places);
    this.matrix = matrix;
    this.places = places;
    this.rows = places?.length ?? matrix.rows;
    this.dim = matrix.dim;
  }

  /** Where row i begins in matrix.data, -1 when it is zeros. */
  offsetOf(i: number): number {
    const place = this.places === undefined ? i : this.places[i];
    return place < 0 ? -1 : place * this.matrix.stride;
  }

  addRow(i: number, target: Float32Array, scale: number): void {
    const start = this.offsetOf(i);
    if (start < 0) return;
    const { data } = this.matrix;
    for (let d = 0; d < this.dim; d++) target[d] += scale * data[start + d];
  }

  /**
   * Reads a number of each cache line of the rows list[0 .. count), which lie far apart: one after the other, each is waited
   * for, so all come at once, and a sum of them takes a third of the time.
   */
  touch(list: Uint32Array, count: number): void {
    const { data } = this.matrix;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const start = this.offsetOf(list[i]);
      if (start >= 0) for (let d = 0; d < this.dim; d += CACHE_LINE) sum += data[start + d];
    }
    TOUCHED[0] = sum;
  }

  dot(i: number, vector: ArrayLike<number>): number {
    const start = this.offsetOf(i);
    if (start < 0) return 0;
    const { data } = this.matrix;
    let sum = 0;
    for (let d = 0; d < this.dim; d++) sum += data[start + d] * vector[d];
    return sum;
  }

  first(count: number): DenseRows {
    if (this.places) return new DenseRows(this.matrix, this.places.subarray(0, count));
    const data = this.matrix.data.subarray(0, count * this.matrix.stride);
    return new DenseRows({ ...this.matrix, data, rows: count });
  }
}

/** All rows with their numbers, zeros too: without a copy where they lie so already. */
export function denseMatrix(rows: Rows): Matrix {
  if (rows instanceof DenseRows && rows.places === undefined) return rows.matrix;
  const matrix = createMatrix(rows.rows, rows.dim);
  for (let i = 0; i < rows.rows; i++) rows.addRow(i, rowOf(matrix, i), 1);
  return matrix;
}

export function lengthsOf(rows: Rows): Float32Array {
  const row = new Float32Array(rows.dim);
  return Float32Array.from({ length: rows.rows }, (_, i) => {
    row.fill(0);
    rows.addRow(i, row, 1);
    return Math.sqrt(squaredNorm(row));
  });
}

/** Rows kept as codes of a product quantizer, with their lengths quantized apart when `norms` is there. */
export class QuantizedRows implements Rows {
  readonly rows: number;
  readonly dim: number;
  /** Shape rows x quantizer.parts. */
  readonly codes: Uint8Array;
  readonly quantizer: ProductQuantizer;
  readonly norms: { readonly codes: Uint8Array; readonly quantizer: ProductQuantizer } | undefined;

  constructor(
    codes: Uint8Array,
    quantizer: ProductQuantizer,
    norms?: { readonly codes: Uint8Array; readonly quantizer: ProductQuantizer },
  ) {
    if (!(codes instanceof Uint8Array && quantizer?.parts > 0))
      throw expected('codes', 'bytes, and their quantizer', codes);
    this.rows = codes.length / quantizer.parts;
    this.dim = quantizer.dim;
    this.codes = codes;
    this.quantizer = quantizer;
    this.norms = norms;
  }

  addRow(i: number, target: Float32Array, scale: number): void {
    this.quantizer.addCode(this.codes, i, target, scale * this.#norm(i));
  }

  dot(i: number, vector: ArrayLike<number>): number {
    return this.quantizer.dotCode(this.codes, i, vector) * this.#norm(i);
  }

  first(count: number): QuantizedRows {
    const { codes, quantizer, norms } = this;
    return new QuantizedRows(
      codes.subarray(0, count * quantizer.parts),
      quantizer,
      norms && { ...norms, codes: norms.codes.subarray(0, count) },
    );
  }

  #norm(i: number): number {
    return this.norms === undefined ? 1 : this.norms.quantizer.centroids[this.norms.codes[i]];
  }
}
