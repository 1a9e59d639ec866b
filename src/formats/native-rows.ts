// Rows of our own files, under the name of their matrix: float32; int8 with the scale of each row; or fastText's layout
// of a quantized matrix. Of float32 rows that are partly zeros, those with numbers are stored, with their places.

import { ByteWriter } from '../corpus/byte-writer.js';
import { ByteList } from '../corpus/lists.js';
import { Int8Rows } from '../embeddings/int8-rows.js';
import { DenseRows, denseMatrix, QuantizedRows, type Rows } from '../embeddings/rows.js';
import { allFinite, rowOf } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import type { Container, Section } from './container.js';
import { readQuantized, writeRows } from './fasttext-matrix.js';
import { badWidth, matrixSection, notFinite, takeMatrix } from './native-arrays.js';
import { listSection } from './sections.js';
import { MAX_DIM } from './text-row.js';

export function sectionsOf(name: string): string[] {
  return [name, `${name}-rows`, `${name}-int8`, `${name}-scales`, `${name}-pq`];
}

export async function rowSections(
  name: string,
  rows: Rows,
  report: (rows: number) => void,
): Promise<Section[]> {
  if (rows instanceof Int8Rows) {
    const { codes, scales, dim } = rows;
    return [
      { name: `${name}-int8`, type: 'int8', shape: [rows.rows, dim], parts: [codes] },
      listSection(`${name}-scales`, 'float32', scales),
    ];
  }
  if (rows instanceof QuantizedRows) return [await bytesSection(`${name}-pq`, (w) => writeRows(w, rows))];
  if (!(rows instanceof DenseRows && rows.places)) return [matrixSection(name, denseMatrix(rows), report)];
  const { places, matrix, dim } = rows;
  const held = Uint32Array.from({ length: places.length }, (_, i) => i).filter((i) => places[i] >= 0);
  function* parts() {
    for (const i of held) yield rowOf(matrix, places![i]);
    report(rows.rows);
  }
  return [
    listSection(`${name}-rows`, 'uint32', held),
    { name, type: 'float32', shape: [held.length, dim], parts: parts() },
  ];
}

export async function bytesSection(
  name: string,
  write: (writer: ByteWriter) => Promise<void>,
): Promise<Section> {
  const list = new ByteList();
  const writer = new ByteWriter({ write: async (bytes) => list.append(bytes) });
  await write(writer);
  await writer.flush();
  return listSection(name, 'uint8', list.bytes);
}

/** Words, dimensions and whether they are quantized, of the rows `input` of vectors. @throws WordvecError `format` */
export function rowShape(container: Container): { words: number; dim: number; quantized: string } {
  const name = ['input-int8', 'input-pq'].find(container.has) ?? 'input';
  const [words, dim] = container.shapeOf(name);
  if (name === 'input') container.take('input', 'float32', [-1, -1]);
  const quantized = name === 'input' ? '' : ', quantized';
  if (name !== 'input-pq') return { words, dim, quantized };
  return { words: container.shapeOf('offsets')[0] - 1, dim: Number(container.meta.dim), quantized };
}

/**
 * The `rows` rows that `rowSections` stored; `dim` -1 allows any number of columns of a matrix or of int8.
 * @throws WordvecError `format`
 */
export async function takeRows(
  container: Container,
  reader: ByteReader,
  name: string,
  rows: number,
  dim = -1,
): Promise<Rows> {
  if (container.has(`${name}-int8`)) return takeInt8(container, name, rows, dim);
  if (container.has(`${name}-pq`)) {
    const bytes = reader.over(container.take(`${name}-pq`, 'uint8', [-1]));
    const width = dim >= 0 ? dim : Number(container.meta.dim);
    if (!(width >= 1 && width <= MAX_DIM)) throw badWidth(container, `${name}-pq`, width);
    const quantized = await readQuantized(bytes, rows, width, name);
    await checkEnd(bytes, `${name}-pq`);
    return quantized;
  }
  if (!container.has(`${name}-rows`)) return new DenseRows(takeMatrix(container, name, rows, dim));
  const held = container.take(`${name}-rows`, 'uint32', [-1]);
  const places = new Int32Array(rows).fill(-1);
  for (const [place, row] of held.entries()) {
    if (row >= rows || (place > 0 && row <= held[place - 1]))
      throw container.damaged(`its section ${name}-rows has no rising rows below ${rows}`);
    places[row] = place;
  }
  return new DenseRows(takeMatrix(container, name, held.length, dim), places);
}

/** @throws WordvecError `format` where a section has more bytes than were read of it */
export async function checkEnd(section: ByteReader, name: string): Promise<void> {
  if (await section.need(1)) throw section.damaged(`its section ${name} goes on after its end`);
}

function takeInt8(container: Container, name: string, rows: number, dim: number): Int8Rows {
  const codes = container.take(`${name}-int8`, 'int8', [rows, dim]);
  const width = container.shapeOf(`${name}-int8`)[1];
  if (width < 1 || width > MAX_DIM) throw badWidth(container, `${name}-int8`, width);
  const scales = container.take(`${name}-scales`, 'float32', [rows]);
  if (!allFinite(scales)) throw notFinite(container, `${name}-scales`);
  return new Int8Rows(codes, scales, width);
}
