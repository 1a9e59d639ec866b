import { resolveCall } from '../call-options.js';
import { textRules } from '../corpus/text-stages.js';
import { WordTable } from '../corpus/words.js';
import type { CollectedText } from '../documents/collection.js';
import { CountEmbedder } from '../embedders/count-embedder.js';
import {
  EMBED_METHODS,
  EMBED_OPTIONS,
  type EmbedMethod,
  type EmbedOptions,
  isSparse,
  type SparseMethod,
} from '../embedders/embed-options.js';
import type { TextEmbedder } from '../embedders/embedder.js';
import { openEmbedder } from '../embedders/open-embedder.js';
import { ownWordsOptions } from '../embedders/own-words.js';
import { bytesOfTexts, WordFinder } from '../embedders/text-words.js';
import type { RunHooks } from '../progress.js';
import { functionWords } from '../search/function-words.js';
import type { ComparisonSet } from './compare-tasks.js';

/** Texts that tell the script. */
const SAMPLE = 1024;

/** How what is compared is opened. */
export interface NamingOptions {
  /** For all embedders; a method that stands behind a model's name comes before it. */
  readonly embedding?: EmbedOptions | undefined;
  /**
   * Words that onehot, bow, tfidf and bm25 alone do not count: as `createIndex` takes them. Default: of retrieval those of
   * `createIndex`, else `none`.
   */
  readonly stopWords?: string | undefined;
}

/** What an embedder is asked for by: a model, with a method behind a colon, or a sparse method alone. */
export interface NamedEmbedder {
  /** '' for a sparse method alone. */
  readonly model: string;
  readonly method: EmbedMethod | undefined;
}

/** One embedder, or two whose ranks are joined: a sparse method and a plus before or behind it (`bm25+wiki.vec:sif`). */
export function namedEmbedders(embedder: string): NamedEmbedder[] {
  const [first, last] = [embedder.indexOf('+'), embedder.lastIndexOf('+')];
  if (first > 0 && isSparse(embedder.slice(0, first)))
    return [named(embedder.slice(0, first)), named(embedder.slice(first + 1))];
  if (last > 0 && isSparse(embedder.slice(last + 1)))
    return [named(embedder.slice(0, last)), named(embedder.slice(last + 1))];
  return [named(embedder)];
}

function named(embedder: string): NamedEmbedder {
  if (isSparse(embedder)) return { model: '', method: embedder };
  const at = embedder.lastIndexOf(':');
  const method = embedder.slice(at + 1) as EmbedMethod;
  if (at > 0 && EMBED_METHODS.includes(method)) return { model: embedder.slice(0, at), method };
  return { model: embedder, method: undefined };
}

/** @throws WordvecError what `openEmbedder` throws */
export async function openNamed(
  { model, method }: NamedEmbedder,
  asked: ComparisonSet,
  { embedding = {}, stopWords = asked.task === 'retrieval' ? '' : 'none' }: NamingOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const options = { ...embedding, ...(method && { method }) };
  if (model !== '') return openEmbedder(model, options, hooks);
  const stops = new Set(await functionWords(stopWords));
  return overOwnWords(textsOf(asked), method as SparseMethod, options, stops, hooks);
}

function textsOf(asked: ComparisonSet): readonly Pick<CollectedText, 'text'>[] {
  if (asked.task === 'retrieval') return asked.set.documents;
  if (asked.task === 'labels') return asked.known.texts;
  return asked.pairs.flatMap(({ a, b }) => [{ text: a }, { text: b }]);
}

/** A sparse method over all words of the texts but some. */
async function overOwnWords(
  texts: readonly Pick<CollectedText, 'text'>[],
  method: SparseMethod,
  options: EmbedOptions,
  stops: ReadonlySet<string>,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  const resolved = resolveCall(EMBED_OPTIONS, options);
  const first = texts.slice(0, SAMPLE).map(({ text }) => text);
  const rules = await textRules(ownWordsOptions(options, first, hooks), hooks);
  const cut = { rules, lenient: false };
  const words = new Set<string>();
  const decoder = new TextDecoder();
  const finder = await WordFinder.open(WordTable.from([]), cut, (word) => {
    const met = decoder.decode(word.slice());
    if (!stops.has(met)) words.add(met);
    return -1;
  });
  for (const { text } of texts) finder.find(bytesOfTexts([text]), 1);
  const table = WordTable.from([...words]);
  return new CountEmbedder({ label: 'the texts', words: table, cut, fingerprint: '' }, method, resolved);
}
