import type { WordTable } from '../corpus/words.js';
import { formatError, inputError } from '../errors.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { toUnit } from '../tensor/inner-product.js';
import type { ResolvedEmbedOptions, SparseMethod } from './embed-options.js';
import { askedRole, type Learning, type SparseEmbedder, type SparseRows, type TextRole } from './embedder.js';
import { bm25Idf, bm25Saturation, type TextStatistics, termWeight } from './term-weights.js';
import { bytesOfTexts, eachCount, type TextCut, WordFinder } from './text-words.js';
import type { WordEmbedderParts } from './word-embedder.js';

/** What a `CountEmbedder` counts: see `WordEmbedderParts`. */
type CountedWords = Omit<WordEmbedderParts, 'vectors'> & { readonly words: WordTable };

/** Sparse rows over a vocabulary: a column for each of its words, and a weight where a text has the word. */
export class CountEmbedder implements SparseEmbedder {
  readonly kind = 'sparse';
  readonly name: string;
  readonly dim: number;
  readonly fingerprint: string;
  readonly batch = 1024;
  readonly learning?: Learning;
  readonly met = { words: 0, known: 0 };
  readonly words: WordTable;
  readonly #cut: TextCut;
  readonly #method: SparseMethod;
  readonly #options: ResolvedEmbedOptions;
  #finder: Promise<WordFinder> | undefined;
  #frequencies: Float64Array;
  #statistics: TextStatistics = { texts: 0, meanLength: 0 };

  constructor(counted: CountedWords, method: SparseMethod, options: ResolvedEmbedOptions) {
    const { words } = counted;
    this.name = `${method} over ${counted.label}`;
    this.dim = words.size;
    this.fingerprint = counted.fingerprint;
    this.words = words;
    this.#cut = counted.cut;
    this.#method = method;
    this.#options = options;
    const learns = method === 'tfidf' || method === 'bm25';
    this.#frequencies = new Float64Array(learns ? words.size : 0);
    if (learns) this.learning = this.#learn();
  }

  /** A query of BM25 is its words' counts: the product with a text's row is the score. */
  async embed(texts: readonly string[], role?: TextRole, hooks: RunHooks = {}): Promise<SparseRows> {
    throwIfAborted(hooks.signal);
    const asked = askedRole(texts, role);
    const found = (await this.#open()).find(bytesOfTexts(texts), texts.length);
    this.met.words += found.words;
    this.met.known += found.starts[texts.length];
    const starts = new Uint32Array(texts.length + 1);
    const columns = new Uint32Array(found.starts[texts.length]);
    const weights = new Float32Array(columns.length);
    let end = 0;
    for (let i = 0; i < texts.length; i++) {
      const words = found.rows.subarray(found.starts[i], found.starts[i + 1]);
      eachCount(words, (word, count) => {
        columns[end] = word;
        weights[end++] = this.#weight(word, count, words.length, asked);
      });
      starts[i + 1] = end;
      if (this.#method === 'tfidf') toUnit(weights.subarray(starts[i], end));
    }
    return { starts, columns: columns.slice(0, end), weights: weights.slice(0, end) };
  }

  async close(): Promise<void> {}

  #weight(word: number, count: number, length: number, role: TextRole): number {
    const frequency = this.#frequencies[word];
    const { texts } = this.#statistics;
    if (this.#method !== 'bm25') return termWeight(this.#method, count, frequency, texts);
    if (role === 'query') return count;
    return bm25Idf(frequency, texts) * bm25Saturation(count, length, this.#statistics, this.#options);
  }

  #open(): Promise<WordFinder> {
    this.#finder ??= WordFinder.open(this.words, this.#cut);
    return this.#finder;
  }

  #learn(): Learning {
    let [texts, words] = [0, 0];
    const set = () => {
      this.#statistics = { texts, meanLength: texts > 0 ? words / texts : 0 };
    };
    return {
      add: async (batch, hooks = {}) => {
        throwIfAborted(hooks.signal);
        const { rows, starts } = (await this.#open()).find(bytesOfTexts(batch), batch.length);
        texts += batch.length;
        words += starts[batch.length];
        for (let i = 0; i < batch.length; i++)
          for (const row of new Set(rows.subarray(starts[i], starts[i + 1]))) this.#frequencies[row]++;
      },
      finish: async () => {
        if (texts === 0) throw inputError('there is no text to count words in');
        set();
      },
      state: () => ({ frequencies: this.#frequencies, counts: Float64Array.of(texts, words) }),
      restore: async ({ frequencies, counts }) => {
        if (frequencies?.length !== this.dim || counts?.length !== 2)
          throw formatError('what was counted of the texts does not fit the model: count them anew');
        this.#frequencies = frequencies;
        [texts, words] = counts;
        set();
      },
    };
  }
}
