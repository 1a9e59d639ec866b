import type { TextOptions } from '../corpus/text-stages.js';
import { type CollectedText, Collection } from '../documents/collection.js';
import { documentLines } from '../documents/document-lines.js';
import { resolvePrepareOptions } from '../documents/prepare-options.js';
import { SPARSE_METHODS } from '../embedders/embed-options.js';
import { embedTexts, learnTexts, RepeatedTexts } from '../embedders/embedded-texts.js';
import type { Embedder, LearntState, TextEmbedder } from '../embedders/embedder.js';
import { openEmbedder } from '../embedders/open-embedder.js';
import { checkOptions, expected, WordvecError } from '../errors.js';
import { writeContainer } from '../formats/container.js';
import { TEXT_INDEX } from '../formats/native.js';
import { checkPath, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { functionWords } from './function-words.js';
import { IndexBuilder } from './index-builder.js';
import { cutOf, type IndexMeta, type IndexModel, type IndexWords, learntSections } from './index-head.js';
import { rankWeight } from './rank-fusion.js';
import { type IndexOptions, type ResolvedIndexOptions, resolveIndexOptions } from './search-options.js';

/** What was indexed. */
export interface IndexReport {
  /** All that the index holds now; parts of texts count. */
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
 * Memory grows with the different words only.
 * @param inputs files, folders, glob patterns, `-` for stdin; each may be packed
 * @throws WordvecError `usage`; `input` for what cannot be read and where there is no text; `io`, `format`, `aborted`; then no
 * file is written
 * @example
 * const { texts } = await createIndex(['corpus.txt'], 'corpus.idx', { bm25: true });
 * texts; // => 100
 */
export async function createIndex(
  inputs: readonly string[],
  output: string,
  given: IndexOptions = {},
  hooks: RunHooks = {},
): Promise<IndexReport> {
  checkPath(output);
  checkOptions(hooks, 'hooks');
  if (/\.gz$/i.test(output))
    throw new WordvecError(
      'usage',
      `${output}: an index is read at places, so it is not packed: end its name with .idx`,
    );
  const started = performance.now();
  const options = resolveIndexOptions(given);
  const plan = await planOf(options, hooks);
  const texts = new IndexedTexts(new Collection(inputs, options.reading), plan.meta);
  const builder = await openBuilder(plan, hooks);
  try {
    if (plan.embedder) await learnTexts(plan.embedder, texts.read(hooks), hooks);
    await addTexts(builder, plan, texts.read(hooks), hooks);
    const { counts } = texts.collection;
    if (builder.texts === 0)
      throw new WordvecError(
        'input',
        `no text is in ${inputs.join(', ')} (${counts.empty} empty): nothing was written`,
      );
    const learnt = plan.embedder?.learning?.state() ?? {};
    await writeIndex(output, builder, plan, { next: texts.collection.next, learnt }, hooks);
    return {
      texts: builder.texts,
      ...counts,
      unknown: builder.zeroRows,
      removed: 0,
      embedder: plan.embedder?.name ?? null,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    texts.close();
    builder.close();
    await plan.embedder?.close();
  }
}

async function planOf(options: ResolvedIndexOptions, hooks: RunHooks): Promise<IndexPlan> {
  const { embed, bm25, maxWords, overlap, embedding, reading } = options;
  const { method } = embedding;
  const sparse = SPARSE_METHODS.find((name) => name === method);
  if (sparse && embed !== '')
    hooks.onNote?.(`--method ${sparse} counts the words of the texts themselves: --embed has no part in it`);
  const dense = embed !== '' && !sparse;
  const embedder = dense ? await openDense(embed, options, hooks) : undefined;
  const model: IndexModel | null = embedder
    ? {
        name: embed,
        options: embedding,
        fingerprint: embedder.fingerprint,
        dim: embedder.dim,
        weight: rankWeight(embedder),
      }
    : null;
  const words: IndexWords | null =
    bm25 || !dense
      ? {
          method: sparse ?? 'bm25',
          text: textOptions(options),
          stopWords: await functionWords(options.stopWords),
        }
      : null;
  return { meta: { textFields: reading.field ?? ['text'], maxWords, overlap, model, words }, embedder };
}

async function openDense(
  name: string,
  { embedding }: ResolvedIndexOptions,
  hooks: RunHooks,
): Promise<Embedder> {
  return checkedDense(await openEmbedder(name, embedding, hooks), name);
}

/** @throws WordvecError `usage` for what gives sparse rows */
export function checkedDense(embedder: TextEmbedder, name: string): Embedder {
  if (embedder.kind === 'dense') return embedder;
  throw expected('`embed`', 'a model of dense vectors; --method bm25 needs none', name);
}

/** Words of a question and of texts must be cut alike; case and punctuation say little there. */
function textOptions({ embedding }: ResolvedIndexOptions): TextOptions {
  const { tokenizer = 'unicode', locale = '', apostrophes = false, urls = 'keep', phrases = '' } = embedding;
  return { tokenizer, locale, apostrophes, urls, phrases };
}

export async function openBuilder({ meta }: IndexPlan, hooks: RunHooks): Promise<IndexBuilder> {
  const { words, textFields, model } = meta;
  const lexical = words ? { ...words, cut: await cutOf(words, hooks) } : undefined;
  return IndexBuilder.open(model?.dim ?? 0, lexical, textFields);
}

/** Adds texts with their rows. */
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
}

/** Writes the index; the file appears whole or not at all. */
export async function writeIndex(
  output: string,
  builder: IndexBuilder,
  { meta }: IndexPlan,
  { next, learnt }: { readonly next: number; readonly learnt: LearntState },
  hooks: RunHooks,
): Promise<void> {
  const { texts, paths, fields } = builder;
  const head = { kind: TEXT_INDEX, meta: { ...meta, texts, paths, fields, next } };
  await writeWhole(
    output,
    (sink) => writeContainer(sink, head, [...learntSections(learnt), ...builder.sections()]),
    hooks,
  );
}

/** The texts of a collection as an index has them: none that is empty, long ones in parts. */
export class IndexedTexts {
  readonly collection: Collection;
  readonly #texts: RepeatedTexts;
  readonly #cut: Pick<IndexMeta, 'maxWords' | 'overlap'>;

  constructor(collection: Collection, { maxWords, overlap }: Pick<IndexMeta, 'maxWords' | 'overlap'>) {
    this.collection = collection;
    this.#texts = new RepeatedTexts(collection);
    this.#cut = { maxWords, overlap };
  }

  async *read(hooks: RunHooks): AsyncGenerator<CollectedText[]> {
    const { maxWords } = this.#cut;
    const parts = maxWords > 0 ? (await documentLines(resolvePrepareOptions(this.#cut)))(0) : undefined;
    for await (const batch of this.#texts.read(hooks)) {
      const filled = batch.filter(({ text }) => text.trim() !== '');
      if (!parts) yield filled;
      else
        yield filled.flatMap((whole) => {
          const lines = parts(whole.text);
          return typeof lines === 'string' ? [] : lines.map((text) => ({ ...whole, text }));
        });
    }
  }

  close(): void {
    this.#texts.close();
  }
}
