// CBOW (Mikolov et al. 2013): the pooled rows around a centre predict it. H = one pooled row a centre.
import {
  GROUP, JOB_COLUMNS, JOB_CONTEXTS, JOB_DECAY, JOB_ERRORS, JOB_HIDDEN, JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_MEAN,
  JOB_NEGATIVE_WEIGHT, JOB_PAIRS, JOB_ROWS, JOB_STRIDE, JOB_WEIGHTS,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addScaled } from './bags';
import { addLoss, lossOf, lossOfCells, lossWanted } from './loss';
import { decayRows, drawNegatives, outputRow, touchGroup } from './rows';
import { wordAt } from './sentence';
import { updatePair, updateTile } from './tile';
import { updatePath } from './tree';
import { drawSpans, listNear, liveCentres } from './windows';

/** One group of centres with negative sampling: each pooled row with its own centre, then all with the shared negatives. */
export function cbowGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(GROUP, length - first);
  const wanted = lossWanted(job);
  touchGroup(job, length, first);
  const negatives = drawNegatives(job);
  const rows = gatherGroup(job, length, first, count);
  updateCentres(job, first, count, rate, wanted);
  updateNegatives(job, count, negatives, rate * load<f32>(job, JOB_NEGATIVE_WEIGHT), wanted);
  if (load<f32>(job, JOB_DECAY) > 0) decayRows(job, addressOf(load<u32>(job, JOB_COLUMNS)), negatives, rate);
  scatterGroup(job, rows, count, rate);
}

/** The same with hierarchical softmax. */
export function cbowTreeGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(GROUP, length - first);
  const wanted = lossWanted(job);
  const rows = gatherGroup(job, length, first, count);
  const hidden = addressOf(load<u32>(job, JOB_CONTEXTS));
  for (let p = 0; p < count; p++) updatePath(job, wordAt(job, first + p), hidden + (<usize>p << 2), 1, rate, wanted);
  scatterGroup(job, rows, count, rate);
}

/** Pools the rows near each centre into its hidden row, and keeps a copy of what it was; returns how many rows are listed. */
function gatherGroup(job: usize, length: i32, first: i32, count: i32): i32 {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const centres = addressOf(load<u32>(job, JOB_CONTEXTS));
  drawSpans(job);
  const rows = listNear(job, length, first, 1);
  listShares(job, rows, liveCentres(length, first));
  poolRows(list, rows, pairsOf(job, rows, load<u32>(job, JOB_MEAN) != 0), hidden, bytes);
  memory.copy(hidden + GROUP * bytes, hidden, <usize>count * bytes);
  for (let p: usize = 0; p < <usize>count; p++) store<u32>(centres + (p << 2), unitsOf(hidden + p * bytes));
  return rows;
}

/**
 * Adds each hidden row's change to its contexts, as the pair weighs: the whole of it where rows are averaged, as word2vec.c,
 * fastText and gensim do, and its share where they are summed, as gensim does.
 */
function scatterGroup(job: usize, rows: i32, count: i32, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const list = addressOf(load<u32>(job, JOB_ROWS));
  addScaled(hidden, hidden + GROUP * bytes, <usize>count * bytes, -1);
  spreadRows(list, rows, pairsOf(job, rows, load<u32>(job, JOB_MEAN) == 0), hidden, bytes);
  if (load<f32>(job, JOB_DECAY) > 0) decayRows(job, list, rows, rate);
}

/** The weights of the pairs of `rows`, or their shares of the centre's whole weight, which stand behind them. */
// @ts-ignore: decorator
@inline
function pairsOf(job: usize, rows: i32, shares: bool): usize {
  return addressOf(load<u32>(job, JOB_PAIRS)) + (shares ? <usize>rows << 4 : 0);
}

// @ts-ignore: decorator
@inline
function listShares(job: usize, rows: i32, live: v128): void {
  const pairs = pairsOf(job, rows, false), shares = pairsOf(job, rows, true);
  let whole = f32x4.splat(0);
  for (let at = pairs; at < shares; at += 16) whole = f32x4.add(whole, v128.load(at));
  const scale = v128.and(live, f32x4.div(f32x4.splat(1), whole));
  for (let at: usize = 0; at < shares - pairs; at += 16) v128.store(shares + at, f32x4.mul(scale, v128.load(pairs + at)));
}

/** Four hidden rows, one behind the other, become sums of the listed rows by their weights. */
function poolRows(list: usize, rows: i32, weights: usize, hidden: usize, bytes: usize): void {
  const end = list + (<usize>rows << 2);
  for (let d: usize = 0; d < bytes; d += 16) {
    let h0 = f32x4.splat(0), h1 = h0, h2 = h0, h3 = h0;
    for (let r = list, w = weights; r < end; r += 4, w += 16) {
      const x = v128.load(addressOf(load<u32>(r)) + d);
      h0 = f32x4.add(h0, f32x4.mul(v128.load32_splat(w), x));
      h1 = f32x4.add(h1, f32x4.mul(v128.load32_splat(w, 4), x));
      h2 = f32x4.add(h2, f32x4.mul(v128.load32_splat(w, 8), x));
      h3 = f32x4.add(h3, f32x4.mul(v128.load32_splat(w, 12), x));
    }
    const at = hidden + d;
    v128.store(at, h0);
    v128.store(at + bytes, h1);
    v128.store(at + 2 * bytes, h2);
    v128.store(at + 3 * bytes, h3);
  }
}

/** The listed rows grow by sums of four changes, one behind the other, by their weights. */
function spreadRows(list: usize, rows: i32, weights: usize, changes: usize, bytes: usize): void {
  const end = list + (<usize>rows << 2);
  for (let d: usize = 0; d < bytes; d += 16) {
    const at = changes + d;
    const c0 = v128.load(at), c1 = v128.load(at + bytes), c2 = v128.load(at + 2 * bytes), c3 = v128.load(at + 3 * bytes);
    for (let r = list, w = weights; r < end; r += 4, w += 16) {
      const row = addressOf(load<u32>(r)) + d;
      const near = f32x4.add(f32x4.mul(v128.load32_splat(w), c0), f32x4.mul(v128.load32_splat(w, 4), c1));
      const far = f32x4.add(f32x4.mul(v128.load32_splat(w, 8), c2), f32x4.mul(v128.load32_splat(w, 12), c3));
      v128.store(row, f32x4.add(f32x4.add(v128.load(row), near), far));
    }
  }
}

// @ts-ignore: decorator
@inline
function updateCentres(job: usize, first: i32, count: i32, rate: f32, wanted: bool): void {
  const rows = addressOf(load<u32>(job, JOB_CONTEXTS));
  for (let p = 0; p < count; p++) {
    const centre = outputRow(job, wordAt(job, first + p));
    const error = updatePair(addressOf(load<u32>(rows + (<usize>p << 2))), centre, rate, load<u32>(job, JOB_STRIDE));
    if (!wanted) continue;
    addLoss(job + JOB_LOSS, lossOf(1 - error / rate), 1);
  }
}

// @ts-ignore: decorator
@inline
function updateNegatives(job: usize, count: i32, negatives: i32, weight: f32, wanted: bool): void {
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const rows = addressOf(load<u32>(job, JOB_CONTEXTS));
  const zero = f32x4.splat(0), live = i32x4.splat(-1);
  for (let p: usize = 0; p < <usize>count; p++) {
    v128.store(weights + (p << 4), f32x4.splat(weight));
  }
  for (let k: usize = 0; k < <usize>negatives << 2; k += 16) {
    updateTile(rows, count, columns + k, zero, live, weights, errors, load<u32>(job, JOB_STRIDE));
    if (!wanted) continue;
    addLoss(job + JOB_LOSS_NEGATIVE, lossOfCells(errors, weights, count << 2), count << 2);
  }
}
