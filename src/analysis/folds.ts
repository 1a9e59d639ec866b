import { expected } from '../errors.js';
import { randomStream } from '../random.js';

/**
 * Deals examples out to folds so that each has nearly the same share of every class (Kohavi 1995).
 * @returns the fold of each example, from 0
 * @throws WordvecError `usage` for fewer than 2 folds, or more than examples
 */
export function stratifiedFolds(
  classes: ArrayLike<number>,
  folds: number,
  seed: number,
): Int32Array<ArrayBuffer> {
  const { length } = classes;
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= length))
    throw expected('`folds`', `an integer >= 2 and <= ${length}, the number of examples`, folds);
  const random = randomStream(seed, 'folds');
  const order = Array.from({ length }, (_, i) => ({ i, draw: random.next() }));
  order.sort((a, b) => classes[a.i] - classes[b.i] || a.draw - b.draw);
  const dealt = new Int32Array(length);
  // A class goes on where the one before ended, so that folds differ by one example at most.
  for (const [place, { i }] of order.entries()) dealt[i] = place % folds;
  return dealt;
}
