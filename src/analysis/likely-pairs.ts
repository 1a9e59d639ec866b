import { eachProduct } from '../kernels/row-products.js';
import type { RunHooks } from '../progress.js';
import { sumOf } from '../tensor/inner-product.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
import { unitRows } from './nearest-rows.js';

/** Rows of two spaces that belong together: first[i] and second[i]. */
export interface RowPairs {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/** Neighbours whose mean cosine tells how crowded the place of a word is (Conneau et al. 2018). */
export const NEIGHBOURHOOD = 10;

/**
 * The nearest row of the other side for each row of both, by CSLS: 2 cos(x, y) - r(x) - r(y), r the mean cosine with the
 * nearest ten (Conneau et al. 2018, section 2.3). With the means as two more numbers of each row it is one product.
 * @param passed draws whether a pair is passed over
 * @returns the pairs, and the mean of their scores
 */
export async function likelyPairs(
  a: Matrix,
  b: Matrix,
  hooks: RunHooks,
  passed?: () => boolean,
): Promise<RowPairs & { readonly score: number }> {
  const [left, right] = [unitRows(a), unitRows(b)];
  const [ofLeft, ofRight] = await crowding(left, right, hooks);
  const x = withNumbers(left, (i) => [0.5, -0.5 * ofLeft[i]]);
  const y = withNumbers(right, (j) => [-ofRight[j], 1]);
  const [forward, backward] = await bestOfBoth(x, y, hooks, passed);
  const first: number[] = [];
  const second: number[] = [];
  let sum = 0;
  const add = (i: number, j: number, score: number) => {
    if (i < 0 || j < 0) return;
    first.push(i);
    second.push(j);
    sum += score;
  };
  for (let i = 0; i < a.rows; i++) add(i, forward.rows[i], forward.scores[i]);
  for (let j = 0; j < b.rows; j++) add(backward.rows[j], j, backward.scores[j]);
  return { first, second, score: sum / first.length };
}

/** For each row of both sides the mean product with its nearest rows of the other. */
async function crowding(a: Matrix, b: Matrix, hooks: RunHooks): Promise<[Float32Array, Float32Array]> {
  const none = Number.NEGATIVE_INFINITY;
  const [ofA, ofB] = [a, b].map(({ rows }) => new Float32Array(rows * NEIGHBOURHOOD).fill(none));
  await eachProduct(a, b, hooks, (row, first, products) => {
    const own = row * NEIGHBOURHOOD;
    for (let i = 0, other = first * NEIGHBOURHOOD; i < products.length; i++, other += NEIGHBOURHOOD) {
      const score = products[i];
      if (score > ofA[own]) insert(ofA, own, score);
      if (score > ofB[other]) insert(ofB, other, score);
    }
  });
  const means = (best: Float32Array) =>
    Float32Array.from({ length: best.length / NEIGHBOURHOOD }, (_, i) => {
      const own = best.subarray(i * NEIGHBOURHOOD, (i + 1) * NEIGHBOURHOOD).filter((score) => score > none);
      return sumOf(own) / (own.length || 1);
    });
  return [means(ofA), means(ofB)];
}

/** In the place of the least of the scores from `at` on, which are sorted upwards. */
function insert(best: Float32Array, at: number, score: number): void {
  let place = at;
  for (const end = at + NEIGHBOURHOOD - 1; place < end && best[place + 1] < score; place++)
    best[place] = best[place + 1];
  best[place] = score;
}

/** The best rows of the other side, -1 where all were passed over, and their products. */
interface Best {
  readonly rows: Int32Array;
  readonly scores: Float32Array;
}

async function bestOfBoth(
  a: Matrix,
  b: Matrix,
  hooks: RunHooks,
  passed: () => boolean = () => false,
): Promise<[Best, Best]> {
  const [ofA, ofB] = [a, b].map(({ rows }) => ({
    rows: new Int32Array(rows).fill(-1),
    scores: new Float32Array(rows).fill(Number.NEGATIVE_INFINITY),
  }));
  const take = ({ rows, scores }: Best, at: number, score: number, row: number) => {
    if (score <= scores[at] || passed()) return;
    scores[at] = score;
    rows[at] = row;
  };
  await eachProduct(a, b, hooks, (row, first, products) => {
    for (let i = 0; i < products.length; i++) {
      take(ofA, row, products[i], first + i);
      take(ofB, first + i, products[i], row);
    }
  });
  return [ofA, ofB];
}

function withNumbers(rows: Matrix, numbersOf: (row: number) => readonly [number, number]): Matrix {
  const longer = createMatrix(rows.rows, rows.dim + 2);
  for (let i = 0; i < rows.rows; i++) {
    rowOf(longer, i).set(rowOf(rows, i));
    rowOf(longer, i).set(numbersOf(i), rows.dim);
  }
  return longer;
}
