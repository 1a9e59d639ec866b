import { readLines } from '../corpus/byte-lines.js';
import { TokenTable } from '../corpus/token-table.js';
import { WordTable } from '../corpus/words.js';
import { firstWords, type KeyedVectors, onlyWords } from '../embeddings/keyed-vectors.js';
import {
  counted,
  expected,
  fileLabel,
  inputError,
  optionNames,
  quoted,
  usageError,
  WordvecError,
} from '../errors.js';
import { type FileInput, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { RETURN } from './text-row.js';

/** Which rows of a file are read: the same for every format. */
export interface RowChoice {
  /** Read only this many words from the start; undefined reads all. */
  readonly limit?: number | undefined;
  /**
   * Read only these words, in the file's order; a string is a file with a word a line. A note tells how many the
   * file lacks, unless they are given as a table (`WordTable.from`). Of a binary file that is not packed only their
   * rows are read; of a fastText model so where they are given as a table, else all, for the vectors of unknown words.
   */
  readonly words?: string | Iterable<string> | WordTable | undefined;
  /**
   * Leave out rows that are damaged (too short or long, malformed or not finite numbers), and believe the rows where
   * a header promises others, with a note; for text and word2vec's binary.
   */
  readonly skipBad?: boolean | undefined;
  /** Of a model of documents, the vectors of documents and tags instead of the words'. */
  readonly documents?: boolean | undefined;
}

/** A choice of rows at work. */
export interface Reading {
  /** Infinity where all are read. */
  readonly limit: number;
  readonly wanted: WantedWords | undefined;
  readonly skipBad: boolean;
  readonly documents: boolean;
  readonly hooks: RunHooks;
}

interface WantedWords {
  readonly table: WordTable;
  /** How errors call them; undefined: nothing is said of those that lack. */
  readonly label: string | undefined;
  /** No vectors are made of other words. */
  readonly alone: boolean;
}

/** All rows, in silence. */
export const WHOLE: Reading = {
  limit: Number.POSITIVE_INFINITY,
  wanted: undefined,
  skipBad: false,
  documents: false,
  hooks: {},
};

/** @throws WordvecError `usage` for a limit or words that are none; what reading the file of words meets */
export async function openReading(
  input: FileInput,
  { limit, words, skipBad = false, documents = false }: RowChoice,
  hooks: RunHooks,
): Promise<Reading> {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1))
    throw expected(
      '`limit`',
      'a whole number of words >= 1',
      typeof limit === 'string' ? `the text "${limit}"` : limit,
    );
  if (typeof skipBad !== 'boolean') throw expected('`skipBad`', 'true or false', skipBad);
  if (typeof documents !== 'boolean') throw expected('`documents`', 'true or false', documents);
  if (input === '-' && words === '-')
    throw usageError('-: stdin can be the vectors or the --words, not both');
  return {
    limit: limit ?? Number.POSITIVE_INFINITY,
    wanted: words === undefined ? undefined : await wantedWords(words, hooks),
    skipBad,
    documents,
    hooks,
  };
}

/** @throws WordvecError `format` where documents are asked of a file that holds none */
export function refuseDocuments(reader: ByteReader, { documents }: Reading): void {
  if (documents)
    throw reader.error(
      'it holds no documents: give a .wv file of `wordvec train doc2vec`, or leave --documents out',
    );
}

async function wantedWords(words: NonNullable<RowChoice['words']>, hooks: RunHooks): Promise<WantedWords> {
  if (words instanceof WordTable) return { table: words, label: undefined, alone: true };
  const table = new TokenTable();
  const label = typeof words === 'string' ? fileLabel(words, 'stdin') : '--words';
  if (typeof words === 'string') {
    for await (const line of readLines(words, hooks)) {
      const end = line.at(-1) === RETURN ? line.length - 1 : line.length;
      if (end > 0) table.intern(line, 0, end);
    }
  } else {
    if (typeof words?.[Symbol.iterator] !== 'function')
      throw expected('`words`', 'a file or a list of words', words);
    for (const word of words) {
      if (typeof word !== 'string') throw expected('`words`', 'a file or a list of words', word);
      table.intern(new TextEncoder().encode(word));
    }
  }
  if (table.size === 0) throw inputError(`${label}: expected a word a line, found none`);
  return { table: table.toWords(), label, alone: false };
}

/**
 * Says how many of the wanted words a file lacks.
 * @param name the file's
 * @throws WordvecError `input` where it has none of them
 */
export function tellMissing(
  { words: found, compose }: { readonly words: WordTable; readonly compose?: unknown },
  { wanted, hooks }: Reading,
  name: string,
): void {
  // What the n-grams of all make has a vector, too.
  if (wanted?.label === undefined || (compose && found.size === 0)) return;
  const { table, label } = wanted;
  const missing = table.size - found.size;
  if (missing === 0) return;
  const word = quoted(table.word(table.placesIn(found).indexOf(-1)));
  if (found.size === 0)
    throw inputError(
      `${label}: none of its ${table.size} words is in ${name}, the first ${word}: check spelling and case`,
    );
  hooks.onNote?.(`${label}: ${missing} of its ${table.size} words are not in ${name}, the first ${word}`);
}

/** Of vectors that were read whole, the rows that are chosen. @throws WordvecError `input` as `tellMissing` */
export function chosenRows(vectors: KeyedVectors, reading: Reading, name: string): KeyedVectors {
  const first = firstWords(vectors, reading.limit);
  if (!reading.wanted) return first;
  const chosen = onlyWords(first, reading.wanted.table);
  tellMissing(chosen, reading, name);
  return chosen;
}

export function rowNumbers(words: WordTable, { limit, wanted }: Reading): number[] {
  if (wanted) return words.rowsIn(wanted.table, limit);
  return Array.from({ length: Math.min(words.size, limit) }, (_, i) => i);
}

export function isWhole({ limit, wanted, documents }: Reading): boolean {
  return limit === Number.POSITIVE_INFINITY && wanted === undefined && !documents;
}

/** Bytes of text that pay for a thread, which takes 200 CPU ms to start and to make its code fast. */
export const THREAD_BYTES = 1 << 26;

/** Whether threads read all that is left of the file, a part each. */
export function isInParts({ path, size = 0, offset }: ByteReader, reading: Reading): boolean {
  const large = path !== undefined && size - offset >= 2 * THREAD_BYTES;
  return large && isWhole(reading) && !reading.skipBad && platform().threads.count(0) > 1;
}

/** For the sentence on a row that may be left out; models of commands on texts are read without that flag. */
export const LEAVE_OUT = '; --skip-bad, of wordvec export too, leaves such rows out';

/** What is wrong, and how to go on, which is said only where it is an error. */
export interface Trouble {
  readonly sentence: string;
  readonly advice: string;
}

export class BadRows {
  count = 0;
  #first = '';
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** @throws the error of the row where rows may not be left out */
  leaveOut(error: unknown): void {
    if (!this.#reading.skipBad || !(error instanceof WordvecError) || error.code !== 'format') throw error;
    if (this.count++ === 0) this.#first = error.message;
  }

  /** What is wrong with the file as a whole: a note where rows may be left out, else an error. */
  pass(reader: ByteReader, { sentence, advice }: Trouble): void {
    if (!this.#reading.skipBad) throw reader.error(`${sentence}${advice}`);
    this.#reading.hooks.onNote?.(`${reader.name}: ${sentence}`);
  }

  tell(name: string): void {
    if (this.count === 0) return;
    const first = this.#first.slice(name.length + 2).replace(optionNames(LEAVE_OUT), '');
    this.#reading.hooks.onNote?.(`${name}: ${counted(this.count, 'bad row')} left out, the first: ${first}`);
  }
}
