import { expected } from '../errors.js';
import { sumOf } from '../tensor/inner-product.js';
import { WordTable } from './words.js';

/**
 * The words that get a row, by falling count and, where counts are equal, by first place in the corpus: the
 * same for every thread count.
 */
export interface Vocabulary {
  /** By falling count. */
  readonly words: WordTable;
  /** counts[i] is how often word i stands in the corpus. Length words.size; a double is exact to 2^53. */
  readonly counts: Float64Array;
  /** Sum of counts: the in-vocabulary words of the corpus. */
  readonly total: number;
}

/** A vocabulary of `words` with their counts (counts[i] of word i, length words.size); sums them up. */
export function createVocabulary(words: WordTable, counts: Float64Array): Vocabulary {
  checkVocabulary({ words, counts });
  return { words, counts, total: sumOf(counts) };
}

/** @throws WordvecError `usage` for what is none */
export function checkVocabulary(vocabulary: unknown): void {
  const { words, counts } = (vocabulary ?? {}) as Partial<Vocabulary>;
  const fits = words instanceof WordTable && counts instanceof Float64Array && counts.length === words.size;
  if (!(fits && areCounts(counts)))
    throw expected('vocabulary', 'a WordTable, and as many counts >= 0 in a Float64Array', vocabulary);
}

/** Whether such numbers may be the counts of words. */
export function areCounts(numbers: Float64Array): boolean {
  return numbers.every((count) => count >= 0 && count < Number.POSITIVE_INFINITY);
}

/** A vocabulary as data that can be posted to a thread. */
export interface PlainVocabulary {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  readonly counts: Float64Array;
}

export function plainVocabulary({ words, counts }: Pick<Vocabulary, 'words' | 'counts'>): PlainVocabulary {
  return { bytes: words.bytes, offsets: words.offsets, counts };
}
