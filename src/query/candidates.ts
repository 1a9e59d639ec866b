// Which rows need to be looked at, by what int8 codes say of their products with a vector.
import { QUESTIONS } from '../kernels/code-products.js';
import type { CodedRows, NearProducts } from '../kernels/coded-rows.js';
import { TopK } from './top-k.js';

/** Which rows may answer: 0 stands for one that may not; undefined: all may. */
export type Allowed = Uint8Array | undefined;

/** Which rows of those that are coded answer. */
export interface AnsweringRows {
  /** Only the first ones. */
  readonly rows: number;
  readonly k: number;
  readonly allowed?: Allowed;
  /** Rows of zeros do not. Default false. */
  readonly noZeros?: boolean;
}

/**
 * For each of some vectors of length 1, shape [dim], the rows, ascending, beside which no other can be among the k of the
 * greatest product with it.
 */
export function candidateRows(
  coded: CodedRows,
  vectors: readonly ArrayLike<number>[],
  answering: AnsweringRows,
): number[][] {
  const candidates: number[][] = [];
  for (let first = 0; first < vectors.length; first += QUESTIONS)
    for (const near of coded.near(vectors.slice(first, first + QUESTIONS), answering.rows))
      candidates.push(candidatesOf(near, coded.scales, answering));
  return candidates;
}

function candidatesOf(near: NearProducts, scales: Float32Array, answering: AnsweringRows): number[] {
  const { scores, perScale, fixed } = near;
  const { rows, k, allowed, noZeros = false } = answering;
  const answers = (row: number) => !(allowed?.[row] === 0 || (noZeros && scales[row] === 0));
  const sure = new TopK(k);
  let { threshold } = sure;
  for (let i = 0; i < rows; i++) {
    const least = scores[i] - perScale * scales[i];
    if (!(least > threshold) || !answers(i)) continue;
    sure.offer(least, i);
    threshold = sure.threshold;
  }
  const kept = sure.sorted();
  const bar = kept.length < k ? Number.NEGATIVE_INFINITY : kept[kept.length - 1].score - 2 * fixed;
  const candidates: number[] = [];
  for (let i = 0; i < rows; i++)
    if (scores[i] + perScale * scales[i] >= bar && answers(i)) candidates.push(i);
  return candidates;
}

/** What the cosines of the first rows with a vector of length 1 are at least and at most, shape [rows] each. */
export function cosineBounds(coded: CodedRows, vector: ArrayLike<number>, rows: number) {
  const [{ scores, perScale, fixed }] = coded.near([vector], rows);
  const [low, high] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    const off = perScale * coded.scales[i] + fixed;
    low[i] = Math.max(-1, Math.min(1, scores[i] - off));
    high[i] = Math.max(-1, Math.min(1, scores[i] + off));
  }
  return { low, high };
}
