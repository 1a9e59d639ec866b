import { platform } from '../platform.js';
import { ByteReader } from './byte-reader.js';
import { MAGIC, readHead } from './container.js';
import { WORD_MODEL } from './native.js';
import { DOCUMENT_MODEL } from './native-documents.js';

/** Whether a file is our own model of documents, or (false) of words; undefined for others, and those that cannot be read twice. */
export async function isSavedDocuments(path: string): Promise<boolean | undefined> {
  if (path === '-' || !(await platform().files.isFile(path))) return undefined;
  return ByteReader.open(path, {}, async (reader) => {
    if (!(await reader.need(MAGIC.length))) return undefined;
    if (MAGIC.some((byte, i) => reader.bytes[reader.start + i] !== byte)) return undefined;
    const { kind } = (await readHead(reader)).head;
    return kind === WORD_MODEL || kind === DOCUMENT_MODEL ? kind === DOCUMENT_MODEL : undefined;
  });
}
