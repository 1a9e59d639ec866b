import { commandGroup } from '../command.js';
import { trainCbow } from './train-cbow.js';
import { trainGlove } from './train-glove.js';
import { trainSkipgram } from './train-skipgram.js';

/** `wordvec train TRAINER`: one command for each trainer. */
export const train = commandGroup('train', 'train a model from text', [trainSkipgram, trainCbow, trainGlove]);
