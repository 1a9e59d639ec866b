// What a model remembers of how its text became words, so that what it is asked becomes words alike.
import type { Given } from '../call-options.js';
import { checkNames, expected } from '../errors.js';
import type { TextOptions } from './text-rules.js';
import { type TextSteps, textSteps } from './text-steps.js';

/** The steps and the tokenizer; absent: as if they were not. */
export interface TextMaking extends Given<TextSteps & Omit<TextOptions, 'phrases' | 'joined'>> {
  /** The language between whose words spaces were put. */
  readonly segment?: string | undefined;
  /** Languages whose stop words were left out; or the words themselves, each behind a \n, where a file named them. */
  readonly stopWords?: string | undefined;
  /** What stands between the words of the phrases that were joined. */
  readonly delimiter?: string | undefined;
  /** Words that the segmenter left whole, each behind a \n. */
  readonly whole?: string | undefined;
}

const SWITCH = [false, true] as const;
/** What a name of any file's header may be; the first one is text as it is. */
export const MAKING_VALUES: Readonly<Record<keyof TextMaking, readonly unknown[] | RegExp>> = {
  normalize: ['none', 'nfc', 'nfkc'],
  stripAccents: SWITCH,
  lower: SWITCH,
  digits: ['keep', 'zero', 'drop'],
  punctuation: ['keep', 'drop'],
  segment: /^[\w-]{1,35}$/,
  // Files of stop words may be elsewhere, or not there, when the model is asked: their words stand for them.
  stopWords: /^(?:[a-z]{2,3}(?:, ?[a-z]{2,3})*|(?:\n[^\n]{1,100}){1,20000})$/,
  tokenizer: ['whitespace', 'unicode', 'segmenter'],
  locale: /^[\w-]{1,35}$/,
  apostrophes: SWITCH,
  urls: ['keep', 'drop'],
  delimiter: /^[^\t-\r \0]{1,8}$/,
  whole: /^(?:\n[^\n]{1,100}){1,100000}$/,
};

/** @throws WordvecError `usage` for what is no such option, or not its value */
export function checkMaking(making: TextMaking): void {
  checkNames(making, MAKING_VALUES);
  for (const [name, value] of Object.entries(making)) {
    const allowed = MAKING_VALUES[name as keyof TextMaking];
    if (value === undefined) continue;
    if (!(allowed instanceof RegExp)) {
      if (!allowed.includes(value)) throw expected(`\`${name}\``, allowed.join(' or '), value);
    } else if (typeof value !== 'string' || !(value === '' || allowed.test(value)))
      throw expected(`\`${name}\``, `a text that ${allowed} allows`, value);
  }
}

/** Of all options of a run, or what a file's header says, those that are such, and differ from text as it is. */
export function makingOf(options: unknown): TextMaking | undefined {
  const kept = Object.entries(Object(options)).filter(([name, value]) => {
    if (!Object.hasOwn(MAKING_VALUES, name)) return false;
    const allowed = MAKING_VALUES[name as keyof TextMaking];
    if (allowed instanceof RegExp) return typeof value === 'string' && allowed.test(value);
    return allowed.indexOf(value) > 0;
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** The steps alone, without the tokenizer and phrases. */
export function stepsOf({
  tokenizer: _t,
  locale: _l,
  apostrophes: _a,
  urls: _u,
  delimiter: _d,
  whole: _w,
  ...steps
}: TextMaking = {}): Omit<TextMaking, keyof TextOptions | 'delimiter' | 'whole'> {
  return steps;
}

/** A word as the text has it that the model was made of; undefined where it would be no word, or stays as it is. */
export function madeWord(making: TextMaking | undefined, word: string): string | undefined {
  if (!making) return undefined;
  const { tokenizer = 'whitespace', locale = '', delimiter } = making;
  // Marks within a word are as those of a text, but what they part is more than a word.
  let made = textSteps({ ...making, punctuation: 'keep' })(word);
  // Not by the machine's own language.
  if (tokenizer !== 'whitespace') made = made.normalize('NFC').toLocaleLowerCase(locale || 'und');
  if (delimiter !== undefined) made = made.trim().replace(/\s+/g, delimiter);
  return made === word || made === '' ? undefined : made;
}
