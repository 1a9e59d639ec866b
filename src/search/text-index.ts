import type { CollectedText } from '../documents/collection.js';
import type { Embedder } from '../embedders/embedder.js';
import type { GivenEmbedder } from '../embedders/given-embedder.js';
import { checkNames, checkOptions, checkTexts, inputError } from '../errors.js';
import { checkPath, platform } from '../platform.js';
import { type RunHooks, throwIfAborted, unlessAborted } from '../progress.js';
import type { Allowed } from '../query/candidates.js';
import type { ScoredRow } from '../query/top-k.js';
import { toUnit } from '../tensor/inner-product.js';
import { DenseSearch } from './dense-search.js';
import { FieldFilter } from './field-filter.js';
import { PLAIN_TEXT, wordMarker } from './highlights.js';
import { type Hit, hitsOf } from './hits.js';
import { IndexFile } from './index-file.js';
import { cutOf, type IndexMeta, metaOf } from './index-head.js';
import { openIndexed } from './indexed-embedder.js';
import { LexicalSearch, type UnknownWord } from './lexical-search.js';
import { OpenedOnce } from './opened-once.js';
import { JOINED, joinRanks } from './rank-fusion.js';
import {
  checkedQuestion,
  conditions,
  modeOf,
  type ResolvedSearch,
  resolveSearch,
  type SearchMode,
  type SearchOptions,
  type SearchQuestion,
  unitQuestion,
} from './search-options.js';
import { hashesOfIds, storedTexts, textsOfIds } from './stored-texts.js';

/** An index that is asked. Of its file only what questions need is read, when the first of them needs it. */
export class TextIndex {
  readonly meta: IndexMeta;
  readonly #file: IndexFile;
  readonly #model: GivenEmbedder | undefined;
  readonly #hooks: RunHooks;
  readonly #embedder = new OpenedOnce(() =>
    openIndexed(this.#file, this.meta.model!, this.#model, this.#hooks),
  );
  readonly #dense = new OpenedOnce(() => DenseSearch.open(this.#file, this.size));
  readonly #lexical = new OpenedOnce(async () => {
    const words = this.meta.words!;
    // What cuts words was told when the texts were indexed.
    return LexicalSearch.open(this.#file, this.size, await cutOf(words, {}), words);
  });
  readonly #marker = new OpenedOnce(async () =>
    wordMarker(await cutOf(this.meta.words ?? { text: PLAIN_TEXT }, {}), this.meta.words ?? {}),
  );
  readonly #ids = new OpenedOnce(() => hashesOfIds(this.#file, this.size));
  readonly #filter: FieldFilter;
  /** Questions that are being answered. */
  readonly #asked = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  private constructor(file: IndexFile, model: GivenEmbedder | undefined, hooks: RunHooks) {
    this.#file = file;
    this.meta = metaOf(file);
    this.#filter = new FieldFilter(file, this.meta);
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
    options: { readonly embed?: GivenEmbedder | undefined } = {},
    hooks: RunHooks = {},
  ): Promise<TextIndex> {
    checkPath(path);
    checkNames(options, { embed: true });
    checkOptions(hooks, 'hooks');
    const file = await IndexFile.open(path, hooks);
    try {
      return new TextIndex(file, options.embed || undefined, hooks);
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
   * @param question its words, or a vector of the model's, which is compared by cosines
   * @param hooks signal: stops this question alone
   * @throws WordvecError `usage` for options and an empty question; `input` where the model knows no word of it; `format`, `io`,
   * `aborted`
   */
  async search(question: SearchQuestion, given: SearchOptions = {}, hooks: RunHooks = {}): Promise<Hit[]> {
    checkOptions(hooks, 'hooks');
    const options = resolveSearch(given);
    this.#checkOpen();
    return unlessAborted(this.#held(this.#answer(question, options, hooks.signal)), hooks.signal);
  }

  /** What `close` waits for. */
  #held<T>(answer: Promise<T>): Promise<T> {
    this.#asked.add(answer);
    return answer.finally(() => this.#asked.delete(answer));
  }

  async #answer(
    question: SearchQuestion,
    options: ResolvedSearch,
    signal: AbortSignal | undefined,
  ): Promise<Hit[]> {
    const isText = checkedQuestion(question, options.mode);
    // Files are read at once: without it, one question after the other would let no timer and no request in, and of those that
    // come together all would be answered when the last one is.
    await platform().threads.pause();
    const mode = modeOf(this.meta, isText ? options.mode : 'dense');
    const asked = isText ? question : '';
    const allowed = await this.#filter.allowed(options.where);
    const row = isText
      ? mode === 'words'
        ? undefined
        : await this.#rowOf(question, mode, signal)
      : unitQuestion(question, this.meta.model!.dim);
    // More than k, as some are folded; twice as many where that does not do.
    for (let wanted = options.fold ? options.k * 2 + 10 : options.k; ; wanted *= 2) {
      throwIfAborted(signal);
      const found = await this.#ranked(asked, row, mode, wanted, allowed, options);
      const hits = await hitsOf(
        found,
        options,
        async (i) => (await storedTexts(this.#file, this.meta, i, i + 1))[0],
      );
      if (hits.length < options.k && found.length >= wanted) continue;
      const mark = await this.#marker.get();
      const stem = mode !== 'dense' && this.meta.words?.method === 'bm25' ? options.stem : 0;
      return hits.map((hit) => ({ ...hit, highlights: mark(asked, hit.text, stem) }));
    }
  }

  /**
   * Texts by their ids, in this order; of a long text all parts, of an id that is not there none.
   * @throws WordvecError `usage`, `format`, `io`
   */
  async get(ids: readonly string[]): Promise<CollectedText[]> {
    checkTexts('ids', ids);
    this.#checkOpen();
    return this.#held(this.#ids.get().then((hashes) => textsOfIds(this.#file, this.meta, ids, hashes)));
  }

  /**
   * The words of a question that no text has, each with those of the texts that are spelt most like it; of an index without words none.
   * @throws WordvecError `usage`, `format`, `io`
   */
  async unknownWords(question: string): Promise<UnknownWord[]> {
    checkTexts('question', [question]);
    this.#checkOpen();
    if (!this.meta.words) return [];
    return this.#held(this.#lexical.get().then((search) => search.unknownWords(question)));
  }

  /** 1 for each text of which all conditions hold. @throws WordvecError `usage`, `format`, `io` */
  async matching(where: string | readonly string[]): Promise<Uint8Array> {
    const asked = conditions(where, '`where`');
    this.#checkOpen();
    const allowed = await this.#held(this.#filter.allowed(asked));
    // A copy: the same filter is answered so again.
    return allowed?.slice() ?? new Uint8Array(this.size).fill(1);
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
    options: Pick<ResolvedSearch, 'k1' | 'b' | 'stem' | 'denseWeight'>,
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
}

/** See `TextIndex.open`. */
export const openIndex = TextIndex.open;
