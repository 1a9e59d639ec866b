// TensorBoard's Embedding Projector (projector.tensorflow.org, "Load"): a file of rows, numbers between tabs, and a
// file of meta data, which has no header where it has one column.
import { cutLines } from '../corpus/byte-lines.js';
import type { ByteWriter } from '../corpus/byte-writer.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { RunHooks } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { NUMBER_ROOM, writeShortest } from './decimal.js';
import { collectRows } from './named-rows.js';
import { toldRows } from './native-arrays.js';
import { parseNumbers } from './parse-numbers.js';
import { isWhole, type Reading } from './reading.js';
import { NEWLINE, SPACE, TAB } from './text-row.js';
import { firstFile, linesOf, metadataFiles, writeWithWords } from './words-beside.js';

export async function readProjector(reader: ByteReader, reading: Reading): Promise<KeyedVectors> {
  const candidates = metadataFiles(reader.name);
  const beside = await firstFile(candidates);
  if (beside === undefined)
    throw reader.error(`the projector's words are missing: put them into ${candidates[0]}, a word a line`);
  const lines = cutLines(chunksOf(reader), reader.name);
  const first = await lines.next();
  const dim = first.done ? 0 : first.value.filter((byte) => byte === TAB).length + 1;
  let line = first.done ? undefined : asRow(first.value);
  const seen = { fixed6: false, significant5: false };
  const fill = async (target: Float32Array, i: number) => {
    if (line === undefined) throw reader.error(`it has ${i} rows, but ${beside} has more words`);
    const end = parseNumbers(line.view, line.bytes, 0, target, 0, dim, seen);
    if (end < 0 || line.bytes[end] !== NEWLINE)
      throw reader.error(`line ${i + 1}: expected ${dim} finite numbers between tabs: write it again`);
    const { value, done } = await lines.next();
    line = done ? undefined : asRow(value);
  };
  const vectors = await collectRows(
    reader,
    { dim, rows: 2 ** 31 - 1, rowBytes: 2 * dim, fill },
    wordsIn(linesOf(reader, beside, undefined, reading.hooks)),
    reading,
  );
  if (line !== undefined && isWhole(reading))
    throw reader.error(`it has more rows than the ${vectors.size} words of ${beside}`);
  return vectors;
}

async function* chunksOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  do {
    const { start, end } = reader;
    reader.start = end;
    yield reader.bytes.slice(start, end);
  } while (await reader.more());
}

/** A line as `parseNumbers` wants it: spaces for tabs, a newline and some bytes after it. */
function asRow(line: Uint8Array): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(line.length + 9);
  bytes.set(line);
  for (let tab = bytes.indexOf(TAB); tab >= 0; tab = bytes.indexOf(TAB, tab)) bytes[tab] = SPACE;
  const end = line.at(-1) === 13 ? line.length - 1 : line.length;
  bytes[end] = NEWLINE;
  return { bytes, view: new DataView(bytes.buffer) };
}

/** The first column; a header stands where there are more. */
async function* wordsIn(lines: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let columns = 0;
  for await (const line of lines) {
    const tab = line.indexOf(TAB);
    if (columns === 0) columns = tab < 0 ? 1 : 2;
    else if (columns === 2) yield tab < 0 ? line : line.subarray(0, tab);
    if (columns === 1) yield line;
  }
}

export async function writeProjector(
  vectors: KeyedVectors,
  outputs: readonly string[],
  hooks: RunHooks,
): Promise<void> {
  await writeWithWords(vectors, outputs, hooks, async (writer, report) => {
    for (const row of toldRows(vectors.matrix, report)) {
      await putNumbers(writer, row, TAB);
      writer.bytes[writer.end - 1] = NEWLINE;
    }
    await writer.flush();
  });
}

/** Numbers in the fewest digits that read back to them, each with the separator behind it, which is not flushed yet. */
export async function putNumbers(
  writer: ByteWriter,
  numbers: Float32Array,
  separator: number,
): Promise<void> {
  const room = numbers.length * (NUMBER_ROOM + 1);
  if (writer.lacks(room)) await writer.makeRoom(room);
  const { bytes, view } = writer;
  let { end } = writer;
  for (const number of numbers) {
    end = writeShortest(number, view, end);
    bytes[end++] = separator;
  }
  writer.end = end;
}
