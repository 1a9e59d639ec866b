import type { CollectedText } from '../documents/collection.js';
import { valuesOf } from './field-filter.js';
import type { IndexFile } from './index-file.js';
import type { IndexMeta } from './index-head.js';

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

/** The texts of some ids, in their order; of a long text all parts. @throws WordvecError `format`, `io` */
export async function textsOfIds(
  file: IndexFile,
  meta: IndexMeta,
  ids: readonly string[],
): Promise<CollectedText[]> {
  const found = new Map(ids.map((id): [string, CollectedText[]] => [id, []]));
  for (let from = 0; from < meta.texts; from += BATCH)
    for (const [i, id] of (await file.texts('ids', from, Math.min(from + BATCH, meta.texts))).entries())
      found.get(id)?.push(...(await storedTexts(file, meta, from + i, from + i + 1)));
  return [...found.values()].flat();
}
