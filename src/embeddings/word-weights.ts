// How much a word of a text counts.
import { expected } from '../errors.js';
import { sumOf } from '../tensor/inner-product.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { checkVectors, KeyedVectors } from './keyed-vectors.js';

/**
 * The shares of the corpus that words are, shape [words]. Without counts that of the word's place by Zipf's law,
 * 1 / (i + 2) of row i, divided by the sum of them, as model2vec has it.
 */
export function wordShares({ counts, size }: Pick<KeyedVectors, 'counts' | 'size'>): Float64Array {
  const shares = counts ? counts.slice() : Float64Array.from({ length: size }, (_, i) => 1 / (i + 2));
  const total = sumOf(shares);
  if (total > 0) for (let i = 0; i < size; i++) shares[i] /= total;
  return shares;
}

/** A weight of each word, and of any word that the vocabulary lacks. */
export interface WordWeights {
  readonly weights: Float64Array;
  readonly unknown: number;
}

/** Smooth inverse frequency, a / (a + p) of a word of the share p (Arora, Liang, Ma 2017). */
export function sifWeights(shares: Float64Array, a: number): WordWeights {
  return { weights: shares.map((share) => a / (a + share)), unknown: 1 };
}

/**
 * Vectors times a / (a + p), p being the word's share of the corpus: the mean of such vectors is a sentence's (smooth
 * inverse frequency, Arora, Liang, Ma 2017). Without counts p follows from the word's place, as `wordShares` has it.
 * @throws WordvecError `usage`
 */
export function sifWeighted(vectors: KeyedVectors, a: number): KeyedVectors {
  checkVectors(vectors);
  if (!(typeof a === 'number' && a > 0 && a < Number.POSITIVE_INFINITY))
    throw expected('a', 'a number > 0', a);
  const { words, matrix, counts, compose, making } = vectors;
  const { weights } = sifWeights(wordShares(vectors), a);
  const weighted = createMatrix(matrix.rows, matrix.dim);
  for (let i = 0; i < matrix.rows; i++) {
    const [row, target] = [rowOf(matrix, i), rowOf(weighted, i)];
    for (let d = 0; d < row.length; d++) target[d] = weights[i] * row[d];
  }
  // Of a word that the corpus lacks, p is 0.
  return new KeyedVectors(words, weighted, { counts, compose, making });
}

/** Words of a sentence, for `usifWeights`: what its authors take. */
const SENTENCE_WORDS = 11;

/**
 * a / (a / 2 + p) with a = (1 - alpha) / (alpha Z), Z half the vocabulary and alpha the part of the vocabulary whose share
 * is greater than the chance to be met in a sentence, 1 - (1 - 1 / words)^11 (Ethayarajh 2018, 4.2).
 */
export function usifWeights(shares: Float64Array): WordWeights {
  const { length } = shares;
  const threshold = 1 - (1 - 1 / length) ** SENTENCE_WORDS;
  // Of a vocabulary that has no such word, or no others, one is taken to be so.
  const frequent = Math.min(length - 1, Math.max(1, shares.filter((share) => share > threshold).length));
  const alpha = Math.max(frequent, 1) / length;
  const a = Math.max((1 - alpha) / (alpha * 0.5 * length), 1e-9);
  return { weights: shares.map((share) => a / (a / 2 + share)), unknown: 2 };
}
