import type { GloveRows } from '../embeddings/glove-rows.js';
import { BLOCK, eachProduct, RowProducts } from '../kernels/row-products.js';
import { platform } from '../platform.js';
import { Slices } from '../slices.js';
import { eigenvectorsInPlace } from '../tensor/eigenvectors.js';
import { addTimes } from '../tensor/inner-product.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/** Rows that directions are judged by: the most frequent words, whose rows hold least noise. */
const JUDGED = 10_000;
/** Of them at once, in single precision. */
const JUDGED_BLOCK = 256;
/** Length of words to length of contexts along an opposed direction: a^2 where 1 / a - a = sqrt(2). */
const RATIO = ((Math.sqrt(6) - Math.sqrt(2)) / 2) ** 2;

/**
 * Exchanges the vectors W and C (shape vocabulary x dim each, in place) for others of the same model, W A and
 * C A^-1 with a symmetric A: every w.c stays, and so do biases and loss.
 *
 * Where counts are symmetric, training makes a word's w and c alike along most directions, but opposed along
 * those of the negative eigenvalues of W'C (of words that avoid their like, as adjectives do, which stand by
 * nouns): there w + c would cancel and lose what was learnt. A shortens W and stretches C along these until
 * w + c keeps sqrt(1/2) of the length it has where they agree: that of independent vectors. Where it is so
 * already, nothing changes: training can go on from balanced rows, and balance them again. Of a thousand numbers it
 * takes some 14 s, half of them for eigenvectors, in which signals are heard.
 */
export async function balanceOpposed({ words, contexts }: GloveRows, dim: number): Promise<void> {
  const slices = new Slices();
  const judged = ({ data, rows, stride }: Matrix): Matrix => ({
    data,
    rows: Math.min(JUDGED, rows),
    dim,
    stride,
  });
  const basis = await opposedDirections(judged(words), judged(contexts));
  if (basis.length === 0) return;
  const lengths = [await lengthAlong(judged(contexts), basis), await lengthAlong(judged(words), basis)];
  const factor = Math.sqrt((RATIO * lengths[0]) / lengths[1]);
  await scaleAlong(words, basis, factor, slices);
  await scaleAlong(contexts, basis, 1 / factor, slices);
}

/** Orthonormal vectors of length dim: the eigenvectors of negative eigenvalues of (W'C + C'W) / 2. */
async function opposedDirections(words: Matrix, contexts: Matrix): Promise<Float64Array[]> {
  const { dim } = words;
  const vectors = new Float64Array(platform().memory.shared(8 * dim * dim));
  for (let first = 0; first < words.rows; first += JUDGED_BLOCK) {
    const [w, c] = [transposed(words, first), transposed(contexts, first)];
    await eachProduct(w, c, {}, (a, b, products) => {
      for (let i = 0; i < products.length; i++) {
        vectors[a * dim + b + i] += products[i];
        vectors[(b + i) * dim + a] += products[i];
      }
    });
  }
  const values = (await eigenvectorsInPlace(vectors))!;
  return values.flatMap((value, k) =>
    value < 0 ? [Float64Array.from({ length: dim }, (_, a) => vectors[a * dim + k])] : [],
  );
}

/** Some rows from `first` on, as columns; zeros where there are no more. */
function transposed(matrix: Matrix, first: number): Matrix {
  const columns = createMatrix(matrix.dim, JUDGED_BLOCK);
  for (let i = first; i < Math.min(first + JUDGED_BLOCK, matrix.rows); i++)
    for (const [d, x] of rowOf(matrix, i).entries()) columns.data[d * columns.stride + i - first] = x;
  return columns;
}

/** Root of the summed squares of the rows' parts along the basis. */
async function lengthAlong(matrix: Matrix, basis: readonly Float64Array[]): Promise<number> {
  const directions = createMatrix(basis.length, matrix.dim);
  for (const [k, direction] of basis.entries()) rowOf(directions, k).set(direction);
  let sum = 0;
  await eachProduct(matrix, directions, {}, (_row, _first, products) => {
    for (let k = 0; k < products.length; k++) sum += products[k] ** 2;
  });
  return Math.sqrt(sum);
}

/** In blocks of rows on the kernel: each row takes dim^2 products, more than all else that is done to it after training. */
async function scaleAlong(matrix: Matrix, basis: readonly Float64Array[], factor: number, slices: Slices) {
  const dim = basis[0].length;
  const products = RowProducts.open(BLOCK, dim, dim);
  try {
    const { few, many, columns } = products;
    const sums = new Float64Array(dim);
    for (let a = 0; a < dim; a++) {
      sums.fill(0);
      for (const v of basis) addTimes(sums, v, v[a]);
      for (let b = 0; b < dim; b++) few.data[a * few.stride + b] = (factor - 1) * sums[b];
      await slices.rest(undefined);
    }
    for (let first = 0; first < matrix.rows; first += BLOCK) {
      await slices.rest(undefined);
      const count = Math.min(BLOCK, matrix.rows - first);
      for (let i = 0; i < count; i++) rowOf(many, i).set(rowOf(matrix, first + i).subarray(0, dim));
      const changes = products.products(0, count);
      for (let i = 0; i < count; i++) {
        const row = rowOf(matrix, first + i);
        for (let d = 0; d < dim; d++) row[d] += changes[i * columns + d];
      }
    }
  } finally {
    products.close();
  }
}
