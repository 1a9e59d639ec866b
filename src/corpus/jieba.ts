// Words of simplified Chinese by @node-rs/jieba, which has to be installed beside wordvec.
import { unsupportedError } from '../errors.js';
import { TONE_SIGNS } from './word-characters.js';

/** Not named where it is imported: bundlers would look for it, and most have it not. */
export const JIEBA = '@node-rs/jieba';

/** Letters, marks and emoji that are neither ASCII nor Chinese, in words: jieba would cut these into letters. */
const OTHER = `(?![\\0-\\x7f\\p{sc=Han}])[\\p{L}\\p{M}\\p{ExtPict}\\p{RI}\\p{EMod}\\u200c\\u200d${TONE_SIGNS}]`;
const FOREIGN = new RegExp(`(?<![a-zA-Z])[a-zA-Z]*(?:${OTHER})(?:[a-zA-Z]|${OTHER})*`, 'gu');

/** Most Chinese has none, as is seen at once. */
const MAY_BE_FOREIGN =
  /[\u00aa\u00b5\u00ba\u00c0-\u1fff\u2100-\u214f\u2600-\u27bf\u2b00-\u2dff\u3041-\u33ff\ua000-\udfff\ufb00-\ufdff\ufe70-\ufeff\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc]/;

interface Jieba {
  cut(text: string, hmm: boolean): string[];
}

/** Whether the package is installed. */
export async function hasJieba(): Promise<boolean> {
  return import(/* webpackIgnore: true */ JIEBA).then(
    () => true,
    () => false,
  );
}

/** One for all that a thread cuts: its dictionary takes 45 MB and a quarter of a second. */
let made: Promise<Jieba | undefined> | undefined;

async function makeJieba(): Promise<Jieba | undefined> {
  try {
    const [{ Jieba }, { dict }] = await Promise.all([
      import(/* webpackIgnore: true */ JIEBA),
      import(/* webpackIgnore: true */ `${JIEBA}/dict.js`),
    ]);
    return Jieba.withDict(dict);
  } catch {
    return undefined;
  }
}

/**
 * @param cutOther words of other scripts
 * @throws WordvecError `unsupported` where the package has gone
 */
export async function jiebaCutter(cutOther: (text: string) => string[]): Promise<(text: string) => string[]> {
  made ??= makeJieba();
  const jieba = await made;
  if (!jieba) throw unsupportedError(`${JIEBA}: cannot be loaded in a thread: use --threads 1`);
  return (text) => {
    if (!MAY_BE_FOREIGN.test(text)) return jieba.cut(text, true);
    const parts: string[] = [];
    let at = 0;
    for (const { 0: foreign, index } of text.matchAll(FOREIGN)) {
      parts.push(...jieba.cut(text.slice(at, index), true), ...cutOther(foreign));
      at = index + foreign.length;
    }
    return [...parts, ...jieba.cut(text.slice(at), true)];
  };
}
