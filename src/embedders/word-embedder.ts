import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { Moments } from '../embeddings/moments.js';
import { openSharedVectors, shareVectors } from '../embeddings/shared-vectors.js';
import { sifWeights, usifWeights, type WordWeights, wordShares } from '../embeddings/word-weights.js';
import { expected, formatError, inputError, type WordvecError } from '../errors.js';
import { platform, threadCount } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { commonDirections } from './common-directions.js';
import type { ResolvedEmbedOptions, WordMethod } from './embed-options.js';
import { askedRole, type Embedder, type Learning, type LearntState, type TextRole } from './embedder.js';
import { Pooler, type PoolingRule, type PoolingState, pooledDim } from './pooling.js';
import { MOST_BYTES, MOST_TEXTS, PoolingThreads } from './pooling-threads.js';
import { smoothIdf } from './term-weights.js';
import { bytesOfTexts, type TextCut } from './text-words.js';

/** Texts of a call, or bytes of some of them, from which on threads pay for their start. */
const [WORTH_THREADS, WORTH_BYTES] = [512, 1 << 16];

interface MethodRule extends Pick<PoolingRule, 'join' | 'divisor' | 'unit'> {
  readonly weights: 'one' | 'idf' | 'sif' | 'usif';
  readonly components: number;
}

const MEAN: MethodRule = { join: 'mean', divisor: 'words', unit: false, weights: 'one', components: 0 };
const METHODS: Readonly<Record<WordMethod, MethodRule>> = {
  mean: MEAN,
  idf: { ...MEAN, divisor: 'weights', weights: 'idf' },
  sif: { ...MEAN, weights: 'sif', components: 1 },
  usif: { ...MEAN, weights: 'usif', unit: true, components: 5 },
  pmeans: { ...MEAN, join: 'pmeans' },
  max: { ...MEAN, join: 'max' },
  fasttext: { ...MEAN, unit: true },
};

export interface WordEmbedderParts {
  readonly label: string;
  readonly vectors: KeyedVectors;
  readonly cut: TextCut;
  readonly fingerprint: string;
}

/** Rows of texts, made of the vectors of their words by one of `WORD_METHODS`. */
export class WordEmbedder implements Embedder {
  readonly kind = 'dense';
  readonly name: string;
  readonly dim: number;
  readonly fingerprint: string;
  readonly batch = MOST_TEXTS;
  readonly learning?: Learning;
  /** Words met so far, and those that the model knows. */
  readonly met = { words: 0, known: 0 };
  #vectors: KeyedVectors;
  readonly #method: MethodRule;
  readonly #rule: PoolingRule;
  readonly #state: PoolingState;
  readonly #threads: number;
  #own: Promise<Pooler> | undefined;
  #pool: PoolingThreads | undefined;

  constructor({ label, vectors, cut, fingerprint }: WordEmbedderParts, options: ResolvedEmbedOptions) {
    const { method = 'mean' } = options;
    const known = METHODS[method as WordMethod];
    const { components = known.components, unit = known.unit } = options;
    if (components > 0 && known.weights === 'idf')
      throw expected('`components`', '0 with the method idf', components);
    this.dim = pooledDim(vectors.dim, known);
    if (options.components !== undefined && components > 0 && components >= this.dim)
      throw expected('`components`', `less than the ${this.dim} numbers of a row`, components);
    this.#method = { ...known, components, unit };
    this.#rule = { ...this.#method, cut };
    this.name = `${method} of ${label}`;
    this.fingerprint = fingerprint;
    this.#vectors = vectors;
    this.#threads = threadCount(options.threads);
    const { memory } = platform();
    this.#state = {
      weights: new Float32Array(memory.shared(4 * vectors.size)),
      unknown: new Float32Array(memory.shared(4)),
      frequencies: new Int32Array(memory.shared(known.weights === 'idf' ? 4 * vectors.size : 0)),
      directions: new Float64Array(memory.shared(8 * components * this.dim)),
      shares: new Float64Array(memory.shared(8 * components)),
    };
    const weights = fixedWeights(this.#method, vectors, options);
    this.#weigh(weights);
    if (known.weights !== 'one' || components > 0) this.learning = this.#learn(weights);
  }

  async embed(texts: readonly string[], role?: TextRole, hooks: RunHooks = {}): Promise<Float32Array> {
    askedRole(texts, role);
    const rows = new Float32Array(texts.length * this.dim);
    await this.#inPieces(texts, hooks, async (bytes, first, count) => {
      const threads = this.#threadsFor(bytes, texts.length);
      const target = rows.subarray(first * this.dim, (first + count) * this.dim);
      const maker = threads ?? (await this.#pooler());
      const { words, known } = await maker.pool(bytes, count, target);
      this.met.words += words;
      this.met.known += known;
    });
    return rows;
  }

  async close(): Promise<void> {
    await this.#pool?.stop();
    this.#pool = undefined;
  }

  async #inPieces(
    texts: readonly string[],
    { signal }: RunHooks,
    work: (bytes: Uint8Array, first: number, count: number) => Promise<void>,
  ): Promise<void> {
    const works: Promise<void>[] = [];
    for (let first = 0; first < texts.length; ) {
      throwIfAborted(signal);
      let end = first;
      let length = 0;
      // UTF-8 takes at most 3 bytes of a UTF-16 unit.
      do length += texts[end++].length * 3 + 1;
      while (end < texts.length && end - first < MOST_TEXTS && length + texts[end].length * 3 < MOST_BYTES);
      works.push(work(bytesOfTexts(texts.slice(first, end)), first, end - first));
      first = end;
    }
    await Promise.all(works);
  }

  #threadsFor(bytes: Uint8Array, texts: number): PoolingThreads | undefined {
    const few = texts < WORTH_THREADS && bytes.length < WORTH_BYTES;
    if (this.#threads < 2 || few || bytes.length > MOST_BYTES) return undefined;
    if (!this.#pool) {
      const vectors = shareVectors(this.#vectors);
      // One copy serves all.
      this.#vectors = openSharedVectors(vectors);
      this.#own = undefined;
      const shared = { vectors, rule: this.#rule, state: this.#state };
      this.#pool = new PoolingThreads(this.#threads, this.dim, shared);
    }
    return this.#pool;
  }

  #pooler(): Promise<Pooler> {
    this.#own ??= Pooler.open(this.#vectors, this.#rule, this.#state);
    return this.#own;
  }

  #weigh({ weights, unknown }: WordWeights): void {
    const { unit } = this.#method;
    const { norms } = this.#vectors;
    const own = this.#state.weights;
    for (let i = 0; i < own.length; i++)
      own[i] = unit ? (norms[i] > 0 ? weights[i] / norms[i] : 0) : weights[i];
    this.#state.unknown[0] = unknown;
  }

  #learn(fixed: WordWeights): Learning {
    const { weights: rule, components } = this.#method;
    let [texts, used] = [0, fixed];
    let moments: Promise<Moments> | undefined;
    // Rows are added in the order of the calls, so that the sums do not depend on threads.
    let added: Promise<void> = Promise.resolve();
    const take = ({ directions, shares }: Pick<PoolingState, 'directions' | 'shares'>) => {
      this.#state.directions.set(directions);
      this.#state.shares.set(shares);
    };
    return {
      add: async (batch, hooks = {}) => {
        texts += batch.length;
        if (rule === 'idf') return this.#countTexts(batch, hooks);
        if (components === 0) return;
        moments ??= Moments.open(this.dim);
        const rows = this.embed(batch, 'document', hooks);
        rows.catch(() => {});
        added = added.then(async () => {
          const [sums, numbers] = [await moments!, await rows];
          for (let at = 0; at < numbers.length; at += this.dim) sums.add(numbers, at, 1);
        });
        await added;
      },
      finish: async () => {
        if (texts === 0) throw inputError('there is no text to learn the weights of words from');
        if (rule === 'idf') {
          used = idfWeights(this.#state.frequencies, texts);
          this.#weigh(used);
        }
        const removal = rule === 'usif' ? 'weighted' : 'whole';
        if (moments) take(await commonDirections(await moments, this.dim, components, removal));
      },
      state: () => ({
        weights: used.weights,
        unknown: Float64Array.of(used.unknown),
        directions: this.#state.directions,
        shares: this.#state.shares,
      }),
      restore: async (state) => {
        used = weightsIn(state, this.#vectors);
        this.#weigh(used);
        const { directions, shares } = state;
        const count = shares?.length;
        if (count !== components || directions?.length !== components * this.dim) throw misfit();
        take({ directions, shares });
      },
    };
  }

  async #countTexts(texts: readonly string[], hooks: RunHooks): Promise<void> {
    await this.#inPieces(texts, hooks, async (bytes, _first, count) => {
      const counter = this.#threadsFor(bytes, texts.length) ?? (await this.#pooler());
      await counter.countTexts(bytes, count);
    });
  }
}

/** The weights before anything is learnt; not those of words that were not read. */
function fixedWeights(
  { weights }: MethodRule,
  vectors: KeyedVectors,
  { sifCoefficient }: ResolvedEmbedOptions,
): WordWeights {
  if (weights === 'sif') return sifWeights(wordShares(vectors), sifCoefficient);
  if (weights === 'usif') return usifWeights(wordShares(vectors));
  return { weights: new Float64Array(vectors.size).fill(1), unknown: 1 };
}

function idfWeights(frequencies: Int32Array, texts: number): WordWeights {
  const weights = Float64Array.from(frequencies, (frequency) => smoothIdf(frequency, texts));
  return { weights, unknown: smoothIdf(0, texts) };
}

/** The weights of the words that were read, among those of all words of the model. */
function weightsIn({ weights, unknown }: LearntState, vectors: KeyedVectors): WordWeights {
  const { words, vocabulary = words } = vectors;
  if (weights?.length !== vocabulary.size || unknown?.length !== 1) throw misfit();
  if (vocabulary === words) return { weights, unknown: unknown[0] };
  const rows = vocabulary.rowsIn(words);
  return { weights: Float64Array.from(rows, (row) => weights[row]), unknown: unknown[0] };
}

function misfit(): WordvecError {
  return formatError(
    'what was learnt of the texts does not fit the model: index them anew with this model and method',
  );
}
