import { type CollectedText, Collection, type CollectionOptions } from '../documents/collection.js';
import type { GivenDocument } from '../documents/given-documents.js';
import { type EmbedOptions, noteIdle } from '../embedders/embed-options.js';
import { countMet, tellUnknown } from '../embedders/embed-to-file.js';
import { embedTexts, learnTexts } from '../embedders/embedded-texts.js';
import type { SparseRows, TextEmbedder, TextRole } from '../embedders/embedder.js';
import { collectionOptionsOf, type GivenEmbedder, openGiven } from '../embedders/given-embedder.js';
import { type AnyRows, denseRow, isSparseTable, joinedRows } from '../embedders/sparse-rows.js';
import { checkOptions, expected, inputError, usageError } from '../errors.js';
import { checkPath } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { createMatrix, type Matrix, rowOf } from '../tensor/matrix.js';

/** A text alone, or with its id and fields, or its place. */
export type GivenText = GivenDocument | CollectedText;

/** Texts as they are read from files; those alone are numbered from 1. @throws WordvecError `usage` for what are none */
export function givenTexts(texts: readonly GivenText[]): readonly CollectedText[] {
  return checkedList(texts, 'texts').map((given, i) => {
    const text: unknown = typeof given === 'string' ? given : given?.text;
    if (typeof text !== 'string') throw expected('texts', `a text at place ${i}`, text);
    const own = typeof given === 'string' ? { text } : given;
    return { path: '', line: i + 1, ...own, text, id: ('id' in own && own.id) || String(i + 1) };
  });
}

/** What embeds, and how. */
export interface EmbedderChoice {
  /** `classifyTexts` takes '', too, with a sparse method: it counts the words of the texts themselves. */
  readonly model: GivenEmbedder;
  readonly options?: EmbedOptions | undefined;
}

/** Opens an embedder for as long as `use` takes. @throws WordvecError as `openEmbedder`, `usage` */
export async function withEmbedder<Result>(
  choice: EmbedderChoice,
  hooks: RunHooks,
  use: (embedder: TextEmbedder) => Promise<Result>,
): Promise<Result> {
  checkOptions(choice, 'choice');
  return withSavedEmbedder(choice, hooks, (embedder) => {
    noteIdle(choice.options ?? {}, hooks, embedder);
    return use(embedder);
  });
}

/** As `withEmbedder`, of texts whose cosines are compared. */
export async function withCosinesOf<Result>(
  choice: EmbedderChoice,
  hooks: RunHooks,
  use: (embedder: TextEmbedder) => Promise<Result>,
): Promise<Result> {
  checkOptions(choice, 'choice');
  const options = await collectionOptionsOf(choice.model, choice.options ?? {});
  return withEmbedder({ ...choice, options }, hooks, use);
}

/** As `withEmbedder`, by options that were chosen, and spoken of, before. */
export async function withSavedEmbedder<Result>(
  { model, options = {} }: EmbedderChoice,
  hooks: RunHooks,
  use: (embedder: TextEmbedder) => Promise<Result>,
): Promise<Result> {
  checkOptions(hooks, 'hooks');
  const embedder = await openGiven(model, options, hooks);
  try {
    return await use(embedder);
  } finally {
    await embedder.close();
  }
}

/** Texts of a call. */
const BATCH = 1024;

/**
 * All texts of files, folders, records; empty ones of a plain text too, so that lines keep their number.
 * @throws WordvecError as `Collection.read`; `input` where there is none
 */
export async function readTexts(
  inputs: readonly string[],
  options: CollectionOptions = {},
  hooks: RunHooks = {},
  firstNumber = 1,
): Promise<CollectedText[]> {
  for (const path of checkedList(inputs, 'files')) checkPath(path);
  const texts: CollectedText[] = [];
  for await (const batch of new Collection(inputs, options, firstNumber).read(hooks))
    for (const text of batch) texts.push(text);
  if (texts.every(({ text }) => text.trim() === ''))
    throw inputError(`${inputs.join(', ')}: expected texts, found none`);
  return texts;
}

/** Columns of sparse rows that are made dense: of more, nearly all numbers would be zeros. */
export const MOST_COLUMNS = 4096;

/**
 * Dense rows of texts, shape [texts, dim].
 * @param learn whether the method learns from these texts first what it must know of a collection
 * @throws WordvecError `usage` for sparse rows of more than 4,096 columns, what `embed` throws
 */
export async function embedRows(
  embedder: TextEmbedder,
  texts: readonly CollectedText[],
  learn: boolean,
  hooks: RunHooks,
): Promise<Matrix> {
  const { dim } = embedder;
  if (embedder.kind === 'sparse' && dim > MOST_COLUMNS)
    throw usageError(
      `${embedder.name}: gives sparse rows of ${dim} columns, expected dense ones: take another method, such as \`method\` sif or idf; \`wordvec train classifier\` tells labels by words, \`wordvec compare\` takes both`,
    );
  return denseOf(await rowsToClassify(embedder, texts, learn, hooks));
}

/** A matrix of sparse rows; other rows as they are. */
export function denseOf(rows: AnyRows): Matrix {
  if (!isSparseTable(rows)) return rows;
  const dense = createMatrix(rows.rows, rows.dim);
  for (let i = 0; i < rows.rows; i++) rowOf(dense, i).set(denseRow(rows, i, rows.dim));
  return dense;
}

/** As `embedRows`; sparse rows stay sparse, of any number of columns. */
export async function rowsToClassify(
  embedder: TextEmbedder,
  texts: readonly CollectedText[],
  learn: boolean,
  hooks: RunHooks,
): Promise<AnyRows> {
  if (learn) await learnTexts(embedder, inBatches(texts), hooks);
  const metSince = countMet(embedder);
  const rows = await plainRows(embedder, texts, 'document', hooks);
  // Words that the method did not know.
  tellUnknown(metSince(), hooks);
  return rows;
}

/** As `rowsToClassify`, whatever was learnt before, and without a word. */
export async function plainRows(
  embedder: TextEmbedder,
  texts: readonly CollectedText[],
  role: TextRole,
  hooks: RunHooks,
): Promise<AnyRows> {
  const { kind, dim } = embedder;
  const dense = createMatrix(kind === 'dense' ? texts.length : 0, dim);
  const sparse: SparseRows[] = [];
  let at = 0;
  for await (const { rows } of embedTexts(embedder, inBatches(texts), hooks, role)) {
    if (!(rows instanceof Float32Array)) sparse.push(rows);
    else {
      dense.data.set(rows, at);
      at += rows.length;
    }
  }
  return kind === 'dense' ? dense : joinedRows(sparse, dim);
}

/** Texts in batches, for what takes them one after the other. */
export async function* inBatches(texts: readonly CollectedText[]): AsyncGenerator<readonly CollectedText[]> {
  for (let first = 0; first < texts.length; first += BATCH) yield texts.slice(first, first + BATCH);
}

/** Rows of words as texts of their own, shape [words, dim], by what was learnt. */
export async function embedWords(
  embedder: TextEmbedder,
  words: readonly string[],
  hooks: RunHooks,
): Promise<Matrix> {
  return embedRows(embedder, givenTexts(words), false, { signal: hooks.signal });
}
