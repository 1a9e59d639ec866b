import { type DocumentModel, documentVectors } from '../entries/training.js';
import { formatOfName, readDocumentModel, VECTOR_FORMATS } from '../entries/vector-files.js';
import { counted, formatAmount } from './figures.js';
import type { ModelFiles } from './model-files.js';
import { OF_VECTORS, savedBy } from './word-models.js';

/** Models of documents: whole in the native format, the documents' vectors in all others. */
export const DOCUMENT_MODELS: ModelFiles<DocumentModel> = {
  formats: VECTOR_FORMATS,
  extension: '.wv',
  checkName: formatOfName,
  ...OF_VECTORS,
  open: readDocumentModel,
  save: savedBy(
    documentVectors,
    'holds the vectors of the documents alone; a .wv file keeps words too, and finds vectors of new documents',
  ),
  sizes: ({ vocabulary, documents }) => ({ words: vocabulary.words.size, documents: documents.size }),
  describe: ({ vocabulary, documents, input, epochsDone }) => [
    [
      'documents',
      `${counted(documents.size, 'name of documents and tags', 'names of documents and tags')}, dim ${input.dim}`,
    ],
    [
      'vocabulary',
      `${counted(vocabulary.words.size, 'word')} (${formatAmount(vocabulary.total)} in the corpus)`,
    ],
    ['epochs', String(Number(epochsDone.toFixed(2)))],
  ],
};
