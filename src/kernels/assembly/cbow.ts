// CBOW (Mikolov et al. 2013): the pooled rows around a centre predict it. H = one pooled row a centre.
import {
  GROUP, JOB_COLUMNS, JOB_CONTEXTS, JOB_DECAY, JOB_ERRORS, JOB_HIDDEN, JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_MEAN,
  JOB_NEGATIVE_WEIGHT, JOB_ROWS, JOB_STRIDE, JOB_WEIGHTS,
} from '../job';
import { UNIT, addressOf, unitsOf } from './address';
import { addScaled, gather, scatter } from './bags';
import { addLoss, lossOf, lossOfCells, lossWanted } from './loss';
import { decayRows, drawNegatives, listContexts, outputRow, touchGroup } from './rows';
import { wordAt } from './sentence';
import { updatePair, updateTile } from './tile';
import { updatePath } from './tree';
import { drawSpans, spanOf } from './windows';

/** One group of centres with negative sampling: each pooled row with its own centre, then all with the shared negatives. */
export function cbowGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(GROUP, length - first);
  const wanted = lossWanted(job);
  touchGroup(job, length, first);
  const negatives = drawNegatives(job);
  gatherGroup(job, length, first, count);
  updateCentres(job, first, count, rate, wanted);
  updateNegatives(job, count, negatives, rate * load<f32>(job, JOB_NEGATIVE_WEIGHT), wanted);
  if (load<f32>(job, JOB_DECAY) > 0) decayRows(job, addressOf(load<u32>(job, JOB_COLUMNS)), negatives, rate);
  scatterGroup(job, length, first, count, rate);
}

/** The same with hierarchical softmax. */
export function cbowTreeGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(GROUP, length - first);
  const wanted = lossWanted(job);
  gatherGroup(job, length, first, count);
  const rows = addressOf(load<u32>(job, JOB_ROWS));
  for (let p = 0; p < count; p++) updatePath(job, wordAt(job, first + p), rows + (<usize>p << 2), 1, rate, wanted);
  scatterGroup(job, length, first, count, rate);
}

/** Pools the contexts of each centre into its hidden row and keeps a copy of what it was. */
function gatherGroup(job: usize, length: i32, first: i32, count: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const rows = addressOf(load<u32>(job, JOB_ROWS));
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  drawSpans(job);
  for (let p = 0; p < count; p++) {
    const hidden = addressOf(load<u32>(job, JOB_HIDDEN)) + <usize>p * bytes;
    const old = hidden + <usize>GROUP * bytes;
    const size = listContexts(job, length, first + p, spanOf(job, p));
    gather(list, size, 0, UNIT, hidden, load<u32>(job, JOB_MEAN) ? 1 / <f32>size : 1, bytes);
    memory.copy(old, hidden, bytes);
    store<u32>(rows + (<usize>p << 2), unitsOf(hidden));
  }
}

/**
 * Adds each hidden row's change to its contexts: the whole of it where rows are averaged, as word2vec.c,
 * fastText and gensim do, and its share where they are summed, as gensim does.
 */
function scatterGroup(job: usize, length: i32, first: i32, count: i32, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  for (let p = 0; p < count; p++) {
    const hidden = addressOf(load<u32>(job, JOB_HIDDEN)) + <usize>p * bytes;
    const old = hidden + <usize>GROUP * bytes;
    const size = listContexts(job, length, first + p, spanOf(job, p));
    addScaled(hidden, old, bytes, -1);
    scatter(list, size, 0, UNIT, hidden, load<u32>(job, JOB_MEAN) ? 1 : 1 / <f32>size, bytes);
    if (load<f32>(job, JOB_DECAY) > 0) decayRows(job, list, size, rate);
  }
}

// @ts-ignore: decorator
@inline
function updateCentres(job: usize, first: i32, count: i32, rate: f32, wanted: bool): void {
  const rows = addressOf(load<u32>(job, JOB_ROWS));
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
  const rows = addressOf(load<u32>(job, JOB_ROWS));
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
