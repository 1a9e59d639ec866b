import { counted } from '../errors.js';
import type { TrainerName } from '../options.js';
import type { RunHooks } from '../progress.js';

interface EpochRule {
  /** Words, of a classifier lines, from which on `least` epochs are enough. */
  readonly enough: number;
  readonly least: number;
  readonly most: number;
  /** Past `most`, up to how many, until all epochs together have `SHORT_LEARNING` words. */
  readonly mostOfFew?: number;
  /** Fewer by a factor f take f ** growth times the epochs. */
  readonly growth: number;
}

/** GloVe learns from counts, which say the same in every epoch: past some it learns them by heart. */
const GLOVE: EpochRule = { enough: 1e6, least: 15, most: 40, growth: 1 / 4 };
const OTHERS: EpochRule = { enough: 16e6, least: 5, most: 50, growth: 2 / 3 };
/** Every pair of words is learnt, so that little text is soon known by heart. */
const PAIRS: EpochRule = { ...OTHERS, most: 25 };
/**
 * A word's n-grams learn in the places of all words that have them, so that an epoch teaches more: past some, spellings are all
 * that counts. Of few words rows would hardly leave where they began.
 */
const SUBWORDS: EpochRule = { ...OTHERS, most: 25, mostOfFew: 100, growth: 2 / 5 };
const SHORT_LEARNING = 1.5e6;
/** From n-grams of words around an epoch learns a centre at a time, not a pair. */
const SUBWORDS_AROUND: EpochRule = { ...OTHERS, most: 100 };
/** A line is one step, however long, and labels begin at nothing: half a million steps. */
const LINES: EpochRule = { enough: 100_000, least: 5, most: 50, growth: 1 };

/** A document's row learns from its own words alone, the others from all. */
const DOCUMENTS: EpochRule = { ...OTHERS, most: 100, growth: 2 / 5 };
/** Words of a document that teach its row in these epochs; of shorter ones the row would stay where it began. */
const LONG_DOCUMENT = 100;

/** What says how much an epoch teaches, beside the words. */
export interface EpochLength {
  readonly cbow?: boolean;
  /** Documents that have rows of their own. */
  readonly documents?: number | undefined;
}

/**
 * Epochs for a text of so many words, of a classifier lines, where they are not given: a small text has to be read more often, but
 * not until it is known by heart: docs/small-texts.md has what was measured. Without a text, on counts alone, they are the least.
 */
export function epochsFor(
  trainer: TrainerName,
  size: number,
  { onNote }: RunHooks,
  { cbow, documents = 0 }: EpochLength = {},
): number {
  const { enough, least, most, mostOfFew = most, growth } = ruleFor(trainer, cbow);
  const highest = Math.max(most, Math.min(mostOfFew, Math.ceil(SHORT_LEARNING / size)));
  const short = Math.max(1, (LONG_DOCUMENT * documents) / size) ** 0.5;
  const times = size === 0 ? 1 : Math.max(1, enough / size) ** growth * short;
  const epochs = Math.min(highest, Math.ceil(least * times));
  const sizes = `${counted(size, trainer === 'classifier' ? 'line' : 'word')}${documents > 0 ? ` in ${counted(documents, 'document')}` : ''}`;
  if (epochs > least)
    onNote?.(`${counted(epochs, 'epoch')}, as the text has ${sizes}: --epochs sets another number`);
  return epochs;
}

/** Where a run of word2vec begins, and what none begins below. */
export const HIGHEST_RATE = 0.05;
const LEAST_RATE = 0.025;
/**
 * Words of all epochs together: in a shorter run rows would hardly leave where they began, sooner where a step is a centre than
 * where it is a pair; in a longer one skip-gram needs less.
 */
const SHORT_RUN = { pairs: 4e5, centres: 1.5e6 };
const LONG_RUN = 45e6;
/** Epochs from which on a text would be learnt by heart. */
const MANY_EPOCHS = 5;

/**
 * The learning rate of skip-gram or CBOW for so many words, of one epoch, where it is not given: what is read again and again is
 * learnt by heart at the rate that a single pass needs, and skip-gram learns more of what words stand with than of what they are
 * like (docs/decisions.md).
 */
export function startingRate(
  trainer: TrainerName,
  words: number,
  epochs: number,
  { onNote }: RunHooks,
): number {
  const all = words * epochs;
  const pairs = trainer === 'skipgram';
  const again = all < SHORT_RUN[pairs ? 'pairs' : 'centres'] ? 1 : (MANY_EPOCHS / epochs) ** 0.25;
  const long = pairs ? LONG_RUN / all : 1;
  const rate = Number(Math.max(LEAST_RATE, HIGHEST_RATE * Math.min(1, again, long)).toPrecision(2));
  if (rate < HIGHEST_RATE)
    onNote?.(
      `learning rate ${rate}, as ${counted(words, 'word')} are read ${epochs} times: --lr sets another`,
    );
  return rate;
}

/** Words up to which analogies are lost where frequent words are left out; from five times as many on nothing is. */
const SMALL_TEXT = 3.3e6;
export const MOST_SAMPLED = 1e-3;
const LEAST_SAMPLED = 2e-4;

/** The subsampling threshold of skip-gram for a text of so many words, where it is not given: docs/decisions.md. */
export function sampleFor(words: number, { onNote }: RunHooks): number {
  const threshold = Math.max(LEAST_SAMPLED, MOST_SAMPLED * Math.min(1, SMALL_TEXT / words));
  const sample = Number(threshold.toPrecision(2));
  if (sample < MOST_SAMPLED)
    onNote?.(
      `subsampling from ${sample} on, as the text has ${counted(words, 'word')}: --sample sets another`,
    );
  return sample;
}

function ruleFor(trainer: TrainerName, cbow = false): EpochRule {
  if (trainer === 'glove') return GLOVE;
  if (trainer === 'skipgram') return PAIRS;
  if (trainer === 'classifier') return LINES;
  if (trainer === 'doc2vec') return DOCUMENTS;
  if (trainer !== 'fasttext') return OTHERS;
  return cbow ? SUBWORDS_AROUND : SUBWORDS;
}
