import { makingOf, type TextMaking } from '../corpus/text-making.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { WordTable } from '../corpus/words.js';
import { expected } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import type { Matrix } from '../tensor/matrix.js';
import { type DocumentModel, documentWords, isDocumentModel } from './document-model.js';
import { type FastTextModel, isFastTextModel } from './fasttext-model.js';
import { chooseVectors, type GloveRows } from './glove-rows.js';
import { KeyedVectors } from './keyed-vectors.js';
import { subwordKeyedVectors } from './subword-vectors.js';

export const WORD_TRAINERS = ['skipgram', 'cbow', 'glove', 'ppmi', 'lsa'] as const;

type WordTrainer = (typeof WORD_TRAINERS)[number];

/** Which rows of the two matrices a trainer fills, and how far it came: enough to train on from. */
interface TrainedWords<Trainer extends WordTrainer> {
  readonly trainer: Trainer;
  readonly options: ResolvedOptions<Trainer>;
  readonly vocabulary: Vocabulary;
  /** Shape vocabulary x dim: the vectors that are asked for. */
  readonly input: Matrix;
  /** Shape vocabulary x dim: word2vec's syn1neg (loss ns) or the inner Huffman nodes (hs), row i for node i; LSA: documents x dim. */
  readonly output: Matrix;
  /** GloVe's rows whole, of which `input` and `output` are views; absent for other trainers. */
  readonly glove?: GloveRows;
  /** How its text became words; absent: as the options say. */
  readonly making?: TextMaking | undefined;
  /** Passes over the corpus done in all runs together; a fraction when the run was stopped. */
  readonly epochsDone: number;
}

/** A trained model of one of the trainers. */
export type WordModel<Trainer extends WordTrainer = WordTrainer> = Trainer extends unknown
  ? TrainedWords<Trainer>
  : never;

export function checkModel(model: unknown): void {
  const { trainer, options, vocabulary, input, output } = (model ?? {}) as Partial<WordModel>;
  if (
    typeof trainer !== 'string' ||
    !options ||
    !(vocabulary?.words instanceof WordTable) ||
    !input ||
    !output
  )
    throw expected('model', 'a model of words (of train, or of readModel)', model);
}

export type AnyModel = WordModel | FastTextModel | DocumentModel;

/**
 * The word vectors of a model: its input rows, without a copy; of GloVe and PPMI what `--vectors` says (a copy unless
 * it is `word`): the word's vector, word + context, or both side by side; of fastText as `subwordKeyedVectors`, of
 * documents as `documentWords`.
 */
export function vectorsOf(model: AnyModel): KeyedVectors {
  if (isFastTextModel(model)) return subwordKeyedVectors(model);
  if (isDocumentModel(model)) return documentWords(model);
  checkModel(model);
  const { options, vocabulary, making = makingOf(options) } = model;
  return new KeyedVectors(vocabulary.words, vectorRows(model), { counts: vocabulary.counts, making });
}

function vectorRows({ trainer, options, input, output }: WordModel): Matrix {
  if (trainer !== 'glove' && trainer !== 'ppmi') return input;
  return chooseVectors(input, output, (options as ResolvedOptions<'glove' | 'ppmi'>).vectors);
}
