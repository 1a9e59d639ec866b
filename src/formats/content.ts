// What a file is, by its first bytes.
import type { RunHooks } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { MAGIC } from './container.js';
import { isFastText } from './fasttext-head.js';
import { isHeader } from './text-row.js';

/** Bytes that are looked at to tell a format. */
const HEAD = 1 << 16;

/** The format of the file that the reader stands at the start of. */
export async function formatOfContent(
  reader: ByteReader,
): Promise<'vec' | 'glove' | 'bin' | 'native' | 'fasttext'> {
  const head = await headOf(reader);
  if (startsWith(head, MAGIC)) return 'native';
  if (isFastText(head)) return 'fasttext';
  for (const [start, sentence] of FOREIGN) if (startsWith(head, start)) throw reader.error(sentence);
  const newline = head.indexOf(10);
  if (newline < 0 || !isHeader(head.subarray(0, newline))) return 'glove';
  return looksBinary(head.subarray(newline + 1)) ? 'bin' : 'vec';
}

/** Files that are taken for vectors by mistake, and what to do with them. */
const FOREIGN: readonly [start: readonly number[], sentence: string][] = [
  [[0x50, 0x4b, 3, 4], 'the file is a zip archive: unpack it (unzip) and give the file of vectors in it'],
  [[0x42, 0x5a, 0x68], 'the file is packed by bzip2: unpack it (bunzip2) first'],
  [[0xfd, 0x37, 0x7a], 'the file is packed by xz: unpack it (unxz) first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'the file is packed by zstd: unpack it (unzstd) first'],
  [
    [0x80],
    "the file is a Python pickle, as gensim's save() writes: write it with save_word2vec_format instead",
  ],
  [
    [0x93, 0x4e, 0x55, 0x4d],
    'the file is a numpy array without words: write vectors with save_word2vec_format',
  ],
  [[0xff, 0xfe], 'the file is UTF-16 text, expected UTF-8: convert it (iconv -f UTF-16 -t UTF-8)'],
];

/** Steps over a byte order mark at the start of a text. */
export async function skipMark(reader: ByteReader, hooks: RunHooks): Promise<void> {
  if (!startsWith(await headOf(reader), [0xef, 0xbb, 0xbf])) return;
  reader.start += 3;
  hooks.onNote?.(`${reader.name}: the byte order mark at its start was skipped`);
}

/** @throws WordvecError `format` where a file that was said to be text is none. */
export async function refuseBinary(reader: ByteReader): Promise<void> {
  const head = await headOf(reader);
  if (!looksBinary(head.subarray(head.indexOf(10) + 1))) return;
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

// Text holds next to no control characters, float32 numbers 11% of them; in short files the first row decides,
// which as text is printable after its word.
function looksBinary(rows: Uint8Array): boolean {
  let controls = 0;
  for (const byte of rows) if (isControl(byte)) controls++;
  if (controls > 1 + rows.length / 100) return true;
  const newline = rows.indexOf(10);
  const line = newline < 0 ? rows : rows.subarray(0, newline);
  const space = line.indexOf(32);
  return space >= 0 && line.subarray(space).some((byte) => byte > 126 || isControl(byte));
}

function isControl(byte: number): boolean {
  return byte < 32 && (byte < 9 || byte > 13);
}

function startsWith(bytes: Uint8Array, start: ArrayLike<number>): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false;
  return true;
}
