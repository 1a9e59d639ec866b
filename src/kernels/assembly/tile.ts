// The block update on a tile of any number of rows by 4 columns, all rows by address, in place:
//   S = H O^T;  E = W o (L - sigmoid(S));  O += E^T H;  H += E O      (both from the old values)
// Rows are `bytes` long, a multiple of 16. Repeated addresses are right: their updates add up.

import {
  JOB_COLUMNS, JOB_ERRORS, JOB_LOSS, JOB_NEGATIVE_WEIGHT, JOB_STRIDE, JOB_WEIGHTS, TILE_ROWS,
} from '../job';
import { addressOf } from './address';
import { addLoss, cellsOf, lossOf, lossOfCells } from './loss';
import { outputRow } from './rows';
import { wordAt } from './sentence';
import { multiplyAdd, product, scores1x4, scores2x4, sigmoid4, sums4 } from './simd';

/** O += E^T H, H += E O for `count` rows (errors: 4 f32 a row) and four columns, no two of them the same row. */
function applyDistinct(
  rows: usize, end: usize, o0: usize, o1: usize, o2: usize, o3: usize, errors: usize, bytes: usize,
): void {
  for (let d: usize = 0; d < bytes; d += 16) {
    const p0 = v128.load(o0 + d), p1 = v128.load(o1 + d), p2 = v128.load(o2 + d), p3 = v128.load(o3 + d);
    let g0 = p0, g1 = p1, g2 = p2, g3 = p3;
    for (let r = rows, e = errors; r < end; r += 4, e += 16) {
      const at = addressOf(load<u32>(r)) + d;
      const x = v128.load(at);
      // Lanes of one load: the engine takes two to load one of them alone.
      const four = v128.load(e);
      const e0 = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
      let y = multiplyAdd(e0, p0, x);
      g0 = multiplyAdd(e0, x, g0);
      const e1 = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
      y = multiplyAdd(e1, p1, y);
      g1 = multiplyAdd(e1, x, g1);
      const e2 = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
      y = multiplyAdd(e2, p2, y);
      g2 = multiplyAdd(e2, x, g2);
      const e3 = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
      v128.store(at, multiplyAdd(e3, p3, y));
      g3 = multiplyAdd(e3, x, g3);
    }
    v128.store(o0 + d, g0);
    v128.store(o1 + d, g1);
    v128.store(o2 + d, g2);
    v128.store(o3 + d, g3);
  }
}

/** The same where two of the columns may be: what they change by is added up first. */
function applyRepeated(
  rows: usize, end: usize, o0: usize, o1: usize, o2: usize, o3: usize, errors: usize, bytes: usize,
): void {
  for (let d: usize = 0; d < bytes; d += 16) {
    const p0 = v128.load(o0 + d), p1 = v128.load(o1 + d), p2 = v128.load(o2 + d), p3 = v128.load(o3 + d);
    let g0 = f32x4.splat(0), g1 = g0, g2 = g0, g3 = g0;
    for (let r = rows, e = errors; r < end; r += 4, e += 16) {
      const at = addressOf(load<u32>(r)) + d;
      const x = v128.load(at);
      const e0 = v128.load32_splat(e), e1 = v128.load32_splat(e, 4);
      const e2 = v128.load32_splat(e, 8), e3 = v128.load32_splat(e, 12);
      g0 = multiplyAdd(e0, x, g0);
      g1 = multiplyAdd(e1, x, g1);
      g2 = multiplyAdd(e2, x, g2);
      g3 = multiplyAdd(e3, x, g3);
      v128.store(at, multiplyAdd(e3, p3, multiplyAdd(e2, p2, multiplyAdd(e1, p1, multiplyAdd(e0, p0, x)))));
    }
    v128.store(o0 + d, f32x4.add(v128.load(o0 + d), g0));
    v128.store(o1 + d, f32x4.add(v128.load(o1 + d), g1));
    v128.store(o2 + d, f32x4.add(v128.load(o2 + d), g2));
    v128.store(o3 + d, f32x4.add(v128.load(o3 + d), g3));
  }
}

/**
 * The block update of `count` rows (addresses at `rows`) and 4 columns (addresses at `columns`).
 * `weights`: 4 f32 a row; `labels`: one a column; `live`: all ones in the lanes of columns that take part.
 * The errors E are left at `errors`, 4 f32 a row.
 */
export function updateTile(
  rows: usize, count: i32, columns: usize, labels: v128, live: v128, weights: usize, errors: usize, bytes: usize,
): void {
  const o0 = addressOf(load<u32>(columns)), o1 = addressOf(load<u32>(columns, 4));
  const o2 = addressOf(load<u32>(columns, 8)), o3 = addressOf(load<u32>(columns, 12));
  let r = 0;
  for (; r + 2 <= count; r += 2) {
    const at = rows + (<usize>r << 2), scores = errors + (<usize>r << 4);
    scores2x4(addressOf(load<u32>(at)), addressOf(load<u32>(at, 4)), o0, o1, o2, o3, scores, 16, bytes);
  }
  if (r < count) {
    const row = addressOf(load<u32>(rows + (<usize>r << 2)));
    v128.store(errors + (<usize>r << 4), scores1x4(row, o0, o1, o2, o3, bytes));
  }
  for (let place: usize = 0; place < <usize>count << 4; place += 16) {
    const error = f32x4.sub(labels, sigmoid4(v128.load(errors + place)));
    v128.store(errors + place, v128.and(live, f32x4.mul(v128.load(weights + place), error)));
  }
  if (o0 != o1 && o0 != o2 && o0 != o3 && o1 != o2 && o1 != o3 && o2 != o3)
    applyDistinct(rows, rows + (<usize>count << 2), o0, o1, o2, o3, errors, bytes);
  else applyRepeated(rows, rows + (<usize>count << 2), o0, o1, o2, o3, errors, bytes);
}

/** The block update of one row and one column with label 1 and weight `rate`; returns the error. */
function updatePair(row: usize, column: usize, rate: f32, bytes: usize): f32 {
  const score = f32x4.splat(product(row, column, bytes));
  const error = f32x4.mul(f32x4.splat(rate), f32x4.sub(f32x4.splat(1), sigmoid4(score)));
  stepPair(row, column, v128.shuffle<f32>(error, error, 0, 0, 0, 0), bytes);
  return f32x4.extract_lane(error, 0);
}

// @ts-ignore: decorator
@inline
function stepPair(row: usize, column: usize, e: v128, bytes: usize): void {
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = v128.load(row + d), y = v128.load(column + d);
    v128.store(row + d, multiplyAdd(e, y, x));
    v128.store(column + d, multiplyAdd(e, x, y));
  }
}

/** As `updateTile` of one row. A column that stands twice is updated twice, from its value after the first time. */
export function updateRowTile(row: usize, columns: usize, labels: v128, weights: v128, errors: usize, bytes: usize): void {
  const o0 = addressOf(load<u32>(columns)), o1 = addressOf(load<u32>(columns, 4));
  const o2 = addressOf(load<u32>(columns, 8)), o3 = addressOf(load<u32>(columns, 12));
  const e = f32x4.mul(weights, f32x4.sub(labels, sigmoid4(scores1x4(row, o0, o1, o2, o3, bytes))));
  v128.store(errors, e);
  const e0 = v128.shuffle<f32>(e, e, 0, 0, 0, 0), e1 = v128.shuffle<f32>(e, e, 1, 1, 1, 1);
  const e2 = v128.shuffle<f32>(e, e, 2, 2, 2, 2), e3 = v128.shuffle<f32>(e, e, 3, 3, 3, 3);
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = v128.load(row + d);
    const p0 = v128.load(o0 + d);
    v128.store(o0 + d, multiplyAdd(e0, x, p0));
    const p1 = v128.load(o1 + d);
    v128.store(o1 + d, multiplyAdd(e1, x, p1));
    const p2 = v128.load(o2 + d);
    v128.store(o2 + d, multiplyAdd(e2, x, p2));
    const p3 = v128.load(o3 + d);
    v128.store(o3 + d, multiplyAdd(e3, x, p3));
    v128.store(row + d, multiplyAdd(e3, p3, multiplyAdd(e2, p2, multiplyAdd(e1, p1, multiplyAdd(e0, p0, x)))));
  }
}

/**
 * The block update of any number of rows, at most `most` at a time, and four columns; see `updateTile`. Losses are added up at
 * `sum`, 0 for none, each counting as its weight over `unit`; `counted`: so are they counted there.
 */
// @ts-ignore: decorator
@inline
export function updateRows(
  job: usize, rows: usize, count: i32, most: i32, columns: usize, labels: v128, live: v128, weights: usize, unit: f32,
  sum: usize, counted: bool,
): void {
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  for (let r = 0; r < count; r += most) {
    const some = min(most, count - r);
    const tile = weights + (<usize>r << 4);
    updateTile(rows + (<usize>r << 2), some, columns, labels, live, tile, errors, load<u32>(job, JOB_STRIDE));
    if (sum != 0) addLoss(sum, lossOfCells(errors, tile, some << 2, unit), counted ? cellsOf(tile, some << 2, unit) : 0);
  }
}

/** The block update of a row and the output row of the word that it is to predict. */
// @ts-ignore: decorator
@inline
export function updateCentre(job: usize, row: usize, word: u32, rate: f32, wanted: bool): void {
  const error = updatePair(row, outputRow(job, word), rate, load<u32>(job, JOB_STRIDE));
  if (wanted) addLoss(job + JOB_LOSS, lossOf(1 - error / rate), 1);
}

/**
 * Each of `count` pooled rows, which lie one after the other from `row` on, and the output row of its centre; the centres' places
 * are those from `first` on. The errors of four are taken before any of them is updated, so that their waits overlap.
 */
export function updateCentres(job: usize, row: usize, first: i32, count: i32, rate: f32, wanted: bool): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const end = first + count;
  let p = first;
  for (; p + 4 <= end; p += 4, row += 4 * bytes) updateFour(job, row, p, rate, wanted);
  for (; p < end; p++, row += bytes) updateCentre(job, row, wordAt(job, p), rate, wanted);
}

function updateFour(job: usize, x0: usize, p: i32, rate: f32, wanted: bool): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const x1 = x0 + bytes, x2 = x1 + bytes, x3 = x2 + bytes;
  const y0 = outputRow(job, wordAt(job, p)), y1 = outputRow(job, wordAt(job, p + 1));
  const y2 = outputRow(job, wordAt(job, p + 2)), y3 = outputRow(job, wordAt(job, p + 3));
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  for (let d: usize = 0; d < bytes; d += 16) {
    a0 = multiplyAdd(v128.load(x0 + d), v128.load(y0 + d), a0);
    a1 = multiplyAdd(v128.load(x1 + d), v128.load(y1 + d), a1);
    a2 = multiplyAdd(v128.load(x2 + d), v128.load(y2 + d), a2);
    a3 = multiplyAdd(v128.load(x3 + d), v128.load(y3 + d), a3);
  }
  const miss = f32x4.sub(f32x4.splat(1), sigmoid4(sums4(a0, a1, a2, a3)));
  const e = f32x4.mul(f32x4.splat(rate), miss);
  stepPair(x0, y0, v128.shuffle<f32>(e, e, 0, 0, 0, 0), bytes);
  stepPair(x1, y1, v128.shuffle<f32>(e, e, 1, 1, 1, 1), bytes);
  stepPair(x2, y2, v128.shuffle<f32>(e, e, 2, 2, 2, 2), bytes);
  stepPair(x3, y3, v128.shuffle<f32>(e, e, 3, 3, 3, 3), bytes);
  if (!wanted) return;
  const losses = lossOf(1 - f32x4.extract_lane(miss, 0)) + lossOf(1 - f32x4.extract_lane(miss, 1)) +
    lossOf(1 - f32x4.extract_lane(miss, 2)) + lossOf(1 - f32x4.extract_lane(miss, 3));
  addLoss(job + JOB_LOSS, losses, 4);
}

/**
 * `count` pooled rows, whose list has a multiple of 4, and the job's negatives (label 0). Four pooled rows stand as columns before
 * all negatives: few large tiles instead of many small ones.
 */
export function updateNegatives(job: usize, pooled: usize, count: i32, negatives: i32, rate: f32, wanted: bool): void {
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  for (let p = 0; p < count; p += 4) {
    // Rows that no centre has take part with weight 0.
    const live = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - p));
    const weight = v128.and(live, f32x4.splat(rate * load<f32>(job, JOB_NEGATIVE_WEIGHT)));
    for (let k = 0; k < negatives; k++) v128.store(weights + (<usize>k << 4), weight);
    updateRows(
      job, columns, negatives, TILE_ROWS, pooled + (<usize>p << 2), f32x4.splat(0), i32x4.splat(-1), weights, rate,
      wanted ? job + JOB_LOSS : 0, false,
    );
  }
}
