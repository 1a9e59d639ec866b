// What the kernels over bags have in common after the gather: outputs that shall predict a target, the loss, and
// the block update for ONE hidden row and n output rows. Unlike a tile's (tile.ts), n is any number, and the hidden row
// stays until all outputs are updated: its gradient is kept apart, as in fastText.

import {
  JOB_ALIAS, JOB_COLUMNS, JOB_ERRORS, JOB_HIDDEN, JOB_NEGATIVES, JOB_OUTPUTS, JOB_PATHS, JOB_PATH_STARTS, JOB_RANDOM, JOB_STRIDE,
} from '../job';
import { addressOf, unitsOf } from './address';
import { bagAt, bagSize } from './bags';
import { lossOf } from './loss';
import { drawAlias } from './random';
import { outputRow } from './rows';
import { multiplyAdd, scores1x4, sigmoid4, sums4 } from './simd';

const CODE: u32 = 0x80000000;

// The thread's rows at JOB_HIDDEN: hidden, its gradient, a spare one of zeros, and one for the kernel's own use.
// @ts-ignore: decorator
@inline
export function hiddenIn(job: usize): usize {
  return addressOf(load<u32>(job, JOB_HIDDEN));
}

// @ts-ignore: decorator
@inline
export function gradientIn(job: usize): usize {
  return hiddenIn(job) + load<u32>(job, JOB_STRIDE);
}

/**
 * The update of the hidden row and what shall predict `target`: the inner nodes over it where there is a tree
 * (Morin & Bengio 2005), else its row and negatives (Mikolov et al. 2013b). The gradient becomes the hidden row's.
 * Returns the loss in nats when it is wanted, else 0.
 */
export function predict(job: usize, target: u32, rate: f32, wanted: bool): f32 {
  const starts = addressOf(load<u32>(job, JOB_PATH_STARTS));
  if (starts == 0) return updateBinary(job, listNegatives(job, target), 0, rate, wanted);
  const path = bagAt(starts, addressOf(load<u32>(job, JOB_PATHS)), target);
  return updateBinary(job, listPath(job, path, bagSize(starts, target)), path, rate, wanted);
}

/**
 * Lists the target's row, then those of others, drawn; returns how many. A draw is made again when it is the target,
 * 16 times at most: steep exponents may leave nothing else to draw.
 */
// @ts-ignore: decorator
@inline
function listNegatives(job: usize, target: u32): i32 {
  const outputs = addressOf(load<u32>(job, JOB_COLUMNS));
  const alias = addressOf(load<u32>(job, JOB_ALIAS));
  const size = load<u32>(job, JOB_OUTPUTS);
  const negatives = load<i32>(job, JOB_NEGATIVES);
  let n = 0;
  push(outputs, n++, outputRow(job, target));
  for (let k = 0; k < negatives; k++) {
    let drawn = target;
    for (let attempt = 0; attempt < 16 && drawn == target; attempt++) drawn = drawAlias(alias, size, job + JOB_RANDOM);
    if (drawn != target) push(outputs, n++, outputRow(job, drawn));
  }
  return n;
}

/** Lists the rows of the inner nodes path[0..length), whose top bits are the codes. */
// @ts-ignore: decorator
@inline
function listPath(job: usize, path: usize, length: i32): i32 {
  const outputs = addressOf(load<u32>(job, JOB_COLUMNS));
  for (let k = 0; k < length; k++)
    push(outputs, k, outputRow(job, load<u32>(path + (<usize>k << 2)) & ~CODE));
  return length;
}

/**
 * The update of the hidden row and its n listed outputs, each a logistic regression: the labels are the codes of
 * `path`, or with `path` 0 one for the first output and zero for the others.
 */
function updateBinary(job: usize, n: i32, path: usize, rate: f32, wanted: bool): f32 {
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  sigmoids(errors, score(job, n));
  let loss: f32 = 0;
  for (let j = 0; j < n; j++) {
    const at = errors + (<usize>j << 2);
    const p = load<f32>(at);
    const label: f32 = path != 0 ? <f32>(load<u32>(path + (<usize>j << 2)) >>> 31) : j == 0 ? 1 : 0;
    if (wanted) loss += lossOf(label != 0 ? p : 1 - p);
    store<f32>(at, rate * (label - p));
  }
  update(job, addressOf(load<u32>(job, JOB_COLUMNS)), n);
  return loss;
}

/** Lists the spare row behind n outputs where n is odd; returns n made even. */
// @ts-ignore: decorator
@inline
function madeEven(job: usize, outputs: usize, n: i32): i32 {
  if (n & 1) push(outputs, n, hiddenIn(job) + 2 * <usize>load<u32>(job, JOB_STRIDE));
  return (n + 1) & ~1;
}

/** errors[j] = hidden . output j for j in 0..n; returns n made even. */
export function score(job: usize, n: i32): i32 {
  const outputs = addressOf(load<u32>(job, JOB_COLUMNS));
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const padded = madeEven(job, outputs, n);
  scores(hiddenIn(job), outputs, padded, stride, addressOf(load<u32>(job, JOB_ERRORS)));
  return padded;
}

/** The block update of the n rows listed at `outputs` with errors[0..n), from a gradient of zero: see `updateRows`. */
// @ts-ignore: decorator
@inline
export function update(job: usize, outputs: usize, n: i32): void {
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  // The spare row's.
  if (n & 1) store<f32>(errors + (<usize>n << 2), 0);
  memory.fill(gradientIn(job), 0, stride);
  updateRows(hiddenIn(job), outputs, madeEven(job, outputs, n), stride, errors, gradientIn(job));
}

/** values[j] = sigma(values[j]) for j in 0..n; what follows up to a multiple of 4 is changed too. */
// @ts-ignore: decorator
@inline
export function sigmoids(values: usize, n: i32): void {
  for (let j = 0; j < n; j += 4) {
    const at = values + (<usize>j << 2);
    v128.store(at, sigmoid4(v128.load(at)));
  }
}

/** Adds the address of a row to the list of outputs. */
// @ts-ignore: decorator
@inline
export function push(outputs: usize, n: i32, address: usize): void {
  store<u32>(outputs + (<usize>n << 2), unitsOf(address));
}

/** values[j] = hidden . the row at address outputs[j], for j in 0..n; n even. Two values more may be written. */
function scores(hidden: usize, outputs: usize, n: i32, stride: usize, values: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const list = outputs + (<usize>j << 2);
    const o = addressOf(load<u32>(list)), p = addressOf(load<u32>(list, 4));
    const q = addressOf(load<u32>(list, 8)), r = addressOf(load<u32>(list, 12));
    v128.store(values + (<usize>j << 2), scores1x4(hidden, o, p, q, r, stride));
  }
  if (j < n) {
    const list = outputs + (<usize>j << 2);
    const o = addressOf(load<u32>(list)), p = addressOf(load<u32>(list, 4));
    let a = f32x4.splat(0), b = a;
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      a = multiplyAdd(x, v128.load(o + d), a);
      b = multiplyAdd(x, v128.load(p + d), b);
    }
    v128.store(values + (<usize>j << 2), sums4(a, b, a, b));
  }
}

/** At 4 floats of an output row: returns g + e * row and adds e * x to the row. */
// @ts-ignore: decorator
@inline
function updateRow(row: usize, e: v128, x: v128, g: v128): v128 {
  const old = v128.load(row);
  v128.store(row, multiplyAdd(e, x, old));
  return multiplyAdd(e, old, g);
}

/**
 * gradient += sum of errors[j] * output j (its old value); output j += errors[j] * hidden; n even.
 * Rows that stand twice in the list get both updates.
 */
function updateRows(hidden: usize, outputs: usize, n: i32, stride: usize, errors: usize, gradient: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const list = outputs + (<usize>j << 2);
    const o = addressOf(load<u32>(list)), p = addressOf(load<u32>(list, 4));
    const q = addressOf(load<u32>(list, 8)), r = addressOf(load<u32>(list, 12));
    const error = errors + (<usize>j << 2);
    const a = v128.load32_splat(error), b = v128.load32_splat(error, 4);
    const c = v128.load32_splat(error, 8), e = v128.load32_splat(error, 12);
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      let g = v128.load(gradient + d);
      g = updateRow(o + d, a, x, g);
      g = updateRow(p + d, b, x, g);
      g = updateRow(q + d, c, x, g);
      g = updateRow(r + d, e, x, g);
      v128.store(gradient + d, g);
    }
  }
  if (j < n) {
    const list = outputs + (<usize>j << 2);
    const o = addressOf(load<u32>(list)), p = addressOf(load<u32>(list, 4));
    const error = errors + (<usize>j << 2);
    const a = v128.load32_splat(error), b = v128.load32_splat(error, 4);
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      let g = v128.load(gradient + d);
      g = updateRow(o + d, a, x, g);
      g = updateRow(p + d, b, x, g);
      v128.store(gradient + d, g);
    }
  }
}
