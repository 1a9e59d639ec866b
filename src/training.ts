import '#platform';

// What training word2vec needs of the public API, without queries, evaluation and the other trainers: the
// command line trains through this, since all of index.ts takes 5 MB more, and the memory of a run is counted.
export { createVocabulary, type Vocabulary } from './corpus/vocabulary.js';
export { vectorsOf, type WordModel } from './embeddings/model.js';
export {
  brief,
  type ErrorCode,
  flagNames,
  memoryError,
  shown,
  shownSentence,
  WordvecError,
} from './errors.js';
export {
  type ReadVectorsOptions,
  readModel,
  readVectors,
  readWhole,
  type WholeFile,
} from './formats/detect.js';
export type { RowChoice } from './formats/reading.js';
export { FORMATS, formatOfName, VECTOR_FORMATS, type VectorFormat } from './formats/vector-formats.js';
export {
  checkVectorsWritable,
  outputsOf,
  type WriteVectorsOptions,
  writeModel,
  writeVectors,
} from './formats/write-vectors.js';
export {
  aliasesOf,
  checkValue,
  defaultOf,
  flagOf,
  OPTIONS,
  type OptionName,
  type OptionRow,
  optionRow,
  optionsOf,
  type ResolvedOptions,
  rangeOf,
  resolveOptions,
  TRAINERS,
  type TrainerName,
  type TrainOptions,
  type ValueRange,
} from './options.js';
export {
  type Content,
  checkWritable,
  type FileInput,
  findSources,
  type Platform,
  readChunks,
  type Sink,
  threadCount,
  usePlatform,
  writeWhole,
} from './platform.js';
export type { EpochReport, Progress, RunHooks } from './progress.js';
export { countWrites, type Estimate } from './trainers/dry-run.js';
export { type ModelOf, type TrainingReport, train } from './trainers/train.js';
export type { Stage } from './trainers/trainer.js';
