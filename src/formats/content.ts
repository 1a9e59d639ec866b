// What a file is, by its first bytes.

import { foreignContent, latin1 } from '../corpus/signatures.js';
import { byteOrderMark } from '../corpus/utf8.js';
import type { RunHooks } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { MAGIC } from './container.js';
import { isFastText } from './fasttext-head.js';
import { cutOfRow, floretHeader, isHeader, MAX_DIM, numbersOfHeader, TAB } from './text-row.js';
import type { ReadFormat } from './vector-formats.js';
import { firstFile, metadataFiles } from './words-beside.js';

/** Bytes that are looked at to tell a format. */
export const HEAD = 1 << 16;

const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Bytes of the longest header that readers of safetensors allow. */
export const LONGEST_SAFETENSORS_HEADER = 100_000_000;

type FileFormat = Exclude<ReadFormat, 'model2vec'>;
/** What no other file begins as. */
const BY_MAGIC: readonly FileFormat[] = ['native', 'fasttext', 'npy', 'safetensors'];

/** Numbers alone, with tabs between: a row of TensorBoard's projector. */
const ROW_OF_NUMBERS = /^[+-]?[\d.]+(e[+-]?\d+)?(\t[+-]?[\d.]+(e[+-]?\d+)?)*\r?$/i;

function isRowOfNumbers(head: Uint8Array): boolean {
  const newline = head.indexOf(10);
  return ROW_OF_NUMBERS.test(latin1(head.subarray(0, newline < 0 ? head.lastIndexOf(TAB) : newline)));
}

const NUMBERS_ALONE = /^[+-]?\d*\.\d+(e[+-]?\d+)?([ \t]+[+-]?[\d.]+(e[+-]?\d+)?)+[ \t]*\r?$/i;

/** Whether the first rows have a fraction where the word stands, as `numpy.savetxt` writes rows. */
export function areNumbersAlone(head: Uint8Array): boolean {
  const lines = latin1(head).split('\n', 3);
  return lines.length > 2 && lines.slice(0, 2).every((line) => NUMBERS_ALONE.test(line));
}

// An uint64, the header's length, then the header, which is JSON.
function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false;
  return new DataView(head.buffer, head.byteOffset).getBigUint64(0, true) <= LONGEST_SAFETENSORS_HEADER;
}

/**
 * The format of the file that the reader stands at the start of.
 * @throws WordvecError `format` for a file of another kind, with what it is and the next step
 */
export async function formatOfContent(reader: ByteReader): Promise<FileFormat> {
  const head = await headOf(reader);
  if (isRowOfNumbers(head) && (await firstFile(metadataFiles(reader.name)))) return 'tsv';
  if (areNumbersAlone(head))
    throw reader.error(
      `its rows are numbers without words: write each row's word before its numbers, or put the words of a .tsv into ${metadataFiles(reader.name)[0]}, a word a line`,
    );
  const format = formatOfHead(head);
  if (BY_MAGIC.includes(format)) return format;
  const foreign = foreignContent(head, true);
  if (foreign) throw reader.error(`the file is ${foreign.what}: ${foreign.next}`);
  if (isOldFastText(head))
    throw reader.error(
      'the file is a fastText model of before May 2017, which has no magic number: fastText of today cannot read it either; give its .vec file, or train it again',
    );
  if (format === 'glove' && isVocabulary(head))
    throw reader.error(
      'the file is a vocabulary (lines of `word count`), expected word vectors: give the file that was written beside it; --read-vocab of train takes this one',
    );
  return format;
}

export function formatOfHead(head: Uint8Array): FileFormat {
  if (MAGIC.every((byte, i) => head[i] === byte)) return 'native';
  if (isFastText(head)) return 'fasttext';
  if (NPY_MAGIC.every((byte, i) => head[i] === byte)) return 'npy';
  if (isSafetensors(head)) return 'safetensors';
  const newline = head.indexOf(10);
  const line = head.subarray(0, Math.max(0, newline));
  if (floretHeader(line)) return 'floret';
  if (!isHeader(line)) return 'glove';
  return looksBinary(head.subarray(newline + 1), numbersOfHeader(line)[1]) ? 'bin' : 'vec';
}

const WORD_AND_COUNT = /^[^ \t]+[ \t]\d+\r?$/;

/** Lines of a word and a whole number: counts, as all programs write their vocabularies. A vector of one number has a point. */
function isVocabulary(head: Uint8Array): boolean {
  const lines = latin1(head.subarray(0, head.lastIndexOf(10))).split('\n');
  return lines.length > 1 && lines.every((line) => WORD_AND_COUNT.test(line));
}

/** Whether it begins as fastText's models did before they had a magic number: the settings, then the vocabulary. */
function isOldFastText(head: Uint8Array): boolean {
  if (head.length < 68) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [dim, ws, epoch, , , , loss, model, , , , , , , size, words, labels] = Array.from(
    { length: 17 },
    (_, i) => view.getInt32(4 * i, true),
  );
  const isIn = (value: number, low: number, high: number) => value >= low && value <= high;
  const sampling = view.getFloat64(48, true);
  return (
    isIn(dim, 1, MAX_DIM) &&
    [ws, epoch].every((value) => isIn(value, 1, 1_000_000)) &&
    isIn(loss, 1, 3) &&
    isIn(model, 1, 3) &&
    isIn(sampling, 0, 1) &&
    size > 0 &&
    [words, labels].every((value) => isIn(value, 0, size)) &&
    words + labels === size
  );
}

export async function skipMark(reader: ByteReader, hooks: RunHooks): Promise<void> {
  const length = byteOrderMark(await headOf(reader));
  if (length === 0) return;
  reader.start += length;
  hooks.onNote?.(`${reader.name}: the byte order mark at its start was skipped`);
}

/** @throws WordvecError `format` where a file that was said to be text is none. */
export async function refuseBinary(reader: ByteReader): Promise<void> {
  const head = await headOf(reader);
  if (!looksBinary(head.subarray(head.indexOf(10) + 1), 1)) return;
  throw reader.error(
    'the file is binary, expected text: leave out --format, then it is found by the content',
  );
}

async function headOf(reader: ByteReader): Promise<Uint8Array> {
  await reader.need(HEAD);
  const head = reader.bytes.subarray(reader.start, Math.min(reader.end, reader.start + HEAD));
  if (head.length === 0) throw reader.error('the file is empty: expected word vectors; make it again');
  return head;
}

// A first row that ends in as many numbers as a row has is text. Where it is damaged, or longer than what is looked
// at: text holds next to no control characters, float32 numbers 11% of them; in short files the first row decides,
// which as text is printable after its word.
function looksBinary(rows: Uint8Array, dim: number): boolean {
  const newline = rows.indexOf(10);
  const line = newline < 0 ? rows : rows.subarray(0, newline);
  if (newline >= 0 && cutOfRow(line).dim >= dim) return false;
  let controls = 0;
  for (const byte of rows) if (isControl(byte)) controls++;
  if (controls > 1 + rows.length / 100) return true;
  const space = line.indexOf(32);
  return space >= 0 && line.subarray(space).some((byte) => byte > 126 || isControl(byte));
}

function isControl(byte: number): boolean {
  return byte < 32 && (byte < 9 || byte > 13);
}
