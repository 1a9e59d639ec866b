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
  type AnsweredSections,
  evaluateAnalogies,
} from '../evaluation/analogies.js';
export {
  type AutotuneOptions,
  type AutotuneReport,
  autotuneClassifier,
  shownTuned,
  type Tuned,
} from '../evaluation/autotune.js';
export {
  autotuneVectors,
  TUNED_TRAINERS,
  type TunedTrainer,
  type VectorTuning,
  type VectorTuningReport,
} from '../evaluation/autotune-vectors.js';
export { evaluatePairCategories, type PairCategory, type PairCategoryReport } from '../evaluation/bats.js';
export { type CategoryOptions, type CategoryReport, evaluateCategories } from '../evaluation/categories.js';
export {
  type ClassificationScore,
  type Confusion,
  evaluateClassifier,
  type LabelScore,
  type MeanScore,
  type UntestedLines,
} from '../evaluation/classification.js';
export {
  type ComparisonOptions,
  compareVectors,
  type NeighbourComparison,
  type VectorComparison,
} from '../evaluation/compare-vectors.js';
export {
  type AnalogyComparison,
  compareAnalogies,
  compareSimilarity,
  type SimilarityComparison,
} from '../evaluation/comparison.js';
export type { EvaluationVocabulary } from '../evaluation/folding.js';
export { type Interval, wilsonInterval } from '../evaluation/intervals.js';
export { evaluateOutliers, type OutlierOptions, type OutlierReport } from '../evaluation/outliers.js';
export type { PairColumns } from '../evaluation/pair-columns.js';
export {
  evaluateSimilarity,
  type SimilarityEvaluationOptions,
  type SimilarityReport,
} from '../evaluation/pair-scores.js';
export { type PairReading, readPairs, type ScoredPair } from '../evaluation/pairs.js';
export { type Question, type QuestionSection, readQuestions } from '../evaluation/questions.js';
export type { NamedSource, TextSource } from '../evaluation/source.js';
export type { SearchLimits } from '../evaluation/trials.js';
