/**
 * `wordvec/train`: trainers, their options, and what a run tells.
 * @module train
 */
import '#platform';

export type { TaggedDocument, TaggedDocuments } from '../corpus/tagged-documents.js';
export {
  type DocumentModel,
  documentVectors,
  documentWords,
  isDocumentModel,
} from '../embeddings/document-model.js';
export { vectorsOf, type WordModel } from '../embeddings/model.js';
export { outputVectors } from '../embeddings/output-vectors.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export {
  defaultOf,
  OPTIONS,
  type OptionName,
  type OptionRow,
  optionsOf,
  type ResolvedOptions,
  resolveOptions,
  TRAINERS,
  type TrainerName,
  type TrainOptions,
  type ValueRange,
} from '../options.js';
export type { Content, FileInput } from '../platform.js';
export type { EpochReport, Progress, RunHooks, ValidationReport } from '../progress.js';
export type { Estimate } from '../trainers/dry-run.js';
export type { Validation } from '../trainers/held-out.js';
export { type InferenceOptions, inferDocuments } from '../trainers/inference.js';
export type { TrainingReport } from '../trainers/prepared-run.js';
export type { ExchangeReport } from '../trainers/ranked-run.js';
export { type ModelOf, type StartOf, type StepsOf, train } from '../trainers/train.js';
export type { Stage } from '../trainers/trainer.js';
export type { InputOf } from '../trainers/training-input.js';
