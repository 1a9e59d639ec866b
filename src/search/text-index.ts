import { resolveCall } from '../call-options.js';
import type { TextOptions } from '../corpus/text-stages.js';
import type { CollectedText } from '../documents/collection.js';
import type { Embedder, LearntState } from '../embedders/embedder.js';
import { openEmbedder } from '../embedders/open-embedder.js';
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
import type { RunHooks } from '../progress.js';
import type { Allowed } from '../query/candidates.js';
import type { ScoredRow } from '../query/top-k.js';
import { toUnit } from '../tensor/inner-product.js';
import { checkedDense } from './create-index.js';
import { DenseSearch } from './dense-search.js';
import { allowedTexts, valuesOf } from './field-filter.js';
import { type MarkWords, wordMarker } from './highlights.js';
import { type Hit, hitsOf } from './hits.js';
import { IndexFile } from './index-file.js';
import { cutOf, type IndexMeta, learntOf, metaOf } from './index-head.js';
import { LexicalSearch } from './lexical-search.js';
import { JOINED, joinRanks } from './rank-fusion.js';
import {
  type ResolvedSearch,
  SEARCH_OPTIONS,
  type SearchMode,
  type SearchOptions,
} from './search-options.js';

/** How words are marked where none are kept. */
const PLAIN_TEXT: TextOptions = {
  tokenizer: 'unicode',
  locale: '',
  apostrophes: false,
  urls: 'keep',
  phrases: '',
};

/** An index that is asked. Of its file only what questions need is read, when the first of them needs it. */
export class TextIndex {
  readonly meta: IndexMeta;
  readonly #file: IndexFile;
  readonly #model: string | undefined;
  readonly #hooks: RunHooks;
  #embedder: Promise<Embedder> | undefined;
  #dense: Promise<DenseSearch> | undefined;
  #lexical: Promise<LexicalSearch> | undefined;
  #marker: Promise<MarkWords> | undefined;
  readonly #columns = new Map<string, Promise<Uint32Array>>();

  private constructor(file: IndexFile, model: string | undefined, hooks: RunHooks) {
    this.#file = file;
    this.meta = metaOf(file);
    this.#model = model;
    this.#hooks = hooks;
  }

  /**
   * Opens an index that `createIndex` wrote; to be closed.
   * @param options embed: the model, where it lies elsewhere than when the texts were indexed
   * @throws WordvecError `format`, `io`, `unsupported`
   */
  static async open(
    path: string,
    { embed }: { readonly embed?: string } = {},
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
   * @throws WordvecError `usage` for options and an empty question; `input` where the model knows no word of it; `format`, `io`
   */
  async search(question: string, given: SearchOptions = {}): Promise<Hit[]> {
    const options = resolveCall(SEARCH_OPTIONS, given);
    if (typeof question !== 'string') throw expected('question', 'a text', question);
    if (question.trim() === '')
      throw usageError('the question is empty: expected the words that are looked for');
    const mode = this.#mode(options.mode);
    const allowed = await allowedTexts(this.#file, this.meta, options.where, this.#columns);
    const row = mode === 'words' ? undefined : await this.#rowOf(question, mode);
    // More than k, as some are folded; twice as many where that does not do.
    for (let wanted = options.fold ? options.k * 2 + 10 : options.k; ; wanted *= 2) {
      const found = await this.#ranked(question, row, mode, wanted, allowed, options);
      const hits = await hitsOf(found, options, (i) => this.#textAt(i));
      if (hits.length === options.k || found.length < wanted) return this.#marked(question, hits);
    }
  }

  /** Texts [from, to) and their rows, as they were indexed. @throws WordvecError `format`, `io` */
  async stored(
    from: number,
    to: number,
  ): Promise<{ texts: CollectedText[]; rows: Float32Array | undefined }> {
    const { model } = this.meta;
    const texts: CollectedText[] = [];
    for (let i = from; i < to; i++) texts.push(await this.#textAt(i));
    const rows = model
      ? await this.#file.read('rows', 'float32', from * model.dim, to * model.dim)
      : undefined;
    return { texts, rows };
  }

  /** What the method learnt of the texts. */
  learnt(): Promise<LearntState> {
    return learntOf(this.#file);
  }

  /** What makes rows of questions. @throws WordvecError `format` where it is another model than that of the texts */
  async embedder(): Promise<Embedder> {
    this.#file.checkOpen();
    this.#embedder ??= this.#openEmbedder();
    return this.#embedder;
  }

  async close(): Promise<void> {
    if (this.#embedder) await (await this.#embedder.catch(() => undefined))?.close();
    (await this.#dense?.catch(() => undefined))?.close();
    this.#embedder = this.#dense = this.#lexical = undefined;
    this.#file.close();
  }

  #mode(asked: SearchMode | undefined): SearchMode {
    const { model, words } = this.meta;
    if (asked === undefined) return model && words ? 'hybrid' : model ? 'dense' : 'words';
    if (asked !== 'words' && !model)
      throw usageError(`\`mode\` ${asked}: the index has no vectors: index the texts with --embed MODEL`);
    if (asked !== 'dense' && !words)
      throw usageError(`\`mode\` ${asked}: the index has no words: index the texts with --bm25`);
    return asked;
  }

  async #openEmbedder(): Promise<Embedder> {
    const { name, options, fingerprint, dim } = this.meta.model!;
    const path = this.#model ?? name;
    const opened = await openEmbedder(path, options, this.#hooks).catch((cause) => {
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
  async #rowOf(question: string, mode: SearchMode): Promise<Float32Array | undefined> {
    const row = (await (await this.embedder()).embed([question], 'query', this.#hooks)).slice();
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
    const dense = (count: number) => this.#openDense().then((search) => search.best(row!, count, allowed));
    const words = (count: number) =>
      this.#openLexical().then((search) => search.best(question, count, allowed, options));
    if (mode === 'words') return words(k);
    if (mode === 'dense') return dense(k);
    const count = Math.max(k, JOINED);
    const byWords = { rows: await words(count), weight: 1 };
    if (!row) return joinRanks([byWords], k);
    const weight = options.denseWeight ?? this.meta.model!.weight;
    return joinRanks([{ rows: await dense(count), weight }, byWords], k);
  }

  async #marked(question: string, hits: readonly Hit[]): Promise<Hit[]> {
    this.#marker ??= cutOf({ text: this.meta.words?.text ?? PLAIN_TEXT }, {}).then(wordMarker);
    const mark = await this.#marker;
    return hits.map((hit) => ({ ...hit, highlights: mark(question, hit.text) }));
  }

  async #textAt(i: number): Promise<CollectedText> {
    const [file, line] = await this.#file.read('places', 'uint32', i * 2, i * 2 + 2);
    const path = this.meta.paths[file];
    if (path === undefined) throw this.#file.damaged(`text ${i} is of a file ${file} that it does not name`);
    const fields = await valuesOf(this.#file, this.meta, i);
    const [text, id] = [await this.#file.text('texts', i), await this.#file.text('ids', i)];
    return { text, id, path, line, ...(fields && { fields }) };
  }

  #openDense(): Promise<DenseSearch> {
    this.#dense ??= DenseSearch.open(this.#file, this.size);
    return this.#dense;
  }

  #openLexical(): Promise<LexicalSearch> {
    const { words } = this.meta;
    this.#lexical ??= cutOf(words!, this.#hooks).then((cut) =>
      LexicalSearch.open(this.#file, this.size, cut, words!),
    );
    return this.#lexical;
  }
}

/** See `TextIndex.open`. */
export async function openIndex(
  path: string,
  options: { readonly embed?: string } = {},
  hooks: RunHooks = {},
): Promise<TextIndex> {
  checkPath(path);
  checkNames(options, { embed: true });
  checkOptions(hooks, 'hooks');
  return TextIndex.open(path, options, hooks);
}
