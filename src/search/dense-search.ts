import { bytesOf } from '../corpus/lists.js';
import { CodedRows, codeStride } from '../kernels/coded-rows.js';
import { type Allowed, candidateRows } from '../query/candidates.js';
import { type ScoredRow, TopK } from '../query/top-k.js';
import type { IndexFile } from './index-file.js';

/** Rows that are read at once where they lie near each other, and how near. */
const [RUN, GAP] = [1 << 12, 16];

/**
 * Exact search among rows of length 1: int8 codes say what every score may be at most and at least, and only rows that may be
 * among the best are read and multiplied in full.
 */
export class DenseSearch {
  readonly dim: number;
  readonly #file: IndexFile;
  readonly #texts: number;
  readonly #coded: CodedRows;

  private constructor(file: IndexFile, texts: number, dim: number) {
    this.#file = file;
    this.#texts = texts;
    this.dim = dim;
    this.#coded = new CodedRows(texts, dim, 'the index', 'index fewer texts, or vectors of fewer dimensions');
  }

  /** @throws WordvecError `format`, `io`; `memory` for codes of more than 4 GiB */
  static async open(file: IndexFile, texts: number): Promise<DenseSearch> {
    const [rows, dim] = file.shapeOf('rows', 'float32');
    const [coded, stride] = file.shapeOf('codes', 'int8');
    const [scaled] = file.shapeOf('scales', 'float32');
    if (rows !== texts || coded !== texts || scaled !== texts || !(dim >= 1) || stride !== codeStride(dim))
      throw file.damaged(`its rows do not belong to ${texts} texts`);
    const search = new DenseSearch(file, texts, dim);
    const { codes, scales } = search.#coded;
    try {
      await file.readInto('codes', 0, bytesOf(codes));
      await file.readInto('scales', 0, bytesOf(scales));
      return search;
    } catch (cause) {
      search.close();
      throw cause;
    }
  }

  /** The k texts of the greatest cosine with a vector of length 1, best first; of equal ones the first stays. */
  async best(vector: Float32Array, k: number, allowed: Allowed): Promise<ScoredRow[]> {
    const texts = this.#texts;
    const answering = { rows: texts, k: Math.min(k, texts), allowed, noZeros: true };
    const [candidates] = candidateRows(this.#coded, [vector], answering);
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
          score += rows[j] * vector[d];
        if (score > best.threshold) best.offer(score, candidates[at]);
      }
    }
    return best.sorted();
  }

  /** Rows [from, to), shape [to - from, dim]. */
  rows(from: number, to: number): Promise<Float32Array> {
    return this.#file.read('rows', 'float32', from * this.dim, to * this.dim);
  }

  close(): void {
    this.#coded.close();
  }
}
