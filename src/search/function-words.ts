import { stopWords } from '../documents/stop-words.js';

/** English words that join others and say nothing of a text's subject: Lucene's list, and those that questions begin with. */
const ENGLISH =
  'a an and are as at be but by can do does for from had has have he how if in into is it its no not of on or such that the their then there these they this to was were what when where which who will with';

/**
 * The words that are not counted in texts, nor asked for beside others.
 * @param names languages and files as `stopWords` takes them; '' for some of English, `none`
 * @throws WordvecError `usage`, `io`
 */
export async function functionWords(names: string): Promise<readonly string[]> {
  if (names === 'none') return [];
  return names === '' ? ENGLISH.split(' ') : [...(await stopWords(names))];
}
