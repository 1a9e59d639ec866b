import { expected } from '../errors.js';
import { Dictionary } from './dictionary.js';
import type { Rows } from './rows.js';

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

/** @throws WordvecError `usage` for what is none */
export function checkFastText(model: unknown): asserts model is FastTextModel {
  const { settings, dictionary, input, output } = (model ?? {}) as Partial<FastTextModel>;
  if (!settings || !(dictionary instanceof Dictionary) || !input || !output)
    throw expected('model', 'a fastText model (of readFastText, or of train)', model);
}
