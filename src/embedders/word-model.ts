import { phrasesAmong } from '../corpus/phrase-list.js';
import type { TextOptions } from '../corpus/text-rules.js';
import { textRules } from '../corpus/text-stages.js';
import { textMaker } from '../documents/made-text.js';
import { SentenceSplitter } from '../documents/sentences.js';
import {
  type DocumentModel,
  documentVectors,
  documentWords,
  isDocumentModel,
} from '../embeddings/document-model.js';
import { type FastTextModel, isFastTextModel } from '../embeddings/fasttext-model.js';
import { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type AnyModel, checkModel, vectorsOf } from '../embeddings/model.js';
import { sentenceVectors, subwordKeyedVectors } from '../embeddings/subword-vectors.js';
import { usageError } from '../errors.js';
import { readVectors, readWhole, type WholeFile } from '../formats/detect.js';
import { isSavedDocuments } from '../formats/saved-kind.js';
import { platform } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { inferDocuments } from '../trainers/inference.js';
import { CountEmbedder } from './count-embedder.js';
import { isSparse, optionsIn, type ResolvedEmbedOptions } from './embed-options.js';
import { askedRole, type Embedder, type TextEmbedder, type TextRole } from './embedder.js';
import { hashOfFile, hashOfOptions, hashOfVectors } from './model-hash.js';
import type { TextCut } from './text-words.js';
import { WordEmbedder } from './word-embedder.js';
import { ofMadeTexts } from './wrapped-embedders.js';

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

function wordsOf({ vectors, fastText, model, documents }: WholeModel, options: ResolvedEmbedOptions) {
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

/** Rows of texts as a classifier sees them: the mean of the input rows of words and of sequences of words. */
function classifierEmbedder(
  model: FastTextModel,
  { label, fingerprint }: { readonly label: string; readonly fingerprint: string },
): Embedder {
  const vectorOf = sentenceVectors(model);
  const { dim } = model.settings;
  return {
    kind: 'dense',
    name: `fasttext of ${label}`,
    dim,
    fingerprint,
    batch: 1024,
    async embed(texts: readonly string[], role, hooks) {
      askedRole(texts, role);
      throwIfAborted(hooks?.signal);
      const rows = new Float32Array(texts.length * dim);
      // A row of an empty line would be that of its end.
      for (const [i, text] of texts.entries())
        if (text.trim() !== '') rows.set(vectorOf(text.replaceAll('\n', ' ')), i * dim);
      return rows;
    },
    close: async () => {},
  };
}

/** Texts of a call: one has work for all threads. */
const BATCH = 512;

/** Rows that a model of documents infers: the same text has the same row whoever asks. */
function documentEmbedder(
  model: DocumentModel,
  { threads }: ResolvedEmbedOptions,
  { label, fingerprint }: { readonly label: string; readonly fingerprint: string },
): Embedder {
  // A call has work for all threads: the next one waits.
  let last: Promise<unknown> = Promise.resolve();
  return {
    kind: 'dense',
    name: `doc2vec of ${label}`,
    dim: model.options.dim,
    fingerprint,
    batch: BATCH,
    embed(texts: readonly string[], _role, hooks?: RunHooks) {
      const rows = last.then(() => inferDocuments(model, texts, { threads }, hooks));
      last = rows.catch(() => {});
      return rows;
    },
    close: async () => {},
  };
}

/** Rows of texts as the means of those of their sentences; what is learnt is learnt of sentences. */
function sentenceMeans(embedder: Embedder): Embedder {
  const splitter = new SentenceSplitter();
  const sentencesOf = (text: string) =>
    splitter
      .split(text)
      .split(/[\v\n]/)
      .filter((sentence) => sentence.trim() !== '');
  const { learning, dim } = embedder;
  return {
    ...embedder,
    name: `sentences, ${embedder.name}`,
    learning: learning && {
      ...learning,
      add: (texts, hooks) => learning.add(texts.flatMap(sentencesOf), hooks),
    },
    async embed(texts: readonly string[], role?: TextRole, hooks?: RunHooks) {
      askedRole(texts, role);
      const sentences = texts.map(sentencesOf);
      const rows = await embedder.embed(sentences.flat(), role, hooks);
      const means = new Float32Array(texts.length * dim);
      let at = 0;
      for (const [i, { length }] of sentences.entries())
        for (const end = at + length * dim; at < end; at += dim)
          for (let d = 0; d < dim; d++) means[i * dim + d] += rows[at + d] / length;
      return means;
    },
    close: () => embedder.close(),
  };
}
