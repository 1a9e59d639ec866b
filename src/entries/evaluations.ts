/**
 * `wordvec/evaluate`: how good vectors and classifiers are, and the options that make a classifier better.
 * @module evaluate
 */
import '#platform';

export { type ErrorCode, WordvecError } from '../errors.js';
export {
  type AnalogyEvaluationOptions,
  type AnalogyReport,
  type AnalogyScore,
  type AnalogySection,
  evaluateAnalogies,
} from '../evaluation/analogies.js';
export {
  type AutotuneOptions,
  type AutotuneReport,
  autotuneClassifier,
  shownTuned,
} from '../evaluation/autotune.js';
export {
  type ClassificationScore,
  evaluateClassifier,
  type LabelScore,
} from '../evaluation/classification.js';
export type { EvaluationVocabulary } from '../evaluation/folding.js';
export {
  evaluateSimilarity,
  type SimilarityEvaluationOptions,
  type SimilarityReport,
} from '../evaluation/pair-scores.js';
export { readPairs, type ScoredPair } from '../evaluation/pairs.js';
export { type Question, type QuestionSection, readQuestions } from '../evaluation/questions.js';
export type { TextSource } from '../evaluation/source.js';
export type { Tuned } from '../evaluation/tuning-walk.js';
