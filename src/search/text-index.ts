import type { CollectedText } from '../documents/collection.js';
import type { Embedder, LearntState } from '../embedders/embedder.js';
import { type GivenEmbedder, isEmbedder, nameOfGiven, openGiven } from '../embedders/given-embedder.js';
import {
  checkNames,
  checkOptions,
  expected,
  formatError,
  inputError,
  ioError,
  usageError,
} from '../errors.js';
import { checkPath } from '../platform.js';
import { type RunHooks, throwIfAborted, unlessAborted } from '../progress.js';
import type { Allowed } from '../query/candidates.js';
import type { ScoredRow } from '../query/top-k.js';
import { toUnit } from '../tensor/inner-product.js';
import { checkedDense } from './create-index.js';
import { DenseSearch } from './dense-search.js';
import { allowedTexts, valuesOf } from './field-filter.js';
import { PLAIN_TEXT, wordMarker } from './highlights.js';
import { type Hit, hitsOf } from './hits.js';
import { IndexFile } from './index-file.js';
import { cutOf, type IndexMeta, learntOf, metaOf } from './index-head.js';
import { LexicalSearch } from './lexical-search.js';
import { OpenedOnce } from './opened-once.js';
import { JOINED, joinRanks } from './rank-fusion.js';
import {
  modeOf,
  type ResolvedSearch,
  resolveSearch,
  type SearchMode,
  type SearchOptions,
} from './search-options.js';

/** An index that is asked. Of its file only what questions need is read, when the first of them needs it. */
export class TextIndex {
  readonly meta: IndexMeta;
  readonly #file: IndexFile;
  readonly #model: GivenEmbedder | undefined;
  readonly #hooks: RunHooks;
  readonly #embedder = new OpenedOnce(() => this.#openEmbedder());
  readonly #dense = new OpenedOnce(() => DenseSearch.open(this.#file, this.size));
  readonly #lexical = new OpenedOnce(async () => {
    const words = this.meta.words!;
    return LexicalSearch.open(this.#file, this.size, await cutOf(words, this.#hooks), words);
  });
  readonly #marker = new OpenedOnce(async () =>
    wordMarker(await cutOf({ text: this.meta.words?.text ?? PLAIN_TEXT }, {})),
  );
  readonly #columns = new Map<string, Promise<Uint32Array>>();
  /** Questions that are being answered. */
  readonly #asked = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  private constructor(file: IndexFile, model: GivenEmbedder | undefined, hooks: RunHooks) {
    this.#file = file;
    this.meta = metaOf(file);
    this.#model = model;
    // The signal is for the opening: a time-out of it would stop each question after it.
    this.#hooks = { ...hooks, signal: undefined };
  }

  /**
   * Opens an index that `createIndex` wrote; to be closed.
   * @param options embed: the model, where it lies elsewhere than when the texts were indexed, or lay in memory then
   * @throws WordvecError `format`, `io`, `unsupported`
   */
  static async open(
    path: string,
    { embed }: { readonly embed?: GivenEmbedder | undefined } = {},
    hooks: RunHooks = {},
  ): Promise<TextIndex> {
    const file = await IndexFile.open(path, hooks);
    try {
      return new TextIndex(file, embed || undefined, hooks);
    } catch (cause) {
      file.close();
      throw cause;
    }
  }

  /** Texts in it, parts of long ones each. */
  get size(): number {
    return this.meta.texts;
  }

  /**
   * The texts that answer a question, best first.
   * @param hooks signal: stops this question alone
   * @throws WordvecError `usage` for options and an empty question; `input` where the model knows no word of it; `format`, `io`,
   * `aborted`
   */
  async search(question: string, given: SearchOptions = {}, hooks: RunHooks = {}): Promise<Hit[]> {
    checkOptions(hooks, 'hooks');
    const options = resolveSearch(given);
    this.#checkOpen();
    const answer = this.#answer(question, options, hooks.signal);
    this.#asked.add(answer);
    return unlessAborted(
      answer.finally(() => this.#asked.delete(answer)),
      hooks.signal,
    );
  }

  async #answer(question: string, options: ResolvedSearch, signal: AbortSignal | undefined): Promise<Hit[]> {
    if (typeof question !== 'string') throw expected('question', 'a text', question);
    if (question.trim() === '')
      throw usageError('the question is empty: expected the words that are looked for');
    const mode = modeOf(this.meta, options.mode);
    const allowed = await allowedTexts(this.#file, this.meta, options.where, this.#columns);
    const row = mode === 'words' ? undefined : await this.#rowOf(question, mode, signal);
    // More than k, as some are folded; twice as many where that does not do.
    for (let wanted = options.fold ? options.k * 2 + 10 : options.k; ; wanted *= 2) {
      throwIfAborted(signal);
      const found = await this.#ranked(question, row, mode, wanted, allowed, options);
      const hits = await hitsOf(found, options, async (i) => (await this.#textsAt(i, i + 1))[0]);
      if (hits.length < options.k && found.length >= wanted) continue;
      const mark = await this.#marker.get();
      return hits.map((hit) => ({ ...hit, highlights: mark(question, hit.text) }));
    }
  }

  /** Texts [from, to) and their rows, as they were indexed. @throws WordvecError `format`, `io` */
  async stored(
    from: number,
    to: number,
  ): Promise<{ texts: CollectedText[]; rows: Float32Array | undefined }> {
    const { model } = this.meta;
    const texts = await this.#textsAt(from, to);
    const rows = model
      ? await this.#file.read('rows', 'float32', from * model.dim, to * model.dim)
      : undefined;
    return { texts, rows };
  }

  /** See `IndexFile.isStill`. */
  isStill(path: string): Promise<boolean> {
    return this.#file.isStill(path);
  }

  /** What the method learnt of the texts. */
  learnt(): Promise<LearntState> {
    return learntOf(this.#file);
  }

  /** What makes rows of questions. @throws WordvecError `format` where it is another model than that of the texts, `aborted` */
  async embedder({ signal }: RunHooks = {}): Promise<Embedder> {
    this.#checkOpen();
    return unlessAborted(this.#embedder.get(), signal);
  }

  /** Takes no more questions, and resolves when those that were asked are answered and all is let go. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#asked);
    await this.#embedder.close((embedder) => embedder.close());
    await this.#dense.close((dense) => dense.close());
    this.#file.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw this.#file.wasClosed();
  }

  async #openEmbedder(): Promise<Embedder> {
    const { name, options, fingerprint, dim } = this.meta.model!;
    const given = this.#model ?? name;
    const path = nameOfGiven(given);
    const opened = await openGiven(given, isEmbedder(given) ? {} : options, this.#hooks).catch((cause) => {
      if (this.#model !== undefined || cause?.code !== 'io') throw cause;
      throw ioError(
        `${cause.message}; ${this.#file.name} was made with it: --embed MODEL says where it lies now`,
        { cause },
      );
    });
    const embedder = checkedDense(opened, path);
    if (embedder.dim !== dim || embedder.fingerprint !== fingerprint) {
      await embedder.close();
      throw formatError(
        `${path}: is another model than the one that ${this.#file.name} was made with (${name}, ${dim} numbers a text; found ${embedder.dim}): name that one with --embed MODEL, or index the texts again`,
      );
    }
    await embedder.learning?.restore(await this.learnt());
    return embedder;
  }

  /** The question's row at length 1; undefined where words can answer alone. */
  async #rowOf(
    question: string,
    mode: SearchMode,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array | undefined> {
    const embedder = await this.#embedder.get();
    const row = (await embedder.embed([question], 'query', { ...this.#hooks, signal })).slice();
    if (toUnit(row) > 0) return row;
    if (mode === 'hybrid') return undefined;
    throw inputError(`the model knows no word of "${question}": ask with other words`);
  }

  async #ranked(
    question: string,
    row: Float32Array | undefined,
    mode: SearchMode,
    k: number,
    allowed: Allowed,
    options: Pick<ResolvedSearch, 'k1' | 'b' | 'denseWeight'>,
  ): Promise<ScoredRow[]> {
    const dense = (count: number) => this.#dense.get().then((search) => search.best(row!, count, allowed));
    const words = (count: number) =>
      this.#lexical.get().then((search) => search.best(question, count, allowed, options));
    if (mode === 'words') return words(k);
    if (mode === 'dense') return dense(k);
    const count = Math.max(k, JOINED);
    const byWords = { rows: await words(count), weight: 1 };
    if (!row) return joinRanks([byWords], k);
    const weight = options.denseWeight ?? this.meta.model!.weight;
    return joinRanks([{ rows: await dense(count), weight }, byWords], k);
  }

  async #textsAt(from: number, to: number): Promise<CollectedText[]> {
    const places = await this.#file.read('places', 'uint32', from * 2, to * 2);
    const fields = await valuesOf(this.#file, this.meta, from, to);
    const ids = await this.#file.texts('ids', from, to);
    return (await this.#file.texts('texts', from, to)).map((text, i) => {
      const [file, line] = [places[2 * i], places[2 * i + 1]];
      const path = this.meta.paths[file];
      if (path === undefined)
        throw this.#file.damaged(`text ${from + i} is of a file ${file} that it does not name`);
      return { text, id: ids[i], path, line, ...(fields && { fields: fields[i] }) };
    });
  }
}

/** See `TextIndex.open`. */
export async function openIndex(
  path: string,
  options: { readonly embed?: GivenEmbedder | undefined } = {},
  hooks: RunHooks = {},
): Promise<TextIndex> {
  checkPath(path);
  checkNames(options, { embed: true });
  checkOptions(hooks, 'hooks');
  return TextIndex.open(path, options, hooks);
}
