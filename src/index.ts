import '#platform';

export { readLines } from './corpus/byte-lines.js';
export {
  COOCCUR_OPTIONS,
  type CooccurOptions,
  type CooccurReport,
  cooccur,
} from './corpus/cooccur.js';
export type { Cooccurrences } from './corpus/cooccurrence.js';
export { writeCooccurrences } from './corpus/cooccurrence-file.js';
export {
  type CooccurrenceRows,
  type Partner,
  type ProbabilityRatio,
  probabilityRatios,
  readRows,
  strongestPartners,
  tellingProbes,
} from './corpus/cooccurrence-rows.js';
export type { EncodedCorpus, TokenReader, TokenStore } from './corpus/encoded.js';
export {
  type CorpusOptions,
  type PreparedCorpus,
  prepareCorpus,
  type StageTime,
} from './corpus/prepare.js';
export type { TextInput, Texts, Tokens } from './corpus/text-input.js';
export { openTokens } from './corpus/token-store.js';
export { readVocabulary, writeVocabulary } from './corpus/vocabulary-file.js';
export { WordTable } from './corpus/words.js';
export { Dictionary } from './embeddings/dictionary.js';
export type { FastTextModel, FastTextSettings } from './embeddings/fasttext-model.js';
export type { GloveRows } from './embeddings/glove-rows.js';
export { KeyedVectors, type KeyedVectorsOptions } from './embeddings/keyed-vectors.js';
export { DenseRows, QuantizedRows, type Rows } from './embeddings/rows.js';
export { sifWeighted } from './embeddings/sif.js';
export {
  type Ngram,
  ngramsOf,
  sentenceVectors,
  subwordKeyedVectors,
  subwordVector,
} from './embeddings/subword-vectors.js';
export { Classifier, type Prediction, type PredictOptions } from './embeddings/text-classifier.js';
export {
  type AnalogyEvaluationOptions,
  type AnalogyReport,
  type AnalogyScore,
  type AnalogySection,
  type AnsweredSections,
  evaluateAnalogies,
} from './evaluation/analogies.js';
export {
  type AutotuneOptions,
  type AutotuneReport,
  autotuneClassifier,
  shownTuned,
} from './evaluation/autotune.js';
export { evaluatePairCategories, type PairCategory, type PairCategoryReport } from './evaluation/bats.js';
export { type CategoryOptions, type CategoryReport, evaluateCategories } from './evaluation/categories.js';
export {
  type ClassificationScore,
  evaluateClassifier,
  type LabelScore,
} from './evaluation/classification.js';
export {
  type AnalogyComparison,
  compareAnalogies,
  compareSimilarity,
  type SimilarityComparison,
} from './evaluation/comparison.js';
export type { EvaluationVocabulary } from './evaluation/folding.js';
export { type Interval, wilsonInterval } from './evaluation/intervals.js';
export { evaluateOutliers, type OutlierOptions, type OutlierReport } from './evaluation/outliers.js';
export type { PairColumns } from './evaluation/pair-columns.js';
export {
  evaluateSimilarity,
  type SimilarityEvaluationOptions,
  type SimilarityReport,
} from './evaluation/pair-scores.js';
export { type PairReading, readPairs, type ScoredPair } from './evaluation/pairs.js';
export { type Question, type QuestionSection, readQuestions } from './evaluation/questions.js';
export type { NamedSource, TextSource } from './evaluation/source.js';
export type { Tuned } from './evaluation/tuning-walk.js';
export { shortestText } from './formats/decimal.js';
export { fastTextBytes, readFastText, writeFastText } from './formats/fasttext-file.js';
export type { LayoutName } from './formats/file-layout.js';
export {
  ANALOGY_METHODS,
  type AnalogyMethod,
  type AnalogyOptions,
  type AnalogyTerms,
  analogy,
  analogyVector,
} from './query/analogy.js';
export { batchNeighbours } from './query/batch.js';
export { METRICS, type Metric, type MetricOption } from './query/distances.js';
export {
  addWords,
  type MergeOptions,
  mergeVectors,
  normalise,
  removeWords,
  type SelectOptions,
  selectWords,
} from './query/edits.js';
export { parseExpression, type WeightedWord } from './query/expression.js';
export { vectorOf, type WordVector } from './query/lookup.js';
export { type MeanOptions, meanVector } from './query/mean.js';
export { type Neighbour, type NeighbourOptions, neighbours } from './query/neighbours.js';
export { type ProjectedWord, project } from './query/project.js';
export { closerThan, distances, mostSimilarToGiven, rank, relativeCosine } from './query/ranks.js';
export { type Centrality, centrality, type OddOneOut, oddOneOut, similarity } from './query/similarity.js';
export { nearestSpellings } from './query/spelling.js';
export type { RankingOptions } from './query/top-k.js';
export {
  type NearDocument,
  nearestDocuments,
  type WordMoversOptions,
  wordMoversDistance,
} from './query/word-movers.js';
export { createMatrix, type Matrix, rowOf } from './tensor/matrix.js';
export { toNdarray } from './tensor/ndarray.js';
export { type QuantizeOptions, quantizeClassifier, type RetrainOptions } from './trainers/quantize.js';
export * from './training.js';
