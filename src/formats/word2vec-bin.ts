// word2vec's binary format: `words dim` and a newline in ASCII, then for each word its bytes, a space, and dim
// float32 (little-endian). word2vec.c puts a newline after each vector, gensim and Google's files do not.

import type { ByteWriter } from '../corpus/byte-writer.js';
import { bytesOf } from '../corpus/lists.js';
import { WordList } from '../corpus/word-list.js';
import { MAX_WORD_BYTES, type WordTable } from '../corpus/words.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type RunHooks, startProgress } from '../progress.js';
import { allFinite, rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { type BinaryLayout, keepLayout } from './file-layout.js';
import { firstRows, RowCollector } from './row-collector.js';
import { type Header, parseHeader, shown } from './text-row.js';

const SPACE = 32;
const NEWLINE = 10;
const LONGEST_HEADER = 100;

/**
 * Reads word2vec's binary format; at most `limit` words. With `wanted` only these, and no further than to the last of
 * them: other rows are stepped over.
 * @throws WordvecError `format` that names the word and the byte, what was expected, and what to do.
 */
export async function readBinary(
  reader: ByteReader,
  limit: number,
  hooks: RunHooks,
  wanted?: WordTable,
): Promise<KeyedVectors> {
  const header = await readBinaryHeader(reader);
  const { words, dim } = header;
  const most = Math.min(words, limit);
  const room = Math.min(most, wanted?.size ?? most, firstRows(reader.size, 4 * dim + 1, dim));
  const collector = new RowCollector(dim, room);
  const seen = new WordList();
  let newline = false;
  // Some files have the newline before each vector's word instead; gensim skips it too.
  if ((await reader.need(1)) && reader.bytes[reader.start] === NEWLINE) reader.start++;
  let row = 0;
  if (wanted) reader.readDirectly();
  for (; row < most && collector.size !== wanted?.size; row++) {
    if (wanted && row > 0) row += passRows(reader, most - row - 1, { dim, newline, wanted, seen });
    const space = await findWord(reader, row, header, wanted ? 0 : 4 * dim);
    if (wanted) seen.add(reader.bytes, reader.start, space);
    if (wanted && wanted.indexOfBytes(reader.bytes, reader.start, space) < 0)
      await passRow(reader, row, header, space);
    else takeRow(reader, collector, header, await findWord(reader, row, header, 4 * dim));
    // The layout shows after the first vector; a word itself may begin with a newline.
    if (reader.start === reader.end) await reader.more();
    const next = reader.start < reader.end ? reader.bytes[reader.start] : undefined;
    if (row === 0) newline = next === NEWLINE;
    if (newline && next === NEWLINE) reader.start++;
  }
  if (row === words && (await reader.need(1))) {
    throw reader.error(
      `the header promises ${words} words, but more follows after them at byte ${reader.offset}: put the right numbers into the header, or read the first ${words} with --limit ${words}`,
    );
  }
  const vocabulary = wanted && row === most ? seen.toWords() : undefined;
  return keepLayout(collector.finish(reader.name, hooks, { vocabulary }), { format: 'bin', newline });
}

/**
 * The header, seen to fit to the file's bytes.
 * @throws WordvecError `format`
 */
export async function readBinarySummary(reader: ByteReader): Promise<Header> {
  const header = await readBinaryHeader(reader);
  const least = header.words * (4 * header.dim + 1);
  if (least > reader.remaining)
    throw reader.error(
      `its header promises ${header.words} words of ${header.dim} numbers, at least ${least} bytes, but ${reader.remaining} follow it: it is cut off or its header is wrong; fetch or write it again`,
    );
  return header;
}

async function readBinaryHeader(reader: ByteReader): Promise<Header> {
  await reader.need(LONGEST_HEADER);
  const { bytes, start, end } = reader;
  const newline = bytes.subarray(start, Math.min(end, start + LONGEST_HEADER)).indexOf(NEWLINE);
  const line = bytes.subarray(start, newline < 0 ? Math.min(end, start + LONGEST_HEADER) : start + newline);
  const header = parseHeader(reader, line);
  if (newline < 0) throw reader.error('the file ends with its header: expected words and vectors after it');
  reader.start += newline + 1;
  return header;
}

/** Where the word ends that the reader stands at; `body` bytes after its space are at hand too. */
async function findWord(reader: ByteReader, row: number, header: Header, body: number): Promise<number> {
  let space = endOfWord(reader);
  while (space < 0 || space + 1 + body > reader.end) {
    if (space < 0 && reader.end - reader.start > MAX_WORD_BYTES) throw longWord(reader, row);
    if (!(await reader.more())) throw cutOff(reader, row, header, space);
    space = endOfWord(reader);
  }
  if (space - reader.start > MAX_WORD_BYTES) throw longWord(reader, row);
  return space;
}

function takeRow(reader: ByteReader, collector: RowCollector, { words, dim }: Header, space: number): void {
  collector.reserve(() => Math.min(words, collector.rows * 1.5));
  const at = collector.place;
  const { bytes, start } = reader;
  const row = collector.data.subarray(at, at + dim);
  bytesOf(row).set(bytes.subarray(space + 1, space + 1 + 4 * dim));
  if (!allFinite(row)) {
    throw reader.error(
      `the vector of word ${collector.rows + 1}, ${shown(bytes.subarray(start, space))} (byte ${reader.offset}), holds numbers that are not finite: its training diverged, train again with a smaller learning rate`,
    );
  }
  collector.add(bytes, start, space);
  reader.start = space + 1 + 4 * dim;
}

/**
 * Steps over rows of other words than the wanted ones as long as they, and the byte after them, are at hand, at most
 * `most`: their number. Rows in doubt are left to the caller.
 */
function passRows(
  reader: ByteReader,
  most: number,
  { dim, newline, wanted, seen }: { dim: number; newline: boolean; wanted: WordTable; seen: WordList },
): number {
  const { bytes, end } = reader;
  let { start } = reader;
  let rows = 0;
  for (; rows < most; rows++) {
    let space = start;
    while (space < end && bytes[space] !== SPACE) space++;
    const next = space + 1 + 4 * dim;
    if (next >= end || space - start > MAX_WORD_BYTES) break;
    if (wanted.indexOfBytes(bytes, start, space) >= 0) break;
    seen.add(bytes, start, space);
    start = newline && bytes[next] === NEWLINE ? next + 1 : next;
  }
  reader.start = start;
  return rows;
}

async function passRow(reader: ByteReader, row: number, header: Header, space: number): Promise<void> {
  const body = 4 * header.dim;
  const step = space + 1 + body - reader.start;
  if (step > reader.remaining) throw cutOff(reader, row, header, space);
  if (reader.start + step <= reader.end) reader.start += step;
  else await reader.skip(step, `the vector of word ${row + 1}`);
}

function endOfWord({ bytes, start, end }: ByteReader): number {
  const space = start < end ? bytes.indexOf(SPACE, start) : -1;
  return space < end ? space : -1;
}

function cutOff(reader: ByteReader, rows: number, { words, dim }: Header, space: number): Error {
  const { bytes, start, end } = reader;
  const place =
    start === end
      ? `before word ${rows + 1}`
      : space < 0
        ? `inside word ${rows + 1}`
        : `inside the vector of word ${rows + 1}, ${shown(bytes.subarray(start, space))}`;
  const rest = rows > 0 ? `, or read what is whole with --limit ${rows}` : '';
  return reader.error(
    `the file ends ${place}, at byte ${reader.size ?? reader.offset + end - start}, but its header promises ${words} words of ${dim} numbers: it is cut off or its header is wrong; fetch or write it again${rest}`,
  );
}

function longWord(reader: ByteReader, rows: number): Error {
  return reader.error(
    `word ${rows + 1} at byte ${reader.offset} does not end within ${MAX_WORD_BYTES} bytes: the dim in the header is wrong or the file is damaged; fetch or write it again`,
  );
}

/** Writes word2vec's binary format in the given layout. */
export async function writeBinary(
  vectors: KeyedVectors,
  writer: ByteWriter,
  layout: BinaryLayout,
  hooks: RunHooks,
): Promise<void> {
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: vectors.size });
  const { words, matrix } = vectors;
  await writer.write(new TextEncoder().encode(`${words.size} ${matrix.dim}\n`));
  for (let i = 0; i < words.size; i++) {
    const word = words.bytesOf(i);
    const room = word.length + 4 * matrix.dim + 2;
    if (writer.lacks(room)) {
      await writer.makeRoom(room);
      report(i);
    }
    writer.put(word);
    writer.bytes[writer.end++] = SPACE;
    writer.put(bytesOf(rowOf(matrix, i)));
    if (layout.newline) writer.bytes[writer.end++] = NEWLINE;
  }
  await writer.flush();
  report(words.size);
}
