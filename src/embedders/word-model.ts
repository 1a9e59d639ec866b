import { phrasesAmong } from '../corpus/phrase-list.js';
import type { TextOptions } from '../corpus/text-rules.js';
import { textRules } from '../corpus/text-stages.js';
import { textMaker } from '../documents/made-text.js';
import {
  type DocumentModel,
  documentVectors,
  documentWords,
  isDocumentModel,
} from '../embeddings/document-model.js';
import { type FastTextModel, isFastTextModel } from '../embeddings/fasttext-model.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type AnyModel, checkModel, vectorsOf } from '../embeddings/model.js';
import { subwordKeyedVectors } from '../embeddings/subword-vectors.js';
import { usageError } from '../errors.js';
import { readVectors, readWhole, type WholeFile } from '../formats/detect.js';
import { isSavedDocuments } from '../formats/saved-kind.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { classifierEmbedder } from './classifier-embedder.js';
import { CountEmbedder } from './count-embedder.js';
import { documentEmbedder } from './document-embedder.js';
import { isSparse, optionsIn, type ResolvedEmbedOptions } from './embed-options.js';
import type { Embedder, TextEmbedder } from './embedder.js';
import { ofMadeTexts } from './made-texts.js';
import { hashOfFile, hashOfOptions, hashOfVectors } from './model-hash.js';
import { sentenceMeans } from './sentence-means.js';
import type { TextCut } from './text-words.js';
import { WordEmbedder } from './word-embedder.js';

/**
 * Opens what makes rows of texts from a model of words.
 * @throws WordvecError `format`, `io`, `memory`, `aborted`; `usage` for the options
 */
export async function openWordEmbedder(
  path: string,
  options: ResolvedEmbedOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const words = await readWords(path, options, hooks);
  const plain = path !== '-' && (await platform().files.isFile(path));
  const hash = plain ? await hashOfFile(path) : await hashOfVectors(words.vectors);
  return embedderOf(words, path, hash, options, hooks);
}

/** As `openWordEmbedder`, of a model in memory. */
export async function wordEmbedderOf(
  model: KeyedVectors | AnyModel,
  options: ResolvedEmbedOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const words = wordsOf(wholeOf(model), options);
  return embedderOf(words, 'a model in memory', await hashOfVectors(words.vectors), options, hooks);
}

function wholeOf(model: KeyedVectors | AnyModel): WholeModel {
  if (model instanceof KeyedVectors) return { vectors: model };
  if (isFastTextModel(model)) return { fastText: model };
  if (isDocumentModel(model)) return { documents: model };
  checkModel(model);
  return { model };
}

async function embedderOf(
  { vectors, documents, classifier }: ReadWords,
  path: string,
  hash: string,
  options: ResolvedEmbedOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const { making } = documents ?? vectors;
  const make = await textMaker(making);
  const made = <E extends TextEmbedder>(embedder: E): E => (make ? ofMadeTexts(embedder, make) : embedder);
  const settings = { hash, ...(make && { making }), ...optionsIn(options, ['method', 'text']) };
  const fingerprint = await hashOfOptions(settings);
  const label = path.replace(/^.*[\\/]/, '');
  const means = (embedder: Embedder) => (options.sentences ? sentenceMeans(made(embedder)) : made(embedder));
  if (documents) return means(documentEmbedder(documents, options, { label, fingerprint }));
  if (classifier) return means(classifierEmbedder(classifier, { label, fingerprint }));
  const { method = 'mean' } = options;
  if (method === 'doc2vec')
    throw usageError(
      `\`method\` doc2vec: ${path} is a model of words, expected one of wordvec train doc2vec: ask for another method, such as sif`,
    );
  const cut = await textCut(options, vectors, hooks);
  if (isSparse(method))
    return made(new CountEmbedder({ label, words: vectors.words, cut, fingerprint }, method, options));
  return means(new WordEmbedder({ label, vectors, cut, fingerprint }, options));
}

interface ReadWords {
  readonly vectors: KeyedVectors;
  /** A model of documents, unless a method of words is asked for. */
  readonly documents?: DocumentModel;
  /** A classifier whose own rows of lines are asked for. */
  readonly classifier?: FastTextModel;
}

async function readWords(path: string, options: ResolvedEmbedOptions, hooks: RunHooks): Promise<ReadWords> {
  const documents = await isSavedDocuments(path);
  // Of our own models the vectors of words are read alone.
  if (documents !== undefined && (asksWords(options) || !documents))
    return { vectors: await readVectors(path, {}, hooks) };
  return wordsOf(await readWhole(path, hooks), options);
}

/** Of a model, or of what else a file holds, the one that is there. */
type WholeModel = Pick<WholeFile, 'vectors' | 'fastText' | 'model' | 'documents'>;

function asksWords({ method }: ResolvedEmbedOptions): boolean {
  return method !== undefined && method !== 'doc2vec';
}

function wordsOf(
  { vectors, fastText, model, documents }: WholeModel,
  options: ResolvedEmbedOptions,
): ReadWords {
  if (documents) {
    if (asksWords(options)) return { vectors: documentWords(documents) };
    return { vectors: documentVectors(documents), documents };
  }
  if (model) return { vectors: vectorsOf(model) };
  if (!fastText) return { vectors: vectors! };
  const asked = options.method === 'fasttext' && fastText.settings.model === 'sup';
  return { vectors: subwordKeyedVectors(fastText), ...(asked && { classifier: fastText }) };
}

/** How texts are cut: as the options say, else as the model's were, else between white space, but leniently. */
async function textCut(
  options: ResolvedEmbedOptions,
  { words, making: saved }: KeyedVectors,
  hooks: RunHooks,
): Promise<TextCut> {
  const { tokenizer, locale, apostrophes, urls, phrases } = options;
  const kept = tokenizer ?? (saved?.tokenizer === 'whitespace' ? undefined : saved?.tokenizer);
  const chosen: TextOptions = {
    tokenizer: kept ?? 'whitespace',
    locale: locale || (tokenizer === undefined && kept !== undefined ? (saved?.locale ?? '') : ''),
    apostrophes: apostrophes || (saved?.apostrophes ?? false),
    urls: urls === 'keep' ? (saved?.urls ?? urls) : urls,
    phrases,
    joined: phrases === '' ? phrasesAmong(words, saved) : undefined,
  };
  return { rules: await textRules(chosen, hooks), lenient: kept === undefined };
}
