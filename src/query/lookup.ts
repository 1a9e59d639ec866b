import { madeWord } from '../corpus/text-making.js';
import { UNSPACED } from '../corpus/unspaced.js';
import { CURLY_APOSTROPHES, UNSEEN } from '../corpus/word-characters.js';
import type { WordTable } from '../corpus/words.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { brief, expected, shownValue, usageError, WordvecError } from '../errors.js';
import { dot } from '../tensor/inner-product.js';
import { nearestSpellings, SEARCHED } from './spelling.js';

/** Characters of the shortest part that words are looked for by. */
const SHORTEST_PART = 3;

/** Words that are looked at to tell their encoding. */
const DECODED = 10_000;

/** Characters of the longest word that is looked for in a text without spaces, and of the text. */
const [LONGEST_PART, LONGEST_TEXT] = [8, 64];

/** A word and its vector. */
export interface WordVector {
  /** As it was asked for. */
  readonly word: string;
  /** The word's row, -1 when it has none. */
  readonly row: number;
  /** Shape [dim]; the row (`KeyedVectors.rowAt`), or built from n-grams. */
  readonly vector: Float32Array;
  /** The word has no row: its vector was built from its n-grams. */
  readonly composed: boolean;
}

/**
 * The vector of a word, in whichever normal form of Unicode and with whichever apostrophe it is, from its row or, where the vectors can (fastText), from its n-grams.
 * @throws WordvecError `unknown-word` that names the word and the nearest spellings; `usage` for what is no string
 * @example
 * vectorOf(vectors, 'king').vector; // => Float32Array.of(1, 0, 1)
 * vectorOf(vectors, 'kinge'); // throws: unknown word "kinge": it is none of the 5 words; did you mean "king"?
 */
export function vectorOf(vectors: KeyedVectors, word: string): WordVector {
  checkVectors(vectors);
  const row = rowOfWord(vectors, word);
  if (row >= 0) return { word, row, vector: vectors.rowAt(row), composed: false };
  const vector = word === '' ? undefined : composed(vectors, word);
  if (vector) return { word, row: -1, vector, composed: true };
  throw unknownWord(vectors, word);
}

/**
 * The row of a word; where there is none, one of the same letters, since people cannot see in which of Unicode's normal forms
 * they typed, nor what an editor made of their apostrophe; else what the model's text made of the word, such as its lower
 * case. -1 where there is none either.
 * @throws WordvecError `usage` for what is no string
 */
export function rowOfWord(
  { words, making }: Pick<KeyedVectors, 'words'> & Partial<Pick<KeyedVectors, 'making'>>,
  word: string,
): number {
  if (typeof word !== 'string') throw expected('word', 'one word', word);
  const row = words.indexOf(word);
  if (row >= 0) return row;
  for (const spelling of spellingsOf(word)) {
    const other = words.indexOf(spelling);
    if (other >= 0) return other;
  }
  const made = madeWord(making, word);
  return made === undefined ? -1 : rowOfWord({ words }, made);
}

/** The vector of a word, undefined where it has none: without the error, whose search for spellings takes a while. */
export function knownVector(vectors: KeyedVectors, word: string): Float32Array | undefined {
  const row = rowOfWord(vectors, word);
  return row >= 0 ? vectors.rowAt(row) : composed(vectors, word);
}

/** Of n-grams, as the model's text has them. */
function composed({ compose, making }: KeyedVectors, word: string): Float32Array | undefined {
  return compose?.(madeWord(making, word) ?? word);
}

/** Straight, as --apostrophes writes all; of print; the letter; geresh. */
const APOSTROPHES = ["'", '\u2019', '\u02bc', '\u05f3'] as const;
/** Those, and what is typed for them. */
const APOSTROPHE = new RegExp(`['${CURLY_APOSTROPHES}]`, 'g');
/** What is typed for gershayim. */
const HEBREW_QUOTE = /(?<=\p{Script=Hebrew})["\u201d](?=\p{Script=Hebrew})/gu;
const NOBODY_SEES = new RegExp(`[${UNSEEN}]`, 'g');

/** A word as it may stand in a vocabulary though it was asked for otherwise: composed, decomposed, with other apostrophes. */
export function spellingsOf(word: string): string[] {
  const seen = word.replace(NOBODY_SEES, '').replace(HEBREW_QUOTE, '\u05f4');
  const forms = [seen.normalize('NFC'), seen.normalize('NFD')];
  if (seen.search(APOSTROPHE) < 0) return forms;
  return [...forms, ...APOSTROPHES.flatMap((mark) => forms.map((form) => form.replace(APOSTROPHE, mark)))];
}

function unknownWord({ words, vocabulary = words }: KeyedVectors, word: string): WordvecError {
  if (vocabulary.has(word))
    return new WordvecError(
      'unknown-word',
      `the vector of "${word}" was not read: it is beyond --limit, or not in --words: read more of the file`,
    );
  const alike = nearestSpellings(vocabulary, word);
  const near = (alike.length > 0 ? alike : longerWords(vocabulary, word)).map((spelling) => `"${spelling}"`);
  const known = `unknown word "${word}": it is none of the ${vocabulary.size} words`;
  if (/[^\0-\x7f]/.test(word) && isOtherEncoding(vocabulary))
    return new WordvecError(
      'unknown-word',
      `${known}, which are no UTF-8: write them as .vec, convert that (iconv -f gb18030 -t UTF-8, or what they are in) and ask again`,
    );
  if (near.length > 0) return new WordvecError('unknown-word', `${known}; did you mean ${list(near)}?`);
  const parts = knownParts(vocabulary, word).map((part) => `"${part}"`);
  const next =
    parts.length > 1
      ? `but its parts are: ${parts.join(', ')}; ask for them as words of their own`
      : 'and none of them is spelt alike';
  return new WordvecError('unknown-word', `${known}, ${next}`);
}

/** Whether most words beyond ASCII are no UTF-8, not some that were cut. */
function isOtherEncoding(words: WordTable): boolean {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let sound = 0;
  for (let row = 0; row < Math.min(words.size, DECODED); row++) {
    const bytes = words.bytesOf(row);
    if (bytes.every((byte) => byte < 0x80)) continue;
    try {
      utf8.decode(bytes);
      sound++;
    } catch {
      sound--;
    }
  }
  return sound < 0;
}

/** The words that a text is made of: between blanks or, in scripts without spaces, the longest at each place. */
export function knownParts(words: WordTable, text: string): string[] {
  const parts: string[] = [];
  for (const piece of text.split(/\s+/)) {
    const letters = UNSPACED.test(piece) ? [...piece.slice(0, LONGEST_TEXT)] : [piece];
    for (let at = 0, end = 0; at < letters.length; at = end) {
      end = Math.min(letters.length, at + LONGEST_PART);
      while (end > at + 1 && words.indexOf(letters.slice(at, end).join('')) < 0) end--;
      const part = letters.slice(at, end).join('');
      if (words.indexOf(part) >= 0) parts.push(part);
    }
  }
  return parts;
}

/** Words that hold what was asked for: phrases, and documents that are named by their paths. */
function longerWords(words: WordTable, word: string): string[] {
  const found: string[] = [];
  if (word.length < SHORTEST_PART) return found;
  for (let row = 0; row < Math.min(words.size, SEARCHED) && found.length < 3; row++) {
    const longer = words.offsets[row + 1] - words.offsets[row] > word.length ? words.word(row) : '';
    if (longer.includes(word)) found.push(longer);
  }
  return found;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

export interface AskedVector {
  readonly vector: ArrayLike<number>;
  /** -1 where it is no word of the vocabulary. */
  readonly row: number;
}

/** A word's vector, or the vector that a caller gave. @throws WordvecError `unknown-word`, `usage` */
export function askedVector(vectors: KeyedVectors, query: string | ArrayLike<number>): AskedVector {
  return typeof query === 'string'
    ? vectorOf(vectors, query)
    : { vector: checkedVector(vectors, query), row: -1 };
}

/** The vector divided by its Euclidean length, in double precision; zeros for the zero vector. */
export function unit(vector: ArrayLike<number>): Float64Array {
  const result = Float64Array.from(vector);
  const norm = Math.sqrt(dot(result, result));
  if (norm > 0) for (let d = 0; d < result.length; d++) result[d] /= norm;
  return result;
}

/** A vector that a caller gave. @throws WordvecError `usage` when it is not `dim` finite numbers. */
export function checkedVector(vectors: KeyedVectors, vector: ArrayLike<number>): ArrayLike<number> {
  const length: unknown = vector?.length;
  if (typeof length !== 'number') throw expected('query', 'a word or a vector', vector);
  if (typeof vector[0] === 'string')
    throw usageError(
      'expected a word or a vector, got a list of words: analogy(vectors, { positive: words }) asks for several',
    );
  if (length !== vectors.dim)
    throw usageError(`expected a vector of ${vectors.dim} numbers as in this model, got ${length}`);
  for (let d = 0; d < length; d++)
    if (!Number.isFinite(vector[d]))
      throw usageError(`expected a vector of finite numbers, got ${vector[d]} at place ${d}`);
  return vector;
}

/** A list that a caller gave. @throws WordvecError `usage` for what is none, such as a text alone */
export function checkedList<T>(list: readonly T[], what: string): readonly T[] {
  if (Array.isArray(list)) return list;
  const got = typeof list === 'string' ? `"${brief(list)}"` : shownValue(list);
  throw usageError(`expected a list of ${what}, got ${got}`);
}
