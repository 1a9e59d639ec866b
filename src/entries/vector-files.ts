/**
 * `wordvec/formats`: vectors and models, from files and to files.
 * @module formats
 */
import '#platform';

export { WordTable } from '../corpus/words.js';
export type { WordModel } from '../embeddings/model.js';
export { openSharedVectors, type SharedVectors, shareVectors } from '../embeddings/shared-vectors.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export { type ReadVectorsOptions, readModel, readVectors } from '../formats/detect.js';
export type { LayoutName } from '../formats/file-layout.js';
export { type FileSummary, summarizeFile } from '../formats/file-summary.js';
export type { RowChoice } from '../formats/reading.js';
export { FORMATS, formatOfName, VECTOR_FORMATS, type VectorFormat } from '../formats/vector-formats.js';
export { type WriteVectorsOptions, writeModel, writeVectors } from '../formats/write-vectors.js';
export type { Content, FileInput } from '../platform.js';
