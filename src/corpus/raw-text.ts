import type { FirstWord } from './first-words.js';

/** Of different words, as frequent words outweigh all others: a fifth in prose; where marks were cut off, abbreviations alone. */
const SHARE_OF_MARKED = 0.1;
/** Of different words, too: text of one source has hardly one in two forms. */
const SHARE_OF_TWINS = 0.01;
/** Not apostrophes, which are letters of some languages. */
const MARKED = /\p{L}\p{M}*[\p{Terminal_Punctuation}…"”»)\]]+$|^["“„«([¿¡]+\p{L}/u;

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
  if (twins.length > SHARE_OF_TWINS * words.length)
    advice.push(
      `letters with marks are written in two ways, composed and decomposed, as in ${twins[0].word}, so that one word counts as two: --tokenizer unicode or --normalize nfc makes them one`,
    );
  return advice;
}
