import type { TextOptions } from '../corpus/text-rules.js';
import { unspacedIn } from '../corpus/unspaced.js';
import type { RunHooks } from '../progress.js';
import type { EmbedOptions } from './embed-options.js';

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
