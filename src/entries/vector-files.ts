/**
 * `wordvec/formats`: vectors and models, from files and to files.
 * @module formats
 */
import '#platform';

export type { WordModel } from '../embeddings/model.js';
export { type ErrorCode, WordvecError } from '../errors.js';
export {
  formatOfName,
  type ReadVectorsOptions,
  readModel,
  readVectors,
  VECTOR_FORMATS,
  type VectorFormat,
  type WriteVectorsOptions,
  writeModel,
  writeVectors,
} from '../formats/detect.js';
export type { LayoutName } from '../formats/file-layout.js';
export type { RowChoice } from '../formats/reading.js';
