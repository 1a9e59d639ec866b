import { checkNames, checkOptions, checkTexts, quoted, usageError } from '../errors.js';
import { checkValue } from '../options.js';
import { type HuffmanTree, huffmanTree } from '../sampling/huffman.js';
import { toProbabilities } from '../tensor/inner-product.js';
import { lineBytes } from './dictionary.js';
import { checkFastText, type FastTextModel } from './fasttext-model.js';
import { LabelHeap, type Scored } from './label-heap.js';
import { LineMeans } from './line-means.js';

/** A label and its probability in [0, 1]. */
export interface Prediction {
  /** The label with its prefix, as in the training text. */
  readonly label: string;
  /** fastText's number, the probability + 1e-5 (its logarithm is guarded so), but at most 1. */
  readonly probability: number;
}

/** Which labels are wanted. */
export interface PredictOptions {
  /** Labels at most; Infinity for all. Default 1. */
  readonly k?: number | undefined;
  /** Labels less probable than this are left out. Default 0. */
  readonly threshold?: number | undefined;
}

/** Which labels of a line are wanted. */
export interface PredictLineOptions extends PredictOptions {
  /** Only these labels, with `__label__` before them or not; their probabilities stay as they are among all. Default: all. */
  readonly among?: readonly string[] | undefined;
}

/** fastText's, so that no logarithm is that of 0. */
const GUARD = 1e-5;
/** More than a float32 of such a logarithm is off. */
const ROUNDING = 2e-6;

/** Made when first asked for. */
const meansOf = new WeakMap<FastTextModel, LineMeans>();

/** Predicts the labels of a line with a supervised fastText model (Joulin et al. 2017). */
export class Classifier {
  /** The model that it predicts with. */
  readonly model: FastTextModel;
  readonly #tree: HuffmanTree | undefined;
  readonly #sigmoid = sigmoidTable();
  readonly #names: string[] = [];

  /** @throws WordvecError `usage` when the model was not trained as a classifier. */
  constructor(model: FastTextModel) {
    checkFastText(model);
    if (model.settings.model !== 'sup')
      throw usageError(
        `the model was trained as ${model.settings.model}, expected a classifier: train one with \`wordvec train classifier\``,
      );
    this.model = model;
    const { counts, words } = model.dictionary;
    if (model.settings.loss === 'hs') this.#tree = huffmanTree(counts.subarray(words.size));
  }

  /**
   * The most probable labels of a line, best first; none when it has no known word or n-gram.
   * @throws WordvecError `usage` for what is no line, options that are out of their range, and labels that are none
   */
  predict(line: string | Uint8Array, options: PredictLineOptions = {}): Prediction[] {
    return this.scores(line, options).map(({ label, score }) => ({
      label,
      probability: Math.min(1, Math.exp(score)),
    }));
  }

  /** As `predict`, with fastText's own score: the logarithm of the probability + 1e-5. @throws as `predict` */
  scores(line: string | Uint8Array, options: PredictLineOptions = {}): { label: string; score: number }[] {
    checkOptions(options);
    const { among, ...wanted } = options;
    const hidden = this.#means().of(lineBytes(line));
    return this.#scored(hidden, wanted, among && this.#labelsAmong(among)).map(({ label, score }) => ({
      label: this.#nameOf(label),
      score,
    }));
  }

  #scored(hidden: Float32Array | undefined, options: PredictOptions, among: ReadonlySet<number> | undefined) {
    if (!among) return this.predictHidden(hidden, options);
    const { k } = checkedPrediction(options);
    const all = this.predictHidden(hidden, { ...options, k: Number.POSITIVE_INFINITY });
    return all.filter(({ label }) => among.has(label)).slice(0, k);
  }

  #labelsAmong(among: readonly string[]): ReadonlySet<number> {
    const { labels } = this.model.dictionary;
    checkTexts('among', among);
    return new Set(
      among.map((name) => {
        const label = [name, `__label__${name}`].map((text) => labels.indexOf(text)).find((at) => at >= 0);
        if (label !== undefined) return label;
        const some = labels.first(Math.min(5, labels.size)).toArray().join(', ');
        throw usageError(`--among: ${quoted(name)} is none of the ${labels.size} labels, such as ${some}`);
      }),
    );
  }

  /** As `predict` for what `hidden` gave; `score` is the guarded logarithm of the probability. */
  predictHidden(hidden: Float32Array | undefined, options: PredictOptions = {}): Scored[] {
    const { k, threshold } = checkedPrediction(options);
    if (hidden === undefined) return [];
    // Where all are wanted, none need be put into its place.
    const most = k < this.model.dictionary.labels.size ? k : Number.POSITIVE_INFINITY;
    const best = new LabelHeap(most);
    if (this.#tree) this.#searchTree(this.#tree, hidden, best, threshold);
    else this.#scoreAll(hidden, best, threshold);
    return best.sorted();
  }

  /**
   * The hidden layer for a line, shape [dim]: the mean of its input rows; undefined where it has none.
   * Labels on the line go to `labels` (numbers from 0), those never seen in training are left out.
   * @throws WordvecError `usage` for what is no line
   */
  hidden(line: string | Uint8Array, labels?: number[]): Float32Array | undefined {
    return this.#means().of(lineBytes(line), labels)?.slice();
  }

  #nameOf(label: number): string {
    this.#names[label] ??= this.model.dictionary.labels.word(label);
    return this.#names[label];
  }

  #means(): LineMeans {
    const known = meansOf.get(this.model);
    if (known) return known;
    const means = new LineMeans(this.model);
    meansOf.set(this.model, means);
    return means;
  }

  #scoreAll(hidden: Float32Array, best: LabelHeap, threshold: number): void {
    const { settings } = this.model;
    const values = this.#means().scores(hidden);
    if (settings.loss === 'softmax') toProbabilities(values);
    else for (let i = 0; i < values.length; i++) values[i] = this.#sigmoidOf(values[i]);
    let floor = Math.fround(threshold);
    for (let label = 0; label < values.length; label++) {
      if (values[label] < floor) continue;
      const score = guardedLog(values[label]);
      if (score < best.least) continue;
      best.add({ label, score });
      // What is less need not be compared, but for what rounding makes equal.
      floor = Math.max(floor, Math.exp(best.least - ROUNDING) - GUARD);
    }
  }

  // Depth first, leaving branches that cannot come among the k best.
  #searchTree(tree: HuffmanTree, hidden: Float32Array, best: LabelHeap, threshold: number): void {
    const floor = guardedLog(threshold);
    const labels = tree.left.length + 1;
    const open: [node: number, score: number][] = [[labels + tree.left.length - 1, 0]];
    while (open.length > 0) {
      const [node, score] = open.pop()!;
      if (score < floor || score < best.least) continue;
      if (node < labels) {
        best.add({ label: node, score });
        continue;
      }
      const inner = node - labels;
      const right = Math.fround(1 / (1 + Math.exp(-this.model.output.dot(inner, hidden))));
      open.push([tree.right[inner], Math.fround(score + guardedLog(right))]);
      open.push([tree.left[inner], Math.fround(score + guardedLog(1 - right))]);
    }
  }

  #sigmoidOf(x: number): number {
    if (x < -8) return 0;
    if (x > 8) return 1;
    return this.#sigmoid[Math.trunc(((x + 8) * 512) / 16)];
  }
}

/** The options with their defaults. @throws WordvecError `usage` */
export function checkedPrediction(options: PredictOptions): { k: number; threshold: number } {
  checkNames(options, { k: true, threshold: true });
  const { k = 1, threshold = 0 } = options;
  if (k !== Number.POSITIVE_INFINITY) checkValue('k', { kind: 'integer', min: 1 }, k);
  checkValue('threshold', { kind: 'number', min: 0, max: 1 }, threshold);
  return { k, threshold };
}

// fastText's table of 512 steps over [-8, 8], so that its probabilities come out the same.
function sigmoidTable(): Float32Array {
  return Float32Array.from({ length: 513 }, (_, i) => 1 / (1 + Math.exp(8 - i / 32)));
}

/** A float32, as there: what is equal to fastText is equal here. */
function guardedLog(x: number): number {
  return Math.fround(Math.log(x + GUARD));
}
