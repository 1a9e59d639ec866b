import type { CollectedText } from '../documents/collection.js';
import type { TextCollection } from '../documents/given-documents.js';
import { inputError, type WordvecError } from '../errors.js';
import { platform, type ScratchFile } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import type { SparseRows, TextEmbedder, TextRole } from './embedder.js';

/** Calls of `embed` that go on at once. */
const AHEAD = 6;

/** Texts and their rows: dense ones of shape [texts, dim]. */
export interface EmbeddedTexts {
  readonly texts: readonly CollectedText[];
  readonly rows: Float32Array | SparseRows;
}

export function saysSomething(rows: EmbeddedTexts['rows']): boolean {
  return rows instanceof Float32Array ? rows.some((x) => x !== 0) : rows.columns.length > 0;
}

export function unknownTexts({ name }: TextEmbedder, so: string): WordvecError {
  return inputError(
    `${name}: knows no word of the texts, so that ${so}: check the language and the --tokenizer`,
  );
}

/** Texts that can be read again: those of stdin lie in a temporary file after the first time. */
export class RepeatedTexts {
  readonly #collection: TextCollection;
  readonly #once: boolean;
  #begun: ScratchFile | undefined;
  /** The whole of it. */
  #kept: { readonly file: ScratchFile; readonly ends: number[] } | undefined;

  constructor(collection: TextCollection) {
    this.#collection = collection;
    this.#once = collection.once;
  }

  async *read(hooks: RunHooks): AsyncGenerator<CollectedText[]> {
    if (this.#kept) {
      yield* this.#again(this.#kept);
      return;
    }
    const { spill } = platform();
    const kept = this.#once ? { file: spill.open(), ends: [0] } : undefined;
    this.#begun = kept?.file;
    for await (const texts of this.#collection.read(hooks)) {
      if (kept) {
        const bytes = new TextEncoder().encode(JSON.stringify(texts));
        spill.write(kept.file, bytes, kept.ends.at(-1)!);
        kept.ends.push(kept.ends.at(-1)! + bytes.length);
      }
      yield texts;
    }
    this.#kept = kept;
  }

  close(): void {
    if (this.#begun) platform().spill.close(this.#begun);
    this.#begun = this.#kept = undefined;
  }

  *#again({ file, ends }: { readonly file: ScratchFile; readonly ends: readonly number[] }) {
    for (let i = 1; i < ends.length; i++) {
      const bytes = new Uint8Array(ends[i] - ends[i - 1]);
      platform().spill.read(file, bytes, ends[i - 1]);
      yield JSON.parse(new TextDecoder().decode(bytes)) as CollectedText[];
    }
  }
}

/** Lets the method learn from the texts what it must; `each` sees them too. @throws WordvecError as `Learning` does */
export async function learnTexts(
  { learning }: TextEmbedder,
  texts: AsyncIterable<readonly CollectedText[]>,
  hooks: RunHooks,
  each: (batch: readonly CollectedText[]) => void = () => {},
): Promise<void> {
  const report = startProgress(hooks, { phase: 'learning', unit: 'texts' });
  const added: Promise<void>[] = [];
  let done = 0;
  for await (const batch of texts) {
    each(batch);
    done += batch.length;
    report(done);
    if (!learning) continue;
    const adding = learning.add(
      batch.map(({ text }) => text),
      hooks,
    );
    // It is awaited in its turn.
    adding.catch(() => {});
    added.push(adding);
    if (added.length >= AHEAD) await added.shift();
  }
  await Promise.all(added);
  await learning?.finish();
}

/** The texts with their rows, in their order: some batches ahead are being embedded. @throws WordvecError as `embed` */
export async function* embedTexts(
  embedder: TextEmbedder,
  texts: AsyncIterable<readonly CollectedText[]>,
  hooks: RunHooks,
  role: TextRole = 'document',
): AsyncGenerator<EmbeddedTexts> {
  const report = startProgress(hooks, { phase: 'embedding', unit: 'texts' });
  const begun: { readonly texts: readonly CollectedText[]; readonly rows: Promise<EmbeddedTexts['rows']> }[] =
    [];
  let done = 0;
  const next = async () => {
    const { texts: batch, rows } = begun.shift()!;
    done += batch.length;
    report(done);
    return { texts: batch, rows: await rows };
  };
  for await (const batch of texts) {
    for (let first = 0; first < batch.length; first += embedder.batch) {
      const part = batch.slice(first, first + embedder.batch);
      const rows: Promise<EmbeddedTexts['rows']> = embedder.embed(
        part.map(({ text }) => text),
        role,
        hooks,
      );
      // It is awaited in its turn.
      rows.catch(() => {});
      begun.push({ texts: part, rows });
      if (begun.length >= AHEAD) yield await next();
    }
  }
  while (begun.length > 0) yield await next();
}
