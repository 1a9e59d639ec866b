import { counted } from '../errors.js';
import type { TrainerName } from '../options.js';
import type { RunHooks } from '../progress.js';

interface EpochRule {
  /** Words from which on `least` epochs are enough. */
  readonly enough: number;
  readonly least: number;
  readonly most: number;
  /** Fewer words by a factor f take f ** growth times the epochs. */
  readonly growth: number;
}

/** GloVe learns from counts, which say the same in every epoch: past some it learns them by heart. */
const GLOVE: EpochRule = { enough: 1e6, least: 15, most: 40, growth: 1 / 4 };
const OTHERS: EpochRule = { enough: 16e6, least: 5, most: 100, growth: 2 / 3 };

/**
 * Epochs for a text of so many words, where they are not given: a small text has to be read more often. Analogies of
 * skip-gram on 2 million words of Wikipedia: 7.6% after 5 epochs, 12.9% after the 20 that this gives. GloVe's are told in
 * docs/small-texts.md. Without a text, on counts alone, they are the least.
 */
export function epochsFor(trainer: TrainerName, words: number, { onNote }: RunHooks): number {
  const { enough, least, most, growth } = trainer === 'glove' ? GLOVE : OTHERS;
  const times = words === 0 ? 1 : Math.max(1, enough / words) ** growth;
  const epochs = Math.min(most, Math.ceil(least * times));
  if (epochs > least)
    onNote?.(
      `${counted(epochs, 'epoch')}, as the text has ${counted(words, 'word')}: --epochs sets another number`,
    );
  return epochs;
}
