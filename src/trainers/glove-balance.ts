import type { GloveRows } from '../embeddings/glove-rows.js';
import { BLOCK, RowProducts } from '../kernels/row-products.js';
import { platform } from '../platform.js';
import { Slices } from '../slices.js';
import { eigenvectorsInPlace } from '../tensor/eigenvectors.js';
import { addTimes, dot } from '../tensor/inner-product.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';

/** Rows that directions are judged by: the most frequent words, whose rows hold least noise. */
const JUDGED = 10_000;
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
 * takes a minute and more, in which signals are heard.
 */
export async function balanceOpposed({ words, contexts }: GloveRows, dim: number): Promise<void> {
  const slices = new Slices();
  const basis = await opposedDirections(words, contexts, dim, slices);
  if (basis.length === 0) return;
  const lengths = [await lengthAlong(contexts, basis, slices), await lengthAlong(words, basis, slices)];
  const factor = Math.sqrt((RATIO * lengths[0]) / lengths[1]);
  await scaleAlong(words, basis, factor, slices);
  await scaleAlong(contexts, basis, 1 / factor, slices);
}

/** Orthonormal vectors of length dim: the eigenvectors of negative eigenvalues of (W'C + C'W) / 2. */
async function opposedDirections(
  words: Matrix,
  contexts: Matrix,
  dim: number,
  slices: Slices,
): Promise<Float64Array[]> {
  const product = Array.from({ length: dim }, () => new Float64Array(dim));
  for (let i = 0; i < Math.min(JUDGED, words.rows); i++) {
    const [word, context] = [rowOf(words, i), Float64Array.from(rowOf(contexts, i))];
    for (let a = 0; a < dim; a++) addTimes(product[a], context, word[a]);
    await slices.rest(undefined);
  }
  const vectors = new Float64Array(platform().memory.shared(8 * dim * dim));
  for (let a = 0; a < dim; a++)
    for (let b = 0; b < dim; b++) vectors[a * dim + b] = product[a][b] + product[b][a];
  const values = (await eigenvectorsInPlace(vectors))!;
  return values.flatMap((value, k) =>
    value < 0 ? [Float64Array.from({ length: dim }, (_, a) => vectors[a * dim + k])] : [],
  );
}

/** Root of the summed squares of the judged rows' parts along the basis. */
async function lengthAlong(matrix: Matrix, basis: readonly Float64Array[], slices: Slices): Promise<number> {
  let sum = 0;
  for (let i = 0; i < Math.min(JUDGED, matrix.rows); i++) {
    for (const direction of basis) sum += dot(direction, rowOf(matrix, i)) ** 2;
    await slices.rest(undefined);
  }
  return Math.sqrt(sum);
}

/** In blocks of rows on the kernel: each row takes dim^2 products, more than all else that is done to it after training. */
async function scaleAlong(
  matrix: Matrix,
  basis: readonly Float64Array[],
  factor: number,
  slices: Slices,
): Promise<void> {
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
