import { resolveCall } from '../call-options.js';
import { isDocumentModel } from '../embeddings/document-model.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { AnyModel } from '../embeddings/model.js';
import { expected, usageError } from '../errors.js';
import { isSavedDocuments } from '../formats/saved-kind.js';
import type { RunHooks } from '../progress.js';
import { allFinite } from '../tensor/matrix.js';
import { EMBED_OPTIONS, type EmbedOptions } from './embed-options.js';
import type { SparseRows, TextEmbedder } from './embedder.js';
import { kindOf, openEmbedder, WORDS } from './open-embedder.js';
import { checkSparseTable } from './sparse-rows.js';
import { learningFirst } from './wrapped-embedders.js';

/**
 * What embeds texts: its name, as `openEmbedder` takes it; vectors or a model in memory; an embedder, of `openEmbedder` or of one's
 * own, which is not closed.
 */
export type GivenEmbedder = string | KeyedVectors | AnyModel | TextEmbedder;

/** As `openEmbedder`. @throws WordvecError `usage` also for what is none of these, and for options beside an embedder */
export async function openGiven(
  given: GivenEmbedder,
  options: EmbedOptions,
  hooks: RunHooks,
): Promise<TextEmbedder> {
  if (typeof given === 'string') return openEmbedder(given, options, hooks);
  if (isEmbedder(given)) return borrowed(given, options);
  const { wordEmbedderOf } = await import('./word-model.js');
  return learningFirst(await wordEmbedderOf(given, resolveCall(EMBED_OPTIONS, options), hooks));
}

/**
 * The options by which texts of a collection are embedded: vectors of words are joined by `sif` where no method is asked for, as
 * all their means lie near to each other (docs/sentences.md).
 * @throws WordvecError as `openEmbedder`
 */
export async function collectionOptionsOf(
  given: GivenEmbedder,
  options: EmbedOptions,
): Promise<EmbedOptions> {
  if (options.method !== undefined || (typeof given !== 'string' && isEmbedder(given))) return options;
  const ofWords =
    typeof given === 'string'
      ? (await kindOf(given, options)).title === WORDS && !(await isSavedDocuments(given))
      : !isDocumentModel(given);
  return ofWords ? { ...options, method: 'sif' } : options;
}

/** Whether it has its own options. */
export function isEmbedder(given: GivenEmbedder): given is TextEmbedder {
  return typeof (given as Partial<TextEmbedder> | null)?.embed === 'function';
}

/** How it is called where it is kept. */
export function nameOfGiven(given: GivenEmbedder): string {
  return typeof given === 'string' ? given : isEmbedder(given) ? String(given.name) : 'a model in memory';
}

/** It stays open, as it is the caller's. */
function borrowed(embedder: TextEmbedder, options: EmbedOptions): TextEmbedder {
  const { kind, name, dim, fingerprint, batch } = embedder;
  const sound =
    (kind === 'dense' || kind === 'sparse') &&
    [name, fingerprint].every((text) => typeof text === 'string') &&
    [dim, batch].every((number) => Number.isInteger(number) && number >= 1);
  if (!sound)
    throw expected(
      'embedder',
      "kind 'dense' or 'sparse', name and fingerprint as texts, dim and batch as integers >= 1",
      JSON.stringify({ kind, name, dim, fingerprint, batch }),
    );
  const [option] = Object.entries(options).find(([, value]) => value !== undefined && value !== '') ?? [];
  if (option !== undefined)
    throw usageError(
      `\`${option}\`: an embedder that is given itself has its own options: give it to openEmbedder`,
    );
  return {
    ...{ kind, name, dim, fingerprint, batch },
    ...(embedder.kind === 'sparse' && { words: embedder.words }),
    learning: embedder.learning,
    get met() {
      return embedder.met;
    },
    async embed(texts, role, hooks) {
      const rows = await embedder.embed(texts, role, hooks);
      checkRows(rows, embedder, texts.length);
      return rows;
    },
    close: async () => {},
  } as TextEmbedder;
}

/** @throws WordvecError `usage` for what would be no row of each text */
function checkRows(rows: unknown, { kind, name, dim }: TextEmbedder, texts: number): void {
  if (kind === 'sparse') checkSparseTable(name, { ...(rows as SparseRows), rows: texts, dim });
  else if (!(rows instanceof Float32Array && rows.length === texts * dim && allFinite(rows)))
    throw expected(name, `rows as a Float32Array of ${texts} x ${dim} finite numbers`, rows);
}
