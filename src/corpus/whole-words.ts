import type { CutWords } from './segmenter.js';

/** Scripts in which a word may begin at any character; in others a short one stands within many. */
const ANYWHERE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What cuts a text into words, but for those of a list, which stay whole, in any case; the longest at each place. Those of letters,
 * as in Thai, only where the words around end.
 * @param words of scripts without spaces
 */
export function withWholeWords(cut: CutWords, words: readonly string[]): CutWords {
  if (words.length === 0) return cut;
  const known = new Set(words.map((word) => word.normalize('NFC').toLowerCase()));
  /** Of those that begin with a character, descending. */
  const lengths = new Map<string, number[]>();
  for (const { 0: first, length } of [...known].toSorted((a, b) => b.length - a.length)) {
    const own = lengths.get(first) ?? [];
    lengths.set(first, own);
    if (own.at(-1) !== length) own.push(length);
  }
  return (text) => {
    const parts: string[] = [];
    const lower = text.toLowerCase();
    // İ becomes two.
    const small = lower.length === text.length ? lower : text;
    let borders: ReadonlySet<number> | undefined;
    const standsAt = (at: number, length: number) => {
      const word = small.slice(at, at + length);
      if (!known.has(word)) return false;
      if (ANYWHERE.test(word)) return true;
      borders ??= bordersOf(cut(text));
      return borders.has(at) && borders.has(at + length);
    };
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const length = lengths.get(small[at])?.find((length) => standsAt(at, length));
      if (length === undefined) continue;
      parts.push(...cut(text.slice(from, at)), text.slice(at, at + length));
      from = at + length;
      at = from - 1;
    }
    return from === 0 ? cut(text) : [...parts, ...cut(text.slice(from))];
  };
}

/** Where parts of a text begin and end. */
function bordersOf(parts: Iterable<string>): Set<number> {
  const borders = new Set([0]);
  let at = 0;
  for (const { length } of parts) {
    at += length;
    borders.add(at);
  }
  return borders;
}
