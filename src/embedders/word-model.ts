import { type TextOptions, textRules } from '../corpus/text-stages.js';
import { vectorsOf } from '../embeddings/model.js';
import { subwordKeyedVectors } from '../embeddings/subword-vectors.js';
import { readWhole } from '../formats/detect.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { CountEmbedder } from './count-embedder.js';
import {
  type EmbedMethod,
  optionsIn,
  type ResolvedEmbedOptions,
  SPARSE_METHODS,
  type SparseMethod,
} from './embed-options.js';
import type { TextEmbedder } from './embedder.js';
import { hashOfFile, hashOfOptions, hashOfVectors } from './model-hash.js';
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
  const { vectors: read, fastText, model } = await readWhole(path, hooks);
  const vectors = read ?? (fastText ? subwordKeyedVectors(fastText) : vectorsOf(model!));
  const { method = 'mean' } = options;
  const cut = await textCut(options, model?.options as Partial<TextOptions> | undefined, hooks);
  const plain = path !== '-' && (await platform().files.isFile(path));
  const hash = plain ? await hashOfFile(path) : await hashOfVectors(vectors);
  const fingerprint = await hashOfOptions({ hash, ...optionsIn(options, ['method', 'text']) });
  const label = path.replace(/^.*[\\/]/, '');
  if (isSparse(method))
    return new CountEmbedder({ label, words: vectors.words, cut, fingerprint }, method, options);
  return new WordEmbedder({ label, vectors, cut, fingerprint }, options);
}

function isSparse(method: EmbedMethod): method is SparseMethod {
  return SPARSE_METHODS.includes(method as SparseMethod);
}

/** How texts are cut: as the options say, else as the model's were, else between white space, but leniently. */
export async function textCut(
  options: ResolvedEmbedOptions,
  saved: Partial<TextOptions> | undefined,
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
  };
  return { rules: await textRules(chosen, hooks), lenient: kept === undefined };
}
