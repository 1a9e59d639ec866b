// Skip-gram (Mikolov et al. 2013): the words around a centre predict it. H = their input rows.
import {
  GROUP, JOB_COLUMNS, JOB_CONTEXTS, JOB_DECAY, JOB_ERRORS, JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_NEGATIVE_WEIGHT, JOB_ROWS,
  JOB_STRIDE, JOB_WEIGHTS,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addLoss, lossOf, lossOfCells, lossWanted } from './loss';
import { decayRows, drawNegatives, drawSpans, inputRow, listContexts, listDocument, outputRow, spanOf, touchGroup } from './rows';
import { wordAt } from './sentence';
import { updateColumn, updateTile } from './tile';
import { updatePath } from './tree';

/**
 * One group of centres with negative sampling. O = each centre with its own contexts (label 1), then the
 * shared negatives with the contexts of all (label 0), a context counted once for each centre it is near.
 */
export function skipgramGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const end = min(first + GROUP, length);
  const wanted = lossWanted(job);
  touchGroup(job, length, first);
  const negatives = drawNegatives(job);
  drawSpans(job);
  for (let p = first; p < end; p++) {
    const count = listContexts(job, length, p, spanOf(job, p - first));
    updateCentre(job, p, count, rate, wanted);
  }
  const rows = listGroup(job, length, first, end, rate * load<f32>(job, JOB_NEGATIVE_WEIGHT));
  updateNegatives(job, rows, negatives, wanted);
  if (load<f32>(job, JOB_DECAY) > 0) decayGroup(job, first, end, rows, negatives, rate);
}

/** The same with hierarchical softmax: O = the inner nodes of the centre's Huffman path. */
export function skipgramTreeGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const end = min(first + GROUP, length);
  const wanted = lossWanted(job);
  drawSpans(job);
  for (let p = first; p < end; p++) {
    const count = listContexts(job, length, p, spanOf(job, p - first));
    updatePath(job, wordAt(job, p), addressOf(load<u32>(job, JOB_CONTEXTS)), count, rate, wanted);
  }
}

// @ts-ignore: decorator
@inline
function updateCentre(job: usize, p: i32, count: i32, rate: f32, wanted: bool): void {
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const centre = outputRow(job, wordAt(job, p));
  updateColumn(addressOf(load<u32>(job, JOB_CONTEXTS)), count, centre, rate, errors, load<u32>(job, JOB_STRIDE));
  if (!wanted) return;
  let loss: f64 = 0;
  for (let r: usize = 0; r < <usize>count << 2; r += 4) loss += lossOf(1 - load<f32>(errors + r) / rate);
  addLoss(job + JOB_LOSS, loss, count);
}

/** Lists the rows near any centre of the group, each with its weight: `unit` for each centre it is near. */
function listGroup(job: usize, length: i32, first: i32, end: i32, unit: f32): i32 {
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  let low = length, high = 0;
  for (let p = first; p < end; p++) {
    low = min(low, p - spanOf(job, p - first));
    high = max(high, p + spanOf(job, p - first));
  }
  low = max(low, 0);
  high = min(high, length - 1);
  let count = 0;
  for (let q = low; q <= high; q++) {
    let near = 0;
    for (let p = first; p < end; p++) if (q != p && abs(q - p) <= spanOf(job, p - first)) near++;
    if (near == 0) continue;
    store<u32>(list + (<usize>count << 2), unitsOf(inputRow(job, wordAt(job, q), count)));
    v128.store(weights + (<usize>count << 4), f32x4.splat(unit * <f32>near));
    count++;
  }
  const all = listDocument(job, list, count);
  for (; count < all; count++) v128.store(weights + (<usize>count << 4), f32x4.splat(unit * <f32>(end - first)));
  return all;
}

// @ts-ignore: decorator
@inline
function updateNegatives(job: usize, rows: i32, negatives: i32, wanted: bool): void {
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const zero = f32x4.splat(0), live = i32x4.splat(-1);
  for (let r = 0; r < rows; r += 4) {
    const count = min(4, rows - r);
    const tile = weights + (<usize>r << 4);
    for (let k: usize = 0; k < <usize>negatives << 2; k += 16) {
      updateTile(list + (<usize>r << 2), count, columns + k, zero, live, tile, errors, load<u32>(job, JOB_STRIDE));
      if (!wanted) continue;
      addLoss(job + JOB_LOSS_NEGATIVE, lossOfCells(errors, tile, count << 2), count << 2);
    }
  }
}

function decayGroup(job: usize, first: i32, end: i32, rows: i32, negatives: i32, rate: f32): void {
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  decayRows(job, addressOf(load<u32>(job, JOB_ROWS)), rows, rate);
  decayRows(job, columns, negatives, rate);
  for (let p = first; p < end; p++) store<u32>(columns + (<usize>(p - first) << 2), unitsOf(outputRow(job, wordAt(job, p))));
  decayRows(job, columns, end - first, rate);
}
