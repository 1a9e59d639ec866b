import type { RunHooks } from '../progress.js';

/** Words from which on the least epochs are enough, and the bounds. */
const ENOUGH = 16e6;
const LEAST = 5;
const MOST = 100;

/**
 * Epochs for a text of so many words, where they are not given: a small text has to be read more often. Analogies of
 * skip-gram on 2 million words of Wikipedia: 7.6% after 5 epochs, 12.9% after the 20 that this gives.
 */
export function epochsFor(words: number, { onNote }: RunHooks): number {
  const epochs = Math.min(MOST, Math.ceil(LEAST * Math.max(1, ENOUGH / words) ** (2 / 3)));
  if (epochs > LEAST)
    onNote?.(`${epochs} epochs, as the text has ${words} words: --epochs sets another number`);
  return epochs;
}
