// Models of documents in our own format. Section `input` has the vectors of the words, as other readers look for them: where
// documents alone predict words, those are the output rows; where they have none (hierarchical softmax), it is not there.

import { createVocabulary } from '../corpus/vocabulary.js';
import {
  type DocumentModel,
  documentVectors,
  documentWords,
  outputPlaces,
  trainsWords,
} from '../embeddings/document-model.js';
import { quoted } from '../errors.js';
import { savedOptions } from '../options.js';
import type { Sink } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { type Container, readContainer, type Section, writeContainer } from './container.js';
import { matrixSection, takeCounts, takeMatrix, takeWords, wordSections } from './native-arrays.js';
import { takeHead, takeMaking, takeOptions } from './native-head.js';
import { listSection } from './sections.js';

export const DOCUMENT_MODEL = 'document-model';
const NAMES = 'document-';

type Options = DocumentModel['options'];

/** Whether the words' vectors are the outputs. */
function sharesOutput(options: Options): boolean {
  return !trainsWords(options) && options.loss === 'ns';
}

function documentSections(model: DocumentModel, hooks: RunHooks): Section[] {
  const { options, vocabulary, documents, output } = model;
  const shared = sharesOutput(options);
  const words = shared || trainsWords(options) ? documentWords(model).matrix : undefined;
  const total = (words?.rows ?? 0) + documents.size + (shared ? 0 : output.rows);
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total });
  const before = words?.rows ?? 0;
  return [
    ...wordSections(vocabulary.words),
    listSection('counts', 'float64', vocabulary.counts),
    ...wordSections(documents, NAMES),
    ...(words ? [matrixSection('input', words, report)] : []),
    matrixSection('documents', documentVectors(model).matrix, (rows) => report(before + rows)),
    ...(shared ? [] : [matrixSection('output', output, (rows) => report(before + documents.size + rows))]),
  ];
}

function takeDocumentRows(container: Container, options: Options) {
  const words = takeWords(container);
  const vocabulary = createVocabulary(words, takeCounts(container, words.size));
  const documents = takeWords(container, true, NAMES);
  const own = takeMatrix(container, 'documents', documents.size, options.dim);
  const takeVectors = () => takeMatrix(container, 'input', words.size, options.dim);
  if (sharesOutput(options)) return { vocabulary, documents, input: own, output: takeVectors() };
  const output = takeMatrix(container, 'output', words.size * outputPlaces(options), options.dim);
  if (!trainsWords(options)) return { vocabulary, documents, input: own, output };
  const rows = takeVectors();
  const input = createMatrix(words.size + documents.size, options.dim);
  for (let i = 0; i < words.size; i++) rowOf(input, i).set(rowOf(rows, i));
  for (let i = 0; i < documents.size; i++) rowOf(input, words.size + i).set(rowOf(own, i));
  return { vocabulary, documents, input, output };
}

/** @throws WordvecError `format` where words have no vectors */
export function checkWordRows(container: Container): void {
  if (!container.has('input'))
    throw container.error(
      'its words have no vectors, as documents alone predict them (dbow with hierarchical softmax): ask for --documents, or train with --dbow-words',
    );
}

export async function writeNativeDocuments(model: DocumentModel, sink: Sink, hooks: RunHooks): Promise<void> {
  const { trainer, options, epochsDone, making } = model;
  const meta = { trainer, options: savedOptions(options), epochsDone, making };
  await writeContainer(sink, { kind: DOCUMENT_MODEL, meta }, documentSections(model, hooks));
}

export function takeDocuments(container: Container): DocumentModel {
  const { epochsDone } = takeHead(container, ['doc2vec']);
  const options = takeOptions(container, 'doc2vec');
  const making = takeMaking(container);
  return { trainer: 'doc2vec', options, epochsDone, making, ...takeDocumentRows(container, options) };
}

export async function readNativeDocuments(reader: ByteReader): Promise<DocumentModel> {
  const container = await readContainer(reader);
  if (container.kind !== DOCUMENT_MODEL)
    throw container.error(
      `it holds ${quoted(container.kind)}, no documents: give a .wv file of \`wordvec train doc2vec\``,
    );
  return takeDocuments(container);
}
