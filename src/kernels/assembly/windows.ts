// The rows near a group of centres, and how much each pair of a row and a centre counts: 1 where the centre's drawn reach has
// the row; or, where none is drawn, the chance that it would, so that no pair within the window is left out.
import { GROUP, JOB_PAIRS, JOB_PAIR_WEIGHTS, JOB_REACH, JOB_ROWS, JOB_SPANS, JOB_WINDOW } from '../job';
import { addressOf, unitsOf } from './address';
import { drawReach, inputRow, listDocument } from './rows';
import { wordAt } from './sentence';

/** Draws the reaches of a group's centres, unless pairs have their expected weights. */
export function drawSpans(job: usize): void {
  if (load<u32>(job, JOB_PAIR_WEIGHTS) != 0) return;
  for (let p = 0; p < GROUP; p++) store<u32>(job + (<usize>p << 2), drawReach(job), JOB_SPANS);
}

/** The lanes of the centres that the group at `first` has. */
// @ts-ignore: decorator
@inline
function liveCentres(length: i32, first: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(length - first));
}

/** The weights, times `rate`, of the pairs of the word at place q with the centres of the group at `first`. */
// @ts-ignore: decorator
@inline
export function pairWeights(job: usize, length: i32, first: i32, q: i32, rate: f32): v128 {
  const table = addressOf(load<u32>(job, JOB_PAIR_WEIGHTS));
  const unit = v128.and(liveCentres(length, first), f32x4.splat(rate));
  if (table != 0) return f32x4.mul(unit, v128.load(table + (<usize>(q - first + load<i32>(job, JOB_WINDOW)) << 4)));
  const distances = i32x4.abs(i32x4.sub(i32x4.splat(q - first), i32x4(0, 1, 2, 3)));
  return v128.and(unit, v128.and(i32x4.le_s(distances, v128.load(job, JOB_SPANS)), i32x4.ne(distances, i32x4.splat(0))));
}

/** Lists all rows near the group at `first`: the places of the window, then the document's. Returns how many. */
export function listNear(job: usize, length: i32, first: i32, rate: f32): i32 {
  const reach = load<i32>(job, JOB_REACH);
  const low = max(0, first - reach), high = min(length, first + GROUP + reach);
  return listDocumentPairs(job, length, first, listPlaces(job, length, first, low, high, 0, rate), rate);
}

/**
 * Lists the input rows of the words at places from .. to - 1 behind `count` others, and the weights of their pairs with the
 * centres, times `rate`; returns how many are listed then.
 */
export function listPlaces(job: usize, length: i32, first: i32, from: i32, to: i32, count: i32, rate: f32): i32 {
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const pairs = addressOf(load<u32>(job, JOB_PAIRS));
  for (let q = from; q < to; q++, count++) {
    store<u32>(list + (<usize>count << 2), unitsOf(inputRow(job, wordAt(job, q), count)));
    v128.store(pairs + (<usize>count << 4), pairWeights(job, length, first, q, rate));
  }
  return count;
}

/** The same of the rows of the document that is being trained, if one is: contexts of each centre. */
export function listDocumentPairs(job: usize, length: i32, first: i32, count: i32, rate: f32): i32 {
  const pairs = addressOf(load<u32>(job, JOB_PAIRS));
  const all = listDocument(job, addressOf(load<u32>(job, JOB_ROWS)), count);
  const weights = v128.and(liveCentres(length, first), f32x4.splat(rate));
  for (; count < all; count++) v128.store(pairs + (<usize>count << 4), weights);
  return all;
}
