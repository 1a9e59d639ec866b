import { distance } from 'fastest-levenshtein';
import { WordTable } from '../corpus/words.js';
import { checkInstance, expected } from '../errors.js';
import { checkValue } from '../options.js';

/** Rows searched for a spelling: past them words are rare, and the error should come at once. */
export const SEARCHED = 500_000;

/**
 * The words of the vocabulary that are spelt most like `word`, at most `k`: by edit distance (insertions,
 * deletions, substitutions of UTF-16 units, two neighbours in each other's place) with case and accents folded
 * away, then by row, so that frequent words come first in a table sorted by count. Words more than 1 to 3 edits
 * away, by length, are left out, and those with no letter in common.
 * @throws WordvecError `usage` for a k that is no integer >= 1
 * @example
 * nearestSpellings(vectors.words, 'Womna'); // => ['woman']
 */
export function nearestSpellings(words: WordTable, word: string, k = 3): string[] {
  checkInstance('words', words, WordTable, 'the words of vectors');
  if (typeof word !== 'string') throw expected('word', 'one word', word);
  checkValue('k', { kind: 'integer', min: 1 }, k);
  const wanted = fold(word);
  const limit = wanted.length < 4 ? 1 : wanted.length < 9 ? 2 : 3;
  const found: { row: number; edits: number }[] = [];
  // A folded letter takes 1 to 4 bytes, so byte lengths bound the letters of a candidate from both sides.
  const least = Math.max(1, wanted.length - limit);
  const most = 4 * (wanted.length + limit);
  for (let row = 0; row < Math.min(words.size, SEARCHED); row++) {
    const bytes = words.offsets[row + 1] - words.offsets[row];
    if (bytes < least || bytes > most) continue;
    const candidate = fold(words.word(row));
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const edits = isSwap(wanted, candidate) ? 1 : distance(wanted, candidate);
    // Of one letter, as many words of Chinese are, each other letter would be one edit away.
    if (edits <= limit && edits < Math.max(wanted.length, candidate.length)) found.push({ row, edits });
  }
  found.sort((a, b) => a.edits - b.edits || a.row - b.row);
  return found.slice(0, k).map(({ row }) => words.word(row));
}

/** Whether two neighbouring letters in each other's place are all the difference, the commonest slip of typing. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i + 1 < a.length && a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

function fold(word: string): string {
  const lower = word.toLowerCase();
  return isAscii(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
