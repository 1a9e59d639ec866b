import { word2vecCommand } from '../word2vec.js';

export const trainSkipgram = word2vecCommand(
  'skipgram',
  'train skip-gram word vectors (word2vec): the word in the middle predicts those around it',
);
