/**
 * `wordvec/formats`: vectors and models, from files and to files.
 * @module formats
 */
import '#platform';

export { Int8Rows } from '../embeddings/int8-rows.js';
export type { WordModel } from '../embeddings/model.js';
export { pruneVectors } from '../embeddings/prune-vectors.js';
export { QUANTIZATIONS, type Quantization, quantizeVectors } from '../embeddings/quantize-vectors.js';
export { reduceDimensions } from '../embeddings/reduce-dimensions.js';
export {
  openSharedFastText,
  openSharedVectors,
  type SharedFastText,
  type SharedVectors,
  shareFastText,
  shareVectors,
} from '../embeddings/shared-vectors.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export { type ReadVectorsOptions, readDocumentModel, readModel, readVectors } from '../formats/detect.js';
export type { LayoutName } from '../formats/file-layout.js';
export { type FileSummary, summarizeFile } from '../formats/file-summary.js';
export type { RowChoice } from '../formats/reading.js';
export { FORMATS, formatOfName, VECTOR_FORMATS, type VectorFormat } from '../formats/vector-formats.js';
export { type WriteVectorsOptions, writeModel, writeVectors } from '../formats/write-vectors.js';
export type { Content, FileInput, FileOutput } from '../platform.js';
