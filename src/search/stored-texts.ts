import type { CollectedText } from '../documents/collection.js';
import { valuesOf } from './field-filter.js';
import type { IndexFile } from './index-file.js';
import type { IndexMeta } from './index-head.js';
import { hashOf } from './word-forms.js';

/** Ids that are looked through at once. */
const BATCH = 1 << 14;

/** Texts [from, to) of an index, as they were indexed. @throws WordvecError `format`, `io` */
export async function storedTexts(
  file: IndexFile,
  meta: IndexMeta,
  from: number,
  to: number,
): Promise<CollectedText[]> {
  const places = await file.read('places', 'uint32', from * 2, to * 2);
  const fields = await valuesOf(file, meta, from, to);
  const ids = await file.texts('ids', from, to);
  return (await file.texts('texts', from, to)).map((text, i) => {
    const [number, line] = [places[2 * i], places[2 * i + 1]];
    const path = meta.paths[number];
    if (path === undefined)
      throw file.damaged(`text ${from + i} is of a file ${number} that it does not name`);
    return { text, id: ids[i], path, line, ...(fields && { fields: fields[i] }) };
  });
}

/** 32 bits of each id, 4 bytes a text: so ids are read once, and not for each question. @throws WordvecError `format`, `io` */
export async function hashesOfIds(file: IndexFile, texts: number): Promise<Uint32Array> {
  const hashes = new Uint32Array(texts);
  for (let from = 0; from < texts; from += BATCH)
    hashes.set((await file.texts('ids', from, Math.min(from + BATCH, texts))).map(hashOf), from);
  return hashes;
}

/**
 * The texts of some ids, in their order; of a long text all parts.
 * @param hashes as `hashesOfIds` gives them
 * @throws WordvecError `format`, `io`
 */
export async function textsOfIds(
  file: IndexFile,
  meta: IndexMeta,
  ids: readonly string[],
  hashes: Uint32Array,
): Promise<CollectedText[]> {
  const found = new Map(ids.map((id): [string, CollectedText[]] => [id, []]));
  const asked = new Set([...found.keys()].map(hashOf));
  for (let i = 0; i < hashes.length; i++) {
    if (!asked.has(hashes[i])) continue;
    const [text] = await storedTexts(file, meta, i, i + 1);
    found.get(text.id)?.push(text);
  }
  return [...found.values()].flat();
}
