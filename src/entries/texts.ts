/**
 * `wordvec/texts`: texts as vectors of any model, and indexes of texts that are asked.
 * @module texts
 */
import '#platform';

export { COLLECTION_OPTIONS, type CollectionOptions } from '../documents/collection.js';
export type {
  CollectionInput,
  FieldValue,
  GivenDocument,
  GivenRecord,
} from '../documents/given-documents.js';
export { DISTILL_OPTIONS, type DistilledWords, type DistillOptions, distill } from '../embedders/distill.js';
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
export { ENCODER_OPTIONS } from '../embedders/encoder-options.js';
export type { GivenEmbedder } from '../embedders/given-embedder.js';
export { openEmbedder } from '../embedders/open-embedder.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export { createIndex, type IndexReport } from '../search/create-index.js';
export { editIndex, type IndexEdit } from '../search/edit-index.js';
export type { Highlights } from '../search/highlights.js';
export type { Hit } from '../search/hits.js';
export type { UnknownWord } from '../search/lexical-search.js';
export {
  INDEX_OPTIONS,
  type IndexOptions,
  SEARCH_MODES,
  SEARCH_OPTIONS,
  type SearchMode,
  type SearchOptions,
  type SearchQuestion,
} from '../search/search-options.js';
export { openIndex, type TextIndex } from '../search/text-index.js';
