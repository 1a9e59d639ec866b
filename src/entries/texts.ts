/**
 * `wordvec/texts`: texts as vectors, of any model.
 * @module texts
 */
import '#platform';

export { COLLECTION_OPTIONS, type CollectionOptions } from '../documents/collection.js';
export {
  EMBED_METHODS,
  EMBED_OPTIONS,
  type EmbedMethod,
  type EmbedOptions,
} from '../embedders/embed-options.js';
export { type EmbedReport, embedToFile } from '../embedders/embed-to-file.js';
export type {
  Embedder,
  Learning,
  LearntState,
  SparseEmbedder,
  SparseRows,
  TextEmbedder,
  TextRole,
} from '../embedders/embedder.js';
export { embeddingFiles } from '../embedders/embedding-files.js';
export { openEmbedder } from '../embedders/open-embedder.js';
export { type ErrorCode, WordvecError } from '../errors.js';
