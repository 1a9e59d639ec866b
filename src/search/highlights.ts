import type { TextOptions } from '../corpus/text-rules.js';
import { textStage } from '../corpus/text-stages.js';
import { UNSPACED } from '../corpus/unspaced.js';
import type { TextCut } from '../embedders/text-words.js';
import type { IndexWords } from './index-head.js';
import { beginningOf } from './word-forms.js';
import { partsOf, withParts } from './word-parts.js';

/** How words are marked where an index keeps none. */
export const PLAIN_TEXT: TextOptions = {
  tokenizer: 'unicode',
  locale: '',
  apostrophes: false,
  urls: 'keep',
  phrases: '',
};

/** As the tokenizer unicode cuts them, but for addresses. */
const WORD =
  /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[\u200c\u200d](?=[\p{L}\p{M}])|_+(?=[\p{L}\p{N}])|(?<=\d)[.,](?=\d))*/gu;

/** Where words of a question stand in a text: [start, end) in UTF-16 units, rising. */
export type Highlights = readonly (readonly [start: number, end: number])[];

/** Finds the words of a question in a text, in whatever case. @param stem letters of a word by which its forms are found, too */
export type MarkWords = (question: string, text: string, stem?: number) => Highlights;

/** What finds words that are cut so. */
export async function wordMarker(
  { rules }: TextCut,
  {
    parts = false,
    cutsRuns,
    stopWords = [],
  }: Partial<Pick<IndexWords, 'parts' | 'cutsRuns' | 'stopWords'>> = {},
): Promise<MarkWords> {
  const stage = await textStage(
    rules.tokenizer === 'whitespace' ? { ...rules, tokenizer: 'unicode' } : rules,
  );
  const decoder = new TextDecoder();
  const asked = { question: '', stem: 0, words: new Set<string>(), beginnings: new Set<string>() };
  const [encoder, stops] = [new TextEncoder(), new Set(stopWords)];
  return (question, text, stem = 0) => {
    if (question !== asked.question || stem !== asked.stem) {
      const text = parts ? withParts(question, cutsRuns) : question;
      const bytes = encoder.encode(`${text}\n`);
      const cut = stage ? decoder.decode(stage.push(bytes)) + decoder.decode(stage.end()) : text;
      asked.question = question;
      asked.stem = stem;
      asked.words = new Set(cut.split(/\s+/).filter((word) => word !== ''));
      const telling = stem > 0 ? [...asked.words].filter((word) => !stops.has(word)) : [];
      asked.beginnings = new Set(telling.map((word) => beginningOf(word, stem)));
    }
    const found: [number, number][] = [];
    const isForm = (word: string) =>
      stem > 0 && !stops.has(word) && asked.beginnings.has(beginningOf(word, stem));
    const folded = (written: string) => written.normalize('NFC').toLocaleLowerCase(rules.locale || 'en');
    for (const { index, 0: run } of text.matchAll(WORD)) {
      const word = folded(run);
      const named = parts && !asked.words.has(word) ? partsOf(run, index) : [];
      for (const { part, start } of named)
        if (asked.words.has(folded(part))) found.push([start, start + part.length]);
      if (asked.words.has(word) || isForm(word)) found.push([index, index + run.length]);
      // Of another length its places would be others than the text's.
      else if (word.length === run.length && UNSPACED.test(run))
        found.push(...within(word, index, asked.words));
    }
    return found;
  };
}

/** The words that stand in a run of characters without blanks; of those that overlap the first, and longest. */
function within(run: string, start: number, words: ReadonlySet<string>): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < run.length; ) {
    let longest = 0;
    for (const word of words) if (word.length > longest && run.startsWith(word, at)) longest = word.length;
    if (longest > 0) found.push([start + at, start + at + longest]);
    at += longest || 1;
  }
  return found;
}
