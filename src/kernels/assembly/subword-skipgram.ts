// Skip-gram over bags of n-grams (Bojanowski et al. 2017): the n-grams of a word predict each of the words around it. H = the
// bags of a group of centres; O = the words near any of them (label 1), then shared negatives (label 0), or the inner nodes
// over those words.
import {
  GROUP, JOB_COLUMNS, JOB_HELD_ROWS, JOB_LOSS, JOB_NEGATIVES, JOB_PAIRS, JOB_PATH_STARTS, JOB_PLACE, JOB_REACH, JOB_ROWS, JOB_WEIGHTS, JOB_WINDOW,
  PAIRS_SHARED, STRETCH, TILE_ROWS,
} from '../job';
import { addressOf, unitsOf } from './address';
import { heldAt, holdBags, releaseBags } from './held-bags';
import { addLoss, cellsOf, lossWanted } from './loss';
import { drawNegatives, outputRow, touchOutputs } from './rows';
import { rateHere, readSentence, wordAt } from './sentence';
import { sums4 } from './simd';
import { updateRows } from './tile';
import { updateWeightedPath } from './tree';
import { drawSpans, pairWeights } from './windows';

/** Trains on whole sentences. */
export function subwordSkipgram(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    // In wide windows each group has trained its bags so far that the next needs to know.
    const wide = load<i32>(job, JOB_WINDOW) > STRETCH;
    const part = wide ? GROUP : length;
    for (let from = 0; from < length; from += part) {
      const end = min(length, from + part);
      holdBags(job, from, end, true);
      for (let first = from; first < end; first += GROUP) trainGroup(job, length, first, rate);
      releaseBags(job, true, wide);
    }
  }
  releaseBags(job, true, true);
}

function trainGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const reach = load<i32>(job, JOB_REACH);
  drawSpans(job);
  const low = max(0, first - reach), high = min(length, first + min(GROUP, length - first) + reach);
  const wanted = lossWanted(job);
  // All of a long line before any negative would take the bags too far.
  for (let from = low; from < high; from += STRETCH) trainPairs(job, length, first, from, min(high, from + STRETCH), rate, wanted);
}

/** The bags of the group's centres, and the words at the places low .. high - 1 with negatives of their own. */
function trainPairs(job: usize, length: i32, first: i32, low: i32, high: i32, rate: f32, wanted: bool): void {
  const centres = min(GROUP, length - first);
  const sums = weighPairs(job, length, first, low, high, rate);
  const pairs = addressOf(load<u32>(job, JOB_PAIRS));
  if (load<u32>(job, JOB_PATH_STARTS) != 0) return updatePaths(job, first, centres, low, high, rate, wanted);
  if (wanted) addLoss(job + JOB_LOSS, 0, cellsOf(pairs, (high - low) << 2, rate));
  const total = f32x4.extract_lane(sums4(sums, sums, sums, sums), 0) / rate;
  // Of a drawn reach that ends before them.
  if (total == 0) return;
  const negatives = drawNegatives(job, sharedNegatives(load<i32>(job, JOB_NEGATIVES), total));
  const ahead = first + load<i32>(job, JOB_REACH);
  touchOutputs(job, ahead, min(length, ahead + GROUP));
  const rows = addressOf(load<u32>(job, JOB_ROWS));
  for (let q = low; q < high; q++) store<u32>(rows + (<usize>(q - low) << 2), unitsOf(outputRow(job, wordAt(job, q))));
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const bags = columns + (<usize>negatives << 2);
  for (let p = 0; p < GROUP; p++) store<u32>(bags + (<usize>p << 2), unitsOf(heldAt(job, first + min(p, centres - 1))));
  const live = i32x4.splat(-1), sum: usize = wanted ? job + JOB_LOSS : 0;
  updateRows(job, rows, high - low, TILE_ROWS, bags, f32x4.splat(1), live, pairs, rate, sum, false);
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  const weight = f32x4.mul(sums, f32x4.splat(<f32>load<i32>(job, JOB_NEGATIVES) / <f32>negatives));
  for (let k = 0; k < negatives; k++) v128.store(weights + (<usize>k << 4), weight);
  updateRows(job, columns, negatives, TILE_ROWS, bags, f32x4.splat(0), live, weights, rate, sum, false);
}

/**
 * How many negatives a group shares whose pairs count `pairs`: one counts about one and a half times as much as one of a single
 * pair, however wide the window is. Twice as much lost a point of analogies, which is where fastText is.
 */
// @ts-ignore: decorator
@inline
function sharedNegatives(negatives: i32, pairs: f32): i32 {
  // A whole number that came out a little larger is not rounded up.
  return 4 * max(1, <i32>ceil((<f32>negatives * pairs) / (4 * <f32>PAIRS_SHARED) - 0.01));
}

/** Lists the weights of the pairs of the places low .. high - 1 with the centres; returns each centre's sum. */
function weighPairs(job: usize, length: i32, first: i32, low: i32, high: i32, rate: f32): v128 {
  let pairs = addressOf(load<u32>(job, JOB_PAIRS));
  let sums = f32x4.splat(0);
  for (let q = low; q < high; q++, pairs += 16) {
    const weights = pairWeights(job, length, first, q, rate);
    v128.store(pairs, weights);
    sums = f32x4.add(sums, weights);
  }
  return sums;
}

/** The bags of the centres against the path of each word at the places low .. high - 1. */
function updatePaths(job: usize, first: i32, centres: i32, low: i32, high: i32, rate: f32, wanted: bool): void {
  const bags = addressOf(load<u32>(job, JOB_HELD_ROWS)) + (<usize>first << 2);
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  let pairs = addressOf(load<u32>(job, JOB_PAIRS));
  for (let q = low; q < high; q++, pairs += 16) {
    for (let p: usize = 0; p < <usize>centres; p++) v128.store(weights + (p << 4), v128.load32_splat(pairs + (p << 2)));
    updateWeightedPath(job, wordAt(job, q), bags, centres, rate, wanted);
  }
}
