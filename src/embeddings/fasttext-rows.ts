// Which words and n-grams of a fastText model are kept.
import { bytesOf } from '../corpus/lists.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { Dictionary, type DictionaryParts } from './dictionary.js';
import type { FastTextModel } from './fasttext-model.js';
import { Int8Rows } from './int8-rows.js';
import { DenseRows, QuantizedRows, type Rows } from './rows.js';

/**
 * The model with some of its words only; labels and n-grams stay. Dense rows are not copied.
 * @param kept the numbers of these words, ascending
 */
export function keepWords(model: FastTextModel, kept: readonly number[]): FastTextModel {
  const { dictionary, input, output, settings } = model;
  return {
    ...model,
    dictionary: dictionaryOf(dictionary, kept),
    input: rowsOf(input, chosen(kept, dictionary.words.size, input.rows)),
    output: settings.model === 'sup' ? output : rowsOf(output, Int32Array.from(kept)),
  };
}

/** The dictionary with some of its words only, ascending. @param parts what else is not as it was */
function dictionaryOf(dictionary: Dictionary, kept: ArrayLike<number>, parts: Partial<DictionaryParts> = {}) {
  const { entries, words, counts, labels } = dictionary;
  const rows = chosen(kept, words.size, words.size + (parts.labels ?? labels.size));
  return new Dictionary({
    ...{ ...dictionary.parts, ...parts },
    entries: entries.select(rows),
    counts: Float64Array.from(rows, (row) => counts[row]),
  });
}

/** Of things that begin with those of the words: the words' kept, and all after them. */
function chosen(kept: ArrayLike<number>, words: number, all: number): Int32Array {
  const numbers = new Int32Array(kept.length + all - words);
  numbers.set(kept);
  for (let i = kept.length; i < numbers.length; i++) numbers[i] = words + i - kept.length;
  return numbers;
}

function rowsOf(rows: Rows, kept: Int32Array): Rows {
  if (rows instanceof QuantizedRows) {
    const { codes, quantizer, norms } = rows;
    return new QuantizedRows(
      codesOf(codes, kept, quantizer.parts),
      quantizer,
      norms && { ...norms, codes: codesOf(norms.codes, kept, 1) },
    );
  }
  if (rows instanceof Int8Rows) {
    const { codes, scales, dim } = rows;
    const bytes = codesOf(bytesOf(codes), kept, dim);
    return new Int8Rows(
      new Int8Array(bytes.buffer),
      Float32Array.from(kept, (row) => scales[row]),
      dim,
    );
  }
  const { matrix, places } = rows as DenseRows;
  return new DenseRows(matrix, places ? kept.map((row) => places[row]) : kept);
}

function codesOf(codes: Uint8Array, kept: Int32Array, parts: number) {
  const chosen = new Uint8Array(kept.length * parts);
  for (let i = 0; i < kept.length; i++)
    chosen.set(codes.subarray(kept[i] * parts, (kept[i] + 1) * parts), i * parts);
  return chosen;
}

/** The bucket rows, rising, whose n-grams have numbers other than zeros: those that training touched. */
export function usedNgrams({ dictionary, input }: FastTextModel): Uint32Array {
  const { pruned, range, words } = dictionary;
  if (pruned) return Uint32Array.from(pruned.keys()).sort();
  const all = Uint32Array.from({ length: range.maxn > 0 ? range.bucket : 0 }, (_, i) => i);
  return input instanceof DenseRows && input.places
    ? all.filter((bucketRow) => input.offsetOf(words.size + bucketRow) >= 0)
    : all;
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
  for (const [i, bucketRow] of ngrams.entries()) take(words.length + i, dictionary.ngramRow(bucketRow));
  const pruned = new Map(Array.from(ngrams, (bucketRow, place) => [bucketRow, place]));
  const small = dictionaryOf(dictionary, words, { labels, pruned });
  return { ...model, dictionary: small, input: new DenseRows(matrix) };
}
