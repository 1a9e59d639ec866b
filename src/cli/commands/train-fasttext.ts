import type { FastTextModel } from '../../index.js';
import type { TrainOptions } from '../../training.js';
import { checkModelName, describeFastTextModel, MODEL_FORMATS, saveFastTextModel } from '../fasttext.js';
import { trainingCommand } from '../training.js';

export const trainFastText = trainingCommand<FastTextModel>({
  trainer: 'fasttext',
  help: 'train word vectors made of character n-grams (fastText): unknown words have vectors too',
  extraFlags: {
    continue: {
      kind: 'string',
      group: 'training',
      help: 'train on from this model (.bin, also of the fastText program): its words, vectors and n-grams, its window, negatives and sample unless given',
    },
  },
  examples: [
    ['train fasttext corpus.txt', 'writes corpus.bin, which the fastText program reads too'],
    ['train fasttext corpus.txt --cbow -o out.vec', 'CBOW; only the vectors of the words'],
    ['train fasttext more.txt --continue corpus.bin -o more.bin', 'goes on from a model'],
  ],
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  async train({ inputs, options, flags, hooks }) {
    const { readFastText, trainFastText } = await import('../../index.js');
    const from = flags.continue === '' ? undefined : await readFastText(String(flags.continue), hooks);
    return trainFastText(inputs, options as TrainOptions<'fasttext'>, hooks, from);
  },
  save: saveFastTextModel,
  describe: describeFastTextModel,
});
