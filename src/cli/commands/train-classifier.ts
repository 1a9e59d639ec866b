import type { FastTextModel } from '../../index.js';
import type { TrainOptions } from '../../training.js';
import { checkModelName, describeFastTextModel, MODEL_FORMATS, saveFastTextModel } from '../fasttext.js';
import { trainingCommand } from '../training.js';

export const trainClassifier = trainingCommand<FastTextModel>({
  trainer: 'classifier',
  help: 'train a text classifier (fastText) on lines such as `__label__name some words`',
  examples: [
    ['train classifier train.txt', 'writes train.bin, which the fastText program reads too'],
    ['train classifier train.txt -o m.bin --epochs 25 --lr 0.5 --word-ngrams 2', 'more care, pairs of words'],
  ],
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  async train({ inputs, options, hooks }) {
    const { trainClassifier } = await import('../../index.js');
    return trainClassifier(inputs, options as TrainOptions<'classifier'>, hooks);
  },
  save: saveFastTextModel,
  describe: describeFastTextModel,
});
