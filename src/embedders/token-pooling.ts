// From the vectors of a text's tokens to one: as sentence-transformers pools them (models/Pooling.py), over the tokens of
// the text alone, wherever the batch is padded.
import { sumOf } from '../tensor/inner-product.js';

/** Those that a folder asks for are put side by side, in this order. */
export const POOLING_MODES = [
  'cls',
  'max',
  'mean',
  'mean_sqrt_len_tokens',
  'weightedmean',
  'lasttoken',
] as const;
export type PoolingMode = (typeof POOLING_MODES)[number];

/** A text's tokens in a batch: the rows `first` to `first + count` of `data`, each of `width` numbers. */
export interface TokenRows {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly first: number;
  readonly count: number;
}

/** Fills `target`, of length tokens.width * modes.length. There is a token at least. */
export function pool(tokens: TokenRows, modes: readonly PoolingMode[], target: Float32Array): void {
  modes.forEach((mode, i) => {
    POOL[mode](tokens, target.subarray(i * tokens.width, (i + 1) * tokens.width));
  });
}

type Pool = (tokens: TokenRows, target: Float32Array) => void;

/** The sum of the tokens, each times its weight, divided by `divisor`. */
function weighted(tokens: TokenRows, target: Float32Array, weightOf: (i: number) => number, divisor: number) {
  const { data, width, first, count } = tokens;
  const sums = new Float64Array(width);
  for (let i = 0, at = first * width; i < count; i++) {
    const weight = weightOf(i);
    for (let d = 0; d < width; d++, at++) sums[d] += weight * data[at];
  }
  for (let d = 0; d < width; d++) target[d] = sums[d] / divisor;
}

const one = () => 1;
const single = (place: (tokens: TokenRows) => number): Pool => {
  return (tokens, target) => weighted({ ...tokens, first: place(tokens), count: 1 }, target, one, 1);
};

const POOL: Readonly<Record<PoolingMode, Pool>> = {
  cls: single(({ first }) => first),
  lasttoken: single(({ first, count }) => first + count - 1),
  mean: (tokens, target) => weighted(tokens, target, one, tokens.count),
  mean_sqrt_len_tokens: (tokens, target) => weighted(tokens, target, one, Math.sqrt(tokens.count)),
  // By the place in the text (SGPT, Muennighoff 2022): 1, 2, 3, ...
  weightedmean: (tokens, target) =>
    weighted(tokens, target, (i) => i + 1, (tokens.count * (tokens.count + 1)) / 2),
  max({ data, width, first, count }, target) {
    target.fill(Number.NEGATIVE_INFINITY);
    for (let i = 0, at = first * width; i < count; i++)
      for (let d = 0; d < width; d++, at++) if (data[at] > target[d]) target[d] = data[at];
  },
};

/** Layer norm with weights of 1 or these, as PyTorch's: mean 0 and variance 1, the variance enlarged by 1e-5. */
export function layerNorm(row: Float32Array, weight?: ArrayLike<number>, bias?: ArrayLike<number>): void {
  const mean = sumOf(row) / row.length;
  let variance = 0;
  for (const value of row) variance += (value - mean) ** 2;
  const scale = 1 / Math.sqrt(variance / row.length + 1e-5);
  for (let d = 0; d < row.length; d++)
    row[d] = (row[d] - mean) * scale * (weight?.[d] ?? 1) + (bias?.[d] ?? 0);
}
