import { closeProducts, openProducts, type ProductWorkspace } from '../kernels/product-kernel.js';
import { type ScoredRow, TopK } from '../query/top-k.js';
import { codeStride } from './index-builder.js';
import type { IndexFile } from './index-file.js';

/** Rows that are read at once where they lie near each other, and how near. */
const [RUN, GAP] = [1 << 12, 16];

/** Which texts may answer: 0 stands for one that may not; undefined: all may. */
export type Allowed = Uint8Array | undefined;

/**
 * Exact search among rows of length 1: int8 codes say what every score may be at most and at least, and only rows that may be
 * among the best are read and multiplied in full.
 */
export class DenseSearch {
  readonly dim: number;
  readonly #file: IndexFile;
  readonly #texts: number;
  readonly #workspace: ProductWorkspace;
  readonly #scales: Float32Array;
  readonly #places: {
    readonly codes: number;
    readonly scales: number;
    readonly query: number;
    readonly out: number;
  };

  private constructor(file: IndexFile, texts: number, dim: number, workspace: ProductWorkspace) {
    this.#file = file;
    this.#texts = texts;
    this.dim = dim;
    this.#workspace = workspace;
    const { heap } = workspace;
    const allocate = (bytes: number) =>
      heap.allocate(bytes, 'the index', 'index fewer texts, or vectors of fewer dimensions');
    const codes = allocate(texts * codeStride(dim));
    const scales = allocate(texts * 4);
    const query = allocate(codeStride(dim) * 2);
    this.#places = { codes, scales, query, out: allocate(texts * 4) };
    this.#scales = new Float32Array(heap.memory.buffer, scales, texts);
  }

  /** @throws WordvecError `format`, `io`; `memory` for codes of more than 4 GiB */
  static async open(file: IndexFile, texts: number): Promise<DenseSearch> {
    const [rows, dim] = file.shapeOf('rows', 'float32');
    const [coded, stride] = file.shapeOf('codes', 'int8');
    const [scaled] = file.shapeOf('scales', 'float32');
    if (rows !== texts || coded !== texts || scaled !== texts || !(dim >= 1) || stride !== codeStride(dim))
      throw file.damaged(`its rows do not belong to ${texts} texts`);
    const workspace = await openProducts();
    try {
      const search = new DenseSearch(file, texts, dim, workspace);
      const { buffer } = workspace.heap.memory;
      await file.readInto('codes', 0, new Uint8Array(buffer, search.#places.codes, texts * stride));
      await file.readInto('scales', 0, new Uint8Array(buffer, search.#places.scales, texts * 4));
      return search;
    } catch (cause) {
      closeProducts(workspace);
      throw cause;
    }
  }

  /** The k texts of the greatest cosine with a vector of length 1, best first; of equal ones the first stays. */
  async best(query: Float32Array, k: number, allowed: Allowed): Promise<ScoredRow[]> {
    const scores = this.#approximate(query);
    const candidates = candidatesOf(scores, this.#scales, query, Math.min(k, this.#texts), allowed);
    return this.#exact(query, candidates, k);
  }

  /** Rows [from, to), shape [to - from, dim]. */
  rows(from: number, to: number): Promise<Float32Array> {
    return this.#file.read('rows', 'float32', from * this.dim, to * this.dim);
  }

  close(): void {
    closeProducts(this.#workspace);
  }

  /** All scores but for the rounding of the rows; a view that the next question overwrites. */
  #approximate(query: Float32Array): Float32Array {
    const { heap, kernel } = this.#workspace;
    const { codes, scales, query: place, out } = this.#places;
    const stride = codeStride(this.dim);
    const { buffer } = heap.memory;
    let most = 0;
    for (const x of query) most = Math.max(most, Math.abs(x));
    // Sums of products stay below 2^31.
    const range = Math.min(32767, Math.floor((2 ** 31 - 1) / (127 * stride)));
    const factor = most / range;
    const rounded = new Int16Array(buffer, place, stride).fill(0);
    if (factor > 0) for (let d = 0; d < query.length; d++) rounded[d] = Math.round(query[d] / factor);
    kernel.codeProducts(codes, this.#texts, stride, scales, place, factor, out);
    return new Float32Array(buffer, out, this.#texts);
  }

  async #exact(query: Float32Array, candidates: readonly number[], k: number): Promise<ScoredRow[]> {
    const best = new TopK(k);
    for (let at = 0; at < candidates.length; ) {
      const first = candidates[at];
      let end = at + 1;
      while (
        end < candidates.length &&
        candidates[end] - candidates[end - 1] <= GAP &&
        candidates[end] - first < RUN
      )
        end++;
      const rows = await this.rows(first, candidates[end - 1] + 1);
      for (; at < end; at++) {
        let score = 0;
        for (let d = 0, j = (candidates[at] - first) * this.dim; d < this.dim; d++, j++)
          score += rows[j] * query[d];
        if (score > best.threshold) best.offer(score, candidates[at]);
      }
    }
    return best.sorted();
  }
}

/** Added to what rounding may do to a score: products in single precision, and the rounding of the query. */
const SLACK = 1e-4;

/** The rows that may be among the k best, rising, as a number of a row is off by half its scale at most. */
function candidatesOf(
  scores: Float32Array,
  scales: Float32Array,
  query: Float32Array,
  k: number,
  allowed: Allowed,
): number[] {
  let off = 0;
  for (let d = 0; d < query.length; d++) off += Math.abs(query[d]) / 2;
  const sure = new TopK(k);
  let threshold = sure.threshold;
  for (let i = 0; i < scores.length; i++) {
    const least = scores[i] - off * scales[i];
    // A row of zeros says nothing.
    if (!(least > threshold) || scales[i] === 0 || (allowed && allowed[i] === 0)) continue;
    sure.offer(least, i);
    threshold = sure.threshold;
  }
  const kept = sure.sorted();
  const bar = kept.length < k ? Number.NEGATIVE_INFINITY : kept[kept.length - 1].score - SLACK;
  const candidates: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    if (!(scores[i] + off * scales[i] >= bar) || scales[i] === 0 || (allowed && allowed[i] === 0)) continue;
    candidates.push(i);
  }
  return candidates;
}
