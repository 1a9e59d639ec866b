// A writer's promise: nothing is written that its reader could not read back.

import { ByteWriter } from '../corpus/byte-writer.js';
import { ByteList } from '../corpus/lists.js';
import { foreignContent, latin1, latin1Bytes } from '../corpus/signatures.js';
import { byteOrderMark } from '../corpus/utf8.js';
import { areCounts } from '../corpus/vocabulary.js';
import { MAX_WORD_BYTES, WordTable } from '../corpus/words.js';
import { firstWords, KeyedVectors } from '../embeddings/keyed-vectors.js';
import { DenseRows } from '../embeddings/rows.js';
import { inputError, quoted, usageError } from '../errors.js';
import { platform } from '../platform.js';
import { allFinite } from '../tensor/matrix.js';
import { areNumbersAlone, formatOfHead, HEAD } from './content.js';
import type { TextLayout, VectorLayout } from './file-layout.js';
import { cutOfRow, endsInNumber, MAX_DIM, NEWLINE, RETURN, SPACE, shown, TAB } from './text-row.js';
import { FORMATS, type VectorFormat } from './vector-formats.js';
import { writeText } from './vector-text.js';
import { writeBinary } from './word2vec-bin.js';

/** The layout of a file, or a format that has but one. */
export type Target =
  | VectorLayout
  | { readonly format: 'native' }
  | { readonly format: Exclude<VectorFormat, VectorLayout['format'] | 'native'> };

/**
 * Sees that the vectors, once written, can be read back.
 * @param path the file's, for the message
 * @param others what else they could be written as
 * @throws WordvecError `input` that names the first word or row that cannot, and the way out
 */
export async function keepPromise(
  vectors: KeyedVectors,
  path: string,
  target: Target,
  others: readonly Target[],
): Promise<void> {
  checkRows(vectors, path);
  const { first, count, why } = lostWords(vectors, target);
  if (count > 0) {
    const ways = others
      .filter((other) => lostWords(vectors, other).count === 0)
      .map(({ format }) => `.${FORMATS[format].endings[0]}`);
    const replaced = BLANKS.test(latin1(vectors.words.bytesOf(first)));
    throw inputError(
      `${path}: the format ${target.format} cannot hold ${count} of the ${vectors.size} words, the first ${shown(vectors.words.bytesOf(first))} (${why}): write ${[...new Set(ways)].join(' or ')}, which ${ways.length === 1 ? 'keeps' : 'keep'} ${count === 1 ? 'it' : 'them'}${replaced ? ', or replace blanks with --spaces _' : ''}`,
    );
  }
  if (isLayout(target)) await checkHead(vectors, path, target);
}

/** What every format asks for. */
function checkRows(vectors: KeyedVectors, path: string): void {
  const { words, rows, counts, dim } = vectors;
  const refuse = (sentence: string) => inputError(`${path}: nothing was written: ${sentence}`);
  if (words.size === 0) throw refuse('there are no words');
  if (dim < 1 || dim > MAX_DIM) throw refuse(`the vectors have ${dim} numbers, expected 1 to ${MAX_DIM}`);
  // All at once is faster, where no padding lies between the rows.
  const matrix = rows instanceof DenseRows && vectors.matrix.stride === dim ? vectors.matrix : undefined;
  const finite = matrix && allFinite(matrix.data, 0, words.size * dim);
  for (let i = 0; i < words.size; i++) {
    const named = () => `word ${i + 1}, ${shown(words.bytesOf(i))},`;
    const [start, end] = [words.offsets[i], words.offsets[i + 1]];
    if (end - start > MAX_WORD_BYTES)
      throw refuse(`${named()} takes ${end - start} bytes, expected at most ${MAX_WORD_BYTES}`);
    if (words.indexOfBytes(words.bytes, start, end) !== i) throw refuse(`${named()} stands twice`);
    if (!finite && !allFinite(vectors.rowAt(i)))
      throw refuse(`the vector of ${named()} holds a number that is not finite`);
  }
  if (counts && !areCounts(counts)) throw refuse('a count of a word is no number >= 0');
}

interface LostWords {
  /** The row of the first one. */
  readonly first: number;
  readonly count: number;
  readonly why: string;
}

/** The words that would not come back from a file of this kind. */
function lostWords({ words }: KeyedVectors, target: Target): LostWords {
  let [first, count, why] = [-1, 0, ''];
  for (let i = 0; i < words.size; i++) {
    const trouble = wordTrouble(words.bytesOf(i), i, target);
    if (trouble === undefined) continue;
    if (count++ === 0) [first, why] = [i, trouble];
  }
  return { first, count, why };
}

function wordTrouble(word: Uint8Array, row: number, target: Target): string | undefined {
  if (!isLayout(target)) return TROUBLES[target.format]?.(word, row);
  if (target.format === 'bin') {
    if (word.includes(SPACE)) return 'it holds a blank';
    // The reader takes a newline before the first vectors for part of the layout.
    const early = row < (target.newline ? 1 : 2);
    return early && word[0] === NEWLINE ? 'it begins with a newline' : undefined;
  }
  if (word.includes(NEWLINE)) return 'it holds a newline';
  if (target.separators?.[0] === TAB) return word.includes(TAB) ? 'it holds a TAB' : undefined;
  const blank = word.lastIndexOf(SPACE);
  if (blank < 0) return undefined;
  if (blank === word.length - 1) return 'it ends with a blank';
  const headless = target.format === 'glove' && endsInNumber(word);
  return headless ? 'it ends in a number, as only a header allows' : undefined;
}

function isLayout(target: Target): target is VectorLayout {
  return target.format === 'vec' || target.format === 'glove' || target.format === 'bin';
}

/** What keeps a word from being a line of a file. */
function lineTrouble(word: Uint8Array, row: number): string | undefined {
  if (word.includes(NEWLINE) || word.includes(RETURN)) return 'it holds a line end';
  if (row > 0) return undefined;
  if (byteOrderMark(word) > 0) return 'it begins with a byte order mark';
  // A packed file would be unpacked.
  return foreignContent(word, false) && 'it begins as files of another kind do';
}

const notUtf8 = (word: Uint8Array) => (platform().files.isUtf8(word) ? undefined : 'it is no UTF-8');

/** What keeps a word out of the other formats; our own holds any bytes. */
const TROUBLES: Partial<Record<VectorFormat, (word: Uint8Array, row: number) => string | undefined>> = {
  fasttext: (word) => (word.includes(0) ? 'it holds a NUL byte' : undefined),
  npy: lineTrouble,
  tsv(word, row) {
    if (word.includes(TAB)) return 'it holds a TAB';
    const blank = word.length < 64 && new TextDecoder().decode(word).trim() === '';
    return lineTrouble(word, row) ?? (blank ? 'it is blank, and the projector skips blank lines' : undefined);
  },
  safetensors: notUtf8,
  model2vec: notUtf8,
};

/** Sees that the file is taken for what it is, and its first row cut where its word ends. */
async function checkHead(vectors: KeyedVectors, path: string, layout: VectorLayout): Promise<void> {
  const head = await headOf(vectors, layout);
  let sound = formatOfHead(head.subarray(0, HEAD)) === layout.format && !foreignContent(head, true);
  if (areNumbersAlone(head)) sound = false;
  if (sound && layout.format !== 'bin') sound = isFirstRowSound(head, vectors, layout);
  if (sound) return;
  throw inputError(
    `${path}: as ${layout.format} the file would not be read back, as its first word ${shown(vectors.words.bytesOf(0))} makes it look like another one: write .wv instead`,
  );
}

function isFirstRowSound(head: Uint8Array, { words, dim }: KeyedVectors, layout: TextLayout): boolean {
  const headless = layout.format === 'glove';
  if (headless && byteOrderMark(head) > 0) return false;
  const start = headless ? 0 : head.indexOf(NEWLINE) + 1;
  const end = head.indexOf(NEWLINE, start);
  // A row so long begins with its word, and is cut by the header's dim.
  if (end < 0) return !headless;
  const cut = cutOfRow(head.subarray(start, end), headless ? undefined : dim);
  if (cut.tabs !== (layout.separators?.[0] === TAB)) return false;
  return !(headless && cut.dim !== dim) && !(cut.tabs && words.bytesOf(0).length === 0);
}

async function headOf(vectors: KeyedVectors, layout: VectorLayout): Promise<Uint8Array> {
  const some = firstWords(vectors, Math.ceil(HEAD / vectors.dim));
  const bytes = new ByteList();
  const writer = new ByteWriter({ write: async (part) => bytes.append(part) });
  if (layout.format === 'bin') await writeBinary(some, writer, layout, {});
  else await writeText(some, writer, layout, {});
  return bytes.bytes;
}

// ASCII's white space, which ends words in the formats and in other programs' readers.
const BLANKS = /[\t-\r ]/;

/**
 * The vectors with the blanks in their words replaced by a character.
 * @throws WordvecError `usage` where it is not one character, or a blank; `input` where two words become one
 */
export function replaceBlanks(vectors: KeyedVectors, by: string): KeyedVectors {
  if (typeof by !== 'string' || [...by].length !== 1 || BLANKS.test(by))
    throw usageError(`--spaces: expected one character that is no blank, got ${quoted(by)}`);
  const { words, rows, counts, compose, making } = vectors;
  const written = latin1(new TextEncoder().encode(by));
  const parts = Array.from({ length: words.size }, (_, i) => {
    const word = words.bytesOf(i);
    const text = latin1(word);
    return BLANKS.test(text) ? latin1Bytes(text.replace(/[\t-\r ]/g, written)) : word;
  });
  const table = WordTable.fromBytes(parts);
  for (const [i, other] of table.placesIn(table).entries())
    if (other !== i)
      throw inputError(
        `--spaces ${by}: ${shown(words.bytesOf(other))} and ${shown(words.bytesOf(i))} would be the same word: choose another character`,
      );
  return new KeyedVectors(table, rows, { counts, compose, making });
}
