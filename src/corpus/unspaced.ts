import type { FirstWord } from './first-words.js';

/** Scripts that are written without spaces between words; how long words are at most, and, about, in the mean. */
const SCRIPTS = [
  { script: 'Japanese', locale: 'ja', letters: /[\p{sc=Hiragana}\p{sc=Katakana}]/u, longest: 4, usual: 2 },
  { script: 'Chinese', locale: 'zh', letters: /\p{sc=Han}/u, longest: 4, usual: 2 },
  { script: 'Thai', locale: 'th', letters: /\p{sc=Thai}/u, longest: 9, usual: 5 },
  { script: 'Khmer', locale: 'km', letters: /\p{sc=Khmer}/u, longest: 9, usual: 5 },
  { script: 'Lao', locale: 'lo', letters: /\p{sc=Lao}/u, longest: 9, usual: 5 },
  { script: 'Burmese', locale: 'my', letters: /\p{sc=Myanmar}/u, longest: 9, usual: 5 },
] as const;
const LETTERS = SCRIPTS.map(({ letters, usual }) => ({ all: new RegExp(letters, 'gu'), usual }));
/** A letter of any of them. */
export const UNSPACED = new RegExp(SCRIPTS.map(({ letters }) => letters.source).join('|'), 'u');
/** May have one, as is seen at once. */
const MAY_BE_UNSPACED = /[\u0e00-\uffff]/;
/** Words looked at, from the start of texts. */
const SEEN = 2000;
/** Characters of a text that are looked at. */
const LONGEST_START = 1 << 14;
const HALF = 0.5;
/** A text in Japanese has Han too, one in Chinese hardly any Kana. */
const SHARE_OF_KANA = 0.1;

/** A script without spaces, and the language that `segmenter` cuts it as. */
export interface Unspaced {
  readonly script: string;
  readonly locale: string;
  /** Its words were cut, and wide blanks (U+3000) stand between them. */
  readonly wideBlanks?: boolean;
  /** Less than half of the letters are of it. */
  readonly partly?: boolean;
}

/**
 * The script of a text that is mostly in one without spaces, and stands so: its words, as cut at spaces, are longer than
 * words are. Undefined for others, and for one that was cut into words before.
 * @param part of the letters that suffices
 */
export function unspacedScript(starts: readonly FirstWord[], part = HALF): Unspaced | undefined {
  const found = scriptOf(starts, part);
  const [all, wide] = [starts, starts.filter(({ word }) => word.includes('\u3000'))].map((some) =>
    some.reduce((sum, { count }) => sum + count, 0),
  );
  return found && { ...found, wideBlanks: 2 * wide > all, partly: !scriptOf(starts) };
}

/** As `unspacedScript`, of the first words of texts. */
export function unspacedIn(texts: readonly string[]): Unspaced | undefined {
  const words: FirstWord[] = [];
  for (const text of texts) {
    for (const [word] of text.slice(0, LONGEST_START).matchAll(/\S+/g)) words.push({ word, count: 1 });
    if (words.length >= SEEN) break;
  }
  return scriptOf(words);
}

let segmenter: Intl.Segmenter | undefined;

/** The words of a run without spaces, as the engine finds them: in these scripts it goes by the letters, whatever the language. */
export function wordsOfRun(run: string): string[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  return Array.from(segmenter.segment(run)).flatMap(({ segment, isWordLike }) => (isWordLike ? segment : []));
}

/** Words of the letters of these scripts in a line, about; not a whole number. */
export function unspacedWords(line: string): number {
  if (!MAY_BE_UNSPACED.test(line)) return 0;
  let words = 0;
  for (const { all, usual } of LETTERS) words += (line.match(all)?.length ?? 0) / usual;
  return words;
}

function scriptOf(words: readonly FirstWord[], part = HALF): Unspaced | undefined {
  const letters = SCRIPTS.map(() => 0);
  const tokens = SCRIPTS.map(() => 0);
  let all = 0;
  for (const { word, count } of words) {
    const characters = [...word];
    all += count * characters.length;
    if (!MAY_BE_UNSPACED.test(word)) continue;
    SCRIPTS.forEach((script, i) => {
      const found = characters.filter((character) => script.letters.test(character)).length;
      letters[i] += count * found;
      if (found > 0) tokens[i] += count;
    });
  }
  const [kana, han] = letters;
  if (kana > SHARE_OF_KANA * (kana + han)) letters[0] += han;
  return SCRIPTS.find(({ longest }, i) => letters[i] > all * part && letters[i] > longest * tokens[i]);
}
