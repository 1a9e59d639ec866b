import { checkVectors, KeyedVectors } from '../embeddings/keyed-vectors.js';
import { reduceDimensions } from '../embeddings/reduce-dimensions.js';
import type { RunHooks } from '../progress.js';
import { eigenvectorsOf } from '../tensor/eigenvectors.js';
import { dot } from '../tensor/inner-product.js';
import { rowOf } from '../tensor/matrix.js';

/** Directions among which the two are looked for: the components of all words lie within them but for a trifle. */
const KEPT = 16;
/** Words that the components are found by: the first ones. */
const JUDGED = 100_000;

/**
 * A place in the plane, or in space, for every word: its vector at length 1 on the first two or three principal components of
 * them all, the mean taken away (Pearson 1901). For a million words as for ten: `project` is for a picture of a few.
 * @returns shape [size, axes]; axes past those of the vectors are 0
 * @throws WordvecError `usage` for what are no vectors; `memory`, `aborted`
 */
export async function wordMap(
  vectors: KeyedVectors,
  hooks: RunHooks = {},
  axes: 2 | 3 = 2,
): Promise<Float32Array> {
  checkVectors(vectors);
  const { norms, size } = vectors;
  const dims = Math.min(KEPT, vectors.dim);
  const { matrix } = await reduceDimensions(plainOf(vectors), dims, hooks);
  const judged = Math.min(JUDGED, size);
  const mean = new Float64Array(dims);
  const moments = Array.from({ length: dims }, () => new Float64Array(dims));
  for (let i = 0; i < judged; i++) {
    const row = rowOf(matrix, i);
    const length = norms[i] || 1;
    for (let a = 0; a < dims; a++) {
      mean[a] += row[a] / length / judged;
      for (let b = 0; b < dims; b++) moments[a][b] += (row[a] * row[b]) / (length * length) / judged;
    }
  }
  for (let a = 0; a < dims; a++) for (let b = 0; b < dims; b++) moments[a][b] -= mean[a] * mean[b];
  const { vectors: directions } = eigenvectorsOf(moments);
  const places = new Float32Array(axes * size);
  for (let axis = 0; axis < Math.min(axes, dims); axis++) {
    const direction = directions.getColumn(axis);
    const origin = dot(direction, mean);
    for (let i = 0; i < size; i++)
      places[axes * i + axis] = dot(direction, rowOf(matrix, i)) / (norms[i] || 1) - origin;
  }
  return places;
}

/** Without what makes vectors of unknown words, which no map shows. */
function plainOf({ words, rows, norms }: KeyedVectors): KeyedVectors {
  return new KeyedVectors(words, rows, { norms });
}
