// What the header of a model in our own format says: trainer, options, how far it came.
import { madeWord, makingOf, type TextMaking } from '../corpus/text-making.js';
import { WordTable } from '../corpus/words.js';
import { quoted } from '../errors.js';
import { type ResolvedOptions, resolveOptions, type TrainerName } from '../options.js';
import type { Container, ContainerHead } from './container.js';
import type { Reading } from './reading.js';

/** What a model's header says but for its options. @throws WordvecError `format` */
export function takeHead<Trainer extends string>(
  container: Container,
  trainers: readonly Trainer[],
): { trainer: Trainer; epochsDone: number } {
  const { trainer, epochsDone } = container.meta as unknown as { trainer: Trainer; epochsDone: number };
  if (!trainers.includes(trainer)) {
    throw container.error(
      `its trainer is ${quoted(trainer)}, expected ${trainers.join(', ')}: update wordvec`,
    );
  }
  if (!(Number.isFinite(epochsDone) && epochsDone >= 0)) {
    throw container.error('its header does not say how many epochs were done: write it again');
  }
  return { trainer, epochsDone };
}

export function takeOptions<Trainer extends TrainerName>(
  container: Container,
  trainer: Trainer,
): ResolvedOptions<Trainer> {
  try {
    return resolveOptions(trainer, (container.meta.options ?? {}) as Record<string, unknown>);
  } catch (cause) {
    throw container.error(
      `this program cannot use its options (${quoted((cause as Error).message, 200)}): update wordvec, or train anew`,
    );
  }
}

/** How its text became words; of models that were saved before this was, as their options say. */
export function takeMaking({ meta }: Pick<ContainerHead, 'meta'>): TextMaking | undefined {
  return makingOf(meta.making ?? meta.options);
}

/** The reading with the words that are asked for as they are in a model of this text, too. */
export function readingAsMade(reading: Reading, making: TextMaking | undefined): Reading {
  const { wanted } = reading;
  if (!making || !wanted?.alone) return reading;
  const words = wanted.table.toArray();
  const table = WordTable.from([...new Set(words.flatMap((word) => [word, madeWord(making, word) ?? word]))]);
  return { ...reading, wanted: { ...wanted, table } };
}
