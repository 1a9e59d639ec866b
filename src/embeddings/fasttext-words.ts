import { bytesOf } from '../corpus/lists.js';
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
  const { labels, words, pruned } = dictionary;
  const labelPrefix = new TextDecoder().decode(dictionary.labelPrefix);
  return {
    ...model,
    dictionary: dictionaryOf(dictionary, kept, { labels: labels.size, labelPrefix, pruned }),
    input: rowsOf(input, chosen(kept, words.size, input.rows)),
    output: settings.model === 'sup' ? output : rowsOf(output, Int32Array.from(kept)),
  };
}

/** The dictionary with some of its words only, ascending, and so many of its labels. */
export function dictionaryOf(
  { entries, words, counts, tokens, range, wordNgrams }: Dictionary,
  kept: ArrayLike<number>,
  parts: Pick<DictionaryParts, 'labels' | 'labelPrefix' | 'pruned'>,
): Dictionary {
  const rows = chosen(kept, words.size, words.size + parts.labels);
  return new Dictionary({
    ...{ ...parts, tokens, range, wordNgrams },
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
