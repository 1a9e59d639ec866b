/**
 * `wordvec/documents`: web pages, tables, dumps and office files as the lines that training reads.
 * @module documents
 */
import '#platform';

export type { DocumentFormat } from '../corpus/document-kinds.js';
export type { TextMaking } from '../corpus/text-making.js';
export { documentTexts } from '../documents/document-texts.js';
export type { FaultReason, LeftOut } from '../documents/extractor.js';
export { textMaker } from '../documents/made-text.js';
export {
  type DocumentText,
  type DropReason,
  documentText,
  type PrepareReport,
  prepareDocuments,
} from '../documents/prepare-documents.js';
export {
  type DocumentSteps,
  type LabelledSteps,
  type LineSteps,
  PREPARE_OPTIONS,
  type PrepareOptions,
  type ResolvedPrepareOptions,
} from '../documents/prepare-options.js';
export { type ErrorCode, WordvecError } from '../errors.js';
