import type { TextMaking } from '../corpus/text-making.js';
import { expected, usageError } from '../errors.js';
import { isObject } from '../values.js';
import { Dictionary } from './dictionary.js';
import { checkVectors } from './keyed-vectors.js';
import { CENTROIDS, ProductQuantizer } from './product-quantizer.js';
import { DenseRows, QuantizedRows, type Rows } from './rows.js';

/** The settings that a fastText model file carries, under its own names; sizes in rows, tokens and epochs. */
export interface FastTextSettings {
  /** Numbers in a vector. */
  readonly dim: number;
  /** Window. */
  readonly ws: number;
  readonly epoch: number;
  readonly minCount: number;
  /** Negatives. */
  readonly neg: number;
  /** Longest sequence of words that is a feature. */
  readonly wordNgrams: number;
  readonly loss: 'hs' | 'ns' | 'softmax' | 'ova';
  /** sup: a classifier. */
  readonly model: 'cbow' | 'sg' | 'sup';
  /** Rows that n-grams are hashed into. */
  readonly bucket: number;
  /** Shortest character n-gram. */
  readonly minn: number;
  /** Longest character n-gram; 0 is none. */
  readonly maxn: number;
  readonly lrUpdateRate: number;
  /** Subsampling threshold. */
  readonly t: number;
}

/** A whole fastText model, as its `.bin` and `.ftz` files hold it. */
export interface FastTextModel {
  /** File version: 12, or 11 for old files. */
  readonly version: 11 | 12;
  /** As the file's head has them. */
  readonly settings: FastTextSettings;
  /** Words, labels and where n-grams have their rows. */
  readonly dictionary: Dictionary;
  /** Rows of the words, then of the n-grams. */
  readonly input: Rows;
  /** Rows of the words (cbow, sg) or labels (sup); with loss hs, of the inner nodes of the Huffman tree. */
  readonly output: Rows;
  /** How its text became words, where our own file says it. */
  readonly making?: TextMaking | undefined;
}

/** Whether it is a model with a dictionary, not vectors alone. */
export function isFastTextModel(model: unknown): model is FastTextModel {
  return isObject(model) && 'dictionary' in model && 'settings' in model;
}

/**
 * The model with zeros for output rows: vectors are made of its input rows alone. They take no room, or beside quantized
 * input rows, where fastText reads quantized ones, a byte each.
 */
export function withoutOutput(model: Omit<FastTextModel, 'output'>): FastTextModel {
  const { dim } = model.settings;
  const rows = model.dictionary.words.size;
  if (model.input instanceof QuantizedRows) {
    const zeros = new ProductQuantizer(dim, dim, new Float32Array(dim * CENTROIDS));
    return { ...model, output: new QuantizedRows(new Uint8Array(rows), zeros) };
  }
  const none = { data: new Float32Array(0), rows: 0, dim, stride: dim };
  return { ...model, output: new DenseRows(none, new Int32Array(rows).fill(-1)) };
}

/** Whether all output rows are the zeros of `withoutOutput`. */
export function lacksOutput({ output }: FastTextModel): boolean {
  return output instanceof QuantizedRows
    ? output.quantizer.centroids.every((x) => x === 0)
    : output instanceof DenseRows && output.matrix.rows === 0;
}

/**
 * @throws WordvecError `usage` for what is neither vectors nor a model of such; for a classifier, whose rows stand for lines and
 * which is made small in another way
 */
export function checkWordVectors(model: unknown): void {
  if (!isFastTextModel(model)) {
    checkVectors(model);
    return;
  }
  checkFastText(model);
  if (model.settings.model === 'sup')
    throw usageError(
      'the model is a classifier: `wordvec quantize` makes it small, with --cutoff to prune it',
    );
}

export function checkFastText(model: unknown): asserts model is FastTextModel {
  const { settings, dictionary, input, output } = (model ?? {}) as Partial<FastTextModel>;
  if (!settings || !(dictionary instanceof Dictionary) || !input || !output)
    throw expected('model', 'a fastText model (of readFastText, or of train)', model);
}
