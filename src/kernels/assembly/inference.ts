// Vectors of new documents. All rows but the document's stay, so each output that shall predict a word is a term of a logistic
// regression of one unknown row h: sigma(bias + scale * h . output) = label; the bias is what the words around say. The terms
// are drawn once, from a seed that the document's own ids give, and gone over several times.
import {
  JOB_ALIAS, JOB_CONTEXTS, JOB_DOCUMENT, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_HIDDEN, JOB_MEAN, JOB_NEGATIVES,
  JOB_NEGATIVE_WEIGHT, JOB_OUTPUTS, JOB_PASSES, JOB_PATHS, JOB_PATH_STARTS, JOB_PLACE, JOB_PLACES, JOB_RANDOM, JOB_STRIDE,
  JOB_TERMS, JOB_TERM_ROOM, JOB_WINDOW, TERM_BYTES,
} from '../job';
import { bagAt, bagSize, gather } from './bags';
import { listPlaces } from './concat';
import { listRows, readPiece } from './documents';
import { drawAlias } from './random';
import { drawReach, listContexts, outputRow } from './rows';
import { wordAt } from './sentence';
import { scores1x4, sigmoid4, sums4 } from './simd';

const BRANCH: u32 = 0x8000_0000;

// Of four terms.
const BIASES: usize = 16;
const SCALES: usize = 32;
const LABELS: usize = 48;
const WEIGHTS: usize = 64;

/** Fills the rows of the documents at `ids`, each of one sentence; one without a known word gets zeros. */
export function infer(job: usize, ids: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    listRows(job);
    // The document's row is no context: it is what is sought.
    store<u32>(job, 0, JOB_DOCUMENT_SIZE);
    const row = <usize>load<u32>(<usize>load<u32>(job, JOB_DOCUMENT_ROWS));
    memory.fill(row, 0, bytes);
    seed(job, ids + (<usize>load<u32>(job, JOB_PLACE) << 2), ids + (<usize>count << 2));
    const length = readPiece(job, ids, count);
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

/** Goes over the terms of the words; where there is no room for all of them they are listed again in each pass. */
function inferRow(job: usize, row: usize, length: i32, rate: f32): void {
  const passes = load<i32>(job, JOB_PASSES);
  const drawn = load<u64>(job, JOB_RANDOM);
  let terms = 0;
  let whole = false;
  for (let pass = 0; pass < passes; pass++) {
    const step = rate * max<f32>(1e-4, 1 - <f32>pass / <f32>passes);
    if (whole) {
      updateRow(job, row, terms, step);
      continue;
    }
    store<u64>(job, drawn, JOB_RANDOM);
    for (let p = 0; p < length; ) {
      const first = p;
      terms = 0;
      while (p < length && terms + termsOf(job, wordAt(job, p)) <= load<i32>(job, JOB_TERM_ROOM)) terms = listWord(job, length, p++, terms);
      whole = first == 0 && p == length;
      updateRow(job, row, terms, step);
    }
  }
}

// @ts-ignore: decorator
@inline
function termsOf(job: usize, word: u32): i32 {
  const starts = <usize>load<u32>(job, JOB_PATH_STARTS);
  return starts == 0 ? 1 + load<i32>(job, JOB_NEGATIVES) : bagSize(starts, word);
}

/** Lists the terms of the word at place `p`, from number `n` on; returns the number after them. */
function listWord(job: usize, length: i32, p: i32, n: i32): i32 {
  const word = wordAt(job, p);
  const contexts = poolContexts(job, length, p);
  const starts = <usize>load<u32>(job, JOB_PATH_STARTS);
  if (starts != 0) {
    const path = bagAt(starts, <usize>load<u32>(job, JOB_PATHS), word);
    const size = bagSize(starts, word);
    for (let k = 0; k < size; k++) {
      const node = load<u32>(path + (<usize>k << 2));
      listTerm(job, n++, node & ~BRANCH, contexts, 1 - <f32>(node >>> 31), 1);
    }
    return n;
  }
  listTerm(job, n++, word, contexts, 1, 1);
  const alias = <usize>load<u32>(job, JOB_ALIAS);
  const negatives = load<i32>(job, JOB_NEGATIVES);
  for (let k = 0; k < negatives; k++) {
    const drawn = drawAlias(alias, load<u32>(job, JOB_OUTPUTS), job + JOB_RANDOM);
    listTerm(job, n++, drawn, contexts, 0, load<f32>(job, JOB_NEGATIVE_WEIGHT));
  }
  return n;
}

/**
 * Makes the hidden row of the words around place `p`, as far as they count beside the document: see `cbow.ts`, and `concat.ts`
 * for words side by side. Returns how many rows, with the document's, it is pooled of: 1 where there are no such words.
 */
function poolContexts(job: usize, length: i32, p: i32): i32 {
  if (load<u32>(job, JOB_WINDOW) == 0) return 1;
  if (load<i32>(job, JOB_PLACES) > 1) {
    listPlaces(job, length, p, 0);
    return 1;
  }
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const count = listContexts(job, length, p, drawReach(job));
  const scale: f32 = load<u32>(job, JOB_MEAN) ? 1 / <f32>(count + 1) : 1;
  gather(<usize>load<u32>(job, JOB_CONTEXTS), count, 0, 1, <usize>load<u32>(job, JOB_HIDDEN), scale, bytes);
  return count + 1;
}

// @ts-ignore: decorator
@inline
function listTerm(job: usize, n: i32, output: u32, contexts: i32, label: f32, weight: f32): void {
  const at = <usize>load<u32>(job, JOB_TERMS) + <usize>(n >> 2) * (4 * TERM_BYTES) + (<usize>(n & 3) << 2);
  const mean = load<u32>(job, JOB_MEAN) != 0;
  const own = outputRow(job, output * load<u32>(job, JOB_PLACES));
  store<u32>(at, <u32>own);
  store<f32>(at, biasOf(job, own), BIASES);
  store<f32>(at, mean ? 1 / <f32>contexts : 1, SCALES);
  store<f32>(at, label, LABELS);
  // What is averaged gets the whole gradient, and its share where it is summed.
  store<f32>(at, mean ? weight : weight / <f32>contexts, WEIGHTS);
}

/** The product of an output and the words around; its places follow each other. */
function biasOf(job: usize, own: usize): f32 {
  if (load<u32>(job, JOB_WINDOW) == 0) return 0;
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const places = load<i32>(job, JOB_PLACES);
  if (places == 1) return dot(<usize>load<u32>(job, JOB_HIDDEN), own, bytes);
  const list = <usize>load<u32>(job, JOB_CONTEXTS);
  let bias: f32 = 0;
  for (let s = 1; s < places; s++) {
    const row = <usize>load<u32>(list + (<usize>s << 2));
    if (row != 0) bias += dot(row, own + <usize>s * bytes, bytes);
  }
  return bias;
}

function dot(x: usize, y: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  for (let d: usize = 0; d < bytes; d += 16) a = f32x4.add(a, f32x4.mul(v128.load(x + d), v128.load(y + d)));
  return f32x4.extract_lane(sums4(a, a, a, a), 0);
}

/** A step down the gradient of each four terms. */
function updateRow(job: usize, row: usize, count: i32, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const terms = <usize>load<u32>(job, JOB_TERMS);
  for (let k = count; (k & 3) != 0; k++) padTerm(terms + <usize>(k >> 2) * (4 * TERM_BYTES), k & 3);
  for (let at = terms, end = terms + (<usize>(count + 3) >> 2) * (4 * TERM_BYTES); at < end; at += 4 * TERM_BYTES) {
    const o = <usize>load<u32>(at), p = <usize>load<u32>(at, 4), q = <usize>load<u32>(at, 8), r = <usize>load<u32>(at, 12);
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
