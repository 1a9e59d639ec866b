import { commandGroup } from '../command.js';
import { trainCbow } from './train-cbow.js';
import { trainClassifier } from './train-classifier.js';
import { trainFastText } from './train-fasttext.js';
import { trainGlove } from './train-glove.js';
import { trainSkipgram } from './train-skipgram.js';

/** `wordvec train TRAINER`: one command for each trainer. */
export const train = commandGroup('train', 'train a model from text', [
  trainSkipgram,
  trainCbow,
  trainGlove,
  trainFastText,
  trainClassifier,
]);
