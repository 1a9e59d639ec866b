import type { Given } from '../call-options.js';
import { TONE_SIGNS, UNSEEN } from './word-characters.js';

/** What is done to the characters of a text. */
export interface TextSteps {
  readonly normalize: 'none' | 'nfc' | 'nfkc';
  readonly stripAccents: boolean;
  readonly lower: boolean;
  readonly digits: 'keep' | 'zero' | 'drop';
  readonly punctuation: 'keep' | 'drop';
}

type Step = (text: string) => string;

// What cannot change is not looked at further: Latin-1 is in NFC, ASCII in NFKC.
const OUTSIDE_LATIN = /[^\0-\xff]/;
const OUTSIDE_ASCII = /[^\0-\x7f]/;
const NOTHING = new RegExp(`[${UNSEEN}]`, 'g');
/** Controls part words, as spaces of no width do. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const GAP = /[\0-\b\x0e-\x1f\x7f-\x9f\u200b]/g;
/** Combining diacritical marks, and the vowel points of Hebrew, Arabic and Syriac: marks of Indic scripts and kana are letters' parts. */
const MARKS = new RegExp(
  '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\ufe20-\\ufe2f' +
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7' +
    '\\u0610-\\u061a\\u064b-\\u0652\\u0656-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed\\u0730-\\u074a]',
  'g',
);
/** What is found in any text, and the same in ASCII, which is looked for in half the time. */
interface Found {
  readonly any: RegExp;
  readonly ascii: RegExp;
}
const DIGIT: Found = { any: /\p{Nd}/gu, ascii: /\d/g };
const NUMBER: Found = { any: /\p{Nd}+(?:[.,:]\p{Nd}+)*/gu, ascii: /\d+(?:[.,:]\d+)*/g };
/** All but the underscore, which joins words, and signs of tone. */
const PUNCTUATION: Found = {
  any: new RegExp(`(?![_${TONE_SIGNS}])[\\p{P}\\p{S}]`, 'gu'),
  ascii: /[!-/:-@[-^`{-~]/g,
};

function replacing({ any, ascii }: Found, by: string): Step {
  return (text) => text.replace(OUTSIDE_ASCII.test(text) ? any : ascii, by);
}

/** One function that does all steps that are given, which leave SENTENCE_END and \n where they are. */
export function textSteps(options: Given<TextSteps>): Step {
  const steps: Step[] = [];
  if (options.normalize === 'nfc')
    steps.push((text) => (OUTSIDE_LATIN.test(text) ? text.normalize('NFC') : text));
  if (options.normalize === 'nfkc')
    steps.push((text) => (OUTSIDE_ASCII.test(text) ? compatible(text) : text));
  if (options.stripAccents)
    steps.push((text) =>
      OUTSIDE_ASCII.test(text) ? text.normalize('NFD').replace(MARKS, '').normalize('NFC') : text,
    );
  if (options.lower) steps.push((text) => text.toLowerCase());
  if (options.digits === 'zero') steps.push(replacing(DIGIT, '0'));
  if (options.digits === 'drop') steps.push(replacing(NUMBER, ''));
  if (options.punctuation === 'drop') steps.push(replacing(PUNCTUATION, ' '));
  return (text) => steps.reduce((done, step) => step(done), text);
}

/** Marks that stand alone, such as ´ and the elision of Greek: NFKC would part words by blanks before them. */
const SPACING = /([\p{Sk}\u037a\u2017\u203e])/u;
/** The vowels am of Thai and Lao, which NFKC takes apart: nobody types them so. */
const AM = /\u0e4d\u0e32|\u0ecd\u0eb2/g;

function compatible(text: string): string {
  const parts = text.split(SPACING).map((part, i) => (i % 2 === 1 ? part : part.normalize('NFKC')));
  return parts.join('').replace(AM, (am) => (am === '\u0e4d\u0e32' ? '\u0e33' : '\u0eb3'));
}

/** White space to single blanks, none at the ends; as `compactLine` does it in bytes. */
export function oneLine(text: string): string {
  return text
    .replace(NOTHING, '')
    .replace(GAP, ' ')
    .replace(/[^\S ]\s*| \s+/g, ' ')
    .trim();
}

/** Words of a line of single blanks. */
export function countWords(line: string): number {
  if (line === '') return 0;
  let count = 1;
  for (let at = line.indexOf(' '); at >= 0; at = line.indexOf(' ', at + 1)) count++;
  return count;
}
