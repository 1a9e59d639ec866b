// How much a word that stands in a text some times weighs there.
import type { SparseMethod } from './embed-options.js';

/** Of texts, as many as are counted. */
export interface TextStatistics {
  readonly texts: number;
  /** Words of a text, on average. */
  readonly meanLength: number;
}

export interface Bm25Options {
  readonly k1: number;
  readonly b: number;
}

/** ln(1 + (N - n + 1/2) / (n + 1/2)) of a word that is in n of N texts (Robertson & Zaragoza 2009, as Lucene has it: never below 0). */
export function bm25Idf(frequency: number, texts: number): number {
  return Math.log(1 + (texts - frequency + 0.5) / (frequency + 0.5));
}

/** ln((1 + N) / (1 + n)) + 1, as sklearn has it. */
export function smoothIdf(frequency: number, texts: number): number {
  return Math.log((1 + texts) / (1 + frequency)) + 1;
}

/** What a word's `count` in a text of `length` words comes to in BM25, without its idf. */
export function bm25Saturation(
  count: number,
  length: number,
  { meanLength }: TextStatistics,
  { k1, b }: Bm25Options,
): number {
  const room = meanLength > 0 ? length / meanLength : 1;
  return (count * (k1 + 1)) / (count + k1 * (1 - b + b * room));
}

/** The weight of a word that is `count` times in a text, and in `frequency` of all texts, for the methods that are cosines. */
export function termWeight(method: SparseMethod, count: number, frequency: number, texts: number): number {
  if (method === 'onehot') return 1;
  return method === 'tfidf' ? count * smoothIdf(frequency, texts) : count;
}
