import type { Moments } from '../embeddings/moments.js';
import { inputError } from '../errors.js';
import { sumOf } from '../tensor/inner-product.js';

/** A direction and the share of a text's part in it that is taken away, by falling importance. */
export interface CommonDirections {
  /** Of length 1, shape [count x dim]. */
  readonly directions: Float64Array;
  readonly shares: Float64Array;
}

/** How much of each direction is taken away: all, or its part of their variance (Ethayarajh 2018, 4.3). */
export type Removal = 'whole' | 'weighted';

/**
 * Ends the moments of rows of `dim` numbers: their common directions are the right singular vectors of the greatest singular
 * values, without centring. Where the rows have few others than those asked for, fewer are common, so that two are left of them: in
 * one all cosines are 1 or -1, also of two texts that are nearly the same.
 * @throws WordvecError `input` where all rows were zeros
 */
export async function commonDirections(
  moments: Moments,
  dim: number,
  count: number,
  removal: Removal,
): Promise<CommonDirections> {
  try {
    const { basis, eigenvalues } = await moments.directions(Math.min(count + 2, dim));
    if (!(eigenvalues[0] > 0))
      throw inputError(
        'no text has a word that the model knows, so no common direction is found: check the language and the --tokenizer',
      );
    // What is left of a direction that no row has is rounding, of products in single precision.
    const real = eigenvalues.filter((value) => value > 1e-6 * eigenvalues[0]);
    const left = removal === 'whole' || real.length === 1 ? 2 : 0;
    const found = real.slice(0, Math.min(count, Math.max(0, real.length - left)));
    const total = sumOf(found);
    return {
      directions: Float64Array.from(basis.data.subarray(0, found.length * dim)),
      shares: Float64Array.from(found, (value) => (removal === 'whole' ? 1 : value / total)),
    };
  } finally {
    moments.close();
  }
}
