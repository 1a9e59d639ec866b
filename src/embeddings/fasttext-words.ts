import { bytesOf } from '../corpus/lists.js';
import { WordTable } from '../corpus/words.js';
import { Dictionary } from './dictionary.js';
import type { FastTextModel } from './fasttext-model.js';
import { Int8Rows } from './int8-rows.js';
import { DenseRows, QuantizedRows, type Rows } from './rows.js';

/**
 * The model with some of its words only; labels and n-grams stay. Dense rows are not copied.
 * @param kept the numbers of these words, ascending
 */
export function keepWords(model: FastTextModel, kept: readonly number[]): FastTextModel {
  const { dictionary, input, output, settings } = model;
  const { entries, labels, words, labelPrefix } = dictionary;
  const entriesKept = chosen(kept, words.size, entries.size);
  return {
    ...model,
    dictionary: new Dictionary({
      tokens: dictionary.tokens,
      range: dictionary.range,
      wordNgrams: dictionary.wordNgrams,
      pruned: dictionary.pruned,
      entries: WordTable.fromBytes(Array.from(entriesKept, (entry) => entries.bytesOf(entry))),
      counts: Float64Array.from(entriesKept, (entry) => dictionary.counts[entry]),
      labels: labels.size,
      labelPrefix: new TextDecoder().decode(labelPrefix),
    }),
    input: rowsOf(input, chosen(kept, words.size, input.rows)),
    output: settings.model === 'sup' ? output : rowsOf(output, Int32Array.from(kept)),
  };
}

/** Of things that begin with those of the words: the words' kept, and all after them. */
function chosen(kept: readonly number[], words: number, all: number): Int32Array {
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
