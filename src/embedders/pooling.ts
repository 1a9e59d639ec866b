// Vectors of texts, of the vectors of their words.
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import type { Matrix } from '../tensor/matrix.js';
import { eachCount, type TextCut, type TextRows, WordFinder } from './text-words.js';

export interface PoolingRule {
  /** `pmeans`: the least, the greatest and the mean of each dimension, side by side (Rueckle et al. 2018). */
  readonly join: 'mean' | 'max' | 'pmeans';
  /** What a weighed sum is divided by: the words, or their weights. */
  readonly divisor: 'words' | 'weights';
  /** Vectors of words are taken at length 1. */
  readonly unit: boolean;
  readonly cut: TextCut;
}

/** What is learnt of a collection, on memory that threads share. */
export interface PoolingState {
  /** Of each word, its length taken in where vectors are at length 1; shape [words]. */
  readonly weights: Float32Array;
  /** The weight of a word that the vocabulary lacks, whose vector is made of its n-grams; shape [1]. */
  readonly unknown: Float32Array;
  /** Texts that a word is in, shape [words]; empty where nobody asks. */
  readonly frequencies: Int32Array;
  /** Common directions, of length 1, shape [components x dim]. */
  readonly directions: Float64Array;
  /** How much of its own direction a component takes away, shape [components]; 0 while nothing was learnt. */
  readonly shares: Float64Array;
}

/** Words without a row that are kept, with the vectors that are made of their n-grams. */
const MOST_MADE = 1 << 15;
const decoder = new TextDecoder();

export function pooledDim(dim: number, { join }: Pick<PoolingRule, 'join'>): number {
  return join === 'pmeans' ? 3 * dim : dim;
}

/** Makes the rows of texts; one for a thread. */
export class Pooler {
  readonly #matrix: Matrix;
  readonly #vectors: KeyedVectors;
  readonly #rule: PoolingRule;
  readonly #state: PoolingState;
  #finder!: WordFinder;
  /** Vectors of words that the vocabulary lacks, after its own rows. */
  #made: Float32Array[] = [];
  readonly #places = new Map<string, number>();
  readonly #sum: Float64Array;

  private constructor(vectors: KeyedVectors, rule: PoolingRule, state: PoolingState) {
    this.#vectors = vectors;
    this.#matrix = vectors.matrix;
    this.#rule = rule;
    this.#state = state;
    this.#sum = new Float64Array(vectors.dim);
  }

  static async open(vectors: KeyedVectors, rule: PoolingRule, state: PoolingState): Promise<Pooler> {
    const pooler = new Pooler(vectors, rule, state);
    const unknown = vectors.compose ? (word: Uint8Array) => pooler.#madeRow(word) : undefined;
    pooler.#finder = await WordFinder.open(vectors.words, rule.cut, unknown);
    return pooler;
  }

  /**
   * The rows of `texts` texts (each ended by a \n) into `target`, shape [texts, pooledDim].
   * @returns words met, and those with a vector
   */
  pool(text: Uint8Array, texts: number, target: Float32Array): { words: number; known: number } {
    const { rows, starts, words } = this.#find(text, texts);
    const { dim } = this.#matrix;
    const width = pooledDim(dim, this.#rule);
    for (let i = 0; i < texts; i++) {
      const [from, to] = [starts[i], starts[i + 1]];
      const at = i * width;
      if (from === to) target.fill(0, at, at + width);
      else {
        if (this.#rule.join === 'mean') this.#mean(rows, from, to, target, at);
        else this.#extremes(rows, from, to, target, at);
        this.#removeCommon(target, at, width);
      }
    }
    return { words, known: starts[texts] };
  }

  countTexts(text: Uint8Array, texts: number): void {
    const { rows, starts } = this.#find(text, texts);
    const { frequencies } = this.#state;
    for (let i = 0; i < texts; i++)
      eachCount(rows.subarray(starts[i], starts[i + 1]), (word) => {
        if (word < frequencies.length) Atomics.add(frequencies, word, 1);
      });
  }

  #find(text: Uint8Array, texts: number): TextRows {
    if (this.#places.size > MOST_MADE) {
      this.#made = [];
      this.#places.clear();
    }
    return this.#finder.find(text, texts);
  }

  #mean(rows: Int32Array, from: number, to: number, target: Float32Array, at: number): void {
    const { weights, unknown } = this.#state;
    const { dim } = this.#matrix;
    const sum = this.#sum.fill(0);
    let total = addRows(this.#matrix, weights, rows, from, to, sum);
    if (this.#made.length > 0)
      for (let i = from; i < to; i++) {
        if (rows[i] < weights.length) continue;
        const made = this.#made[rows[i] - weights.length];
        total += unknown[0];
        for (let d = 0; d < dim; d++) sum[d] += unknown[0] * made[d];
      }
    const divisor = this.#rule.divisor === 'words' ? to - from : total;
    const scale = divisor > 0 ? 1 / divisor : 0;
    for (let d = 0; d < dim; d++) target[at + d] = sum[d] * scale;
  }

  #extremes(rows: Int32Array, from: number, to: number, target: Float32Array, at: number): void {
    const { weights } = this.#state;
    const { dim, data, stride } = this.#matrix;
    const both = this.#rule.join === 'pmeans';
    const greatest = both ? at + dim : at;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const made = row >= weights.length;
      const weight = made ? this.#state.unknown[0] : weights[row];
      const [source, start] = made ? [this.#made[row - weights.length], 0] : [data, row * stride];
      for (let d = 0; d < dim; d++) {
        const x = weight * source[start + d];
        if (i === from || x > target[greatest + d]) target[greatest + d] = x;
        if (both && (i === from || x < target[at + d])) target[at + d] = x;
      }
    }
    if (both) this.#mean(rows, from, to, target, at + 2 * dim);
  }

  #removeCommon(target: Float32Array, at: number, width: number): void {
    const { directions, shares } = this.#state;
    for (let k = 0; k < shares.length && shares[k] > 0; k++) {
      let dot = 0;
      for (let d = 0, c = k * width; d < width; d++, c++) dot += directions[c] * target[at + d];
      dot *= shares[k];
      for (let d = 0, c = k * width; d < width; d++, c++) target[at + d] -= dot * directions[c];
    }
  }

  /** The row of a word that is made of n-grams; -1 where it has none. */
  #madeRow(word: Uint8Array): number {
    const text = decoder.decode(word);
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const vector = this.#vectors.compose!(text);
    const norm = vector && Math.hypot(...vector);
    let row = -1;
    if (vector && norm! > 0) {
      row = this.#state.weights.length + this.#made.length;
      this.#made.push(this.#rule.unit ? vector.map((x) => x / norm!) : vector);
    }
    this.#places.set(text, row);
    return row;
  }
}

/**
 * sum += the rows rows[from .. to) of the matrix, each times its weight; those beyond the matrix are passed over.
 * @returns the sum of the weights
 */
function addRows(
  { data, dim, stride }: Matrix,
  weights: Float32Array,
  rows: Int32Array,
  from: number,
  to: number,
  sum: Float64Array,
): number {
  let total = 0;
  let i = from;
  // Four rows at once read and write the sum a quarter as often. Names, not lists: half of the time is here.
  for (; i + 4 <= to; i += 4) {
    const a = rows[i];
    const b = rows[i + 1];
    const c = rows[i + 2];
    const d = rows[i + 3];
    if (Math.max(a, b, c, d) >= weights.length) break;
    const wa = weights[a];
    const wb = weights[b];
    const wc = weights[c];
    const wd = weights[d];
    total += wa + wb + wc + wd;
    const pa = a * stride;
    const pb = b * stride;
    const pc = c * stride;
    const pd = d * stride;
    for (let k = 0; k < dim; k++)
      sum[k] += wa * data[pa + k] + wb * data[pb + k] + wc * data[pc + k] + wd * data[pd + k];
  }
  for (; i < to; i++) {
    const row = rows[i];
    if (row >= weights.length) continue;
    const weight = weights[row];
    total += weight;
    const start = row * stride;
    for (let k = 0; k < dim; k++) sum[k] += weight * data[start + k];
  }
  return total;
}
