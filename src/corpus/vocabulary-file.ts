import { fileLabel, formatError, inputError, quoted } from '../errors.js';
import { isSeparator } from '../kernels/word-scanner.js';
import { type FileInput, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { readLines } from './byte-lines.js';
import { ByteWriter } from './byte-writer.js';
import { TokenTable } from './token-table.js';
import { checkVocabulary, createVocabulary, type Vocabulary } from './vocabulary.js';
import { MAX_WORD_BYTES, shownBytes, type WordTable } from './words.js';

const encoder = new TextEncoder();

/**
 * Reads a vocabulary: lines of `word count`, as written by word2vec.c's -save-vocab and GloVe's vocab_count;
 * packed and `-` too, and content (see `readVectors`). Rows keep the file's order; empty lines are passed over.
 * @throws WordvecError `format` that names file and line, `input` for files that are no text, `io`
 */
export async function readVocabulary(input: FileInput, hooks: RunHooks = {}): Promise<Vocabulary> {
  const { table, counts } = await readEntries(input, hooks, true);
  return createVocabulary(table.toWords(), Float64Array.from(counts));
}

/**
 * As `readVocabulary`, of a file that may also be a word a line, the most frequent first.
 * @throws WordvecError as it does, and `format` where some lines have a count and others none
 */
export async function readWordList(
  input: FileInput,
  hooks: RunHooks = {},
): Promise<{ readonly words: WordTable; readonly counts: Float64Array | undefined }> {
  const { table, counts } = await readEntries(input, hooks, false);
  const bare = counts.filter(Number.isNaN).length;
  if (bare > 0 && bare < counts.length)
    throw formatError(
      `${fileLabel(input, 'stdin')}: expected a count behind each word or behind none, got ${bare} words without: give all or none`,
    );
  return { words: table.toWords(), counts: bare === 0 ? Float64Array.from(counts) : undefined };
}

/** Words and their counts, NaN of words without one where these may be. */
async function readEntries(input: FileInput, hooks: RunHooks, counted: boolean) {
  const name = fileLabel(input, 'stdin');
  const table = new TokenTable();
  const counts: number[] = [];
  let line = 0;
  for await (const bytes of readLines(input, { ...hooks, noPages: true })) {
    line++;
    const entry = entryOf(bytes, counted);
    if (entry === undefined) continue;
    if (typeof entry === 'string') throw formatError(`${name}, line ${line}: ${entry}`);
    const { word, count } = entry;
    if (table.intern(word) < counts.length) {
      throw formatError(
        `${name}, line ${line}: the word "${shownBytes(word)}" stands twice: remove one line`,
      );
    }
    counts.push(count);
  }
  if (table.size > 0) return { table, counts };
  const wanted = counted ? 'lines of `word count`' : 'a word a line';
  throw formatError(`${name}: expected ${wanted}, the file holds none`);
}

/**
 * Writes a vocabulary as lines of `word count`, in the order of rows; `.gz` names are packed, `-` is stdout.
 * @param beside called when all is written but the file, or the old one, stands as before: it writes what belongs to
 * this vocabulary, and where it fails, neither is replaced
 * @throws WordvecError `input`, before anything is written, for words and counts that could not be read back; `io`
 * @example
 * await writeVocabulary(createVocabulary(WordTable.from(['the', 'cat']), Float64Array.of(3, 2)), 'vocab.txt');
 * const { words, counts, total } = await readVocabulary('vocab.txt');
 * words.toArray(); // => ['the', 'cat']
 * [counts[1], total]; // => [2, 5]
 */
export async function writeVocabulary(
  vocabulary: Vocabulary,
  path: string,
  hooks: RunHooks = {},
  beside?: () => Promise<void>,
): Promise<void> {
  checkVocabulary(vocabulary);
  const { words, counts } = vocabulary;
  for (let row = 0; row < words.size; row++) {
    const trouble = entryTrouble(words.bytesOf(row), counts[row]);
    if (trouble)
      throw inputError(
        `${fileLabel(path, 'stdout')}: nothing was written: word ${row + 1}, ${quoted(words.word(row))}, ${trouble}: leave it out, or give it another`,
      );
  }
  await writeWhole(
    path,
    async (sink) => {
      const writer = new ByteWriter(sink);
      for (let row = 0; row < words.size; row++) {
        await writer.write(words.bytesOf(row));
        await writer.write(encoder.encode(` ${counts[row]}\n`));
      }
      await writer.flush();
      await beside?.();
    },
    hooks,
  );
}

/** What keeps a word and its count from being a line. */
function entryTrouble(word: Uint8Array, count: number): string | undefined {
  if (word.length === 0 || word.length > MAX_WORD_BYTES || word.some(isSeparator))
    return `is none of 1 to ${MAX_WORD_BYTES} bytes without white space`;
  return Number.isSafeInteger(count) && count >= 0 ? undefined : `has the count ${count}, no whole number`;
}

// One character a byte: a word may be no UTF-8.
const singleBytes = new TextDecoder('latin1');
const EMPTY = /^[\t-\r ]*$/;
const ENTRY = /^([^\t-\r ]+)(?:[\t-\r ]+(\d+))?[\t-\r ]*$/;

/** Word and count of a line; undefined for an empty line, a sentence on what is wrong with it otherwise. */
function entryOf(line: Uint8Array, counted: boolean) {
  const text = singleBytes.decode(line);
  if (EMPTY.test(text)) return undefined;
  const entry = ENTRY.exec(text);
  if (!entry || (counted && entry[2] === undefined))
    return `expected \`word count\`, got "${shownBytes(line.subarray(0, text.trimEnd().length))}"`;
  const [, { length }, digits] = entry;
  if (length > MAX_WORD_BYTES) return `expected a word of at most ${MAX_WORD_BYTES} bytes, got ${length}`;
  const count = digits === undefined ? Number.NaN : Number(digits);
  return digits === undefined || Number.isSafeInteger(count)
    ? { word: line.subarray(0, length), count }
    : `the count ${digits.slice(0, 60)} is larger than 2^53`;
}
