/**
 * `wordvec/fasttext`: fastText's models: subword vectors and the text classifier, from files and to files.
 * @module fasttext
 */
import '#platform';

export { type LineHooks, readLines } from '../corpus/byte-lines.js';
export { Dictionary } from '../embeddings/dictionary.js';
export { type FastTextModel, type FastTextSettings, isFastTextModel } from '../embeddings/fasttext-model.js';
export { DenseRows, QuantizedRows, type Rows } from '../embeddings/rows.js';
export {
  type Ngram,
  ngramsOf,
  sentenceVectors,
  subwordKeyedVectors,
  subwordVector,
} from '../embeddings/subword-vectors.js';
export {
  Classifier,
  type Prediction,
  type PredictLineOptions,
  type PredictOptions,
} from '../embeddings/text-classifier.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export { readFastText, writeFastText } from '../formats/fasttext-file.js';
export {
  QUANTIZE_OPTIONS,
  type QuantizeOptions,
  quantizeClassifier,
  type RetrainOptions,
} from '../trainers/quantize.js';
