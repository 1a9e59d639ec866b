import type { WordModel } from '../embeddings/model.js';
import { platform } from '../platform.js';
import { ByteReader } from './byte-reader.js';
import { MAGIC, readHead } from './container.js';
import { WORD_MODEL } from './native.js';

/** How the text of a word model was cut; undefined for other files, and those that cannot be read twice. */
export async function savedTextOptions(path: string): Promise<WordModel['options'] | undefined> {
  if (path === '-' || !(await platform().files.isFile(path))) return undefined;
  return ByteReader.open(path, {}, async (reader) => {
    if (!(await reader.need(MAGIC.length))) return undefined;
    if (MAGIC.some((byte, i) => reader.bytes[reader.start + i] !== byte)) return undefined;
    const { head } = await readHead(reader);
    return head.kind === WORD_MODEL ? (head.meta.options as WordModel['options']) : undefined;
  });
}
