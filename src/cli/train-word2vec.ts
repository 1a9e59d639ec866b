import {
  formatOfName,
  type RunHooks,
  readModel,
  type TrainOptions,
  train,
  VECTOR_FORMATS,
  type VectorFormat,
  vectorsOf,
  type WordModel,
  writeModel,
  writeVectors,
} from '../training.js';
import type { Command } from './command.js';
import { formatAmount, formatCount } from './figures.js';
import { trainingCommand } from './training-command.js';

type Word2vecModel = WordModel<'skipgram' | 'cbow'>;
type AnyWordModel = Word2vecModel | WordModel<'glove'>;

export const trainSkipgram = word2vecCommand(
  'skipgram',
  'train skip-gram word vectors (word2vec): the word in the middle predicts those around it',
);

export const trainCbow = word2vecCommand(
  'cbow',
  'train CBOW word vectors (word2vec): the words around predict the one in the middle',
);

/** The command of skip-gram or CBOW, which differ in name and rows only. */
function word2vecCommand(trainer: 'skipgram' | 'cbow', help: string): Command {
  return trainingCommand<Word2vecModel>({
    trainer,
    help,
    continues: 'train on from this native model (.wv): its words, matrices and options, except those given',
    examples: [
      [`train ${trainer} corpus.txt`, 'writes corpus.vec'],
      [`train ${trainer} corpus.txt -o out.bin --dim 300 --epochs 10`, 'writes word2vec binary'],
      [`train ${trainer} corpus.txt -o out.wv`, 'keeps all that --continue needs'],
    ],
    formats: VECTOR_FORMATS,
    extension: '.vec',
    checkName: formatOfName,
    async train({ inputs, options, from, hooks }) {
      const model = from === undefined ? undefined : await readModel(from, hooks);
      return train(trainer, inputs, options as TrainOptions<typeof trainer>, hooks, model);
    },
    save: saveWordModel,
    describe: describeWordModel,
  });
}

export function describeWordModel({ vocabulary, input, epochsDone }: AnyWordModel): [string, string][] {
  const size = formatCount(vocabulary.words.size);
  return [
    ['vocabulary', `${size} words (${formatAmount(vocabulary.total)} in the corpus), dim ${input.dim}`],
    ['epochs', String(Number(epochsDone.toFixed(2)))],
  ];
}

/** Whole models in the native format, vectors in all others. */
export async function saveWordModel(
  model: AnyWordModel,
  path: string,
  format: string | undefined,
  hooks: RunHooks,
): Promise<void> {
  const chosen = (format as VectorFormat | undefined) ?? formatOfName(path);
  if (chosen === 'native') return writeModel(model as WordModel, path, hooks);
  return writeVectors(vectorsOf(model as WordModel), path, { format: chosen }, hooks);
}
