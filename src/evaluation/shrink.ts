import { firstWhere } from '../corpus/lists.js';
import type { TextInput } from '../corpus/text-input.js';
import type { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { CENTROIDS } from '../embeddings/product-quantizer.js';
import { usageError } from '../errors.js';
import {
  bytesOfShape,
  type EntryShape,
  fastTextBytes,
  type MatrixShape,
  shapeOfEntries,
} from '../formats/fasttext-size.js';
import type { ResolvedOptions } from '../options.js';
import type { RunHooks } from '../progress.js';
import { longestRows, quantizeClassifier } from '../trainers/quantize.js';

/** How matrices are quantized, as by fastText's autotune: the labels' too where they are many. */
const QUANTIZED = { dsub: 2, qnorm: true } as const;

/**
 * A classifier in at most `bytes`: as it is where it fits; else quantized, where need be cut to as many of its
 * longest rows as fit, and these trained once more on `inputs`.
 * @throws WordvecError `usage` when even the fewest rows do not fit
 */
export async function shrinkTo(
  model: FastTextModel,
  bytes: number,
  inputs: TextInput,
  { epochs, lr, seed, threads, phrases }: ResolvedOptions<'classifier'>,
  hooks: RunHooks = {},
): Promise<FastTextModel> {
  if (fastTextBytes(model) <= bytes) return model;
  const { dictionary, input, settings } = model;
  const { rows } = input;
  const cutoff = rows < CENTROIDS ? 0 : mostRows(model, bytes);
  if (cutoff < CENTROIDS)
    throw usageError(
      `--model-size: ${bytes} bytes hold no classifier of dimension ${settings.dim} with ${dictionary.labels.size} labels: allow more or lower --dim`,
    );
  const how = { cutoff, ...QUANTIZED, qout: dictionary.labels.size >= CENTROIDS, seed };
  const retrain = { inputs, epochs, lr, seed, threads, phrases };
  return quantizeClassifier(model, cutoff < rows ? { ...how, retrain } : how, hooks);
}

/** Input rows that a quantized file of at most `bytes` can hold: all, or the longest ones. */
function mostRows(model: FastTextModel, bytes: number): number {
  const { dictionary, input } = model;
  const { words } = dictionary;
  const order = longestRows(model);
  // Of the first i rows: how many are words, and their bytes.
  const counts = new Uint32Array(order.length + 1);
  const text = new Float64Array(order.length + 1);
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const isWord = row < words.size;
    counts[i + 1] = counts[i] + (isWord ? 1 : 0);
    text[i + 1] = text[i] + (isWord ? words.offsets[row + 1] - words.offsets[row] : 0);
  }
  const labels = shapeOfEntries(dictionary.labels);
  const sizeOf = (rows: number, pruned: number) =>
    bytesOfShape({
      entries: [labels, { count: counts[rows], bytes: text[rows] }],
      pruned,
      matrices: [{ rows, dim: input.dim, quantized: QUANTIZED }, labelMatrix(labels.count, input.dim)],
    });
  if (sizeOf(order.length, 0) <= bytes) return order.length;
  return firstWhere(1, order.length, (rows) => sizeOf(rows, rows - counts[rows]) > bytes) - 1;
}

/**
 * The largest dimension, up to `most`, of which a classifier is likely to fit into `bytes`: whole, or as the fewest rows
 * that can be quantized, of words of middle length. Where none is, the largest of which one can at all; 0 where none can.
 */
export function largestDim(dictionary: Dictionary, bytes: number, ngrams: boolean, most: number): number {
  const { words } = dictionary;
  const { count, bytes: text } = shapeOfEntries(words);
  const rows = { entries: { count: CENTROIDS, bytes: Math.ceil((CENTROIDS * text) / count) }, pruned: 0 };
  const largest = (sizeOf: (dim: number) => number) => {
    let dim = most;
    while (dim > 0 && sizeOf(dim) > bytes) dim--;
    return dim;
  };
  return (
    largest((dim) => Math.min(wholeBytes(dictionary, dim), quantizedBytes(dictionary, dim, rows))) ||
    largest((dim) => smallestBytes(dictionary, dim, ngrams))
  );
}

/** No classifier of these words and labels has fewer bytes, however it is trained. */
export function smallestBytes(dictionary: Dictionary, dim: number, ngrams: boolean): number {
  const whole = wholeBytes(dictionary, dim);
  if (dictionary.words.size < CENTROIDS && !ngrams) return whole;
  // A row of an n-gram takes less than a word's.
  const rows = { entries: { count: 0, bytes: 0 }, pruned: CENTROIDS };
  return Math.min(whole, quantizedBytes(dictionary, dim, rows));
}

function wholeBytes({ words, labels, entries }: Dictionary, dim: number): number {
  const matrices = [words, labels].map(({ size }) => ({ rows: size, dim }));
  return bytesOfShape({ entries: [shapeOfEntries(entries)], pruned: 0, matrices });
}

/** Of the fewest rows that can be quantized. */
function quantizedBytes(
  { labels }: Dictionary,
  dim: number,
  { entries, pruned }: { readonly entries: EntryShape; readonly pruned: number },
): number {
  return bytesOfShape({
    entries: [shapeOfEntries(labels), entries],
    pruned,
    matrices: [{ rows: CENTROIDS, dim, quantized: QUANTIZED }, labelMatrix(labels.size, dim)],
  });
}

function labelMatrix(rows: number, dim: number): MatrixShape {
  return rows < CENTROIDS ? { rows, dim } : { rows, dim, quantized: QUANTIZED };
}
