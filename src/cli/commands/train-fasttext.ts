import type { FastTextModel } from '../../index.js';
import type { TrainOptions } from '../../training.js';
import { checkModelName, describeFastTextModel, MODEL_FORMATS, saveFastTextModel } from '../fasttext.js';
import { trainingCommand } from '../training.js';

export const trainFastText = trainingCommand<FastTextModel>({
  trainer: 'fasttext',
  help: 'train word vectors made of character n-grams (fastText): unknown words have vectors too',
  examples: [
    ['train fasttext corpus.txt', 'writes corpus.bin, which the fastText program reads too'],
    ['train fasttext corpus.txt --cbow -o out.vec', 'CBOW; only the vectors of the words'],
  ],
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  async train({ inputs, options, hooks }) {
    const { trainFastText } = await import('../../index.js');
    return trainFastText(inputs, options as TrainOptions<'fasttext'>, hooks);
  },
  save: saveFastTextModel,
  describe: describeFastTextModel,
});
