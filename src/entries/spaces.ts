/**
 * `wordvec/spaces`: what whole vector spaces say: two laid over each other, translation, what moved between two times, bias.
 * @module spaces
 */
import '#platform';

export { type Alignment, alignVectors } from '../analysis/align-vectors.js';
export {
  ALIGN_OPTIONS,
  type AlignOptions,
  type DictionaryPair,
  TRANSLATE_OPTIONS,
  type TranslateOptions,
} from '../analysis/alignment-options.js';
export {
  BIAS_OPTIONS,
  type BiasLists,
  type BiasOptions,
  type BiasReport,
  biasOf,
  type PlacedWord,
  readBiasLists,
  type TestedFigure,
} from '../analysis/bias.js';
export { readDictionary } from '../analysis/dictionaries.js';
export {
  DRIFT_OPTIONS,
  type DriftedWord,
  type DriftOptions,
  type DriftReport,
  driftOf,
} from '../analysis/drift.js';
export {
  evaluateTranslation,
  type Precision,
  type TranslationReport,
  translate,
} from '../analysis/translate.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export type { TextSource } from '../evaluation/source.js';
