import type { Command } from './command.js';
import { trainClassifier, trainFastText } from './train-fasttext.js';
import { trainGlove } from './train-glove.js';
import { trainCbow, trainSkipgram } from './train-word2vec.js';

/** `wordvec train TRAINER`: one command for each trainer. */
export const train = {
  usage: 'train',
  help: 'train a model from text',
  flags: {},
  commands: [trainSkipgram, trainCbow, trainGlove, trainFastText, trainClassifier],
} satisfies Command;
