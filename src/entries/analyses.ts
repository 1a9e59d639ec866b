/**
 * `wordvec/analysis`: what is done with embedded texts: classes, clusters, topics, near duplicates, keywords.
 * @module analysis
 */
import '#platform';

export type { ClassScores } from '../analysis/class-scores.js';
export { type ClassWord, type ClassWords, classWords } from '../analysis/class-words.js';
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
  rowsFor,
} from '../analysis/classify-texts.js';
export { clusterTexts, duplicatesOf, type TextClusters, topicsOfTexts } from '../analysis/cluster-texts.js';
export { type NamingWord, nearestWords, type WordRows } from '../analysis/cluster-words.js';
export {
  CLUSTER_OPTIONS,
  type ClusterOptions,
  type ClusterReport,
  clusterRows,
} from '../analysis/clusters.js';
export {
  COMPARE_OPTIONS,
  type CompareOptions,
  compareEmbedders,
  type EmbedderFigures,
} from '../analysis/compare-embedders.js';
export { COMPARISON_TASKS, type ComparisonSet } from '../analysis/compare-tasks.js';
export {
  type ComparisonSources,
  readComparisonSet,
} from '../analysis/comparison-sets.js';
export { type Duplicate, duplicateRows, duplicateTexts } from '../analysis/duplicates.js';
export {
  embeddedKeywords,
  KEYWORD_OPTIONS,
  type KeywordOptions,
  keywordsOf,
} from '../analysis/keywords.js';
export {
  type KnownLabels,
  LABEL_OPTIONS,
  type LabelledTexts,
  type LabelOptions,
  labelTexts,
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
export { type EmbedderChoice, type GivenText, readTexts } from '../analysis/rows-of-texts.js';
export {
  findTopics,
  TOPIC_OPTIONS,
  type Topic,
  type TopicOptions,
  type TopicReport,
} from '../analysis/topics.js';
export type { ClassifiedRows } from '../analysis/voting-rows.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export type { MeanScore } from '../evaluation/classification.js';
export type { Agreement } from '../evaluation/cluster-scores.js';
