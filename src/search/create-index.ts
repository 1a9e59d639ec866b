import type { CollectedText, CollectionOptions } from '../documents/collection.js';
import { type CollectionInput, openCollection } from '../documents/given-documents.js';
import { prepended } from '../documents/pushed-parts.js';
import { isSparse, noteIdle } from '../embedders/embed-options.js';
import { embedTexts, learnTexts } from '../embedders/embedded-texts.js';
import type { Embedder, LearntState, TextEmbedder } from '../embedders/embedder.js';
import { collectionOptionsOf, openGiven } from '../embedders/given-embedder.js';
import { ownWordsOptions } from '../embedders/own-words.js';
import { brief, checkOptions, counted, expected, formatCount, inputError, usageError } from '../errors.js';
import { writeContainer } from '../formats/container.js';
import { TEXT_INDEX } from '../formats/native.js';
import { checkPath, type Sink, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { functionWords } from './function-words.js';
import { IndexBuilder, LONG_TEXT } from './index-builder.js';
import { cutOf, type IndexMeta, type IndexModel, type IndexWords, learntSections } from './index-head.js';
import { IndexedTexts } from './indexed-texts.js';
import { withPageSums } from './page-sums.js';
import { rankWeight } from './rank-fusion.js';
import { type IndexOptions, type ResolvedIndexOptions, resolveIndexOptions } from './search-options.js';

/** What was indexed. */
export interface IndexReport {
  /** All that the index holds now; of a long text each part counts. */
  readonly texts: number;
  /** Texts that were left out, as they are empty, and what could not be read. */
  readonly empty: number;
  readonly unreadable: number;
  /** Texts without a word that the model knows: only their words find them. */
  readonly unknown: number;
  /** Texts that were taken out: asked for, or replaced by ones of the same id. */
  readonly removed: number;
  readonly embedder: string | null;
  readonly seconds: number;
}

/** What the parts of an index's making hand on. */
export interface IndexPlan {
  readonly meta: Omit<IndexMeta, 'texts' | 'paths' | 'fields' | 'next'>;
  readonly embedder: Embedder | undefined;
}

/**
 * Makes an index of texts, in which `openIndex` finds: with the vectors of a model (`embed`), with words (`bm25`), or with both.
 * Memory grows with the different words only, and with the ids of records.
 * @param inputs files, folders, glob patterns, `-` for stdin, each of which may be packed; or texts themselves, `{ documents }`
 * @throws WordvecError `usage`; `input` for what cannot be read and where there is no text; `io`, `format`, `aborted`; then no
 * file is written
 * @example
 * const { texts } = await createIndex(['corpus.txt'], 'corpus.idx', { bm25: true });
 * texts; // => 100
 */
export async function createIndex(
  inputs: CollectionInput,
  output: string,
  given: IndexOptions = {},
  hooks: RunHooks = {},
): Promise<IndexReport> {
  checkPath(output);
  checkOptions(hooks, 'hooks');
  if (/\.gz$/i.test(output))
    throw usageError(`${output}: an index is read at places, so it is not packed: end its name with .idx`);
  const started = performance.now();
  const asked = resolveIndexOptions(given);
  const embedding =
    asked.embed === '' ? asked.embedding : await collectionOptionsOf(asked.model, asked.embedding);
  const options = { ...asked, embedding };
  const { reading } = options;
  const texts = new IndexedTexts(openCollection(inputs, reading), options, hasOwnIds(inputs, reading));
  const embedder = await embedderOf(options, hooks);
  const batches = texts.read(hooks);
  let builder: IndexBuilder | undefined;
  try {
    if (embedder?.learning) await learnTexts(embedder, texts.read(hooks), hooks);
    const { value: first = [] } = await batches.next();
    const plan = await planOf(options, embedder, { first, textFields: textFieldsOf(inputs, reading) }, hooks);
    builder = await openBuilder(plan, hooks);
    await addTexts(builder, plan, prepended(first, batches), hooks);
    if (builder.long > 0 && options.maxWords === 0)
      hooks.onNote?.(
        `${formatCount(builder.long)} of ${counted(builder.texts, 'text')} ${builder.long === 1 ? 'has' : 'have'} more than ${formatCount(LONG_TEXT)} characters, and ${builder.long === 1 ? 'is' : 'each is'} found as a whole: \`maxWords\` 200 makes texts of parts`,
      );
    const { counts } = texts.collection;
    if (builder.texts === 0)
      throw inputError(
        `no text is in ${texts.collection.label} (${counts.empty} empty): nothing was written`,
      );
    if (!plan.meta.words && builder.zeroRows === builder.texts)
      throw inputError(
        `${options.embed}: it knows no word of the texts, which nothing would find: check the language and the --tokenizer, or index the words with --bm25; nothing was written`,
      );
    const learnt = embedder?.learning?.state() ?? {};
    await writeIndex(output, builder, plan, { next: texts.collection.next, learnt }, hooks);
    return {
      texts: builder.texts,
      ...counts,
      unknown: builder.zeroRows,
      removed: 0,
      embedder: embedder?.name ?? null,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    // Where it failed before they were taken, a file is open.
    await batches.return(undefined);
    texts.close();
    builder?.close();
    await embedder?.close();
  }
}

/** Whether two of the texts may have one id. */
export function hasOwnIds(inputs: CollectionInput, { idField }: CollectionOptions): boolean {
  return !Array.isArray(inputs) || Boolean(idField);
}

async function embedderOf(options: ResolvedIndexOptions, hooks: RunHooks): Promise<Embedder | undefined> {
  const { embed, model, embedding } = options;
  const { method } = embedding;
  const sparse = isSparse(method);
  if (method !== undefined && !sparse && embed === '')
    throw expected('`embed`', `a model, whose vectors the method ${method} joins`, 'none');
  if (sparse && embed !== '')
    hooks.onNote?.(`--method ${method} counts the words of the texts themselves: --embed has no part in it`);
  if (sparse && method !== 'bm25' && options.bm25)
    hooks.onNote?.(`--bm25: no effect, as --method ${method} ranks by words instead`);
  const opened = sparse || embed === '' ? undefined : await openGiven(model, embedding, hooks);
  if (sparse || opened) noteIdle(embedding, hooks, opened);
  return opened && checkedDense(opened, embed);
}

/** The fields of records that hold their texts. */
function textFieldsOf(inputs: CollectionInput, { field }: CollectionOptions): readonly string[] {
  return Array.isArray(inputs) ? (field ?? ['text']) : [];
}

/** @param first the first texts, which tell the script */
async function planOf(
  options: ResolvedIndexOptions,
  embedder: Embedder | undefined,
  { first, textFields }: { readonly first: readonly CollectedText[]; readonly textFields: readonly string[] },
  hooks: RunHooks,
): Promise<IndexPlan> {
  const { embed, bm25, maxWords, overlap, embedding } = options;
  const model: IndexModel | null = embedder
    ? {
        name: embed,
        options: embedding,
        fingerprint: embedder.fingerprint,
        dim: embedder.dim,
        weight: rankWeight(embedder),
      }
    : null;
  const words = bm25 || !embedder ? await countedWords(options, first, hooks) : null;
  return { meta: { textFields, maxWords, overlap, model, words }, embedder };
}

async function countedWords(
  { embedding, stopWords }: ResolvedIndexOptions,
  first: readonly CollectedText[],
  hooks: RunHooks,
): Promise<IndexWords> {
  const { method } = embedding;
  const sample = first.map(({ text }) => text);
  const text = ownWordsOptions(embedding, sample, hooks);
  return {
    method: isSparse(method) ? method : 'bm25',
    text,
    stopWords: await functionWords(stopWords),
    parts: text.tokenizer !== 'whitespace',
    // A tokenizer that is named is kept to.
    cutsRuns: embedding.tokenizer === undefined && text.tokenizer === 'unicode',
  };
}

/** @throws WordvecError `usage` for what gives sparse rows */
export function checkedDense(embedder: TextEmbedder, name: string): Embedder {
  if (embedder.kind === 'dense') return embedder;
  throw expected('`embed`', 'a model of dense vectors; --method bm25 needs none', name);
}

export async function openBuilder({ meta }: IndexPlan, hooks: RunHooks): Promise<IndexBuilder> {
  const { words, textFields, model } = meta;
  const lexical = words ? { ...words, cut: await cutOf(words, hooks) } : undefined;
  return IndexBuilder.open(model?.dim ?? 0, lexical, textFields);
}

export async function addTexts(
  builder: IndexBuilder,
  { embedder }: IndexPlan,
  texts: AsyncIterable<readonly CollectedText[]>,
  hooks: RunHooks,
): Promise<void> {
  if (!embedder) for await (const batch of texts) builder.add(batch, undefined);
  else
    for await (const { texts: batch, rows } of embedTexts(embedder, texts, hooks))
      builder.add(batch, rows as Float32Array);
  if (builder.unkept !== undefined)
    hooks.onNote?.(
      `field ${brief(builder.unkept)}: an index keeps 100 fields, with values that are texts, numbers, true or false, or lists of these: others are left out`,
    );
}

/** What an index says beside its texts. */
interface IndexState {
  /** The number that the next text without an id gets. */
  readonly next: number;
  readonly learnt: LearntState;
  /** Runs when all is written, before the file takes its place. */
  readonly check?: () => Promise<void>;
}

/** Writes the index; the file appears whole or not at all. */
export async function writeIndex(
  output: string,
  builder: IndexBuilder,
  { meta }: IndexPlan,
  { next, learnt, check }: IndexState,
  hooks: RunHooks,
): Promise<void> {
  const { texts, paths, fields } = builder;
  const head = {
    kind: TEXT_INDEX,
    meta: { ...meta, texts, paths, fields, next: Math.max(next, builder.next) },
  };
  const write = async (sink: Sink) => {
    await writeContainer(sink, head, withPageSums([...learntSections(learnt), ...builder.sections()]));
    await check?.();
  };
  await writeWhole(output, write, hooks);
}
