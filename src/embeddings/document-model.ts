import { makingOf, type TextMaking } from '../corpus/text-making.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { WordTable } from '../corpus/words.js';
import { expected, inputError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import type { Matrix } from '../tensor/matrix.js';
import { KeyedVectors } from './keyed-vectors.js';

/** Paragraph vectors (Le & Mikolov 2014): documents, tags and words in one space. */
export interface DocumentModel {
  readonly trainer: 'doc2vec';
  readonly options: ResolvedOptions<'doc2vec'>;
  /** The words of the documents. */
  readonly vocabulary: Vocabulary;
  /** The names of the documents (ids) and of their tags. */
  readonly documents: WordTable;
  /** Shape (words that are trained + documents) x dim: see `trainsWords`. */
  readonly input: Matrix;
  /**
   * Shape vocabulary x dim (loss ns) or the inner Huffman nodes (hs); with concatenation each has 2 * window + 1 rows, one
   * for each place.
   */
  readonly output: Matrix;
  /** How their text became words; absent: as the options say. */
  readonly making?: TextMaking | undefined;
  /** Passes over the corpus done in all runs together; a fraction when the run was stopped. */
  readonly epochsDone: number;
}

/** Whether words have input rows of their own: not where only documents predict them. */
export function trainsWords({
  model,
  dbowWords,
}: Pick<DocumentModel['options'], 'model' | 'dbowWords'>): boolean {
  return model === 'dm' || dbowWords;
}

/** Rows of an output: of a word, or of an inner node. */
export function outputPlaces({
  model,
  pooling,
  window,
}: Pick<DocumentModel['options'], 'model' | 'pooling' | 'window'>): number {
  return model === 'dm' && pooling === 'concat' ? 2 * (window as number) + 1 : 1;
}

/** Whether it is a model of documents. */
export function isDocumentModel(model: unknown): model is DocumentModel {
  const { trainer, documents, input } = (model ?? {}) as Partial<DocumentModel>;
  return trainer === 'doc2vec' && documents instanceof WordTable && input !== undefined;
}

export function checkDocumentModel(model: unknown): asserts model is DocumentModel {
  if (!isDocumentModel(model))
    throw expected('model', "a model of documents (of train('doc2vec'), or of readDocumentModel)", model);
}

/** The vectors of the documents and tags: a view of the model's rows. */
export function documentVectors(model: DocumentModel): KeyedVectors {
  checkDocumentModel(model);
  const { documents, input } = model;
  return new KeyedVectors(documents, rowsFrom(input, input.rows - documents.size, documents.size));
}

/**
 * The vectors of the words, in the documents' space, without a copy. Where documents alone predict words (dbow), a word's
 * is its output row: the dot product with a document's tells how much that one predicts the word.
 * @throws WordvecError `input` for dbow with hierarchical softmax, where words have no rows
 */
export function documentWords(model: DocumentModel): KeyedVectors {
  checkDocumentModel(model);
  const { options, vocabulary, input, output, making = makingOf(options) } = model;
  const { words, counts } = vocabulary;
  const known = { counts, making };
  if (trainsWords(options)) return new KeyedVectors(words, rowsFrom(input, 0, words.size), known);
  if (options.loss === 'ns') return new KeyedVectors(words, output, known);
  throw inputError(
    'dbow with hierarchical softmax has no vectors of words: train with --dbow-words, or with --loss ns',
  );
}

function rowsFrom({ data, dim, stride }: Matrix, first: number, rows: number): Matrix {
  return { data: data.subarray(first * stride, (first + rows) * stride), rows, dim, stride };
}
