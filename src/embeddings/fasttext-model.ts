import { WordvecError } from '../errors.js';
import type { Dictionary } from './dictionary.js';
import { DenseRows, type Rows } from './rows.js';

/** The settings that a fastText model file carries, under its own names; sizes in rows, tokens and epochs. */
export interface FastTextSettings {
  readonly dim: number;
  /** Window. */
  readonly ws: number;
  readonly epoch: number;
  readonly minCount: number;
  /** Negatives. */
  readonly neg: number;
  readonly wordNgrams: number;
  readonly loss: 'hs' | 'ns' | 'softmax' | 'ova';
  readonly model: 'cbow' | 'sg' | 'sup';
  readonly bucket: number;
  readonly minn: number;
  readonly maxn: number;
  readonly lrUpdateRate: number;
  /** Subsampling threshold. */
  readonly t: number;
}

/** A whole fastText model, as its `.bin` and `.ftz` files hold it. */
export interface FastTextModel {
  /** File version: 12, or 11 for old files. */
  readonly version: 11 | 12;
  readonly settings: FastTextSettings;
  readonly dictionary: Dictionary;
  /** Rows of the words, then of the n-grams. */
  readonly input: Rows;
  /** Rows of the words (cbow, sg) or labels (sup); with loss hs, of the inner nodes of the Huffman tree. */
  readonly output: Rows;
}

/** Whether it is a model with a dictionary, not vectors alone. */
export function isFastTextModel(model: object): model is FastTextModel {
  return 'dictionary' in model && 'settings' in model;
}

/** The model with zeros for output rows, which take no room: vectors are made of its input rows alone. */
export function withoutOutput(model: FastTextModel): FastTextModel {
  const { dim } = model.settings;
  const none = { data: new Float32Array(0), rows: 0, dim, stride: dim };
  return { ...model, output: new DenseRows(none, new Int32Array(model.dictionary.words.size).fill(-1)) };
}

/** @throws WordvecError `usage` for a classifier: its rows stand for lines, and it is made small in another way */
export function checkWordVectors({ settings }: FastTextModel): void {
  if (settings.model === 'sup')
    throw new WordvecError(
      'usage',
      'the model is a classifier: `wordvec quantize` makes it small, with --cutoff to prune it',
    );
}
