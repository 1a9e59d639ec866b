import * as field from '../../src/kernels/job.js';
import type { TrainItems } from '../../src/kernels/training-kernels.js';
import { addScaled, sumOf } from './block.js';
import { MemoryView } from './memory-view.js';
import { predict } from './outputs.js';
import { drawReach, placesAround, type Sentence, sentencesOf } from './sentence.js';

/**
 * Skip-gram and CBOW over bags of n-grams (Bojanowski et al. 2017): a word's vector is the mean of the rows of its bag,
 * each of which gets the whole gradient.
 */
export function subwordReference(memory: { readonly buffer: ArrayBufferLike }) {
  const over =
    (train: (view: MemoryView, sentence: Sentence) => void): TrainItems =>
    (job, items, count, rateFrom, rateTo) => {
      const view = new MemoryView(memory, job);
      for (const sentence of sentencesOf(view, items, count, rateFrom, rateTo)) train(view, sentence);
    };
  return { subwordSkipgram: over(skipgram), subwordCbow: over(cbow) };
}

/** The n-grams of a word predict each of the words around it; they get their gradients when all are done. */
function skipgram(view: MemoryView, { words, rate }: Sentence): void {
  for (const [p, word] of words.entries()) {
    const places = drawAround(view, p, words.length);
    if (places.length === 0) continue;
    const bag = bagOf(view, word);
    const dim = bag[0].length;
    const hidden = sumOf(bag, dim, 1 / bag.length);
    const gradients = places.map((q) => {
      const gradient = predictWord(view, hidden, words[q], rate);
      // Each row of the bag is to get the whole gradient, so their mean gets it too.
      addScaled(hidden, gradient, 1);
      return gradient;
    });
    const total = sumOf(gradients, dim, 1);
    for (const row of bag) addScaled(row, total, 1);
  }
}

/**
 * The mean of all rows of the words around a centre predicts it. A long sentence goes by pieces: bags are summed before
 * one and get their gradients after it.
 */
function cbow(view: MemoryView, { words, rate }: Sentence): void {
  if (words.length < 2) return;
  const window = view.number(field.JOB_WINDOW);
  for (let first = 0; first < words.length; first += field.CBOW_PIECE) {
    const last = Math.min(words.length, first + field.CBOW_PIECE);
    const left = Math.max(0, first - window);
    const bags = words.slice(left, last + window).map((word) => bagOf(view, word));
    const dim = bags[0][0].length;
    const sums = bags.map((bag) => sumOf(bag, dim, 1));
    const gradients = bags.map(() => new Float32Array(dim));
    for (let p = first; p < last; p++) {
      const places = drawAround(view, p, words.length).map((q) => q - left);
      const size = places.reduce((rows, q) => rows + bags[q].length, 0);
      const hidden = sumOf(
        places.map((q) => sums[q]),
        dim,
        1 / size,
      );
      const gradient = predictWord(view, hidden, words[p], rate);
      for (const q of places) {
        addScaled(sums[q], gradient, bags[q].length);
        addScaled(gradients[q], gradient, 1);
      }
    }
    for (const [q, bag] of bags.entries()) for (const row of bag) addScaled(row, gradients[q], 1);
  }
}

/** Places around p within a window shrunk at random. */
function drawAround(view: MemoryView, p: number, length: number): number[] {
  return placesAround(p, drawReach(view), length);
}

function bagOf(view: MemoryView, word: number): Float32Array[] {
  return Array.from(view.list(field.JOB_BAG_STARTS, field.JOB_BAGS, word), (i) => view.inputRow(i));
}

function predictWord(view: MemoryView, hidden: Float32Array, target: number, rate: number): Float32Array {
  const wanted = view.lossWanted();
  const { gradient, loss } = predict(view, hidden, target, rate);
  if (wanted) view.addLoss(field.JOB_LOSS, loss, 1);
  return gradient;
}
