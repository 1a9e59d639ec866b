import type { CallOptions, CallTable } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { expected, inputError, quoted } from '../errors.js';
import { rowOfWord } from './lookup.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** Which words may answer: flags, help and checks follow from it. */
export const AMONG_OPTIONS = {
  among: {
    kind: 'string', default: [], repeatable: true,
    help: "answer with these words only, or those of a pattern: '*|VERB'; * stands for any letters or none, ? for one",
  },
} as const satisfies CallTable;

/** What a caller gives of it. */
export interface AmongOption extends CallOptions<typeof AMONG_OPTIONS> {}

/** A word of the vocabulary. */
export interface VocabularyWord {
  readonly word: string;
  readonly row: number;
  /** How often it stood in the training text, where that is known. */
  readonly count: number | undefined;
}

/**
 * The words that a pattern fits, in the order of the vocabulary, most frequent first in most files: `*` stands for any
 * letters or none, `?` for one, `\*` and `\?` for themselves.
 * @throws WordvecError `usage` for what is no text
 */
export function wordsLike(vectors: KeyedVectors, pattern: string): VocabularyWord[] {
  checkVectors(vectors);
  const { words, counts } = vectors;
  if (typeof pattern !== 'string') throw expected('pattern', 'a text such as un*', pattern);
  return rowsLike(vectors, pattern, words.size).map((row) => ({
    word: words.word(row),
    row,
    count: counts?.[row],
  }));
}

/**
 * Scores of the first rows of which only some words can be the best: those of all others become the least there is.
 * @param among words and patterns
 * @throws WordvecError `input` where none of them is there
 */
export function onlyAmong(
  vectors: KeyedVectors,
  scores: Float64Array,
  among: readonly string[],
): Float64Array {
  const only = new Float64Array(scores.length).fill(Number.NEGATIVE_INFINITY);
  const rows = among.flatMap((pattern) => rowsLike(vectors, pattern, only.length));
  if (rows.length === 0)
    throw inputError(
      `--among: none of the ${only.length} words is or fits ${among.map((part) => quoted(part)).join(' ')}`,
    );
  for (const row of rows) only[row] = scores[row];
  return only;
}

/** Whether it is no word as it stands. */
export function isPattern(text: string): boolean {
  return /[*?\\]/.test(text);
}

/** Of the first rows, those of a word, or of the words of a pattern. */
function rowsLike(vectors: KeyedVectors, pattern: string, most: number): number[] {
  if (!isPattern(pattern)) return [rowOfWord(vectors, pattern)].filter((row) => row >= 0 && row < most);
  // As it is typed, and in the normal forms that a vocabulary may be in.
  const forms = [...new Set([pattern, pattern.normalize('NFC'), pattern.normalize('NFD')])].map(signsOf);
  return Array.from({ length: most }, (_, row) => row).filter((row) => {
    const word = vectors.words.word(row);
    return forms.some((signs) => fits(signs, word));
  });
}

/** In the place of a letter: any letters or none, and any one. */
const [ANY, ONE] = [-1, -2];

function signsOf(pattern: string): number[] {
  return (pattern.match(/\\[*?\\]|[\s\S]/gu) ?? []).map((sign) => {
    if (sign === '*') return ANY;
    return sign === '?' ? ONE : sign.codePointAt(sign.length > 1 && sign[0] === '\\' ? 1 : 0)!;
  });
}

// Back to the last * only: the steps are at most letters times signs, whatever the pattern.
function fits(signs: readonly number[], word: string): boolean {
  let [sign, place, star, mark] = [0, 0, -1, 0];
  const after = (at: number) => at + (word.codePointAt(at)! > 0xffff ? 2 : 1);
  while (place < word.length) {
    if (signs[sign] === ANY) {
      star = sign++;
      mark = place;
    } else if (signs[sign] === ONE || signs[sign] === word.codePointAt(place)) {
      sign++;
      place = after(place);
    } else if (star >= 0) {
      sign = star + 1;
      mark = after(mark);
      place = mark;
    } else return false;
  }
  while (signs[sign] === ANY) sign++;
  return sign === signs.length;
}
