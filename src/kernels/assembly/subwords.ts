// Skip-gram and CBOW over bags of n-grams (Bojanowski et al. 2017). The bag of a word is gathered once and
// its gradient scattered once: for skip-gram per centre, for CBOW per word and piece of a sentence. The
// gradient goes whole to each row of the bag, as in fastText, so the sums of a bag's rows are kept up to date
// between without touching the rows.
import { CBOW_PIECE } from '../limits';
import { addScaled, bagAt, bagSize, gather, scatter } from './bags';
import {
  addLosses, afterErrorsIn, gradientIn, hiddenIn, listNegatives, listPath, ownRowIn, updateBinary,
} from './outputs';
import { nextRandom, randomBelow } from './random';

export { fillRows } from './bags';

const END: u32 = 0x80000000;

// @ts-ignore: decorator
@inline
function wordAt(sentence: usize, place: i32): u32 {
  return load<u32>(sentence + (<usize>place << 2));
}

/**
 * Reads the sentence (cut at `most` words) from tokens[at..count) to `sentence`, words dropped at random by
 * keep[word] (of 2^32); returns where the next begins. The number of words kept goes to scratch + 24.
 */
function readSentence(tokens: usize, at: i32, count: i32, keep: usize, sentence: usize, most: i32, scratch: usize): i32 {
  let length = 0;
  while (at < count && length < most) {
    const token = load<u32>(tokens + (<usize>at << 2));
    at++;
    const word = token & ~END;
    const chance = load<u32>(keep + (<usize>word << 2));
    if (chance == 0xffffffff || nextRandom(scratch) < chance) {
      store<u32>(sentence + (<usize>length << 2), word);
      length++;
    }
    if (token & END) break;
  }
  store<i32>(scratch, length, 24);
  return at;
}

/**
 * Trains on tokens[0..count), whole sentences. Word w has the input rows bags[bagStarts[w] ..
 * bagStarts[w + 1]). With `paths` 0: negative sampling from `alias` over `words` rows; else hierarchical
 * softmax, word w having the path nodes[paths[w] ..), the code in the top bit. scratch: as in outputs.ts, with
 * an int32 at byte 24, and behind the errors `most` words of a sentence.
 */
export function trainSkipgram(
  tokens: usize, count: i32, keep: usize, bagStarts: usize, bags: usize, input: usize, output: usize,
  stride: usize, window: i32, negatives: i32, alias: usize, words: i32, paths: usize, nodes: usize,
  rate0: f32, rate1: f32, scratch: usize, room: i32, most: i32,
): void {
  const hidden = hiddenIn(scratch);
  const gradient = gradientIn(scratch, stride);
  const before = ownRowIn(scratch, stride);
  const sentence = afterErrorsIn(scratch, stride, room);
  for (let at = 0; at < count; ) {
    const rate = rate0 + (rate1 - rate0) * <f32>at / <f32>count;
    at = readSentence(tokens, at, count, keep, sentence, most, scratch);
    const length = load<i32>(scratch, 24);
    for (let p = 0; p < length; p++) {
      const reach = 1 + <i32>randomBelow(scratch, window);
      const from = max(0, p - reach);
      const to = min(length - 1, p + reach);
      if (from == to) continue;
      const word = wordAt(sentence, p);
      const bag = bagAt(bagStarts, bags, word);
      const size = bagSize(bagStarts, word);
      gather(bag, size, input, stride, hidden, 1 / <f32>size, stride);
      memory.copy(before, hidden, stride);
      for (let q = from; q <= to; q++) if (q != p) {
        predict(wordAt(sentence, q), negatives, alias, words, paths, nodes, output, stride, scratch, room, rate);
        // Each row of the bag is to get the whole gradient, so their mean gets it too.
        addScaled(hidden, gradient, stride, 1);
      }
      addScaled(hidden, before, stride, -1);
      scatter(bag, size, input, stride, hidden, 1, stride);
    }
  }
}

/**
 * As `trainSkipgram`; the hidden row of a centre is the mean of all input rows of the words around it. After
 * the sentence in scratch follow the sums and gradients of CBOW_PIECE + 2 * window words (2 * stride each).
 */
export function trainCbow(
  tokens: usize, count: i32, keep: usize, bagStarts: usize, bags: usize, input: usize, output: usize,
  stride: usize, window: i32, negatives: i32, alias: usize, words: i32, paths: usize, nodes: usize,
  rate0: f32, rate1: f32, scratch: usize, room: i32, most: i32,
): void {
  const gradient = gradientIn(scratch, stride);
  const sentence = afterErrorsIn(scratch, stride, room);
  const sums = sentence + ((<usize>most * 4 + 15) & ~15);
  const gradients = sums + <usize>(CBOW_PIECE + 2 * window) * stride;
  for (let at = 0; at < count; ) {
    const rate = rate0 + (rate1 - rate0) * <f32>at / <f32>count;
    at = readSentence(tokens, at, count, keep, sentence, most, scratch);
    const length = load<i32>(scratch, 24);
    if (length < 2) continue;
    for (let first = 0; first < length; first += CBOW_PIECE) {
      const last = min(length, first + CBOW_PIECE);
      const left = max(0, first - window);
      const right = min(length, last + window);
      for (let q = left; q < right; q++) {
        const word = wordAt(sentence, q);
        const sum = sums + <usize>(q - left) * stride;
        gather(bagAt(bagStarts, bags, word), bagSize(bagStarts, word), input, stride, sum, 1, stride);
      }
      memory.fill(gradients, 0, <usize>(right - left) * stride);
      for (let p = first; p < last; p++) {
        const reach = 1 + <i32>randomBelow(scratch, window);
        const from = max(0, p - reach);
        const to = min(length - 1, p + reach);
        if (from == to) continue;
        pool(p, from, to, left, sentence, bagStarts, sums, stride, hiddenIn(scratch));
        predict(wordAt(sentence, p), negatives, alias, words, paths, nodes, output, stride, scratch, room, rate);
        for (let q = from; q <= to; q++) if (q != p) {
          const place = <usize>(q - left) * stride;
          addScaled(sums + place, gradient, stride, <f32>bagSize(bagStarts, wordAt(sentence, q)));
          addScaled(gradients + place, gradient, stride, 1);
        }
      }
      for (let q = left; q < right; q++) {
        const word = wordAt(sentence, q);
        const change = gradients + <usize>(q - left) * stride;
        scatter(bagAt(bagStarts, bags, word), bagSize(bagStarts, word), input, stride, change, 1, stride);
      }
    }
  }
}

/** hidden = the mean of the rows in the bags of the words from..to without p, whose sums begin with word `left`'s. */
// @ts-ignore: decorator
@inline
function pool(
  p: i32, from: i32, to: i32, left: i32, sentence: usize, bagStarts: usize, sums: usize, stride: usize, hidden: usize,
): void {
  memory.fill(hidden, 0, stride);
  let size = 0;
  for (let q = from; q <= to; q++) if (q != p) {
    size += bagSize(bagStarts, wordAt(sentence, q));
    addScaled(hidden, sums + <usize>(q - left) * stride, stride, 1);
  }
  const factor = f32x4.splat(1 / <f32>size);
  for (let d: usize = 0; d < stride; d += 16) v128.store(hidden + d, f32x4.mul(v128.load(hidden + d), factor));
}

/**
 * The block update of the hidden row in scratch and what shall predict `target`: its row and negatives, or the
 * inner nodes over it. The gradient in scratch becomes the hidden row's. One update in 64 has its loss taken.
 */
function predict(
  target: u32, negatives: i32, alias: usize, words: i32, paths: usize, nodes: usize, output: usize,
  stride: usize, scratch: usize, room: i32, rate: f32,
): void {
  let n: i32;
  let path: usize = 0;
  if (paths == 0) n = listNegatives(target, negatives, alias, words, output, stride, scratch);
  else {
    path = bagAt(paths, nodes, target);
    n = listPath(path, bagSize(paths, target), output, stride, scratch);
  }
  const wanted = (nextRandom(scratch) & 63) == 0;
  const loss = updateBinary(n, path, rate, wanted, stride, scratch, room);
  if (wanted) addLosses(scratch, loss, 1);
}
