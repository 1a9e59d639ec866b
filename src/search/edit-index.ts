import type { CollectionOptions } from '../documents/collection.js';
import { type CollectionInput, openCollection } from '../documents/given-documents.js';
import type { Embedder } from '../embedders/embedder.js';
import type { GivenEmbedder } from '../embedders/given-embedder.js';
import { checkNames, checkOptions, checkTexts, expected, inputError, ioError } from '../errors.js';
import { checkPath, platform } from '../platform.js';
import { type RunHooks, throwIfAborted, unlessAborted } from '../progress.js';
import {
  addTexts,
  hasOwnIds,
  type IndexPlan,
  type IndexReport,
  openBuilder,
  writeIndex,
} from './create-index.js';
import { FieldFilter } from './field-filter.js';
import type { IndexBuilder } from './index-builder.js';
import { IndexFile } from './index-file.js';
import { learntOf, metaOf } from './index-head.js';
import { openIndexed } from './indexed-embedder.js';
import { IndexedTexts } from './indexed-texts.js';
import { conditions } from './search-options.js';
import { storedTexts } from './stored-texts.js';

/** Texts that are copied at once: a service that edits its index answers between two of them. */
const BATCH = 128;

/** What is done to an index. */
export interface IndexEdit {
  /** Files, folders, glob patterns, `-` whose texts are added, or texts themselves, `{ documents }`; those of an id that is there already take its place. */
  readonly add?: CollectionInput | undefined;
  /** Ids of texts that are taken out, all parts of them. */
  readonly remove?: readonly string[] | undefined;
  /** Texts are taken out of which this holds, as `search` takes it in `where`; of several all must hold. */
  readonly removeWhere?: string | readonly string[] | undefined;
  /** How what is added is read. */
  readonly reading?: CollectionOptions | undefined;
  /** The model, where it lies elsewhere now, or in memory. */
  readonly embed?: GivenEmbedder | undefined;
}

/** The last edit of each file: the next one begins when it has ended, and loses nothing of it. */
const lastEdits = new Map<string, Promise<unknown>>();

/**
 * Adds texts to an index, or takes some out; the file is written anew, whole or not at all. What the method learnt of the first
 * texts (idf, common directions) stays as it is; BM25 counts all. Edits of one file wait for each other, of other processes too
 * (a file beside it, its name with `.lock`); who has the index open asks it as it was.
 * @throws WordvecError `usage`; `input` for an id that is not there; `io`, also where another process wrote the file anew meanwhile;
 * `format`, `aborted`; then the file stays as it is
 */
export async function editIndex(path: string, edit: IndexEdit, hooks: RunHooks = {}): Promise<IndexReport> {
  checkPath(path);
  checkNames(edit, { add: true, remove: true, removeWhere: true, reading: true, embed: true });
  checkOptions(hooks, 'hooks');
  const { add = [], remove = [] } = edit;
  checkTexts('remove', remove);
  const where = conditions(edit.removeWhere, '`removeWhere`');
  const adds = !Array.isArray(add) || add.length > 0;
  if (!adds && remove.length === 0 && where.length === 0)
    throw expected('edit', 'texts to `add`, ids of texts to `remove`, or `removeWhere`', 'none of them');
  const before = Promise.resolve(lastEdits.get(path));
  const own = unlessAborted(before, hooks.signal).then(() =>
    platform().files.exclusively(path, () => changed(path, edit, where, adds, hooks), hooks),
  );
  const both = Promise.allSettled([before, own]);
  lastEdits.set(path, both);
  try {
    return await own;
  } finally {
    if (lastEdits.get(path) === both) lastEdits.delete(path);
  }
}

async function changed(
  path: string,
  { add = [], remove = [], reading = {}, embed }: IndexEdit,
  where: readonly string[],
  adds: boolean,
  hooks: RunHooks,
): Promise<IndexReport> {
  const started = performance.now();
  const file = await IndexFile.open(path, hooks);
  let embedder: Embedder | undefined;
  let builder: IndexBuilder | undefined;
  let texts: IndexedTexts | undefined;
  try {
    const indexed = metaOf(file);
    const { texts: size, paths: _paths, fields: _fields, next, ...meta } = indexed;
    // Rows are copied, so that a model is needed for new texts only.
    if (meta.model && adds) embedder = await openIndexed(file, meta.model, embed || undefined, hooks);
    const collection = openCollection(add, reading, next);
    texts = new IndexedTexts(collection, meta, hasOwnIds(add, reading));
    const fresh = new Set<string>();
    for await (const batch of texts.read(hooks)) for (const { id } of batch) fresh.add(id);
    if (adds && fresh.size === 0)
      throw inputError(`no text is in ${collection.label}: the index stays as it is`);
    const dropped = await new FieldFilter(file, indexed).allowed(where);
    const places = await placesOf(file, size, remove, (id, i) => fresh.has(id) || dropped?.[i] === 1);
    const plan: IndexPlan = { meta, embedder };
    builder = await openBuilder(plan, hooks);
    for (let first = 0; first < size; first += BATCH) {
      const last = Math.min(first + BATCH, size);
      const stays = (_: unknown, i: number) => places[first + i] >= 0;
      const rows = meta.model && (await keptRows(file, meta.model.dim, places, first, last));
      builder.copy((await storedTexts(file, indexed, first, last)).filter(stays), rows ?? undefined);
      throwIfAborted(hooks.signal);
      // Files are read at once: without it a service would answer nothing until all is copied.
      await platform().threads.pause();
    }
    const removed = size - builder.texts;
    await builder.keepWords(file, places, hooks);
    await addTexts(builder, plan, texts.read(hooks), hooks);
    if (builder.texts === 0) throw inputError('no text is left in the index: remove the file instead');
    const learnt = await learntOf(file);
    // Where an open file keeps its name, it could not be written.
    file.close();
    const check = async () => {
      if (await file.isStill(path)) return;
      throw ioError(
        `${path}: another process wrote the index anew meanwhile, which this edit knows nothing of: edit it again`,
      );
    };
    await writeIndex(path, builder, plan, { next: collection.next, learnt, check }, hooks);
    return {
      texts: builder.texts,
      ...collection.counts,
      unknown: builder.zeroRows,
      removed,
      embedder: embedder?.name ?? null,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    builder?.close();
    texts?.close();
    await embedder?.close();
    file.close();
  }
}

/**
 * The number of each text of an index in the one that is made of it; -1 for those that go.
 * @param remove ids of texts that go
 * @param goes whether another one does
 * @throws WordvecError `input` for an id that is not there; `format`, `io`
 */
async function placesOf(
  file: IndexFile,
  size: number,
  remove: readonly string[],
  goes: (id: string, text: number) => boolean,
): Promise<Int32Array> {
  const out = new Set(remove);
  const left = new Set(remove);
  const places = new Int32Array(size);
  let stay = 0;
  for (let first = 0; first < size; first += BATCH)
    for (const [i, id] of (await file.texts('ids', first, Math.min(first + BATCH, size))).entries()) {
      left.delete(id);
      places[first + i] = out.has(id) || goes(id, first + i) ? -1 : stay++;
    }
  if (left.size === 0) return places;
  const [missing] = left;
  throw inputError(
    `there is no text with the id "${missing}" in the index (${left.size} of the ids that were to be taken out): search it to see ids`,
  );
}

/** The rows of texts [first, last) that stay. */
async function keptRows(
  file: IndexFile,
  dim: number,
  places: Int32Array,
  first: number,
  last: number,
): Promise<Float32Array> {
  const rows = await file.read('rows', 'float32', first * dim, last * dim);
  let used = 0;
  for (let i = 0; i < last - first; i++) {
    if (places[first + i] < 0) continue;
    rows.copyWithin(used, i * dim, (i + 1) * dim);
    used += dim;
  }
  return rows.subarray(0, used);
}
