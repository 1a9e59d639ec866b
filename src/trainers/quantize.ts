import type { TextInput } from '../corpus/text-input.js';
import { WordTable } from '../corpus/words.js';
import { Dictionary } from '../embeddings/dictionary.js';
import { checkFastText, type FastTextModel } from '../embeddings/fasttext-model.js';
import { CENTROIDS, ProductQuantizer } from '../embeddings/product-quantizer.js';
import { DenseRows, QuantizedRows, type Rows } from '../embeddings/rows.js';
import { checkOptions, WordvecError } from '../errors.js';
import { checkValue, type TrainOptions } from '../options.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { train } from './train.js';

/** How to train a classifier's rows once more, with its own dictionary and loss. */
export interface RetrainOptions
  extends Pick<TrainOptions<'classifier'>, 'epochs' | 'lr' | 'seed' | 'threads'> {
  /** Lines with labels; words and n-grams that the classifier lacks count for nothing. */
  readonly inputs: TextInput;
}

/** How `quantizeClassifier` makes a model small. */
export interface QuantizeOptions {
  /** Input rows kept, the longest ones; 0 keeps all. Default 0. */
  readonly cutoff?: number;
  /** Quantize the rows' lengths apart from their directions. Default false. */
  readonly qnorm?: boolean;
  /** Quantize the output matrix too. Default false. */
  readonly qout?: boolean;
  /** Numbers in a part, each stored as a byte. Default 2. */
  readonly dsub?: number;
  readonly seed?: number;
  /** Train the rows that a cutoff left once more on these files of lines with labels. */
  readonly retrain?: RetrainOptions;
}

/**
 * A classifier in a tenth of the room (Joulin et al. 2016, "FastText.zip"): input rows cut to the longest, then
 * product-quantized as in fastText's `.ftz`.
 * @throws WordvecError `usage` when the model is no classifier, is quantized already or has fewer than 256 rows, and for numbers that
 * the options do not allow.
 */
export async function quantizeClassifier(
  model: FastTextModel,
  options: QuantizeOptions = {},
  hooks: RunHooks = {},
): Promise<FastTextModel> {
  checkFastText(model);
  checkOptions(options);
  const { cutoff = 0, qnorm = false, qout = false, dsub = 2, seed = 1 } = options;
  checkValue('cutoff', { kind: 'integer', min: 0 }, cutoff);
  checkValue('dsub', { kind: 'integer', min: 1 }, dsub);
  checkValue('seed', { kind: 'integer', min: 0 }, seed);
  if (model.settings.model !== 'sup')
    throw new WordvecError(
      'usage',
      `the model was trained as ${model.settings.model}: only classifiers can be quantized`,
    );
  if (!(model.input instanceof DenseRows))
    throw new WordvecError('usage', 'the model is quantized already: give the .bin that it was made from');
  if (dsub > model.settings.dim)
    throw new WordvecError(
      'usage',
      `--dsub: expected at most the model's dimension ${model.settings.dim}, got ${dsub}`,
    );
  let small: FastTextModel = model;
  if (cutoff > 0 && cutoff < model.input.rows) {
    small = pruned(model, cutoff);
    if (options.retrain) {
      const { inputs, ...given } = options.retrain;
      small = (await train('classifier', inputs, given, hooks, small)).model;
    }
  } else if (options.retrain)
    throw new WordvecError(
      'usage',
      `--retrain: expected --cutoff between 1 and ${model.input.rows - 1} with it, got ${cutoff}`,
    );
  throwIfAborted(hooks.signal);
  const remedy = model.input.rows < CENTROIDS ? 'keep the .bin' : 'raise --cutoff';
  const input = quantized(small.input, { dsub, qnorm, seed }, 'input', remedy);
  throwIfAborted(hooks.signal);
  const output = qout
    ? quantized(small.output, { dsub: 2, qnorm, seed }, 'output', 'leave out --qout')
    : small.output;
  return { ...small, version: 12, input, output };
}

/** The input rows by falling length of their vectors; that of `</s>` is the first. */
export function longestRows({ dictionary, input }: FastTextModel): Uint32Array {
  const norms = new Float32Array(input.rows);
  const row = new Float32Array(input.dim);
  for (let i = 0; i < input.rows; i++) {
    row.fill(0);
    input.addRow(i, row, 1);
    norms[i] = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
  }
  const sentenceEnd = dictionary.words.indexOf('</s>');
  if (sentenceEnd >= 0) norms[sentenceEnd] = Number.POSITIVE_INFINITY;
  return Uint32Array.from({ length: input.rows }, (_, i) => i).sort((a, b) => norms[b] - norms[a] || a - b);
}

/** The longest rows; words keep their order. */
function pruned(model: FastTextModel, cutoff: number): FastTextModel {
  const { dictionary, input } = model;
  const order = longestRows(model);
  const kept = order.subarray(0, cutoff);
  const words = kept.filter((i) => i < dictionary.words.size).sort();
  const ngrams = kept.filter((i) => i >= dictionary.words.size);
  const entries = [...words, ...Array.from(dictionary.labels.toArray(), (_, i) => dictionary.words.size + i)];
  const matrix = createMatrix(words.length + ngrams.length, input.dim);
  for (const [place, i] of [...words, ...ngrams].entries()) input.addRow(i, rowOf(matrix, place), 1);
  return {
    ...model,
    dictionary: new Dictionary({
      entries: WordTable.fromBytes(entries.map((i) => dictionary.entries.bytesOf(i))),
      counts: Float64Array.from(entries, (i) => dictionary.counts[i]),
      labels: dictionary.labels.size,
      tokens: dictionary.tokens,
      range: dictionary.range,
      wordNgrams: dictionary.wordNgrams,
      pruned: new Map(Array.from(ngrams, (i, place) => [i - dictionary.words.size, place])),
    }),
    input: new DenseRows(matrix),
  };
}

function quantized(
  rows: Rows,
  { dsub, qnorm, seed }: Required<Pick<QuantizeOptions, 'dsub' | 'qnorm' | 'seed'>>,
  name: string,
  remedy: string,
): QuantizedRows {
  if (rows.rows < CENTROIDS)
    throw new WordvecError(
      'usage',
      `the ${name} matrix has ${rows.rows} rows, expected ${CENTROIDS} or more to quantize it: ${remedy}`,
    );
  const norms = new Float32Array(rows.rows).fill(1);
  const copyRow = (i: number, target: Float32Array) => {
    target.fill(0);
    rows.addRow(i, target, 1 / norms[i]);
  };
  if (qnorm) {
    const row = new Float32Array(rows.dim);
    const lengths = norms.map((_, i) => {
      copyRow(i, row);
      return Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    });
    for (let i = 0; i < norms.length; i++) norms[i] = lengths[i] || 1;
  }
  const codesOf = (dim: number, width: number, copy: (i: number, target: Float32Array) => void) => {
    const quantizer = new ProductQuantizer(dim, width);
    quantizer.train(rows.rows, copy, seed);
    const codes = quantizer.encode(rows.rows, copy);
    return { codes, quantizer };
  };
  const { codes, quantizer } = codesOf(rows.dim, dsub, copyRow);
  if (!qnorm) return new QuantizedRows(codes, quantizer);
  return new QuantizedRows(
    codes,
    quantizer,
    codesOf(1, 1, (i, target) => target.fill(norms[i])),
  );
}
