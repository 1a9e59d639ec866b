import type { CollectionOptions } from '../documents/collection.js';
import { type CollectionInput, openCollection } from '../documents/given-documents.js';
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
import type { IndexBuilder } from './index-builder.js';
import { IndexedTexts } from './indexed-texts.js';
import { conditions } from './search-options.js';
import { openIndex } from './text-index.js';

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
    platform().files.exclusively(
      path,
      () => changed(path, { ...edit, removeWhere: where }, adds, hooks),
      hooks,
    ),
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
  { add = [], remove = [], removeWhere = [], reading = {}, embed }: IndexEdit,
  adds: boolean,
  hooks: RunHooks,
): Promise<IndexReport> {
  const started = performance.now();
  const index = await openIndex(path, { embed }, hooks);
  let builder: IndexBuilder | undefined;
  let texts: IndexedTexts | undefined;
  try {
    const { texts: _texts, paths: _paths, fields: _fields, next, ...meta } = index.meta;
    // Rows are copied, so that a model is needed for new texts only.
    const embedder = meta.model && adds ? await index.embedder(hooks) : undefined;
    const collection = openCollection(add, reading, next);
    texts = new IndexedTexts(collection, meta, hasOwnIds(add, reading));
    const out = new Set(remove);
    const dropped = removeWhere.length > 0 ? await index.matching(removeWhere) : undefined;
    const left = new Set(remove);
    const fresh = new Set<string>();
    for await (const batch of texts.read(hooks)) for (const { id } of batch) fresh.add(id);
    if (adds && fresh.size === 0)
      throw inputError(`no text is in ${collection.label}: the index stays as it is`);
    const plan: IndexPlan = { meta, embedder };
    builder = await openBuilder(plan, hooks);
    let removed = 0;
    for (let first = 0; first < index.size; first += BATCH) {
      const { texts: old, rows } = await index.stored(first, Math.min(first + BATCH, index.size));
      const kept = old.map(({ id }, i) => !out.has(id) && !fresh.has(id) && dropped?.[first + i] !== 1);
      for (const { id } of old) left.delete(id);
      removed += kept.filter((stays) => !stays).length;
      builder.add(
        old.filter((_, i) => kept[i]),
        rows && rowsAt(rows, kept, meta.model!.dim),
      );
      throwIfAborted(hooks.signal);
      // Files are read at once: without it a service would answer nothing until all is copied.
      await platform().threads.pause();
    }
    if (left.size > 0) {
      const [missing] = left;
      throw inputError(
        `there is no text with the id "${missing}" in the index (${left.size} of the ids that were to be taken out): search it to see ids`,
      );
    }
    await addTexts(builder, plan, texts.read(hooks), hooks);
    if (builder.texts === 0) throw inputError('no text is left in the index: remove the file instead');
    const learnt = await index.learnt();
    // Where an open file keeps its name, it could not be written.
    await index.close();
    const check = async () => {
      if (await index.isStill(path)) return;
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
    await index.close();
  }
}

function rowsAt(rows: Float32Array, kept: readonly boolean[], dim: number): Float32Array {
  const chosen = new Float32Array(kept.filter((stays) => stays).length * dim);
  let at = 0;
  for (const [i, stays] of kept.entries())
    if (stays) chosen.set(rows.subarray(i * dim, (i + 1) * dim), at++ * dim);
  return chosen;
}
