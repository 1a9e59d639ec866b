// Skip-gram (Mikolov et al. 2013): the words around a centre predict it. H = their input rows.
import {
  GROUP, JOB_COLUMNS, JOB_CONTEXTS, JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_NEGATIVE_WEIGHT, JOB_PAIRS, JOB_REACH, JOB_ROWS,
  JOB_SIDE_WEIGHTS, JOB_TILE_ROWS, JOB_WEIGHTS, JOB_WINDOW,
} from '../job';
import { addressOf, unitsOf } from './address';
import { lossWanted } from './loss';
import { drawNegatives, outputRow, touchGroup } from './rows';
import { wordAt } from './sentence';
import { updateRows } from './tile';
import { updateWeightedPath } from './tree';
import { drawSpans, listDocumentPairs, listNear, listPlaces } from './windows';

/**
 * One group of centres with negative sampling. O = the centres (label 1) with the rows near any of them, then the shared
 * negatives (label 0). Negatives are drawn whatever the centres are, so a row meets those of its own group and of the nearest
 * ones, more of these in wider windows, each weighing its part of all pairs of the word: of one group they would go too far.
 */
export function skipgramGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const end = min(first + GROUP, length);
  const wanted = lossWanted(job);
  touchGroup(job, length, first);
  const negatives = drawNegatives(job);
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const centres = columns + (<usize>negatives << 2);
  listCentres(job, first, end, centres);
  drawSpans(job);
  const reach = load<i32>(job, JOB_REACH), margin = marginOf(load<i32>(job, JOB_WINDOW));
  const low = max(0, first - reach), high = min(length, end + reach);
  const near = max(low, first - margin), nearEnd = min(high, end + margin);
  let far = listPlaces(job, length, first, low, near, 0, rate);
  far = listPlaces(job, length, first, nearEnd, high, far, rate);
  const places = listPlaces(job, length, first, near, nearEnd, far, rate);
  const rows = listDocumentPairs(job, length, first, places, rate);
  const pairs = addressOf(load<u32>(job, JOB_PAIRS));
  const list = addressOf(load<u32>(job, JOB_ROWS));
  const most = load<i32>(job, JOB_TILE_ROWS);
  const live = i32x4.splat(-1);
  updateRows(job, list, rows, most, centres, f32x4.splat(1), live, pairs, rate, wanted ? job + JOB_LOSS : 0, true);
  const unit = rate * load<f32>(job, JOB_NEGATIVE_WEIGHT);
  weighNegatives(job, length, near, far, places, unit);
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  for (let r = places; r < rows; r++) v128.store(weights + (<usize>r << 4), f32x4.splat(unit * <f32>(end - first)));
  for (let k: usize = 0; k < <usize>negatives << 2; k += 16)
    updateRows(
      job, list + (<usize>far << 2), rows - far, most, columns + k, f32x4.splat(0), live, weights + (<usize>far << 4), unit,
      wanted ? job + JOB_LOSS_NEGATIVE : 0, true,
    );
}

/** The same with hierarchical softmax: O = the inner nodes of the centre's Huffman path. */
export function skipgramTreeGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const end = min(first + GROUP, length);
  const wanted = lossWanted(job);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  drawSpans(job);
  const rows = listNear(job, length, first, rate);
  for (let p = first; p < end; p++)
    updateWeightedPath(job, wordAt(job, p), list, listContextsOf(job, rows, p - first), rate, wanted);
}

/** Lists those of the rows that are contexts of a group's centre, with their weights; returns how many. */
function listContextsOf(job: usize, rows: i32, centre: i32): i32 {
  const list = addressOf(load<u32>(job, JOB_ROWS)), pairs = addressOf(load<u32>(job, JOB_PAIRS)) + (<usize>centre << 2);
  const contexts = addressOf(load<u32>(job, JOB_CONTEXTS)), weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  let count: usize = 0;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const weight = load<f32>(pairs + (r << 4));
    if (weight == 0) continue;
    store<u32>(contexts + (count << 2), load<u32>(list + (r << 2)));
    v128.store(weights + (count << 4), f32x4.splat(weight));
    count++;
  }
  return <i32>count;
}

/** Lists the output rows of a group's centres, the last one again where there are fewer. */
// @ts-ignore: decorator
@inline
function listCentres(job: usize, first: i32, end: i32, columns: usize): void {
  for (let p = 0; p < GROUP; p++)
    store<u32>(columns + (<usize>p << 2), unitsOf(outputRow(job, wordAt(job, min(first + p, end - 1)))));
}

/** Places to each side of a group whose rows meet its negatives, too. */
// @ts-ignore: decorator
@inline
function marginOf(window: i32): i32 {
  return (window / GROUP) * (GROUP / 2);
}

/** Weighs the rows from .. to - 1, of the words at places from `near` on, with the negatives: `unit` for each pair of the word. */
function weighNegatives(job: usize, length: i32, near: i32, from: i32, to: i32, unit: f32): void {
  const sides = addressOf(load<u32>(job, JOB_SIDE_WEIGHTS));
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const window = load<i32>(job, JOB_WINDOW);
  const last = length - 1, margin = marginOf(window);
  for (let r = from, q = near; r < to; r++, q++) {
    const groups = min(last / GROUP, (q + margin) / GROUP) - max(0, q - margin) / GROUP + 1;
    const left = load<f32>(sides + (<usize>min(window, q) << 2));
    const right = load<f32>(sides + (<usize>min(window, last - q) << 2));
    v128.store(weights + (<usize>r << 4), f32x4.splat((unit * (left + right)) / <f32>groups));
  }
}
