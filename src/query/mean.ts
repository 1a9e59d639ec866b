import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames, usageError, WordvecError } from '../errors.js';
import { askedVector, checkedList, unit } from './lookup.js';

/** How `meanVector` weighs. */
export interface MeanOptions {
  /** A factor for each word. Default: 1 for all. */
  readonly weights?: readonly number[] | undefined;
  /** Divide each word's vector by its length first (vectors that are given are taken as they are). Default true. */
  readonly preNormalise?: boolean | undefined;
  /** Divide the mean by its length. Default false. */
  readonly postNormalise?: boolean | undefined;
  /** Pass over words that have no vector, instead of an error. Default true. */
  readonly ignoreMissing?: boolean | undefined;
}

/**
 * The weighted mean of words and vectors, shape [dim]: their weighted sum over the sum of the weights' absolute
 * values, with the defaults of gensim's get_mean_vector.
 * @throws WordvecError `unknown-word` when none of the words has a vector, or one has none that may not be
 *   missing; `usage` for no words, or weights that are not as many finite numbers, or all 0
 * @example
 * meanVector(vectors, ['king', 'queen'], { preNormalise: false }); // => Float64Array.of(0.5, 0.5, 1)
 */
export function meanVector(
  vectors: KeyedVectors,
  words: readonly (string | ArrayLike<number>)[],
  options: MeanOptions = {},
): Float64Array {
  checkVectors(vectors);
  checkNames(options, { weights: true, preNormalise: true, postNormalise: true, ignoreMissing: true });
  const { preNormalise = true, postNormalise = false, ignoreMissing = true } = options;
  if (checkedList(words, 'words or vectors').length === 0)
    throw usageError('expected at least one word to take the mean of, got none');
  const weights = checkedWeights(options.weights ?? words.map(() => 1), words.length);
  const sum = new Float64Array(vectors.dim);
  let total = 0;
  let missing: unknown;
  for (const [i, word] of words.entries()) {
    try {
      const { vector } = askedVector(vectors, word);
      const added = preNormalise && typeof word === 'string' ? unit(vector) : vector;
      for (let d = 0; d < sum.length; d++) sum[d] += weights[i] * added[d];
      total += Math.abs(weights[i]);
    } catch (error) {
      if (!ignoreMissing || !(error instanceof WordvecError) || error.code !== 'unknown-word') throw error;
      missing ??= error;
    }
  }
  if (total === 0) throw missing ?? usageError('expected weights that are not all 0');
  for (let d = 0; d < sum.length; d++) sum[d] /= total;
  return postNormalise ? unit(sum) : sum;
}

function checkedWeights(weights: readonly number[], count: number): readonly number[] {
  if (checkedList(weights, 'weights').length !== count)
    throw usageError(`expected a weight for each of ${count} words, got ${weights.length}`);
  const wrong = weights.find((weight) => !Number.isFinite(weight));
  if (wrong !== undefined) throw usageError(`expected weights that are finite numbers, got ${wrong}`);
  return weights;
}
