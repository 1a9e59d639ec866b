import { readRecords } from '../kernels/word-records.js';

/** Scripts that are written without spaces between words. */
const SCRIPTS = [
  { script: 'Japanese', locale: 'ja', letters: /[\p{sc=Hiragana}\p{sc=Katakana}]/u, longest: 4 },
  { script: 'Chinese', locale: 'zh', letters: /\p{sc=Han}/u, longest: 4 },
  { script: 'Thai', locale: 'th', letters: /\p{sc=Thai}/u, longest: 9 },
  { script: 'Khmer', locale: 'km', letters: /\p{sc=Khmer}/u, longest: 9 },
  { script: 'Lao', locale: 'lo', letters: /\p{sc=Lao}/u, longest: 9 },
  { script: 'Burmese', locale: 'my', letters: /\p{sc=Myanmar}/u, longest: 9 },
] as const;
/** Distinct words looked at, from the start of the text. */
const SEEN = 2000;
/** A text in Japanese has Han too, one in Chinese hardly any Kana. */
const SHARE_OF_KANA = 0.1;
const decoder = new TextDecoder();

/**
 * The script of a text that is mostly in one without spaces, and stands so: its words, as cut at spaces, are longer than
 * words are. Undefined for others, and for one that was cut into words before.
 * @param records see kernels/word-records.ts, in order of first places
 */
export function unspacedScript(
  records: Uint8Array,
  words: number,
): { readonly script: string; readonly locale: string } | undefined {
  const seen = Math.min(words, SEEN);
  const { counts, places, lengths } = readRecords(records, seen);
  const letters = SCRIPTS.map(() => 0);
  const tokens = SCRIPTS.map(() => 0);
  let all = 0;
  for (let word = 0; word < seen; word++) {
    // A copy: decoders refuse shared memory.
    const characters = [...decoder.decode(records.slice(places[word], places[word] + lengths[word]))];
    all += counts[word] * characters.length;
    SCRIPTS.forEach((script, i) => {
      const found = characters.filter((character) => script.letters.test(character)).length;
      letters[i] += counts[word] * found;
      if (found > 0) tokens[i] += counts[word];
    });
  }
  const [kana, han] = letters;
  if (kana > SHARE_OF_KANA * (kana + han)) letters[0] += han;
  return SCRIPTS.find(({ longest }, i) => letters[i] > all / 2 && letters[i] > longest * tokens[i]);
}
