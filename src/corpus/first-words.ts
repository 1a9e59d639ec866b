import { readRecords } from '../kernels/word-records.js';
import { SENTENCE_END_WORD } from './words.js';

/** Distinct words looked at, from the start of the text. */
const SEEN = 2000;
const decoder = new TextDecoder();

/** A word, and how often it stands in the text. */
export interface FirstWord {
  readonly word: string;
  readonly count: number;
}

/**
 * The words that a text begins with, by which it is judged. Line ends are none of them: of long lines they outweigh the rest.
 * @param records see kernels/word-records.ts, in order of first places
 */
export function firstWords(records: Uint8Array, words: number): FirstWord[] {
  const seen = Math.min(words, SEEN);
  const { counts, places, lengths } = readRecords(records, seen);
  const found = Array.from({ length: seen }, (_, word) => ({
    // A copy: decoders refuse shared memory.
    word: decoder.decode(records.slice(places[word], places[word] + lengths[word])),
    count: counts[word],
  }));
  return found.filter(({ word }) => word !== SENTENCE_END_WORD);
}
