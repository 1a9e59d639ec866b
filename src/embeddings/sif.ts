import { expected } from '../errors.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { checkVectors, KeyedVectors } from './keyed-vectors.js';
import { sifWeights, wordShares } from './word-weights.js';

/**
 * Vectors times a / (a + p), p being the word's share of the corpus: the mean of such vectors is a sentence's (smooth
 * inverse frequency, Arora, Liang, Ma 2017). Without counts p follows from the word's place, as `wordShares` has it.
 * @throws WordvecError `usage`
 */
export function sifWeighted(vectors: KeyedVectors, a: number): KeyedVectors {
  checkVectors(vectors);
  if (!(typeof a === 'number' && a > 0 && a < Number.POSITIVE_INFINITY))
    throw expected('a', 'a number > 0', a);
  const { words, matrix, counts, compose } = vectors;
  const { weights } = sifWeights(wordShares(vectors), a);
  const weighted = createMatrix(matrix.rows, matrix.dim);
  for (let i = 0; i < matrix.rows; i++) {
    const [row, target] = [rowOf(matrix, i), rowOf(weighted, i)];
    for (let d = 0; d < row.length; d++) target[d] = weights[i] * row[d];
  }
  // Of a word that the corpus lacks, p is 0.
  return new KeyedVectors(words, weighted, { counts, compose });
}
