/**
 * `wordvec/analysis`: what is done with embedded texts: classes, clusters, topics, near duplicates, keywords.
 * @module analysis
 */
import '#platform';

export type { ClassScores, MeanScore } from '../analysis/class-scores.js';
export {
  type ClassifierEmbedder,
  isRowClassifier,
  readRowClassifier,
  type TextRowClassifier,
  writeRowClassifier,
} from '../analysis/classifier-file.js';
export { CLASSIFIERS, CLASSIFY_OPTIONS, type ClassifyOptions } from '../analysis/classify-options.js';
export {
  type ClassifyPlan,
  type ClassifyResult,
  classifyTexts,
  type EmbedderChoice,
  rowsFor,
} from '../analysis/classify-texts.js';
export {
  type KnownLabels,
  LABEL_OPTIONS,
  type LabelOptions,
  readLabelledTexts,
  withoutLabels,
} from '../analysis/labelled-texts.js';
export {
  type CrossValidation,
  crossValidate,
  evaluateRowClassifier,
  RowClassifier,
  trainRowClassifier,
} from '../analysis/row-classifier.js';
export { readTexts } from '../analysis/text-rows.js';
export { type ErrorCode, WordvecError } from '../errors.js';
