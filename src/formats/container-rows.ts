// Some rows of the matrices of a container, without reading the others.
import { bytesOf } from '../corpus/lists.js';
import { createMatrix } from '../tensor/matrix.js';
import type { ByteReader } from './byte-reader.js';
import { type Container, openContainer, readHead, type Wanted } from './container.js';
import { FASTTEXT_MODEL } from './native-fasttext.js';
import { count, paddedLength, type SectionHeader, type SectionNumbers, TYPES } from './sections.js';

/**
 * Reads of wanted matrices of word vectors only some rows, of other wanted sections all; steps over the rest, so that the checksum is
 * not checked. A matrix of the result has only these rows.
 * @param rowsIn the rows, ascending, told from the sections before the first matrix
 * @throws WordvecError as `readContainer`
 */
export async function readContainerRows(
  reader: ByteReader,
  wanted: Wanted,
  rowsIn: (before: Container) => ArrayLike<number>,
): Promise<Container> {
  const { head, sections } = await readHead(reader);
  const arrays = new Map<string, SectionNumbers>();
  const taken = [...sections];
  const container = openContainer(reader, head, taken, arrays);
  let rows: ArrayLike<number> | undefined;
  for (const [i, section] of sections.entries()) {
    const { name, type, shape } = section;
    if (!wanted(name, head)) await reader.skip(paddedLength(section), `its section ${name}`);
    else if (shape.length === 2 && type === 'float32' && head.kind !== FASTTEXT_MODEL) {
      rows ??= rowsIn(container);
      taken[i] = { name, type, shape: [rows.length, shape[1]] };
      arrays.set(name, await readRows(reader, section, rows));
    } else {
      const buffer = await reader.buffer(paddedLength(section), `its section ${name}`);
      arrays.set(name, new TYPES[type](buffer, 0, count(section)));
    }
  }
  return container;
}

async function readRows(reader: ByteReader, section: SectionHeader, rows: ArrayLike<number>) {
  const field = `its section ${section.name}`;
  const [height, width] = section.shape;
  const data = createMatrix(rows.length, width).data;
  let next = 0;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] >= height) throw reader.damaged(`section ${section.name} has no row ${rows[i]}`);
    await reader.skip((rows[i] - next) * 4 * width, field);
    await reader.fill(bytesOf(data.subarray(i * width, (i + 1) * width)), field);
    next = rows[i] + 1;
  }
  await reader.skip(paddedLength(section) - next * 4 * width, field);
  return data;
}
