/**
 * `wordvec/query`: vectors of words and questions to them.
 * @module query
 */
import '#platform';

export { WordTable } from '../corpus/words.js';
export { KeyedVectors, type KeyedVectorsOptions } from '../embeddings/keyed-vectors.js';
export { sifWeighted } from '../embeddings/word-weights.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export {
  ANALOGY_METHODS,
  ANALOGY_OPTIONS,
  type AnalogyMethod,
  type AnalogyOptions,
  type AnalogyTerms,
  analogy,
  analogyVector,
} from '../query/analogy.js';
export { batchNeighbours } from '../query/batch.js';
export { METRIC_OPTIONS, METRICS, type Metric, type MetricOption } from '../query/distances.js';
export {
  addWords,
  type MergeOptions,
  mergeVectors,
  normalise,
  removeWords,
  type SelectOptions,
  selectWords,
} from '../query/edits.js';
export { parseExpression, type WeightedWord } from '../query/expression.js';
export { vectorOf, type WordVector } from '../query/lookup.js';
export { type MeanOptions, meanVector } from '../query/mean.js';
export { type Neighbour, type NeighbourOptions, neighbours } from '../query/neighbours.js';
export { type ProjectedWord, project } from '../query/placement.js';
export { closerThan, distances, mostSimilarToGiven, rank, relativeCosine } from '../query/ranks.js';
export { type Centrality, centrality, type OddOneOut, oddOneOut, similarity } from '../query/similarity.js';
export { nearestSpellings } from '../query/spelling.js';
export { RANKING_OPTIONS, type RankingOptions } from '../query/top-k.js';
export {
  type NearDocument,
  nearestDocuments,
  type WordMoversOptions,
  wordMoversDistance,
} from '../query/word-movers.js';
export type { AmongOption } from '../query/word-pattern.js';
export { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
export { toNdarray } from '../tensor/ndarray.js';
