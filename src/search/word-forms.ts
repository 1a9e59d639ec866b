// A word's forms are found by how they begin (fixed-prefix stemming, F5 of Can et al. 2008): no language needs to be known.

import { characterLength } from '../corpus/utf8.js';
import { hashBytes, type WordTable } from '../corpus/words.js';

/** Of lead bytes in UTF-8: Hangul, and some rare scripts. */
const [HANGUL_FROM, HANGUL_TO] = [0xea, 0xed];
const HANGUL = /[\uac00-\ud7a3]/;
const encoder = new TextEncoder();

/** The first letters of a word; of Hangul those that its syllables are made of, as a stem has two syllables. */
export function beginningOf(word: string, letters: number): string {
  const first = firstOf(word, letters);
  return HANGUL.test(first) ? firstOf(first.normalize('NFD'), letters) : first;
}

/** 32 bits of a text. */
export function hashOf(text: string): number {
  const bytes = encoder.encode(text);
  return hashBytes(bytes, 0, bytes.length);
}

function firstOf(word: string, letters: number): string {
  return Array.from(word.slice(0, 2 * letters))
    .slice(0, letters)
    .join('');
}

/** The words of a table that begin alike. */
export class WordForms {
  readonly letters: number;
  readonly #words: WordTable;
  readonly #first: number;
  /** Of the beginning of each word. */
  readonly #hashes: Uint32Array;

  /** @param first words before this one are no forms */
  constructor(words: WordTable, first: number, letters: number) {
    this.letters = letters;
    this.#words = words;
    this.#first = first;
    this.#hashes = Uint32Array.from({ length: words.size }, (_, row) => this.#hashOf(row));
  }

  /** The rows of the words with each of these beginnings. */
  of(beginnings: Iterable<string>): Map<string, number[]> {
    const found = new Map<string, number[]>();
    const asked = new Set<number>();
    for (const beginning of beginnings) {
      asked.add(hashOf(beginning));
      found.set(beginning, []);
    }
    for (let row = this.#first; row < this.#hashes.length; row++)
      if (asked.has(this.#hashes[row]))
        found.get(beginningOf(this.#words.word(row), this.letters))?.push(row);
    return found;
  }

  /** Without a string of each word, of which there may be millions. */
  #hashOf(row: number): number {
    const { bytes, offsets } = this.#words;
    const [start, end] = [offsets[row], offsets[row + 1]];
    let at = start;
    for (let left = this.letters; at < end && left > 0; left--) {
      if (bytes[at] >= HANGUL_FROM && bytes[at] <= HANGUL_TO)
        return hashOf(beginningOf(this.#words.word(row), this.letters));
      at += characterLength(bytes, at, end) || 1;
    }
    return hashBytes(bytes, start, at);
  }
}
