import type { WordTable } from '../corpus/words.js';
import { type DocumentModel, documentVectors } from '../embeddings/document-model.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import type { WordModel } from '../embeddings/model.js';
import { subwordVector } from '../embeddings/subword-vectors.js';
import { formatCount } from '../errors.js';
import { randomStream } from '../random.js';
import { dot, entropyOf, sumOf } from '../tensor/inner-product.js';
import { rowOf } from '../tensor/matrix.js';

/** Pairs of words that are looked at. */
const PAIRS = 1000;
/** Rows that are shorter than this many random starts have learnt next to nothing. */
const HARDLY = 1.5;
/** Mean cosine of random pairs from which on all words look alike. */
const COLLAPSED = 0.9;
/** Words trained, after subsampling, for each of the vocabulary: with fewer, small texts come out as one cloud. */
const ENOUGH = 1500;

/** Share of the labels' entropy that a classifier's loss has to fall below. */
const UNTAUGHT = 0.95;

/** Part of the loss of vectors that know nothing by which a loss has to pass it: it is told of few pairs where texts are small. */
const BEYOND = 1.1;

/** Options of the run, of which a trainer may lack some. */
interface RunOptions {
  readonly epochs: number;
  /** Epochs for this text where none are given: what was measured comes before what is reckoned. */
  readonly usual?: number;
  readonly seed: number;
  readonly sample?: number;
  readonly lr?: number;
  readonly negatives?: number;
  readonly loss?: string;
}

/**
 * Says, with what to do, where what a run made tells nothing: vectors that are zeros, as they began, or all alike, or whose steps went
 * too far, a classifier that knows little more than how frequent labels are.
 */
export function tellQuality(
  {
    model,
    losses,
  }: { readonly model: WordModel | FastTextModel | DocumentModel; readonly losses: readonly number[] },
  options: RunOptions,
  onNote: (note: string) => void,
): void {
  const { epochs, usual = 0, seed, sample = 0 } = options;
  if ('settings' in model && model.settings.model === 'sup') {
    tellUntaught(model, losses.at(-1), onNote);
    return;
  }
  const vectors = 'settings' in model ? composed(model) : 'documents' in model ? named(model) : plain(model);
  if (vectors.words.size < 2) return;
  const [zero] = vectors.zeros;
  if (zero !== undefined)
    onNote(
      `${formatCount(vectors.zeros.length)} of ${formatCount(vectors.words.size)} vectors are zeros, such as that of "${vectors.words.word(zero)}": nothing is near them`,
    );
  if (tellTooFar(vectors.counts, losses.at(-1), options, onNote)) return;
  const { growth, cosine } = sampled(vectors, seed);
  const reckoned = (ENOUGH * vectors.words.size) / Math.max(1, trainedWords(vectors.counts, sample));
  const needed = usual > epochs ? usual : Math.ceil(reckoned);
  const helps = Number.isFinite(growth) && needed > epochs;
  const advice = helps ? `give more text, or --epochs ${needed}` : 'give more text';
  if (growth < HARDLY)
    onNote(
      `the vectors are hardly trained: they are ${growth.toFixed(1)} times as long as the random ones that they began as: ${advice}`,
    );
  else if (cosine > COLLAPSED)
    onNote(
      `the vectors are nearly all alike (the mean cosine of random pairs is ${cosine.toFixed(2)}): ${advice}`,
    );
}

/**
 * Steps that are too large need not end in numbers that are none: rows then only grow, and the loss stays above that of outputs that
 * all say one half. Of the tree that is its mean depth, which is less than the words' entropy, in bits, and 1 (Huffman 1952).
 */
function tellTooFar(
  counts: Float64Array,
  last: number | undefined,
  { lr, loss, negatives = 0, sample = 0 }: RunOptions,
  onNote: (note: string) => void,
): boolean {
  if (last === undefined || (loss !== 'ns' && loss !== 'hs')) return false;
  const all = sumOf(counts);
  const trained = trainedWords(counts, sample);
  const deep = (count: number) =>
    count > 0 ? (keptOf(count, sample * all) / trained) * Math.log(all / count) : 0;
  const untaught =
    Math.LN2 + (loss === 'ns' ? negatives * Math.LN2 : counts.reduce((sum, count) => sum + deep(count), 0));
  if (last <= BEYOND * untaught) return false;
  onNote(
    `the steps went too far: the last epoch's loss is ${last.toFixed(2)}, and at most ${untaught.toFixed(2)} where nothing is known yet: lower --lr (it is ${lr})`,
  );
  return true;
}

/** The loss of softmax and of the tree is a label's negative log-likelihood, as the entropy of the labels is. */
function tellUntaught(
  { settings, dictionary }: FastTextModel,
  loss: number | undefined,
  onNote: (note: string) => void,
): void {
  if (loss === undefined || (settings.loss !== 'softmax' && settings.loss !== 'hs')) return;
  const entropy = entropyOf(dictionary.counts.subarray(dictionary.words.size));
  if (entropy > 0 && loss > UNTAUGHT * entropy)
    onNote(
      `the classifier knows little more than how frequent labels are: its loss is ${loss.toFixed(2)}, and ${entropy.toFixed(2)} where nothing is known of a line: give a higher --lr (0.5)${settings.epoch < 25 ? ' or more --epochs (25)' : ''}, or autotune for what suits the text`,
    );
}

/** The vectors of a model's words, made when they are asked for. */
interface Vectors {
  readonly words: WordTable;
  readonly counts: Float64Array;
  /** Words whose vectors are zeros. */
  readonly zeros: readonly number[];
  vector(word: number): Float32Array;
  /** The length that the vector had before training, about; 0 where that says nothing. */
  began(word: number): number;
}

/** Length of a row of U(-1, 1) / dim. */
function randomLength(dim: number): number {
  return 1 / Math.sqrt(3 * dim);
}

/** How long rows are as a trainer begins, to those of U(-1, 1) / dim; 0 where nothing is left of them. */
const ROWS_BEGIN = { skipgram: 1, cbow: 1, glove: 0.5, ppmi: 0, lsa: 0 } as const;

function plain({ vocabulary, input, trainer }: WordModel): Vectors {
  const zeros: number[] = [];
  for (let i = 0; i < input.rows; i++) if (rowOf(input, i).every((x) => x === 0)) zeros.push(i);
  const length = randomLength(input.dim) * ROWS_BEGIN[trainer];
  return { ...vocabulary, zeros, vector: (word) => rowOf(input, word), began: () => length };
}

/** Of documents: those without words are told when they are read. */
function named(model: DocumentModel): Vectors {
  const vectors = documentVectors(model);
  const { counts } = model.vocabulary;
  const began = () => randomLength(vectors.dim);
  return { words: vectors.words, counts, zeros: [], vector: (name) => vectors.rowAt(name), began };
}

function composed(model: FastTextModel): Vectors {
  const { words } = model.dictionary;
  const none = new Float32Array(model.settings.dim);
  return {
    words,
    counts: model.dictionary.counts.subarray(0, words.size),
    zeros: [],
    vector: (word) => subwordVector(model, words.bytesOf(word)) ?? none,
    began(word) {
      let rows = 0;
      model.dictionary.eachRow(words.bytesOf(word), () => rows++);
      return randomLength(model.settings.dim) / Math.sqrt(rows);
    },
  };
}

/** Words of an epoch that subsampling leaves, in the mean. */
function trainedWords(counts: Float64Array, sample: number): number {
  const threshold = sample * sumOf(counts);
  return counts.reduce((sum, count) => sum + keptOf(count, threshold), 0);
}

/** Of a word's places. @param threshold in words; 0 keeps all */
function keptOf(count: number, threshold: number): number {
  return threshold > 0 ? Math.min(count, Math.sqrt(threshold * count) + threshold) : count;
}

/** Of random pairs of words: how much longer the vectors are than they began (infinite for factorised ones), and the cosine, in the mean. */
function sampled({ words, vector, began }: Vectors, seed: number): { growth: number; cosine: number } {
  const random = randomStream(seed, 'quality');
  let [growth, cosine] = [0, 0];
  for (let pair = 0; pair < PAIRS; pair++) {
    const first = Math.floor(random.next() * words.size);
    const second = (first + 1 + Math.floor(random.next() * (words.size - 1))) % words.size;
    const [a, b] = [vector(first), vector(second)];
    const length = Math.sqrt(dot(a, a));
    growth += length / began(first) / PAIRS;
    cosine += dot(a, b) / (length * Math.sqrt(dot(b, b)) || 1) / PAIRS;
  }
  return { growth, cosine };
}
