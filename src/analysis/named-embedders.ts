import { textRules } from '../corpus/text-stages.js';
import { WordTable } from '../corpus/words.js';
import type { CollectedText } from '../documents/collection.js';
import {
  EMBED_METHODS,
  type EmbedMethod,
  type EmbedOptions,
  isSparse,
  type SparseMethod,
} from '../embedders/embed-options.js';
import type { TextEmbedder } from '../embedders/embedder.js';
import { collectionOptionsOf } from '../embedders/given-embedder.js';
import { openEmbedder } from '../embedders/open-embedder.js';
import {
  type CountingOptions,
  overOwnWords,
  ownWordsOf,
  ownWordsOptions,
  SAMPLE,
} from '../embedders/own-words.js';
import { bytesOfTexts, WordFinder } from '../embedders/text-words.js';
import { ofMadeTexts } from '../embedders/wrapped-embedders.js';
import type { RunHooks } from '../progress.js';
import { functionWords } from '../search/function-words.js';
import { SEARCH_OPTIONS } from '../search/search-options.js';
import { beginningOf } from '../search/word-forms.js';
import { withParts } from '../search/word-parts.js';
import type { ComparisonSet } from './compare-tasks.js';

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
  if (model !== '') return openEmbedder(model, await collectionOptionsOf(model, options), hooks);
  const stops = new Set(await functionWords(stopWords));
  const texts = textsOf(asked);
  const first = texts.slice(0, SAMPLE).map(({ text }) => text);
  const { tokenizer, locale } = ownWordsOptions(options, first, hooks);
  const cutsRuns = options.tokenizer === undefined && tokenizer === 'unicode';
  const counting = { ...options, tokenizer, locale, method: method as SparseMethod };
  if (asked.task !== 'retrieval')
    return overOwnWords(await ownWordsOf(texts, counting, { stops }, hooks), hooks);
  const made = await indexed(counting, { stops, cutsRuns }, hooks);
  const counted = texts.map(({ text }) => ({ text: made(text) }));
  const own = { ...counting, ...BETWEEN_BLANKS };
  return ofMadeTexts(await overOwnWords(await ownWordsOf(counted, own, { stops }, hooks), hooks), made);
}

/** How words are cut that were before. */
const BETWEEN_BLANKS = {
  tokenizer: 'whitespace',
  locale: '',
  apostrophes: false,
  urls: 'keep',
  phrases: '',
} as const;
/** Before what words begin with, which is no word of the texts. */
const BEGINNING = '\u0001';

/** What makes of a text the words that an index counts, between blanks; of BM25 behind them their beginnings, by which it finds forms. */
async function indexed(
  counting: CountingOptions,
  { stops, cutsRuns }: { readonly stops: ReadonlySet<string>; readonly cutsRuns: boolean },
  hooks: RunHooks,
): Promise<(text: string) => string> {
  const rules = await textRules(ownWordsOptions(counting, [], hooks), hooks);
  let words: string[] = [];
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const finder = await WordFinder.open(WordTable.from([]), { rules, lenient: false }, (bytes) => {
    words.push(decoder.decode(bytes.slice()));
    return -1;
  });
  const letters = SEARCH_OPTIONS.stem.default;
  return (text) => {
    words = [];
    finder.find(bytesOfTexts([rules.tokenizer === 'whitespace' ? text : withParts(text, cutsRuns)]), 1);
    if (counting.method !== 'bm25') return words.join(' ');
    const forms = words
      .filter((word) => !stops.has(word))
      .map((word) => BEGINNING + beginningOf(word, letters));
    return [...words, ...forms].join(' ');
  };
}

function textsOf(asked: ComparisonSet): readonly Pick<CollectedText, 'text'>[] {
  if (asked.task === 'retrieval') return asked.set.documents;
  if (asked.task === 'labels') return asked.known.texts;
  return asked.pairs.flatMap(({ a, b }) => [{ text: a }, { text: b }]);
}
