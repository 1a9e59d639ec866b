import { word2vecCommand } from '../word2vec.js';

export const trainCbow = word2vecCommand(
  'cbow',
  'train CBOW word vectors (word2vec): the words around predict the one in the middle',
);
