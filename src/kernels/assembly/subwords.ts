// Skip-gram and CBOW over bags of n-grams (Bojanowski et al. 2017). The bag of a word is gathered once and
// its gradient scattered once: for skip-gram per centre, for CBOW per word and piece of a sentence. The
// gradient goes whole to each row of the bag, as in fastText, so the sums of a bag's rows are kept up to date
// between without touching the rows.
import { addScaled, drawOther, gather, logarithm, pad, push, scatter, scores, sigmoids, update } from './bags';
import { nextRandom, randomBelow } from './random';

export { fillRows } from './bags';

const END: u32 = 0x80000000;
/** Words of a sentence trained on together, and those to each side that only serve as context. */
const PIECE: i32 = 64;

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
 * softmax, word w having the path nodes[paths[w] ..), the code in the top bit. scratch: random state (8
 * bytes), float64 loss and number of losses added, int32; from byte 64 on hidden, gradient, spare row of zeros,
 * the hidden row before (stride each), then addresses and errors (4 * room bytes each), `most` words of a sentence.
 */
export function trainSkipgram(
  tokens: usize, count: i32, keep: usize, bagStarts: usize, bags: usize, input: usize, output: usize,
  stride: usize, window: i32, negatives: i32, alias: usize, words: i32, paths: usize, nodes: usize,
  rate0: f32, rate1: f32, scratch: usize, room: i32, most: i32,
): void {
  const hidden = scratch + 64;
  const gradient = hidden + stride;
  const before = gradient + 2 * stride;
  const outputs = before + stride;
  const errors = outputs + (<usize>room << 2);
  const sentence = errors + (<usize>room << 2);
  for (let at = 0; at < count; ) {
    const rate = rate0 + (rate1 - rate0) * <f32>at / <f32>count;
    at = readSentence(tokens, at, count, keep, sentence, most, scratch);
    const length = load<i32>(scratch, 24);
    for (let p = 0; p < length; p++) {
      const reach = 1 + <i32>randomBelow(scratch, window);
      const from = max(0, p - reach);
      const to = min(length - 1, p + reach);
      if (from == to) continue;
      const word = <usize>load<u32>(sentence + (<usize>p << 2)) << 2;
      const start = load<u32>(bagStarts + word);
      const size = <i32>(load<u32>(bagStarts + word, 4) - start);
      const bag = bags + (<usize>start << 2);
      gather(bag, size, input, stride, hidden, 1 / <f32>size);
      memory.copy(before, hidden, stride);
      for (let q = from; q <= to; q++) if (q != p) {
        memory.fill(gradient, 0, stride);
        const target = load<u32>(sentence + (<usize>q << 2));
        predict(target, negatives, alias, words, paths, nodes, output, stride, scratch, room, rate);
        // Each row of the bag is to get the whole gradient, so their mean gets it too.
        addScaled(hidden, gradient, stride, 1);
      }
      addScaled(hidden, before, stride, -1);
      scatter(bag, size, input, stride, hidden, 1);
    }
  }
}

/**
 * As `trainSkipgram`; the hidden row of a centre is the mean of all input rows of the words around it. After
 * the sentence in scratch follow the sums and gradients of PIECE + 2 * window words (2 * stride each).
 */
export function trainCbow(
  tokens: usize, count: i32, keep: usize, bagStarts: usize, bags: usize, input: usize, output: usize,
  stride: usize, window: i32, negatives: i32, alias: usize, words: i32, paths: usize, nodes: usize,
  rate0: f32, rate1: f32, scratch: usize, room: i32, most: i32,
): void {
  const hidden = scratch + 64;
  const gradient = hidden + stride;
  const outputs = gradient + 3 * stride;
  const errors = outputs + (<usize>room << 2);
  const sentence = errors + (<usize>room << 2);
  const sums = sentence + ((<usize>most * 4 + 15) & ~15);
  const gradients = sums + <usize>(PIECE + 2 * window) * stride;
  for (let at = 0; at < count; ) {
    const rate = rate0 + (rate1 - rate0) * <f32>at / <f32>count;
    at = readSentence(tokens, at, count, keep, sentence, most, scratch);
    const length = load<i32>(scratch, 24);
    if (length < 2) continue;
    for (let first = 0; first < length; first += PIECE) {
      const last = min(length, first + PIECE);
      const left = max(0, first - window);
      const right = min(length, last + window);
      for (let q = left; q < right; q++) {
        const word = <usize>load<u32>(sentence + (<usize>q << 2)) << 2;
        const start = load<u32>(bagStarts + word);
        const size = <i32>(load<u32>(bagStarts + word, 4) - start);
        gather(bags + (<usize>start << 2), size, input, stride, sums + <usize>(q - left) * stride, 1);
      }
      memory.fill(gradients, 0, <usize>(right - left) * stride);
      for (let p = first; p < last; p++) {
        const reach = 1 + <i32>randomBelow(scratch, window);
        const from = max(0, p - reach);
        const to = min(length - 1, p + reach);
        if (from == to) continue;
        memory.fill(hidden, 0, stride);
        let size = 0;
        for (let q = from; q <= to; q++) if (q != p) {
          const word = <usize>load<u32>(sentence + (<usize>q << 2)) << 2;
          size += <i32>(load<u32>(bagStarts + word, 4) - load<u32>(bagStarts + word));
          addScaled(hidden, sums + <usize>(q - left) * stride, stride, 1);
        }
        scaleRow(hidden, stride, 1 / <f32>size);
        memory.fill(gradient, 0, stride);
        const target = load<u32>(sentence + (<usize>p << 2));
        predict(target, negatives, alias, words, paths, nodes, output, stride, scratch, room, rate);
        for (let q = from; q <= to; q++) if (q != p) {
          const word = <usize>load<u32>(sentence + (<usize>q << 2)) << 2;
          const rows = <i32>(load<u32>(bagStarts + word, 4) - load<u32>(bagStarts + word));
          addScaled(sums + <usize>(q - left) * stride, gradient, stride, <f32>rows);
          addScaled(gradients + <usize>(q - left) * stride, gradient, stride, 1);
        }
      }
      for (let q = left; q < right; q++) {
        const word = <usize>load<u32>(sentence + (<usize>q << 2)) << 2;
        const start = load<u32>(bagStarts + word);
        const size = <i32>(load<u32>(bagStarts + word, 4) - start);
        scatter(bags + (<usize>start << 2), size, input, stride, gradients + <usize>(q - left) * stride, 1);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function scaleRow(row: usize, stride: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let d: usize = 0; d < stride; d += 16) v128.store(row + d, f32x4.mul(v128.load(row + d), factor));
}

/**
 * The block update of the hidden row in scratch and what shall predict `target`: its row and negatives, or the
 * inner nodes over it. The gradient in scratch grows by the hidden row's.
 */
function predict(
  target: u32, negatives: i32, alias: usize, words: i32, paths: usize, nodes: usize, output: usize,
  stride: usize, scratch: usize, room: i32, rate: f32,
): void {
  const hidden = scratch + 64;
  const gradient = hidden + stride;
  const spare = gradient + stride;
  const outputs = spare + 2 * stride;
  const errors = outputs + (<usize>room << 2);
  let n = 0;
  if (paths == 0) {
    push(outputs, n++, output + <usize>target * stride);
    for (let k = 0; k < negatives; k++) {
      const word = drawOther(alias, words, target, scratch);
      if (word != target) push(outputs, n++, output + <usize>word * stride);
    }
  } else {
    const end = load<u32>(paths + (<usize>target << 2), 4);
    for (let at = load<u32>(paths + (<usize>target << 2)); at < end; at++)
      push(outputs, n++, output + <usize>(load<u32>(nodes + (<usize>at << 2)) & ~END) * stride);
  }
  const padded = pad(outputs, n, spare);
  scores(hidden, outputs, padded, stride, errors);
  sigmoids(errors, padded);
  const path = paths == 0 ? 0 : nodes + (<usize>load<u32>(paths + (<usize>target << 2)) << 2);
  const counted = (nextRandom(scratch) & 63) == 0;
  let loss: f32 = 0;
  for (let j = 0; j < padded; j++) {
    const at = errors + (<usize>j << 2);
    const p = load<f32>(at);
    let label: f32 = j == 0 ? 1 : 0;
    if (path != 0 && j < n) label = <f32>(load<u32>(path + (<usize>j << 2)) >>> 31);
    if (counted && j < n) loss -= logarithm((label != 0 ? p : 1 - p) + 1e-5);
    store<f32>(at, j < n ? rate * (label - p) : 0);
  }
  if (counted) {
    store<f64>(scratch, load<f64>(scratch, 8) + <f64>loss, 8);
    store<f64>(scratch, load<f64>(scratch, 16) + 1, 16);
  }
  update(hidden, outputs, padded, stride, errors, gradient);
}
