import { usageError } from '../errors.js';
import { checkValue, OPTIONS } from '../options.js';
import { checkWordVectors, type FastTextModel, isFastTextModel, withoutOutput } from './fasttext-model.js';
import { selectRows, usedNgrams } from './fasttext-rows.js';
import { int8Of } from './int8-rows.js';
import { KeyedVectors } from './keyed-vectors.js';
import { CENTROIDS, ProductQuantizer } from './product-quantizer.js';
import { lengthsOf, QuantizedRows, type Rows } from './rows.js';

/**
 * - `int8`: a byte a number, with a scale a row: a quarter of the room.
 * - `pq`: product quantization (Jégou, Douze, Schmid 2011), a byte for two numbers and one for the length: an eighth.
 */
export const QUANTIZATIONS = ['int8', 'pq'] as const;
/** One of `QUANTIZATIONS`. */
export type Quantization = (typeof QUANTIZATIONS)[number];

/**
 * The same words with rows in a fraction of the room. Of a subword model the rows of its words and n-grams are
 * quantized, those of n-grams that no training touched are left out, and the output rows, which only training
 * needs, are zeros.
 * @param seed of the rows that centroids start from
 * @throws WordvecError `usage` for another kind, for a classifier, and for `pq` of fewer than 256 rows
 * @example
 * quantizeVectors(vectors, 'int8').rows instanceof Int8Rows; // => true
 */
export function quantizeVectors<Model extends KeyedVectors | FastTextModel>(
  model: Model,
  kind: Quantization,
  seed?: number,
): Model;
export function quantizeVectors(
  model: KeyedVectors | FastTextModel,
  kind: Quantization,
  seed = 1,
): KeyedVectors | FastTextModel {
  checkWordVectors(model);
  checkValue('quantize', { kind: 'choice', choices: QUANTIZATIONS }, kind);
  checkValue('seed', OPTIONS.seed, seed);
  if (!isFastTextModel(model)) {
    const { words, rows, counts, compose, making } = model;
    return new KeyedVectors(words, quantized(rows, kind, seed), {
      counts,
      compose,
      making,
    });
  }
  const { dictionary } = model;
  const ngrams = usedNgrams(model);
  const all = Uint32Array.from({ length: dictionary.words.size }, (_, i) => i);
  const dense = ngrams.length < dictionary.range.bucket ? selectRows(model, all, ngrams) : model;
  return withoutOutput({ ...dense, version: 12, input: quantized(dense.input, kind, seed) });
}

function quantized(rows: Rows, kind: Quantization, seed: number): Rows {
  if (kind === 'int8') return int8Of(rows);
  const remedy = 'quantize few words to int8';
  return quantizeRows(rows, 'input', { dsub: Math.min(2, rows.dim), qnorm: true, seed, remedy });
}

export interface RowQuantization {
  /** Numbers in a part, each part stored as a byte. */
  readonly dsub: number;
  /** Quantize the rows' lengths apart from their directions. */
  readonly qnorm: boolean;
  readonly seed: number;
  /** What to do, for the error, where there are fewer rows than centroids. */
  readonly remedy: string;
}

/**
 * Product-quantized rows, as fastText's `.ftz` holds them.
 * @throws WordvecError `usage` for fewer than 256 rows; `name` says which
 */
export function quantizeRows(
  rows: Rows,
  name: string,
  { dsub, qnorm, seed, remedy }: RowQuantization,
): QuantizedRows {
  if (rows.rows < CENTROIDS)
    throw usageError(
      `the ${name} matrix has ${rows.rows} rows, expected ${CENTROIDS} or more to quantize it: ${remedy}`,
    );
  const norms = qnorm ? lengthsOf(rows).map((norm) => norm || 1) : undefined;
  const codesOf = (dim: number, width: number, copy: (i: number, target: Float32Array) => void) => {
    const quantizer = new ProductQuantizer(dim, width);
    quantizer.train(rows.rows, copy, seed);
    const codes = quantizer.encode(rows.rows, copy);
    return { codes, quantizer };
  };
  const { codes, quantizer } = codesOf(rows.dim, dsub, (i, target) => {
    target.fill(0);
    rows.addRow(i, target, norms ? 1 / norms[i] : 1);
  });
  if (!norms) return new QuantizedRows(codes, quantizer);
  return new QuantizedRows(
    codes,
    quantizer,
    codesOf(1, 1, (i, target) => target.fill(norms[i])),
  );
}
