// numpy's format for one array (NEP 1): "\x93NUMPY", version, the length of the header (uint16, from version 2
// uint32, little-endian), the header, which is a dict of Python, padded to 64 bytes; then the numbers. Words lie in a
// file beside it.
import type { ByteWriter } from '../corpus/byte-writer.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { RunHooks } from '../progress.js';
import type { Matrix } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { collectRows } from './named-rows.js';
import { toldRows } from './native-arrays.js';
import { NUMBER_TYPES, type NumberType, readNumbers } from './number-types.js';
import { isWhole, type Reading } from './reading.js';
import { padding } from './sections.js';
import { shown } from './text-row.js';
import { firstFile, linesOf, wordsFile, writeWithWords } from './words-beside.js';

const PREAMBLE = 10;
const LONGEST_HEADER = 1 << 16;

const TYPES: Record<string, NumberType> = {
  f8: NUMBER_TYPES.float64,
  f4: NUMBER_TYPES.float32,
  f2: NUMBER_TYPES.float16,
  i1: NUMBER_TYPES.int8,
};

export async function readNpy(reader: ByteReader, reading: Reading): Promise<KeyedVectors> {
  const beside = wordsFile(reader.name);
  if (!(await firstFile([beside])))
    throw reader.error(`the file is a numpy array without words: put them into ${beside}, a word a line`);
  const { type, little, rows, dim } = await readHeader(reader);
  const bytes = dim * type.bytes;
  if (Number.isSafeInteger(rows * bytes)) reader.expect(rows * bytes, `the array of ${rows} x ${dim}`);
  const fill = (target: Float32Array) => readNumbers(reader, { type, little, field: 'the array' }, target);
  const vectors = await collectRows(
    reader,
    { dim, rows, rowBytes: bytes, fill },
    linesOf(reader, beside, rows, reading.hooks),
    reading,
  );
  if (isWhole(reading) && (await reader.need(1)))
    throw reader.error(`there is more after its array, from byte ${reader.offset} on: it is damaged`);
  return vectors;
}

async function readHeader(reader: ByteReader) {
  const preamble = await reader.take(8, 'its first bytes');
  const [lowest, low] = await reader.take(2, 'the length of its header');
  const [high, highest] = preamble[6] > 1 ? await reader.take(2, 'the length of its header') : [0, 0];
  const length = lowest + (low << 8) + (high << 16) + highest * 2 ** 24;
  if (length > LONGEST_HEADER) throw reader.error(`its header would take ${length} bytes: it is damaged`);
  const bytes = await reader.take(length, 'its header');
  const text = new TextDecoder('latin1').decode(bytes);
  const [, order, name] = /'descr': *'([<>=|])(\w\d+)'/.exec(text) ?? [];
  const [, sizes] = /'shape': *\((\d+, *\d+),? *\)/.exec(text) ?? [];
  if (!Object.hasOwn(TYPES, name ?? '') || sizes === undefined)
    throw reader.error(
      `expected an array of words x dim, of float16, float32, float64 or int8, got ${shown(bytes)}: save it with np.save(FILE, array.astype('<f4'))`,
    );
  if (!/'fortran_order': *False/.test(text))
    throw reader.error(
      'its numbers lie column by column (fortran_order): save it with np.save(FILE, np.ascontiguousarray(array))',
    );
  const [rows, dim] = sizes.split(',').map(Number);
  return { type: TYPES[name], little: order !== '>', rows, dim };
}

export async function writeNpy(
  vectors: KeyedVectors,
  outputs: readonly string[],
  hooks: RunHooks,
): Promise<void> {
  await writeWithWords(vectors, outputs, hooks, async (writer, report) => {
    await writer.write(npyHead(vectors.size, vectors.dim));
    await writeFloats(vectors.matrix, writer, report);
  });
}

/** What stands before the float32 numbers of an array of rows x dim. */
export function npyHead(rows: number, dim: number): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dim}), }`;
  const header = `${dict}${' '.repeat(padding(PREAMBLE + dict.length + 1))}\n`;
  return Uint8Array.of(0x93, ...ascii('NUMPY'), 1, 0, header.length, header.length >> 8, ...ascii(header));
}

const ascii = (text: string) => new TextEncoder().encode(text);

export async function writeFloats(
  matrix: Matrix,
  writer: ByteWriter,
  report: (rows: number) => void,
): Promise<void> {
  for (const row of toldRows(matrix, report)) await writer.floats(row);
  await writer.flush();
}
