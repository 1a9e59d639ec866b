import { readLines } from '../corpus/byte-lines.js';
import { CURLY_APOSTROPHES, TONE_SIGNS } from '../corpus/word-characters.js';
import { unsupportedError, usageError } from '../errors.js';
import { readWholeText } from '../platform.js';

/** From the first letter, mark or digit to the last: one that ends in what is none would begin anew at each of a run. */
const LETTER = `[\\p{L}\\p{M}\\p{N}${TONE_SIGNS}]`;
const BARE = new RegExp(`${LETTER}(?:[\\s\\S]*${LETTER})?`, 'u');
const APOSTROPHE = new RegExp(`[${CURLY_APOSTROPHES}]`, 'g');

/**
 * The stop words that a list names: languages of stopwords-iso by their codes (ISO 639-1), and files of a word a line; or the
 * words themselves, each behind a \n.
 * @throws WordvecError `usage` for what is neither, `unsupported` for languages where their lists are not at hand, `io`
 */
export async function stopWords(names: string): Promise<ReadonlySet<string>> {
  if (names.startsWith('\n')) return new Set(names.slice(1).split('\n'));
  const words = new Set<string>();
  const lists = await publishedLists();
  for (const name of names.split(',').map((part) => part.trim())) {
    const known = lists && Object.hasOwn(lists, name) ? lists[name] : await fileWords(name, lists);
    for (const word of known) words.add(bareWord(word));
  }
  return words;
}

/** A word as stop words are compared: lower case, plain apostrophes, without punctuation round it. */
function bareWord(word: string): string {
  const [bare = ''] = BARE.exec(word) ?? [];
  return bare.replace(APOSTROPHE, "'").toLowerCase().normalize('NFC');
}

/** Words whose answer is remembered. */
const REMEMBERED = 1 << 16;

/** Leaves the stop words of a text out, with the punctuation that clings to them. */
export function stopWordFilter(words: ReadonlySet<string>): (text: string) => string {
  const known = new Map<string, boolean>();
  const isStopWord = (word: string): boolean => {
    let found = known.get(word);
    if (found !== undefined) return found;
    found = words.has(word) || words.has(bareWord(word));
    if (known.size >= REMEMBERED) known.clear();
    known.set(word, found);
    return found;
  };
  return (text) => text.replace(/\S+/g, (word) => (isStopWord(word) ? '' : word));
}

type Lists = Record<string, readonly string[]>;

// Read as a file: Node warns of imported JSON. Undefined where a bundle left it behind.
async function publishedLists(): Promise<Lists | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(new URL(import.meta.resolve('stopwords-iso')).pathname);
  } catch {
    return undefined;
  }
  return JSON.parse(await readWholeText(path.replace(/^\/(?=[A-Z]:)/, '')));
}

async function fileWords(path: string, lists: Lists | undefined): Promise<string[]> {
  const decoder = new TextDecoder();
  const words: string[] = [];
  try {
    for await (const line of readLines(path)) words.push(decoder.decode(line).trim());
  } catch (cause) {
    if (!/^[a-z-]*$/i.test(path)) throw cause;
    if (!lists)
      throw unsupportedError(
        `\`stopWords\`: the lists of languages are a file of the package stopwords-iso, which bundles leave behind: name a file with a word a line, got ${path || 'an empty text'}`,
        { cause },
      );
    throw usageError(
      `\`stopWords\`: expected a file of words, or languages among ${Object.keys(lists).join(' ')}, got ${path || 'an empty text'}`,
      { cause },
    );
  }
  return words;
}
