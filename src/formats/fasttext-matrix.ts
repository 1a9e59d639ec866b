import type { ByteWriter } from '../corpus/byte-writer.js';
import { bytesOf, Uint32List } from '../corpus/lists.js';
import { CENTROIDS, ProductQuantizer } from '../embeddings/product-quantizer.js';
import { DenseRows, QuantizedRows, type Rows } from '../embeddings/rows.js';
import type { WordvecError } from '../errors.js';
import type { matrixInHeap } from '../kernels/shared-heap.js';
import { allFinite, createMatrix, rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { firstRows, grownMatrix } from './row-collector.js';

/** -1 in the places of rows, as uint32. */
const NOT_KEPT = 2 ** 32 - 1;
/** Floats read at a time. */
const BATCH = 1 << 18;
/** Rows written one after the other that are touched together. */
const TOGETHER = 64;

/**
 * int64 rows, int64 dim, float32 values. Rows of zeros are not kept when there are any: the n-gram rows
 * that no word used while training.
 * @param create makes the matrix that they are read into
 */
export async function readDense(
  reader: ByteReader,
  rows: number,
  dim: number,
  name: string,
  create: typeof matrixInHeap = createMatrix,
): Promise<DenseRows> {
  await readShape(reader, rows, dim, name);
  reader.expect(rows * dim * 4, `the ${name} matrix of ${rows} x ${dim}`);
  const batch = Math.max(1, Math.floor(BATCH / dim));
  let matrix = create(Math.min(rows, firstRows(reader.size, dim * 4, dim) + batch), dim);
  const places = new Uint32List();
  let kept = 0;
  for (let row = 0; row < rows; row += batch) {
    const count = Math.min(batch, rows - row);
    if (kept + count > matrix.rows) matrix = grownMatrix(matrix, Math.min(rows, 2 * kept + count));
    const { data } = matrix;
    const start = kept * dim;
    const bits = new Uint32Array(data.buffer, data.byteOffset + start * 4, count * dim);
    await reader.fill(
      new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength),
      `row ${row} of the ${name} matrix`,
    );
    for (let i = 0; i < count; i++) {
      const from = start + i * dim;
      const kind = kindOf(bits, i * dim, (i + 1) * dim);
      if (kind === 'not finite') throw notFinite(reader, row + i, name);
      places.push(kind === 'zeros' ? NOT_KEPT : kept);
      if (kind === 'zeros') continue;
      if (kept * dim !== from) data.copyWithin(kept * dim, from, from + dim);
      kept++;
    }
    data.fill(0, kept * dim, start + count * dim);
  }
  const { data } = matrix;
  if (kept === rows) return new DenseRows({ data, rows, dim, stride: dim });
  const held = { data: data.subarray(0, kept * dim), rows: kept, dim, stride: dim };
  return new DenseRows(held, new Int32Array(places.values.slice().buffer));
}

/** As `readDense`, of `kept` rows only, ascending; the others, which are stepped over, pass for zeros. */
export async function readDenseRows(
  reader: ByteReader,
  [rows, dim]: readonly [rows: number, dim: number],
  name: string,
  kept: readonly number[],
): Promise<DenseRows> {
  await readShape(reader, rows, dim, name);
  reader.expect(rows * dim * 4, `the ${name} matrix of ${rows} x ${dim}`);
  const matrix = createMatrix(kept.length, dim);
  const places = new Int32Array(rows).fill(-1);
  let next = 0;
  for (const [i, row] of kept.entries()) {
    await reader.skip((row - next) * dim * 4, `row ${row} of the ${name} matrix`);
    await reader.fill(bytesOf(rowOf(matrix, i)), `row ${row} of the ${name} matrix`);
    if (!allFinite(rowOf(matrix, i))) throw notFinite(reader, row, name);
    places[row] = i;
    next = row + 1;
  }
  await reader.skip((rows - next) * dim * 4, `the ${name} matrix`);
  return new DenseRows(matrix, places);
}

export async function skipDense(reader: ByteReader, rows: number, dim: number, name: string): Promise<void> {
  await readShape(reader, rows, dim, name);
  await reader.skip(rows * dim * 4, `the ${name} matrix of ${rows} x ${dim}`);
}

function notFinite(reader: ByteReader, row: number, name: string): WordvecError {
  return reader.error(
    `row ${row} of the ${name} matrix holds a value that is not finite: training diverged or the file is damaged`,
  );
}

function kindOf(bits: Uint32Array, from: number, to: number): 'zeros' | 'values' | 'not finite' {
  let any = 0;
  for (let i = from; i < to; i++) {
    any |= bits[i];
    if ((bits[i] & 0x7f80_0000) === 0x7f80_0000) return 'not finite';
  }
  return any === 0 ? 'zeros' : 'values';
}

async function readShape(reader: ByteReader, rows: number, dim: number, name: string): Promise<void> {
  const gotRows = await reader.int64(`the rows of the ${name} matrix`);
  const gotDim = await reader.int64(`the columns of the ${name} matrix`);
  if (gotRows !== rows || gotDim !== dim)
    throw reader.error(
      `the ${name} matrix is ${gotRows} x ${gotDim}, but the header makes it ${rows} x ${dim}: the file is damaged`,
    );
}

/**
 * byte whether lengths are apart; int64 rows, dim; int32 codes' length; the codes; the quantizer; with
 * lengths: a code byte for each row and their quantizer.
 */
export async function readQuantized(
  reader: ByteReader,
  rows: number,
  dim: number,
  name: string,
): Promise<QuantizedRows> {
  const withNorms = await reader.flag(`whether lengths of the ${name} matrix are apart`);
  await readShape(reader, rows, dim, name);
  const size = await reader.int32In(0, 2 ** 31 - 1, `the length of the ${name} matrix's codes`);
  reader.expect(size, `the codes of the ${name} matrix`);
  const codes = await reader.take(size, `the codes of the ${name} matrix`);
  const quantizer = await readQuantizer(reader, dim, name);
  if (size !== rows * quantizer.parts)
    throw reader.error(
      `the ${name} matrix has ${size} bytes of codes, expected ${rows} rows of ${quantizer.parts}: the file is damaged`,
    );
  if (!withNorms) return new QuantizedRows(codes, quantizer);
  const normCodes = await reader.take(rows, `the length codes of the ${name} matrix`);
  return new QuantizedRows(codes, quantizer, {
    codes: normCodes,
    quantizer: await readQuantizer(reader, 1, `${name} lengths'`),
  });
}

// int32 dim, parts, width, last part's width; float32 centroids, dim * 256.
async function readQuantizer(reader: ByteReader, dim: number, name: string): Promise<ProductQuantizer> {
  const gotDim = await reader.int32(`the dimension of the ${name} quantizer`);
  const parts = await reader.int32(`the parts of the ${name} quantizer`);
  const width = await reader.int32(`the part width of the ${name} quantizer`);
  const lastWidth = await reader.int32(`the last part's width of the ${name} quantizer`);
  const quantizer =
    width >= 1 && width <= dim + 1 ? new ProductQuantizer(dim, width, new Float32Array(0)) : undefined;
  if (gotDim !== dim || quantizer?.parts !== parts || quantizer.lastWidth !== lastWidth)
    throw reader.error(
      `the ${name} quantizer says ${gotDim} numbers in ${parts} parts of ${width} (the last of ${lastWidth}), which does not make rows of ${dim}: the file is damaged`,
    );
  const centroids = await reader.floats(dim * CENTROIDS, `the centroids of the ${name} quantizer`);
  if (!centroids.every(Number.isFinite))
    throw reader.error(`a centroid of the ${name} quantizer is not finite: the file is damaged`);
  return new ProductQuantizer(dim, width, centroids);
}

export async function writeRows(writer: ByteWriter, rows: Rows): Promise<void> {
  if (rows instanceof QuantizedRows) await writeQuantized(writer, rows);
  else await writeDense(writer, rows);
}

async function writeDense(writer: ByteWriter, rows: Rows): Promise<void> {
  await writer.int64(rows.rows);
  await writer.int64(rows.dim);
  const room = new Float32Array(rows.dim);
  const next = new Uint32Array(TOGETHER);
  let zeros = 0;
  for (let i = 0; i < rows.rows; i++) {
    if (i % TOGETHER === 0) touchFrom(rows, i, next);
    const row = heldRow(rows, i, room);
    if (!row) zeros += room.byteLength;
    else {
      if (writer.lacks(zeros + room.byteLength)) {
        await writer.zeros(zeros);
        await writer.makeRoom(room.byteLength);
      } else writer.putZeros(zeros);
      zeros = 0;
      writer.put(row);
    }
  }
  await writer.zeros(zeros);
}

/** Has the rows from `first` on in the cache, whose places in memory are in no order. */
function touchFrom(rows: Rows, first: number, next: Uint32Array): void {
  if (!(rows instanceof DenseRows && rows.places)) return;
  for (let k = 0; k < next.length; k++) next[k] = first + k;
  rows.touch(next, Math.min(next.length, rows.rows - first));
}

/** The bytes of a row, which may lie in `room`; undefined for one that is not kept. */
function heldRow(rows: Rows, i: number, room: Float32Array): Uint8Array | undefined {
  if (rows instanceof DenseRows) {
    const start = rows.offsetOf(i);
    const { buffer, byteOffset } = rows.matrix.data;
    return start < 0 ? undefined : new Uint8Array(buffer, byteOffset + 4 * start, room.byteLength);
  }
  room.fill(0);
  rows.addRow(i, room, 1);
  return bytesOf(room);
}

async function writeQuantized(writer: ByteWriter, rows: QuantizedRows): Promise<void> {
  await writer.byte(rows.norms === undefined ? 0 : 1);
  await writer.int64(rows.rows);
  await writer.int64(rows.dim);
  await writer.int32(rows.codes.length);
  await writer.write(rows.codes);
  await writeQuantizer(writer, rows.quantizer);
  if (rows.norms === undefined) return;
  await writer.write(rows.norms.codes);
  await writeQuantizer(writer, rows.norms.quantizer);
}

async function writeQuantizer(writer: ByteWriter, quantizer: ProductQuantizer): Promise<void> {
  await writer.int32(quantizer.dim, quantizer.parts, quantizer.width, quantizer.lastWidth);
  await writer.floats(quantizer.centroids);
}
