// Rows rounded to int8, a quarter of their room: products with these say which rows need not be looked at.
import { type Matrix, rowOf } from '../tensor/matrix.js';
import {
  type CodeProducts,
  Helpers,
  multiplyCodes,
  QUESTIONS,
  queryPlace,
  TURN_BYTES,
} from './code-products.js';
import { closeProducts, openProducts, type ProductWorkspace } from './product-kernel.js';
import { matrixAt, strideBytes } from './shared-heap.js';

/** Bytes from row to row of int8 codes. */
export function codeStride(dim: number): number {
  return Math.ceil(dim / 16) * 16;
}

/** Products with a vector, and how far from them the true ones may lie. */
export interface NearProducts {
  /** Shape [rows]: a view that the next question overwrites. */
  readonly scores: Float32Array;
  /** The true product of row i is scores[i] within perScale * scales[i] + fixed. */
  readonly perScale: number;
  readonly fixed: number;
}

/** Rows encoded at once. */
const BLOCK = 64;
/** What rounding in single precision may add: to a code, in codes; to a product with a vector of length 1. */
const [CODE_SLACK, PRODUCT_SLACK] = [2 ** -12, 2 ** -19];
/** Below it the numbers of a row are too small to be encoded in single precision. */
const LEAST_SCALE = 1e-32;

/** Rows of length 1, or 0, as int8 codes with a scale each, in a memory that threads share. */
export class CodedRows {
  /** Shape [rows, codeStride(dim)], padded with zeros. */
  readonly codes: Int8Array;
  /** Shape [rows]. */
  readonly scales: Float32Array;
  readonly #workspace: ProductWorkspace;
  readonly #work: CodeProducts;
  /** Of rows as they are, a block at a time. */
  readonly #block: Matrix;
  readonly #helpers: Helpers;

  /** @throws WordvecError `memory` past 4 GiB: `what` says what for, `remedy` what to lower */
  constructor(rows: number, dim: number, what: string, remedy: string) {
    const workspace = openProducts();
    const { heap } = workspace;
    const stride = codeStride(dim);
    // The kernel takes rows by four.
    const padded = Math.ceil(rows / 4) * 4;
    const allocate = (bytes: number) => heap.allocate(bytes, what, remedy);
    try {
      const turn = allocate(TURN_BYTES);
      const queries = allocate(QUESTIONS * (2 * stride + 16));
      const step = padded * 4;
      const scales = allocate(step);
      const codes = allocate(padded * stride);
      // Pages that no question needs take no memory.
      const out = allocate(QUESTIONS * step);
      // The last one: memory that is not shared ends the views of before when it grows.
      const block = allocate(BLOCK * strideBytes(dim));
      this.#block = matrixAt(heap.memory, block, BLOCK, dim);
      this.#work = { memory: heap.memory, turn, codes, stride, scales, queries, out, step };
    } catch (cause) {
      closeProducts(workspace);
      throw cause;
    }
    const { buffer } = heap.memory;
    this.codes = new Int8Array(buffer, this.#work.codes, padded * stride).fill(0).subarray(0, rows * stride);
    this.scales = new Float32Array(buffer, this.#work.scales, rows).fill(0);
    this.#workspace = workspace;
    this.#helpers = new Helpers(this.#work);
  }

  /** Takes the rows of a matrix, divided by their lengths. */
  encode(matrix: Matrix, norms: Float32Array): void {
    const { kernel } = this.#workspace;
    const { codes, scales, stride } = this.#work;
    const block = this.#block;
    const bytes = strideBytes(matrix.dim);
    block.data.fill(0);
    for (let first = 0; first < matrix.rows; first += BLOCK) {
      const count = Math.min(BLOCK, matrix.rows - first);
      for (let i = 0; i < count; i++) rowOf(block, i).set(rowOf(matrix, first + i));
      kernel.encode(block.data.byteOffset, count, bytes, codes + first * stride, stride, scales + first * 4);
    }
    for (let i = 0; i < matrix.rows; i++) {
      if (!(norms[i] > 0)) this.scales[i] = 0;
      else if (this.scales[i] >= LEAST_SCALE) this.scales[i] /= norms[i];
      else {
        this.codes.fill(0, i * stride, (i + 1) * stride);
        // Whatever the vector, the product may be 1.
        this.scales[i] = 2;
      }
    }
  }

  /**
   * Products of the first rows with vectors of length 1, shape [dim], `QUESTIONS` at most.
   * @throws WordvecError `io` where a thread died
   */
  near(vectors: readonly ArrayLike<number>[], rows: number): NearProducts[] {
    const { kernel, heap } = this.#workspace;
    const { buffer } = heap.memory;
    const { out, step, stride } = this.#work;
    const rounded = vectors.map((vector, i) => {
      const place = queryPlace(this.#work, i);
      const { factor, sum, rest } = roundVector(vector, new Int16Array(buffer, place, stride));
      new Float32Array(buffer, place + 2 * stride, 1)[0] = factor;
      return { perScale: (0.5 + CODE_SLACK) * sum, fixed: rest + PRODUCT_SLACK };
    });
    this.#helpers.call(vectors.length * rows * stride);
    multiplyCodes(this.#work, kernel, rows, vectors.length);
    return rounded.map((off, i) => ({ ...off, scores: new Float32Array(buffer, out + i * step, rows) }));
  }

  close(): void {
    // A memory that others work on is not used again.
    if (!this.#helpers.dismiss()) closeProducts(this.#workspace);
  }
}

/** Rounds a vector to int16 times `factor`: the sum of what these stand for, all positive, and the length of what is left. */
function roundVector(vector: ArrayLike<number>, rounded: Int16Array) {
  rounded.fill(0);
  let most = 0;
  for (let d = 0; d < vector.length; d++) most = Math.max(most, Math.abs(vector[d]));
  // Sums of products with codes stay below 2^31.
  const range = Math.min(32767, Math.floor((2 ** 31 - 1) / (127 * rounded.length)));
  const factor = Math.fround(most / range);
  let [sum, squares] = [0, 0];
  for (let d = 0; factor > 0 && d < vector.length; d++) {
    rounded[d] = Math.max(-range, Math.min(range, Math.round(vector[d] / factor)));
    sum += Math.abs(rounded[d]) * factor;
    squares += (vector[d] - rounded[d] * factor) ** 2;
  }
  return { factor, sum, rest: Math.sqrt(squares) };
}
