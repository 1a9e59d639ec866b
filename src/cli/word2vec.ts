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
import { trainingCommand } from './training.js';
import { formatAmount, formatCount } from './values.js';

type Word2vecModel = WordModel<'skipgram' | 'cbow'>;
type AnyWordModel = Word2vecModel | WordModel<'glove'>;

/** The command of skip-gram or CBOW, which differ in name and rows only. */
export function word2vecCommand(trainer: 'skipgram' | 'cbow', help: string): Command {
  return trainingCommand<Word2vecModel>({
    trainer,
    help,
    extraFlags: {
      continue: {
        kind: 'string',
        group: 'training',
        help: 'train on from this native model (.wv): its words, matrices and options, except those given',
      },
    },
    examples: [
      [`train ${trainer} corpus.txt`, 'writes corpus.vec'],
      [`train ${trainer} corpus.txt -o out.bin --dim 300 --epochs 10`, 'writes word2vec binary'],
      [`train ${trainer} corpus.txt -o out.wv`, 'keeps all that --continue needs'],
    ],
    formats: VECTOR_FORMATS,
    extension: '.vec',
    checkName: formatOfName,
    async train({ inputs, options, flags, hooks }) {
      const from = flags.continue === '' ? undefined : await readModel(String(flags.continue), hooks);
      return train(trainer, inputs, options as TrainOptions<typeof trainer>, hooks, from);
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
