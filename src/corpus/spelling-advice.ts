import type { FirstWord } from './first-words.js';
import type { TextOptions } from './text-rules.js';

/** What no text has but one whose İ was made small as in other languages. */
const DOTTED = 'i\u0307';
/** Of different words of Turkish and Azerbaijani, where others have none. */
const SHARE_OF_DOTLESS = 0.05;
/** Of different words, whose second half is a word, too. */
const SHARE_OF_BROKEN = 0.02;
const BROKEN = /\p{Ll}\p{M}*[-\u00ac\u2e17]$/u;

/** What to do with a text whose small letters are those of another language, or whose words ends of lines broke. */
export function spellingAdvice(words: readonly FirstWord[], tokenizer: TextOptions['tokenizer']): string[] {
  const advice: string[] = [];
  const dotted = words.find(({ word }) => word.includes(DOTTED));
  const dotless = words.filter(({ word }) => word.includes('ı')).length;
  if (tokenizer !== 'segmenter' && dotted && dotless > SHARE_OF_DOTLESS * words.length)
    advice.push(
      `the text is in Turkish or Azerbaijani, whose I and İ have small letters of their own, ı and i, but were made small as in other languages, as in ${dotted.word}: --tokenizer segmenter --locale tr makes them right`,
    );
  const broken = words.filter(({ word }) => BROKEN.test(word));
  if (broken.length > SHARE_OF_BROKEN * words.length)
    advice.push(
      `words end in hyphens, as ${broken[0].word} does: where ends of lines broke them, --documents paragraph joins them`,
    );
  return advice;
}
