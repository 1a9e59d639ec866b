import { resolveCall } from '../call-options.js';
import type { TextOptions } from '../corpus/text-rules.js';
import { textRules } from '../corpus/text-stages.js';
import { unspacedIn } from '../corpus/unspaced.js';
import { WordTable } from '../corpus/words.js';
import { formatCount } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { CountEmbedder } from './count-embedder.js';
import { EMBED_OPTIONS, type EmbedOptions, type SparseMethod } from './embed-options.js';
import { bytesOfTexts, WordFinder } from './text-words.js';

/** Texts that tell the script. */
export const SAMPLE = 1024;

/**
 * How texts are cut whose own words are counted, so that no model says it: as asked for, else without case and punctuation,
 * and scripts without spaces by the segmenter.
 * @param texts the first of them
 */
export function ownWordsOptions(
  { tokenizer, locale = '', apostrophes = false, urls = 'keep', phrases = '' }: EmbedOptions,
  texts: readonly string[],
  { onNote }: RunHooks,
): TextOptions {
  const unspaced = tokenizer === undefined && locale === '' ? unspacedIn(texts) : undefined;
  if (!unspaced) return { tokenizer: tokenizer ?? 'unicode', locale, apostrophes, urls, phrases };
  onNote?.(
    `the texts are in ${unspaced.script}, without spaces: words are cut by --tokenizer segmenter --locale ${unspaced.locale}; another --tokenizer or --locale says otherwise`,
  );
  return { tokenizer: 'segmenter', locale: unspaced.locale, apostrophes, urls, phrases };
}

/** What counts words without a model, and what makes the same again of other texts. */
export interface OwnWords {
  readonly words: WordTable;
  /** Those given, and how texts were cut. */
  readonly options: CountingOptions;
}

/** Options of a method that counts. */
export type CountingOptions = EmbedOptions & { readonly method: SparseMethod };

/**
 * The words of texts, in the order of their first places.
 * @param limits stops: words that are not counted; most: of more words those that stand in most texts are counted
 * @throws WordvecError as `textRules`
 */
export async function ownWordsOf(
  texts: readonly { readonly text: string }[],
  given: CountingOptions,
  limits: { readonly stops?: ReadonlySet<string>; readonly most?: number },
  hooks: RunHooks,
): Promise<OwnWords> {
  const { stops = new Set(), most = Number.POSITIVE_INFINITY } = limits;
  const first = texts.slice(0, SAMPLE).map(({ text }) => text);
  const cut = ownWordsOptions(given, first, hooks);
  const { tokenizer, locale } = cut;
  const rules = await textRules(cut, hooks);
  const counts = new Map<string, number>();
  let own = new Set<string>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const finder = await WordFinder.open(WordTable.from([]), { rules, lenient: false }, (bytes) => {
    const word = decoder.decode(bytes.slice());
    if (!stops.has(word)) own.add(word);
    return -1;
  });
  for (const { text } of texts) {
    own = new Set();
    finder.find(bytesOfTexts([text]), 1);
    for (const word of own) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  let words = [...counts.keys()];
  if (words.length > most) {
    hooks.onNote?.(
      `the texts have ${formatCount(words.length)} different words: the ${formatCount(most)} that stand in most texts are counted`,
    );
    words = words.sort((a, b) => counts.get(b)! - counts.get(a)!).slice(0, most);
  }
  return { words: WordTable.from(words), options: { ...given, tokenizer, locale } };
}

/** A sparse method over such words. @throws WordvecError as `textRules` */
export async function overOwnWords({ words, options }: OwnWords, hooks: RunHooks): Promise<CountEmbedder> {
  const rules = await textRules(ownWordsOptions(options, [], hooks), hooks);
  const counted = { label: 'the texts', words, cut: { rules, lenient: false }, fingerprint: '' };
  return new CountEmbedder(counted, options.method, resolveCall(EMBED_OPTIONS, options));
}
