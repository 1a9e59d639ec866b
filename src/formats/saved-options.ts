import type { TextOptions } from '../corpus/text-stages.js';
import { platform } from '../platform.js';
import { ByteReader } from './byte-reader.js';
import { MAGIC, readHead } from './container.js';
import { WORD_MODEL } from './native.js';
import { DOCUMENT_MODEL } from './native-documents.js';

/** What the head of a model says. */
interface SavedText {
  /** A model of documents, not of words. */
  readonly documents: boolean;
  /** How its text was cut. */
  readonly text: Partial<TextOptions>;
}

/** Of our own models of words and of documents; undefined for other files, and those that cannot be read twice. */
export async function savedTextOptions(path: string): Promise<SavedText | undefined> {
  if (path === '-' || !(await platform().files.isFile(path))) return undefined;
  return ByteReader.open(path, {}, async (reader) => {
    if (!(await reader.need(MAGIC.length))) return undefined;
    if (MAGIC.some((byte, i) => reader.bytes[reader.start + i] !== byte)) return undefined;
    const { head } = await readHead(reader);
    const documents = head.kind === DOCUMENT_MODEL;
    if (!documents && head.kind !== WORD_MODEL) return undefined;
    return { documents, text: head.meta.options as Partial<TextOptions> };
  });
}
