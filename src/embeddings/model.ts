import type { Vocabulary } from '../corpus/vocabulary.js';
import type { ResolvedOptions } from '../options.js';
import type { Matrix } from '../tensor/matrix.js';
import { KeyedVectors } from './keyed-vectors.js';

/** Which rows of the two matrices a trainer fills, and how far it came: enough to train on from. */
export interface WordModel<Trainer extends 'skipgram' | 'cbow' | 'glove' = 'skipgram' | 'cbow' | 'glove'> {
  readonly trainer: Trainer;
  readonly options: ResolvedOptions<Trainer>;
  readonly vocabulary: Vocabulary;
  /** Shape vocabulary x dim: the vectors that are asked for. */
  readonly input: Matrix;
  /** Shape vocabulary x dim: word2vec's syn1neg (loss ns) or the inner Huffman nodes (hs), row i for node i. */
  readonly output: Matrix;
  /** Passes over the corpus done in all runs together; a fraction when the run was stopped. */
  readonly epochsDone: number;
}

/** The word vectors of a model: a view on its input rows, no copy. */
export function vectorsOf(model: WordModel): KeyedVectors {
  return new KeyedVectors(model.vocabulary.words, model.input, { counts: model.vocabulary.counts });
}
