import { checkMaking, makingOf, stepsOf, type TextMaking } from '../corpus/text-making.js';
import { textSteps } from '../corpus/text-steps.js';
import { expected } from '../errors.js';
import { labelsApart } from './record-fields.js';

/**
 * All that is done to a text but what parts or drops it: words apart, stop words, characters.
 * @throws WordvecError `usage`, `unsupported`, `io`: stop words, or what finds words are not there
 */
export async function textChange(making: TextMaking): Promise<(text: string) => string> {
  const { segment = '', stopWords: names = '' } = making;
  const spaced =
    segment === '' ? undefined : await (await import('../corpus/segmenter.js')).wordSpacer(segment);
  const without = names === '' ? undefined : await withoutStopWords(names);
  const steps = textSteps(making);
  // Stop words are words, with their accents.
  return (text) => {
    const words = spaced?.(text) ?? text;
    return steps(without?.(words) ?? words);
  };
}

async function withoutStopWords(names: string): Promise<(text: string) => string> {
  const { stopWordFilter, stopWords } = await import('./stop-words.js');
  return stopWordFilter(await stopWords(names));
}

/**
 * What makes a text as that was made which a model was trained on (its `making`), but for its tokenizer and phrases; undefined
 * where nothing was done to it. For a classifier, whose `predict` takes lines as they are.
 * @param label what labels begin with, which stay as they are
 * @throws WordvecError `unsupported` where what finds words, or the stop words, are not there
 *
 * @example
 * const make = await textMaker({ lower: true, digits: 'zero' });
 * make('Born in 1815'); // => 'born in 0000'
 */
export async function textMaker(
  making: TextMaking = {},
  label = '',
): Promise<((text: string) => string) | undefined> {
  checkMaking(making);
  if (typeof label !== 'string') throw expected('label', 'what labels begin with', label);
  const known = makingOf(stepsOf(making));
  if (!known) return undefined;
  const change = await textChange(known);
  if (label === '') return change;
  return (text) => {
    const { labels, rest } = labelsApart(text, label);
    return labels + change(rest);
  };
}
