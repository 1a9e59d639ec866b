import type { FirstWord } from './first-words.js';

/** Of different words, as frequent words outweigh all others: a fifth in prose; where marks were cut off, abbreviations alone. */
const SHARE_OF_MARKED = 0.1;
/** Of different words, too: text of one source has hardly one in two forms. */
const SHARE_OF_TWINS = 0.01;
/** Not apostrophes, which are letters of some languages. */
const MARKED = /\p{L}\p{M}*[\p{Terminal_Punctuation}…"”»)\]]+$|^["“„«([¿¡]+\p{L}/u;

/** Of different words, whose second half is a word, too. */
const SHARE_OF_BROKEN = 0.02;
const BROKEN = /\p{Ll}\p{M}*[-\u00ac\u2e17]$/u;

/** What no text has but one whose İ was made small as in other languages. */
const DOTTED = 'i\u0307';
/** Of different words of Turkish and Azerbaijani, where others have none. */
const SHARE_OF_DOTLESS = 0.05;

/** What to do with a text whose language has a small letter of its own for I, where it was not made so; undefined for others. */
export function smallLetterAdvice(words: readonly FirstWord[]): string | undefined {
  const dotted = words.find(({ word }) => word.includes(DOTTED));
  const dotless = words.filter(({ word }) => word.includes('ı')).length;
  if (!dotted || dotless < SHARE_OF_DOTLESS * words.length) return undefined;
  return `the text is in Turkish or Azerbaijani, whose I and İ have small letters of their own, ı and i, but were made small as in other languages, as in ${dotted.word}: --tokenizer segmenter --locale tr makes them right`;
}

/** What to do with a text that was not prepared for being cut at white space: a sentence for each sign of it. */
export function rawTextAdvice(words: readonly FirstWord[]): string[] {
  const marked = words.filter(({ word }) => MARKED.test(word));
  const forms = new Map<string, string>();
  const twins = words.filter(({ word }) => {
    const composed = word.normalize();
    const other = forms.get(composed);
    forms.set(composed, word);
    return other !== undefined && other !== word;
  });
  const advice: string[] = [];
  if (marked.length > SHARE_OF_MARKED * words.length) {
    const [{ word }] = marked.toSorted((a, b) => b.count - a.count);
    advice.push(
      `words have punctuation on them, as ${word} has, and count apart from the same ones without: --tokenizer unicode leaves it out, and makes capitals small`,
    );
  }
  const broken = words.filter(({ word }) => BROKEN.test(word));
  if (broken.length > SHARE_OF_BROKEN * words.length)
    advice.push(
      `words end in hyphens, as ${broken[0].word} does: where ends of lines broke them, --documents paragraph joins them`,
    );
  if (twins.length > SHARE_OF_TWINS * words.length)
    advice.push(
      `letters with marks are written in two ways, composed and decomposed, as in ${twins[0].word}, so that one word counts as two: --tokenizer unicode or --normalize nfc makes them one`,
    );
  return advice;
}
