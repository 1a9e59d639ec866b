import { multiplied } from '../kernels/row-products.js';
import { checkValue } from '../options.js';
import type { RunHooks } from '../progress.js';
import { Slices } from '../slices.js';
import type { Matrix } from '../tensor/matrix.js';
import { checkWordVectors, type FastTextModel, isFastTextModel, withoutOutput } from './fasttext-model.js';
import { KeyedVectors } from './keyed-vectors.js';
import { Moments } from './moments.js';
import { DenseRows, denseMatrix, type Rows } from './rows.js';
import { subwordKeyedVectors } from './subword-vectors.js';

/** Words that directions are found by: the first ones, the most frequent in most files. */
const JUDGED = 100_000;

/**
 * The same words in `dims` dimensions: each row is projected onto the first `dims` principal directions of the
 * words' vectors at length 1 (Pearson 1901), without centring. What is kept is what a query asks for: of all
 * projections this one loses least of the inner products of those vectors (Eckart, Young 1936), so of the
 * cosines; to take the mean away first would change them all. It is linear, so that the sum of projected n-grams
 * is the projected sum: the rows of a subword model are turned by the directions of its words. Quantized rows
 * become float32; a subword model loses its output rows, which only training needs.
 * @throws WordvecError `usage` unless 1 <= dims <= dim; `memory`, `aborted`
 * @example
 * (await reduceDimensions(vectors, 2)).dim; // => 2
 */
export async function reduceDimensions<Model extends KeyedVectors | FastTextModel>(
  model: Model,
  dims: number,
  hooks?: RunHooks,
): Promise<Model>;
export async function reduceDimensions(
  model: KeyedVectors | FastTextModel,
  dims: number,
  hooks: RunHooks = {},
): Promise<KeyedVectors | FastTextModel> {
  checkWordVectors(model);
  const words = isFastTextModel(model) ? subwordKeyedVectors(model) : model;
  checkValue('dims', { kind: 'integer', min: 1, max: words.dim }, dims);
  return projectOnto(model, await principalDirections(words, dims, hooks), hooks);
}

/** The same words, each row multiplied with the rows of `basis`, shape [dims, dim]; of a subword model its n-grams, too. */
export async function projectOnto<Model extends KeyedVectors | FastTextModel>(
  model: Model,
  basis: Matrix,
  hooks?: RunHooks,
): Promise<Model>;
export async function projectOnto(
  model: KeyedVectors | FastTextModel,
  basis: Matrix,
  hooks: RunHooks = {},
): Promise<KeyedVectors | FastTextModel> {
  if (isFastTextModel(model)) {
    const input = await turned(model.input, basis, hooks);
    return withoutOutput({ ...model, settings: { ...model.settings, dim: basis.rows }, input });
  }
  const { counts, compose, making } = model;
  return new KeyedVectors(model.words, await turned(model.rows, basis, hooks), {
    counts,
    making,
    compose: compose && ((word) => projected(compose(word), basis)),
  });
}

/** Orthonormal rows, shape dims x dim: the eigenvectors of the greatest eigenvalues of X'X, X the unit rows. */
async function principalDirections(words: KeyedVectors, dims: number, hooks: RunHooks): Promise<Matrix> {
  const moments = await Moments.open(words.dim);
  const slices = new Slices();
  try {
    const rows = Math.min(JUDGED, words.size);
    for (let i = 0; i < rows; i++) {
      if (i % 1024 === 0) await slices.rest(hooks.signal);
      if (words.norms[i] > 0) moments.add(words.rowAt(i), 0, 1 / words.norms[i]);
    }
    return (await moments.directions(dims)).basis;
  } finally {
    moments.close();
  }
}

/** rows * basis', shape rows x basis.rows; rows that are not kept stay so. */
async function turned(rows: Rows, basis: Matrix, hooks: RunHooks): Promise<DenseRows> {
  const { matrix, places } = rows instanceof DenseRows ? rows : new DenseRows(denseMatrix(rows));
  return new DenseRows(await multiplied(matrix, basis, hooks), places);
}

function projected(vector: Float32Array | undefined, basis: Matrix): Float32Array | undefined {
  const rows = new DenseRows(basis);
  return vector && Float32Array.from({ length: basis.rows }, (_, k) => rows.dot(k, vector));
}
