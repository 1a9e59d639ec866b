import type { Phrases } from '../corpus/phrase-list.js';
import { makingOf, type TextMaking } from '../corpus/text-making.js';
import type { Prepared } from './trainer.js';

interface Made {
  readonly making?: TextMaking;
}

/**
 * The model with how its text became words, so that other texts, and words that are asked for, can become words alike.
 * @param options of the run
 * @param from the model that it went on from
 */
export async function withMaking<Model>(
  model: Model,
  { steps = {} }: Pick<Prepared, 'steps'>,
  options: { readonly phrases?: string },
  from: Model | undefined,
): Promise<Model> {
  // What is made of documents is composed, though nobody asks for it.
  const made = Object.keys(steps).length > 0 ? { normalize: 'nfc', ...steps } : {};
  const named = await wordsOfFiles(made);
  const { phrases = '' } = options;
  // The list itself may be gone when the model is asked; and to read it once more must not end a run that is done.
  const none: Pick<Phrases, 'delimiter' | 'whole'> = { delimiter: '_' };
  const { readPhrases } = phrases === '' ? {} : await import('../corpus/phrase-file.js');
  const known = await readPhrases?.(phrases).catch(() => none);
  const whole = known?.whole?.map((word) => `\n${word}`).join('');
  const making = makingOf({
    ...(from as Made | undefined)?.making,
    ...makingOf({ ...options, ...made, ...named, delimiter: known?.delimiter, whole }),
  });
  return making ? { ...model, making } : model;
}

/** The stop words that files name, which may be gone when the model is asked. */
async function wordsOfFiles(made: { readonly stopWords?: unknown }): Promise<{ stopWords?: string }> {
  const { stopWords: names } = made;
  if (typeof names !== 'string' || names === '' || makingOf({ stopWords: names })) return {};
  const { stopWords } = await import('../documents/stop-words.js');
  const words = await stopWords(names).catch(() => []);
  return { stopWords: Array.from(words, (word) => `\n${word}`).join('') };
}
