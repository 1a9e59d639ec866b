import { counted } from '../errors.js';
import { FOLLOWS } from '../options.js';
import type { RunHooks } from '../progress.js';

/** Words of a text from which on each count is the least that is kept, the most first. */
const LEAST: readonly (readonly [words: number, minCount: number])[] = [
  [1e6, 5],
  [3e5, 3],
  [0, 2],
];

/** The least count of a word that is kept, in a text of so many words, where none is given. */
export function minCountFor(given: number, words: number, { onNote }: RunHooks): number {
  if (given !== FOLLOWS) return given;
  const [, minCount] = LEAST.find(([least]) => words >= least)!;
  if (minCount < LEAST[0][1])
    onNote?.(
      `words that stand ${minCount} times or more are kept, as the text has ${counted(words, 'word')}: --min-count sets another number`,
    );
  return minCount;
}
