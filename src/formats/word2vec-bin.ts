// word2vec's binary format: `words dim` and a newline in ASCII, then for each word its bytes, a space, and dim
// float32 (little-endian). word2vec.c puts a newline after each vector, gensim and Google's files do not.

import type { ByteWriter } from '../corpus/byte-writer.js';
import { bytesOf } from '../corpus/lists.js';
import { MAX_WORD_BYTES } from '../corpus/words.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { type RunHooks, startProgress } from '../progress.js';
import { allFinite, rowOf } from '../tensor/matrix.js';
import { BlankWords, mayHoldBlanks } from './blank-words.js';
import type { ByteReader } from './byte-reader.js';
import { type BinaryLayout, keepLayout } from './file-layout.js';
import { BadRows, LEAVE_OUT, type Reading, type Trouble } from './reading.js';
import { firstRows, RowCollector } from './row-collector.js';
import { type Header, isText, LONGEST_HEADER, NEWLINE, parseHeader, SPACE, shown } from './text-row.js';

interface BinaryRows extends Header {
  readonly reader: ByteReader;
  readonly collector: RowCollector;
  readonly bad: BadRows;
  readonly blanks: BlankWords;
  /** Only some words are read: rows are looked at before all of them is at hand. */
  readonly few: boolean;
}

/**
 * Reads word2vec's binary format: of wanted words, no further than to the last of them, and other rows are stepped over.
 * @throws WordvecError `format` that names the word and the byte, what was expected, and what to do.
 */
export async function readBinary(reader: ByteReader, reading: Reading): Promise<KeyedVectors> {
  const header = await readHeader(reader);
  const { words, dim } = header;
  const most = firstRows(reader.size, 4 * dim + 1, dim);
  const collector = new RowCollector(dim, Math.min(words, most), reading);
  const bad = new BadRows(reading);
  const few = reading.wanted !== undefined;
  const blanks = new BlankWords();
  const file = { ...header, reader, collector, bad, blanks, few };
  if (few) reader.readDirectly();
  let newline = false;
  let cut: Trouble | undefined;
  // Some files have the newline before each vector's word instead; gensim skips it too.
  if ((await reader.need(1)) && reader.bytes[reader.start] === NEWLINE) reader.start++;
  for (let row = 0; row < words && !collector.full; row++) {
    // The layout shows after the first vector.
    if (few && row > 0) row += passRows(file, Math.min(words, reading.limit) - row - 1, newline);
    cut = await nextRow(file, row);
    if (cut) break;
    // A word itself may begin with a newline.
    if (reader.start === reader.end) await reader.more();
    const next = reader.start < reader.end ? reader.bytes[reader.start] : undefined;
    if (row === 0) newline = next === NEWLINE;
    if (newline && next === NEWLINE) reader.start++;
  }
  bad.tell(reader.name);
  blanks.tell(reader.name, reading.hooks);
  if (cut && collector.rows === 0) throw reader.error(`${cut.sentence}${cut.advice}`);
  if (cut) bad.pass(reader, cut);
  else if (!collector.full && !(await endsInNewlines(reader))) {
    const sentence = `the header promises ${words} words, but more follows after them at byte ${reader.offset}`;
    const advice = `: put the right numbers into the header, or read the first ${words} with --limit ${words} or --skip-bad`;
    bad.pass(reader, { sentence, advice });
  }
  return keepLayout(collector.finish(reader.name), { format: 'bin', newline });
}

/** Newlines at the end say nothing: word2vec.c and gensim stop at the last word. */
async function endsInNewlines(reader: ByteReader): Promise<boolean> {
  while (await reader.need(1)) {
    if (reader.bytes[reader.start] !== NEWLINE) return false;
    reader.start++;
  }
  return true;
}

/**
 * The number of words and the dim, from a header seen to fit to the file's bytes.
 * @throws WordvecError `format`
 */
export async function readBinarySummary(reader: ByteReader, { limit }: Reading): Promise<Header> {
  const { words, dim } = await readHeader(reader);
  const rows = Math.min(words, limit);
  if (rows * (4 * dim + 1) > reader.remaining)
    throw reader.error(
      `its header promises ${words} words of ${dim} numbers, but only ${reader.remaining} bytes follow it: it is cut off or its header is wrong; fetch or write it again, or read what is whole with --skip-bad`,
    );
  return { words: rows, dim };
}

async function readHeader(reader: ByteReader): Promise<Header> {
  await reader.need(LONGEST_HEADER);
  const { bytes, start, end } = reader;
  const newline = bytes.subarray(start, Math.min(end, start + LONGEST_HEADER)).indexOf(NEWLINE);
  const line = bytes.subarray(start, newline < 0 ? Math.min(end, start + LONGEST_HEADER) : start + newline);
  const header = parseHeader(reader, line);
  if (newline < 0) throw reader.error('the file ends with its header: expected words and vectors after it');
  reader.start += newline + 1;
  return header;
}

/** Takes the next row where it is wanted, else steps over it; what is wrong where it is not whole. */
async function nextRow(file: BinaryRows, row: number): Promise<Trouble | undefined> {
  const { reader, dim, collector, bad, blanks, few } = file;
  const isPassed = (space: number) => few && !collector.wants(reader.bytes, reader.start, space);
  let space = await findRow(file, row, few ? 0 : 4 * dim);
  if (few && typeof space === 'number') {
    if (isPassed(space) && !mayHoldBlanks(reader, space)) return passRow(file, row, space);
    space = await findRow(file, row, 4 * dim);
  }
  if (typeof space !== 'number') return space;
  if (mayHoldBlanks(reader, space)) space = await blanks.endOf(reader, dim, space);
  if (isPassed(space)) return passRow(file, row, space);
  try {
    takeRow(reader, collector, space);
  } catch (error) {
    bad.leaveOut(error);
  }
  reader.start = space + 1 + 4 * dim;
  return undefined;
}

/** Sees that the next word, and `body` bytes after its space, are at hand: where it ends, or what is wrong. */
async function findRow(file: BinaryRows, row: number, body: number): Promise<number | Trouble> {
  const { reader } = file;
  let space = endOfWord(reader);
  while (space < 0 || space + 1 + body > reader.end) {
    if (space < 0 && reader.end - reader.start > MAX_WORD_BYTES) break;
    if (!(await reader.more())) return cutOff(reader, row, file, space);
    space = endOfWord(reader);
  }
  return space < 0 || space - reader.start > MAX_WORD_BYTES ? longWord(reader, row) : space;
}

async function passRow(file: BinaryRows, row: number, space: number): Promise<Trouble | undefined> {
  const { reader, dim, collector } = file;
  const step = space + 1 + 4 * dim - reader.start;
  if (step > reader.remaining) return cutOff(reader, row, file, space);
  collector.pass(reader.bytes, reader.start, space);
  await reader.skip(step, `the vector of word ${row + 1}`);
  return undefined;
}

/**
 * Steps over rows of other words than the wanted ones as long as they, and the byte after them, are at hand, at most
 * `most`: their number. Rows in doubt are left to the caller.
 */
function passRows({ reader, dim, collector }: BinaryRows, most: number, newline: boolean): number {
  const { bytes, end } = reader;
  let { start } = reader;
  let rows = 0;
  for (; rows < most; rows++) {
    let space = start;
    while (space < end && bytes[space] !== SPACE) space++;
    const next = space + 1 + 4 * dim;
    if (next >= end || space - start > MAX_WORD_BYTES) break;
    if (collector.wants(bytes, start, space) || mayHoldBlanks(reader, space)) break;
    collector.pass(bytes, start, space);
    start = newline && bytes[next] === NEWLINE ? next + 1 : next;
  }
  reader.start = start;
  return rows;
}

/** Takes the row at hand, whose word ends at `space`. */
function takeRow(reader: ByteReader, collector: RowCollector, space: number): void {
  const { dim } = collector;
  collector.reserve(() => collector.rows * 1.5);
  const at = collector.place;
  const { bytes, start } = reader;
  const row = collector.data.subarray(at, at + dim);
  bytesOf(row).set(bytes.subarray(space + 1, space + 1 + 4 * dim));
  if (!allFinite(row)) {
    const why = isShifted(bytes.subarray(start, space + 1 + 4 * dim), space - start)
      ? 'it, or a word before it, seems to have a blank in its name, which this format cannot hold: write the vectors as text (.vec)'
      : `its training diverged, train again with a smaller learning rate${LEAVE_OUT}`;
    throw reader.error(
      `the vector of word ${collector.rows + 1}, ${shown(bytes.subarray(start, space))} (byte ${reader.offset}), holds numbers that are not finite: ${why}`,
    );
  }
  collector.add(bytes, start, space);
}

/** Whether the row goes on with text, as behind a blank in a word, or begins within numbers. */
function isShifted(row: Uint8Array, space: number): boolean {
  const next = row.indexOf(SPACE, space + 1);
  return !isText(row.subarray(0, space)) || (next > space + 1 && isText(row.subarray(space + 1, next)));
}

function endOfWord({ bytes, start, end }: ByteReader): number {
  const space = start < end ? bytes.indexOf(SPACE, start) : -1;
  return space < end ? space : -1;
}

function cutOff(reader: ByteReader, rows: number, { words, dim }: Header, space: number): Trouble {
  const { bytes, start, end } = reader;
  const place =
    start === end
      ? `before word ${rows + 1}`
      : space < 0
        ? `inside word ${rows + 1}`
        : `inside the vector of word ${rows + 1}, ${shown(bytes.subarray(start, space))}`;
  const rest = rows > 0 ? `, or read what is whole with --skip-bad or --limit ${rows}` : '';
  return {
    sentence: `the file ends ${place}, at byte ${reader.size ?? reader.offset + end - start}, but its header promises ${words} words of ${dim} numbers`,
    advice: `: it is cut off or its header is wrong; fetch or write it again${rest}`,
  };
}

function longWord(reader: ByteReader, rows: number): Trouble {
  return {
    sentence: `word ${rows + 1} at byte ${reader.offset} does not end within ${MAX_WORD_BYTES} bytes`,
    advice: ': the dim in the header is wrong or the file is damaged; fetch or write it again',
  };
}

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
    writer.putByte(SPACE);
    writer.put(bytesOf(rowOf(matrix, i)));
    if (layout.newline) writer.putByte(NEWLINE);
  }
  await writer.flush();
  report(words.size);
}
