import type { Vocabulary } from '../corpus/vocabulary.js';
import type { ResolvedOptions } from '../options.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';
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
  /** GloVe's rows whole, of which `input` and `output` are views; absent for other trainers. */
  readonly glove?: GloveRows;
  /** Passes over the corpus done in all runs together; a fraction when the run was stopped. */
  readonly epochsDone: number;
}

/**
 * All that GloVe trains, from which training goes on. Both of shape vocabulary x 2 s, s = `dim + 2` rounded up
 * to a multiple of 4. A row holds the vector, two numbers more (a word: bias, 1; a context: 1, bias), zeros up
 * to s; then the sum of squared gradients (AdaGrad) of each of these, from 1.
 */
export interface GloveRows {
  readonly words: Matrix;
  readonly contexts: Matrix;
}

/**
 * The word vectors of a model: its input rows, without a copy; of GloVe what `--vectors` says (a copy unless
 * it is `word`): the word's vector, word + context, or both side by side.
 */
export function vectorsOf(model: WordModel): KeyedVectors {
  return new KeyedVectors(model.vocabulary.words, chosenRows(model), { counts: model.vocabulary.counts });
}

function chosenRows({ trainer, options, input, output }: WordModel): Matrix {
  const choice = trainer === 'glove' ? (options as ResolvedOptions<'glove'>).vectors : 'word';
  if (choice === 'word') return input;
  const { rows, dim } = input;
  const chosen = createMatrix(rows, choice === 'both' ? 2 * dim : dim);
  for (let i = 0; i < rows; i++) {
    const [row, word, context] = [rowOf(chosen, i), rowOf(input, i), rowOf(output, i)];
    row.set(word);
    if (choice === 'both') row.set(context, dim);
    else for (let d = 0; d < dim; d++) row[d]! += context[d]!;
  }
  return chosen;
}
