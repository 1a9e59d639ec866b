import { counted } from '../errors.js';
import type { TrainerName } from '../options.js';
import type { RunHooks } from '../progress.js';

interface EpochRule {
  /** Words, of a classifier lines, from which on `least` epochs are enough. */
  readonly enough: number;
  readonly least: number;
  readonly most: number;
  /** Fewer by a factor f take f ** growth times the epochs. */
  readonly growth: number;
}

/** GloVe learns from counts, which say the same in every epoch: past some it learns them by heart. */
const GLOVE: EpochRule = { enough: 1e6, least: 15, most: 40, growth: 1 / 4 };
const OTHERS: EpochRule = { enough: 16e6, least: 5, most: 50, growth: 2 / 3 };
/** A word's n-grams learn in the places of all words that have them, so that an epoch teaches more: past some, spellings are all that counts. */
const SUBWORDS: EpochRule = { ...OTHERS, most: 100, growth: 2 / 5 };
/** From n-grams of words around an epoch learns a centre at a time, not a pair. */
const SUBWORDS_AROUND: EpochRule = { ...OTHERS, most: 100 };
/** A line is one step, however long, and labels begin at nothing: half a million steps. */
const LINES: EpochRule = { enough: 100_000, least: 5, most: 50, growth: 1 };

/**
 * Epochs for a text of so many words, of a classifier lines, where they are not given: a small text has to be read more often, but not until it is
 * known by heart: docs/small-texts.md has what was measured. Without a text, on counts alone, they are the least.
 */
export function epochsFor(
  trainer: TrainerName,
  size: number,
  { onNote }: RunHooks,
  { cbow }: { readonly cbow?: boolean } = {},
): number {
  const { enough, least, most, growth } = ruleFor(trainer, cbow);
  const times = size === 0 ? 1 : Math.max(1, enough / size) ** growth;
  const epochs = Math.min(most, Math.ceil(least * times));
  if (epochs > least)
    onNote?.(
      `${counted(epochs, 'epoch')}, as the text has ${counted(size, trainer === 'classifier' ? 'line' : 'word')}: --epochs sets another number`,
    );
  return epochs;
}

function ruleFor(trainer: TrainerName, cbow = false): EpochRule {
  if (trainer === 'glove') return GLOVE;
  if (trainer === 'classifier') return LINES;
  if (trainer !== 'fasttext') return OTHERS;
  return cbow ? SUBWORDS_AROUND : SUBWORDS;
}
