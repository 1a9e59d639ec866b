import { usageError } from '../errors.js';
import { checkDocumentModel, isDocumentModel, outputPlaces } from './document-model.js';
import { checkFastText, isFastTextModel, lacksOutput } from './fasttext-model.js';
import { KeyedVectors } from './keyed-vectors.js';
import { type AnyModel, checkModel } from './model.js';

/**
 * The rows that a model predicts by, without a copy: of each word as a context (word2vec's syn1neg, GloVe's and PPMI's context
 * vectors), of a classifier of each label. The product of a word's vector with them tells which words stand beside it.
 * @throws WordvecError `usage` for a model that has none by name: of hierarchical softmax, of LSA, of vectors alone
 */
export function outputVectors(model: AnyModel): KeyedVectors {
  if (isFastTextModel(model)) {
    checkFastText(model);
    const { settings, dictionary, output } = model;
    if (lacksOutput(model)) throw noOutputs('it holds vectors alone');
    const names = settings.model === 'sup' ? dictionary.labels : dictionary.words;
    return named(names, output.rows, settings.loss === 'hs', () => new KeyedVectors(names, output));
  }
  if (isDocumentModel(model)) checkDocumentModel(model);
  else checkModel(model);
  const { vocabulary, options, output } = model;
  if (isDocumentModel(model) && outputPlaces(model.options) > 1) throw noOutputs('each word has several');
  const isTree = 'loss' in options && options.loss === 'hs';
  const { words, counts } = vocabulary;
  return named(words, output.rows, isTree, () => new KeyedVectors(words, output, { counts }));
}

function named(names: { readonly size: number }, rows: number, isTree: boolean, make: () => KeyedVectors) {
  if (isTree) throw noOutputs('with the loss hs they belong to nodes of a tree, not to words');
  if (rows !== names.size) throw noOutputs('they belong to documents');
  return make();
}

function noOutputs(why: string) {
  return usageError(`the model has no outputs with names: ${why}`);
}
