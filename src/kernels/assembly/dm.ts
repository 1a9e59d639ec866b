// dm with negative sampling (Le & Mikolov 2014): the pooled rows of a document and of the words around predict a word. A group
// of consecutive centres shares one window size and one set of negatives. H = one pooled row a centre, which stays until the
// group is done: what its outputs ask of it is summed beside it.
import {
  DM_GROUP, JOB_COLUMNS, JOB_CONTEXTS, JOB_ERRORS, JOB_HIDDEN, JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_NEGATIVE_WEIGHT, JOB_STRIDE,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addLoss, lossOf, lossWanted } from './loss';
import { poolWindows, spreadWindows } from './pooled-windows';
import { drawNegatives, drawReach, inputRow, outputRow, touchGroup } from './rows';
import { wordAt } from './sentence';
import { scores1x4, scores2x4, sigmoid4, sums4 } from './simd';

export function dmGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(DM_GROUP, length - first);
  const wanted = lossWanted(job);
  touchGroup(job, length, first, DM_GROUP);
  const negatives = drawNegatives(job);
  const reach = drawReach(job);
  listWords(job, max(0, first - reach), min(length - 1, first + count - 1 + reach));
  poolWindows(job, length, first, count, reach);
  updateCentres(job, first, count, rate, wanted);
  updateNegatives(job, count, negatives, rate * load<f32>(job, JOB_NEGATIVE_WEIGHT), wanted);
  spreadWindows(job, length, first, count, reach);
}

/** Lists the input rows of the words at places low..high. */
// @ts-ignore: decorator
@inline
function listWords(job: usize, low: i32, high: i32): void {
  let list = addressOf(load<u32>(job, JOB_CONTEXTS));
  for (let q = low; q <= high; q++, list += 4) store<u32>(list, unitsOf(inputRow(job, wordAt(job, q), 0)));
}

/** Each pooled row and its centre (label 1), four pairs at a time; the gradients begin. */
function updateCentres(job: usize, first: i32, count: i32, rate: f32, wanted: bool): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  for (let k = 0; k < count; k += 4) {
    const last = count - 1;
    const h0 = hidden + <usize>k * bytes, h1 = hidden + <usize>min(k + 1, last) * bytes;
    const h2 = hidden + <usize>min(k + 2, last) * bytes, h3 = hidden + <usize>min(k + 3, last) * bytes;
    const o0 = outputRow(job, wordAt(job, first + k)), o1 = outputRow(job, wordAt(job, first + min(k + 1, last)));
    const o2 = outputRow(job, wordAt(job, first + min(k + 2, last))), o3 = outputRow(job, wordAt(job, first + min(k + 3, last)));
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    for (let d: usize = 0; d < bytes; d += 16) {
      a0 = f32x4.add(a0, f32x4.mul(v128.load(h0 + d), v128.load(o0 + d)));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(h1 + d), v128.load(o1 + d)));
      a2 = f32x4.add(a2, f32x4.mul(v128.load(h2 + d), v128.load(o2 + d)));
      a3 = f32x4.add(a3, f32x4.mul(v128.load(h3 + d), v128.load(o3 + d)));
    }
    const error = f32x4.sub(f32x4.splat(1), sigmoid4(sums4(a0, a1, a2, a3)));
    v128.store(errors, f32x4.mul(f32x4.splat(rate), error));
    if (wanted) addLosses(job + JOB_LOSS, errors, min(4, count - k), rate);
    updatePair(h0, o0, errors, bytes);
    if (k + 1 < count) updatePair(h1, o1, errors + 4, bytes);
    if (k + 2 < count) updatePair(h2, o2, errors + 8, bytes);
    if (k + 3 < count) updatePair(h3, o3, errors + 12, bytes);
  }
}

/** Adds the losses of `cells` errors of one weight. */
function addLosses(sum: usize, errors: usize, cells: i32, weight: f32): void {
  for (let i: usize = 0; i < <usize>cells << 2; i += 4)
    addLoss(sum, lossOf(1 - abs<f32>(load<f32>(errors + i) / weight)), 1);
}

/** The gradient of a pooled row, which lies DM_GROUP rows behind it, = error * output; the output += error * row. */
// @ts-ignore: decorator
@inline
function updatePair(hidden: usize, output: usize, error: usize, bytes: usize): void {
  const e = v128.load32_splat(error);
  const gradient = hidden + DM_GROUP * bytes;
  for (let d: usize = 0; d < bytes; d += 16) {
    const o = v128.load(output + d);
    v128.store(gradient + d, f32x4.mul(e, o));
    v128.store(output + d, f32x4.add(o, f32x4.mul(e, v128.load(hidden + d))));
  }
}

/** All pooled rows against the shared negatives (label 0), four at a time. */
function updateNegatives(job: usize, count: i32, negatives: i32, weight: f32, wanted: bool): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  for (let k: usize = 0; k < <usize>negatives << 2; k += 16) {
    const o0 = addressOf(load<u32>(columns + k)), o1 = addressOf(load<u32>(columns + k, 4));
    const o2 = addressOf(load<u32>(columns + k, 8)), o3 = addressOf(load<u32>(columns + k, 12));
    let h = hidden, at = errors;
    let left = count;
    for (; left > 1; left -= 2, h += 2 * bytes, at += 32) scores2x4(h, h + bytes, o0, o1, o2, o3, at, 16, bytes);
    if (left > 0) v128.store(at, scores1x4(h, o0, o1, o2, o3, bytes));
    const end = errors + (<usize>count << 4);
    for (at = errors; at < end; at += 16) v128.store(at, f32x4.mul(f32x4.splat(-weight), sigmoid4(v128.load(at))));
    if (wanted) addLosses(job + JOB_LOSS_NEGATIVE, errors, count << 2, weight);
    applyNegatives(hidden, count, o0, o1, o2, o3, errors, bytes);
  }
}

/** Gradients += E O; O += E^T H, for four columns. */
// @ts-ignore: decorator
@inline
function applyNegatives(
  hidden: usize, count: i32, o0: usize, o1: usize, o2: usize, o3: usize, errors: usize, bytes: usize,
): void {
  const end = errors + (<usize>count << 4);
  const step = DM_GROUP * bytes;
  for (let d: usize = 0; d < bytes; d += 16) {
    const p0 = v128.load(o0 + d), p1 = v128.load(o1 + d), p2 = v128.load(o2 + d), p3 = v128.load(o3 + d);
    let g0 = f32x4.splat(0), g1 = g0, g2 = g0, g3 = g0;
    for (let e = errors, at = hidden + d; e < end; e += 16, at += bytes) {
      const x = v128.load(at);
      const e0 = v128.load32_splat(e), e1 = v128.load32_splat(e, 4);
      const e2 = v128.load32_splat(e, 8), e3 = v128.load32_splat(e, 12);
      g0 = f32x4.add(g0, f32x4.mul(e0, x));
      g1 = f32x4.add(g1, f32x4.mul(e1, x));
      g2 = f32x4.add(g2, f32x4.mul(e2, x));
      g3 = f32x4.add(g3, f32x4.mul(e3, x));
      const near = f32x4.add(f32x4.mul(e0, p0), f32x4.mul(e1, p1));
      const far = f32x4.add(f32x4.mul(e2, p2), f32x4.mul(e3, p3));
      v128.store(at + step, f32x4.add(v128.load(at + step), f32x4.add(near, far)));
    }
    // Loaded again, as two of the columns may be the same row.
    v128.store(o0 + d, f32x4.add(v128.load(o0 + d), g0));
    v128.store(o1 + d, f32x4.add(v128.load(o1 + d), g1));
    v128.store(o2 + d, f32x4.add(v128.load(o2 + d), g2));
    v128.store(o3 + d, f32x4.add(v128.load(o3 + d), g3));
  }
}
