// Vectors of new documents. All rows but the document's stay, so each output that shall predict a word is a term of a logistic
// regression of one unknown row h: sigma(bias + scale * h . output) = label; the bias is what the words around say. What is drawn
// follows from a seed that the document's own ids give.
import {
  DM_BLOCK, JOB_ALIAS, JOB_CONTEXTS, JOB_DOCUMENT, JOB_DOCUMENT_ROWS, JOB_HIDDEN, JOB_KEEP, JOB_LEAST_WORDS, JOB_MEAN, JOB_NEGATIVES,
  JOB_NEGATIVE_WEIGHT, JOB_OUTPUTS, JOB_PASSES, JOB_PATHS, JOB_PATH_STARTS, JOB_PLACE, JOB_PLACES, JOB_RANDOM, JOB_SENTENCE, JOB_STRIDE,
  JOB_TERMS, JOB_WEIGHTS, JOB_WINDOW, TERMS, TERM_BYTES,
} from '../job';
import { UNIT, addressOf, unitsOf } from './address';
import { addScaled, bagAt, bagSize, gather } from './bags';
import { listPlaces } from './concat';
import { listDocument, readPiece } from './documents';
import { drawAlias } from './random';
import { drawReach, inputRow, listContexts, outputRow } from './rows';
import { wordAt } from './sentence';
import { product, scores1x4, sigmoid4 } from './simd';

const BRANCH: u32 = 0x8000_0000;

// Of four terms.
const BIASES: usize = 16;
const SCALES: usize = 32;
const LABELS: usize = 48;
const WEIGHTS: usize = 64;
/** The most that a term weighs. */
const LARGEST_SHARE: f32 = 4;

/** Fills the rows of the documents at `ids`, each of one sentence; one without a known word gets zeros. */
export function infer(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    // The document's row is no context: it is what is sought.
    const list = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
    listDocument(job, list);
    const row = addressOf(load<u32>(list));
    memory.fill(row, 0, bytes);
    seed(job, ids + (<usize>load<u32>(job, JOB_PLACE) << 2), ids + (<usize>count << 2));
    const length = readPiece(job, ids, count, addressOf(load<u32>(job, JOB_SENTENCE)), load<u32>(job, JOB_WINDOW) > 0);
    if (load<i32>(job, JOB_PLACES) == 1 && load<u32>(job, JOB_WINDOW) > 0) startRow(job, row, length);
    if (length > 0) inferRow(job, row, length, rateFrom);
  }
}

/** Starts the generator from the ids of a document, up to its end (FNV-1a). */
function seed(job: usize, from: usize, end: usize): void {
  let hash: u32 = 0x811c9dc5;
  for (let at = from; at < end; at += 4) {
    const id = load<u32>(at);
    hash = (hash ^ id) * 0x01000193;
    if (<i32>id < 0) break;
  }
  // No state of zeros.
  store<u32>(job, hash | 1, JOB_RANDOM);
  store<u32>(job, hash * 0x9e3779bb, JOB_RANDOM + 4);
}

/** Begins a row that is pooled with the words around at 8 times the mean of its words, about as long as trained ones are. */
function startRow(job: usize, row: usize, length: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  for (let p = 0; p < length; p++) addScaled(row, inputRow(job, wordAt(job, p), 0), bytes, 8 / <f32>length);
}

/** Goes over the words several times, with other negatives each time. */
function inferRow(job: usize, row: usize, length: i32, rate: f32): void {
  const passes = max(load<i32>(job, JOB_PASSES), (load<i32>(job, JOB_LEAST_WORDS) + length - 1) / length);
  const alone = load<u32>(job, JOB_WINDOW) == 0;
  if (alone) sortWords(job, length);
  for (let pass = 0; pass < passes; pass++) {
    const step = rate * max<f32>(1e-4, 1 - <f32>pass / <f32>passes);
    for (let p = 0, terms = 0; p < length; ) {
      const times = alone ? timesOf(job, length, p) : 1;
      const share = alone ? <f32>times * chanceOf(job, wordAt(job, p)) : 1;
      // Steps stay short, however often the word stands there.
      const parts = <i32>ceil(share / LARGEST_SHARE);
      for (let part = 0; part < parts; part++) {
        terms = listWord(job, length, p, terms, share / <f32>parts);
        if (terms < TERMS && (p + times < length || part + 1 < parts)) continue;
        updateRow(job, row, terms, step);
        terms = 0;
      }
      p += times;
    }
  }
}

/** The chance that a word is not dropped: where the words around do not count, none is dropped, and each weighs its chance. */
// @ts-ignore: decorator
@inline
function chanceOf(job: usize, word: u32): f32 {
  const keep = addressOf(load<u32>(job, JOB_KEEP)) + (<usize>word << 2);
  return (<f32>load<u32>(keep) + 1) * <f32>2.3283064e-10;
}

/** How often the word at place p stands from there on, in words that are sorted. */
// @ts-ignore: decorator
@inline
function timesOf(job: usize, length: i32, p: i32): i32 {
  let end = p + 1;
  while (end < length && wordAt(job, end) == wordAt(job, p)) end++;
  return end - p;
}

/** Shell sort with the gaps of Knuth (1973). */
function sortWords(job: usize, length: i32): void {
  const words = addressOf(load<u32>(job, JOB_SENTENCE));
  let gap = 1;
  while (gap < length / 3) gap = 3 * gap + 1;
  for (; gap > 0; gap /= 3)
    for (let i = gap; i < length; i++) {
      const word = wordAt(job, i);
      let j = i;
      for (; j >= gap && wordAt(job, j - gap) > word; j -= gap) store<u32>(words + (<usize>j << 2), wordAt(job, j - gap));
      store<u32>(words + (<usize>j << 2), word);
    }
}

/** Lists the terms of the word at place `p`, from number `n` on; returns the number after them. */
function listWord(job: usize, length: i32, p: i32, n: i32, share: f32): i32 {
  const word = wordAt(job, p);
  const inverse = poolContexts(job, length, p);
  const starts = addressOf(load<u32>(job, JOB_PATH_STARTS));
  if (starts != 0) {
    const path = bagAt(starts, addressOf(load<u32>(job, JOB_PATHS)), word);
    const size = bagSize(starts, word);
    for (let k = 0; k < size; k++) {
      const node = load<u32>(path + (<usize>k << 2));
      listTerm(job, n++, firstRow(job, node & ~BRANCH), inverse, 1 - <f32>(node >>> 31), share);
    }
    return n;
  }
  listTerm(job, n++, firstRow(job, word), inverse, 1, share);
  if (load<u32>(job, JOB_WINDOW) == 0 || load<i32>(job, JOB_PLACES) > 1) return listNegatives(job, n, inverse, share);
  return listShared(job, length, p, n, inverse);
}

/** Lists negatives of a hidden row that counts `share` times. */
function listNegatives(job: usize, n: i32, inverse: f32, share: f32): i32 {
  for (let k = load<i32>(job, JOB_NEGATIVES); k > 0; k--)
    listTerm(job, n++, drawNegative(job), inverse, 0, share * load<f32>(job, JOB_NEGATIVE_WEIGHT));
  return n;
}

/** The words around DM_BLOCK places, which are nearly the same, stand before negatives as one, by their mean. */
function listShared(job: usize, length: i32, p: i32, n: i32, inverse: f32): i32 {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const sum = hidden + bytes;
  const inverses = addressOf(load<u32>(job, JOB_WEIGHTS));
  const some = p % DM_BLOCK + 1;
  if (some == 1) {
    memory.fill(sum, 0, bytes);
    store<f32>(inverses, 0);
  }
  addScaled(sum, hidden, bytes, 1);
  store<f32>(inverses, load<f32>(inverses) + inverse);
  if (some < DM_BLOCK && p + 1 < length) return n;
  memory.fill(hidden, 0, bytes);
  addScaled(hidden, sum, bytes, 1 / <f32>some);
  return listNegatives(job, n, load<f32>(inverses) / <f32>some, <f32>some);
}

/**
 * Makes the hidden row of the words around place `p`, as far as they count beside the document: see `cbow.ts`, and `concat.ts`
 * for words side by side. Returns the share of each row, the document's among them: 1 where there are no such words.
 */
function poolContexts(job: usize, length: i32, p: i32): f32 {
  if (load<u32>(job, JOB_WINDOW) == 0) return 1;
  if (load<i32>(job, JOB_PLACES) > 1) {
    listPlaces(job, length, p, 0);
    return 1;
  }
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const count = listContexts(job, length, p, drawReach(job));
  const share: f32 = 1 / <f32>(count + 1);
  const scale: f32 = load<u32>(job, JOB_MEAN) ? share : 1;
  gather(addressOf(load<u32>(job, JOB_CONTEXTS)), count, 0, UNIT, addressOf(load<u32>(job, JOB_HIDDEN)), scale, bytes);
  return share;
}

/** The first of the rows of an output. */
// @ts-ignore: decorator
@inline
function firstRow(job: usize, output: u32): usize {
  return outputRow(job, output * load<u32>(job, JOB_PLACES));
}

// @ts-ignore: decorator
@inline
function listTerm(job: usize, n: i32, own: usize, inverse: f32, label: f32, weight: f32): void {
  const at = addressOf(load<u32>(job, JOB_TERMS)) + <usize>(n >> 2) * (4 * TERM_BYTES) + (<usize>(n & 3) << 2);
  const mean = load<u32>(job, JOB_MEAN) != 0;
  store<u32>(at, unitsOf(own));
  store<f32>(at, biasOf(job, own), BIASES);
  store<f32>(at, mean ? inverse : 1, SCALES);
  store<f32>(at, label, LABELS);
  // What is averaged gets the whole gradient, and its share where it is summed.
  store<f32>(at, mean ? weight : weight * inverse, WEIGHTS);
}

/** The product of an output and the words around; its places follow each other. */
function biasOf(job: usize, own: usize): f32 {
  if (load<u32>(job, JOB_WINDOW) == 0) return 0;
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const places = load<i32>(job, JOB_PLACES);
  if (places == 1) return product(addressOf(load<u32>(job, JOB_HIDDEN)), own, bytes);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  let bias: f32 = 0;
  for (let s = 1; s < places; s++) {
    const row = addressOf(load<u32>(list + (<usize>s << 2)));
    if (row != 0) bias += product(row, own + <usize>s * bytes, bytes);
  }
  return bias;
}

/** A step down the gradient of each four terms. */
function updateRow(job: usize, row: usize, count: i32, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const terms = addressOf(load<u32>(job, JOB_TERMS));
  for (let k = count; (k & 3) != 0; k++) padTerm(terms + <usize>(k >> 2) * (4 * TERM_BYTES), k & 3);
  for (let at = terms, end = terms + (<usize>(count + 3) >> 2) * (4 * TERM_BYTES); at < end; at += 4 * TERM_BYTES) {
    const o = addressOf(load<u32>(at)), p = addressOf(load<u32>(at, 4)), q = addressOf(load<u32>(at, 8)), r = addressOf(load<u32>(at, 12));
    const scores = f32x4.mul(scores1x4(row, o, p, q, r, bytes), v128.load(at, SCALES));
    const errors = f32x4.sub(v128.load(at, LABELS), sigmoid4(f32x4.add(scores, v128.load(at, BIASES))));
    const steps = f32x4.mul(f32x4.mul(errors, v128.load(at, WEIGHTS)), f32x4.splat(rate));
    const a = v128.shuffle<f32>(steps, steps, 0, 0, 0, 0), b = v128.shuffle<f32>(steps, steps, 1, 1, 1, 1);
    const c = v128.shuffle<f32>(steps, steps, 2, 2, 2, 2), e = v128.shuffle<f32>(steps, steps, 3, 3, 3, 3);
    for (let d: usize = 0; d < bytes; d += 16) {
      const near = f32x4.add(f32x4.mul(a, v128.load(o + d)), f32x4.mul(b, v128.load(p + d)));
      const far = f32x4.add(f32x4.mul(c, v128.load(q + d)), f32x4.mul(e, v128.load(r + d)));
      v128.store(row + d, f32x4.add(v128.load(row + d), f32x4.add(near, far)));
    }
  }
}

/** Fills a lane of the last four: the first term again, without weight. */
function padTerm(four: usize, lane: u32): void {
  const at = four + (<usize>lane << 2);
  store<u32>(at, load<u32>(four));
  store<f32>(at, 0, BIASES);
  store<f32>(at, 0, SCALES);
  store<f32>(at, 0, LABELS);
  store<f32>(at, 0, WEIGHTS);
}

// @ts-ignore: decorator
@inline
function drawNegative(job: usize): usize {
  return firstRow(job, drawAlias(addressOf(load<u32>(job, JOB_ALIAS)), load<u32>(job, JOB_OUTPUTS), job + JOB_RANDOM));
}
