import { createMatrix, rowOf } from '../tensor/matrix.js';
import type { Dictionary } from './dictionary.js';
import type { FastTextModel } from './fasttext-model.js';
import { dictionaryOf } from './fasttext-words.js';
import { DenseRows } from './rows.js';

/** The bucket rows, rising, whose n-grams have numbers other than zeros: those that training touched. */
export function usedNgrams({ dictionary, input }: FastTextModel): Uint32Array {
  const { pruned, range, words } = dictionary;
  if (pruned) return Uint32Array.from(pruned.keys()).sort();
  const all = Uint32Array.from({ length: range.maxn > 0 ? range.bucket : 0 }, (_, i) => i);
  return input instanceof DenseRows && input.places
    ? all.filter((bucketRow) => input.offsetOf(words.size + bucketRow) >= 0)
    : all;
}

/** The input row of a bucket row that has one. */
export function inputRowOf({ words, pruned }: Dictionary, bucketRow: number): number {
  return words.size + (pruned ? pruned.get(bucketRow)! : bucketRow);
}

/**
 * The model with these words (rising) and these bucket rows only, side by side, and so many of its labels; `output` is of the
 * old words.
 */
export function selectRows(
  model: FastTextModel,
  words: Uint32Array,
  ngrams: Uint32Array,
  labels = 0,
): FastTextModel {
  const { dictionary, input } = model;
  const matrix = createMatrix(words.length + ngrams.length, input.dim);
  const take = (place: number, row: number) => input.addRow(row, rowOf(matrix, place), 1);
  for (const [place, word] of words.entries()) take(place, word);
  for (const [i, bucketRow] of ngrams.entries()) take(words.length + i, inputRowOf(dictionary, bucketRow));
  const pruned = new Map(Array.from(ngrams, (bucketRow, place) => [bucketRow, place]));
  const small = dictionaryOf(dictionary, words, { labels, pruned });
  return { ...model, dictionary: small, input: new DenseRows(matrix) };
}
