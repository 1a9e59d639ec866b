import { WordTable } from '../corpus/words.js';
import { Dictionary } from './dictionary.js';
import type { FastTextModel } from './fasttext-model.js';
import { DenseRows, QuantizedRows, type Rows } from './rows.js';

/** The model with its first words only, at most `count`; labels and n-grams stay. Dense rows are not copied. */
export function limitWords(model: FastTextModel, count: number): FastTextModel {
  const { dictionary, input, output, settings } = model;
  const { words, labels, counts, labelPrefix } = dictionary;
  if (count >= words.size) return model;
  return {
    ...model,
    dictionary: new Dictionary({
      tokens: dictionary.tokens,
      range: dictionary.range,
      wordNgrams: dictionary.wordNgrams,
      pruned: dictionary.pruned,
      entries: WordTable.fromBytes([...bytesOfWords(words, count), ...bytesOfWords(labels, labels.size)]),
      counts: cut(counts, count, words.size),
      labels: labels.size,
      labelPrefix: new TextDecoder().decode(labelPrefix),
    }),
    input: withoutRows(input, count, words.size),
    output: settings.model === 'sup' ? output : withoutRows(output, count, words.size),
  };
}

function* bytesOfWords(words: WordTable, count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield words.bytesOf(i);
}

/** The rows but for from .. to. */
function withoutRows(rows: Rows, from: number, to: number): Rows {
  if (rows instanceof QuantizedRows) {
    const { codes, quantizer, norms } = rows;
    return new QuantizedRows(
      cut(codes, from * quantizer.parts, to * quantizer.parts),
      quantizer,
      norms && { ...norms, codes: cut(norms.codes, from, to) },
    );
  }
  const { matrix, places } = rows as DenseRows;
  const all = places ?? Int32Array.from({ length: rows.rows }, (_, i) => i);
  return new DenseRows(matrix, cut(all, from, to));
}

function cut<T extends Uint8Array | Int32Array | Float64Array>(values: T, from: number, to: number): T {
  const kept = values.slice(0, values.length - (to - from)) as T;
  kept.set(values.subarray(to), from);
  return kept;
}
