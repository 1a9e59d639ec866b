import { expected } from '../errors.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { checkVectors, KeyedVectors } from './keyed-vectors.js';

/**
 * Vectors times a / (a + p), p being the word's share of the corpus: the mean of such vectors is a sentence's (smooth
 * inverse frequency, Arora, Liang, Ma 2017). Without counts p is that of the word's place by Zipf's law, 1 / (i + 2)
 * of row i, divided by the sum of them, as model2vec has it.
 * @throws WordvecError `usage`
 */
export function sifWeighted(vectors: KeyedVectors, a: number): KeyedVectors {
  checkVectors(vectors);
  if (!(typeof a === 'number' && a > 0 && a < Number.POSITIVE_INFINITY))
    throw expected('a', 'a number > 0', a);
  const { words, matrix, counts, compose } = vectors;
  const shareOf = counts ? (i: number) => counts[i] : (i: number) => 1 / (i + 2);
  let total = 0;
  for (let i = 0; i < words.size; i++) total += shareOf(i);
  const weighted = createMatrix(matrix.rows, matrix.dim);
  for (let i = 0; i < matrix.rows; i++) {
    const weight = a / (a + shareOf(i) / total);
    const [row, target] = [rowOf(matrix, i), rowOf(weighted, i)];
    for (let d = 0; d < row.length; d++) target[d] = weight * row[d];
  }
  // Of a word that the corpus lacks, p is 0.
  return new KeyedVectors(words, weighted, { ...(counts && { counts }), ...(compose && { compose }) });
}
