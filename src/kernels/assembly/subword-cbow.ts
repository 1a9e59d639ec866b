// CBOW over bags of n-grams (Bojanowski et al. 2017): the mean of all input rows of the words around a centre predicts it. A
// group of centres has one window size, so that the sum over a window slides along: from one centre to the next one word comes
// in and one goes out.
import {
  JOB_HIDDEN, JOB_PATH_STARTS, JOB_PLACE, JOB_ROWS, JOB_STRIDE, POOLED_GROUP,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addScaled } from './bags';
import { heldAt, holdBags, releaseBags, rowsOf } from './held-bags';
import { lossWanted } from './loss';
import { drawNegatives, drawReach, touchOutputs } from './rows';
import { rateHere, readSentence, wordAt } from './sentence';
import { updateCentre, updateNegatives } from './tile';
import { updatePath } from './tree';

/** Trains on whole sentences. */
export function subwordCbow(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  for (let p = 0; p < POOLED_GROUP; p++)
    store<u32>(
      addressOf(load<u32>(job, JOB_ROWS)) + (<usize>p << 2), unitsOf(addressOf(load<u32>(job, JOB_HIDDEN)) + <usize>p * stride),
    );
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    holdBags(job, 0, length, false);
    for (let first = 0; first < length; first += POOLED_GROUP) trainGroup(job, length, first, rate);
    releaseBags(job, false, false);
  }
  releaseBags(job, false, true);
}

function trainGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const wanted = lossWanted(job);
  const centres = min(POOLED_GROUP, length - first);
  const hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  const reach = drawReach(job);
  const tree = load<u32>(job, JOB_PATH_STARTS) != 0;
  const negatives = tree ? 0 : drawNegatives(job);
  if (!tree) touchOutputs(job, first, first + centres);
  pool(job, length, first, centres, reach);
  memory.copy(hidden + <usize>POOLED_GROUP * stride, hidden, <usize>centres * stride);
  for (let p = 0; p < centres; p++) {
    const row = addressOf(load<u32>(job, JOB_ROWS)) + (<usize>p << 2);
    const word = wordAt(job, first + p);
    if (tree) updatePath(job, word, row, 1, rate, wanted);
    else updateCentre(job, addressOf(load<u32>(row)), word, rate, wanted);
  }
  if (!tree) updateNegatives(job, addressOf(load<u32>(job, JOB_ROWS)), centres, negatives, rate, wanted);
  addScaled(hidden, hidden + <usize>POOLED_GROUP * stride, <usize>centres * stride, -1);
  spread(job, length, first, centres, reach);
}

/** Each hidden row = the mean of the rows in the bags of the words within `reach` of its centre. */
function pool(job: usize, length: i32, first: i32, centres: i32, reach: i32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const rows = addressOf(load<u32>(job, JOB_HIDDEN));
  const sum = rows + 2 * <usize>POOLED_GROUP * stride, zeros = sum + stride;
  const low = max(0, first - reach), high = min(length - 1, first + centres - 1 + reach);
  let size: f32 = 0;
  memory.fill(sum, 0, stride);
  for (let q = low; q <= min(length - 1, first + reach); q++) {
    size += rowsOf(job, wordAt(job, q));
    addScaled(sum, heldAt(job, q), stride, 1);
  }
  for (let p = first; p < first + centres; p++) {
    const hidden = rows + <usize>(p - first) * stride;
    const own = heldAt(job, p);
    const scale = f32x4.splat(1 / (size - rowsOf(job, wordAt(job, p))));
    let comes = zeros, goes = zeros;
    if (p + reach < high) {
      comes = heldAt(job, p + reach + 1);
      size += rowsOf(job, wordAt(job, p + reach + 1));
    }
    if (p - reach >= low) {
      goes = heldAt(job, p - reach);
      size -= rowsOf(job, wordAt(job, p - reach));
    }
    for (let d: usize = 0; d < stride; d += 16) {
      const all = v128.load(sum + d);
      v128.store(hidden + d, f32x4.mul(scale, f32x4.sub(all, v128.load(own + d))));
      v128.store(sum + d, f32x4.add(all, f32x4.sub(v128.load(comes + d), v128.load(goes + d))));
    }
  }
}

/** The sums of the words around get the hidden rows' changes, which slide likewise. */
function spread(job: usize, length: i32, first: i32, centres: i32, reach: i32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const rows = addressOf(load<u32>(job, JOB_HIDDEN));
  const sum = rows + 2 * <usize>POOLED_GROUP * stride, zeros = sum + stride;
  // As if the changes began with the sentence.
  const changes = rows - <usize>first * stride;
  const end = first + centres;
  const low = max(0, first - reach), high = min(length, end + reach);
  memory.fill(sum, 0, stride);
  for (let p = first; p < min(end, low + reach); p++) addScaled(sum, changes + <usize>p * stride, stride, 1);
  for (let q = low; q < high; q++) {
    const row = heldAt(job, q);
    const own = q >= first && q < end ? changes + <usize>q * stride : zeros;
    const comes = q + reach < end ? changes + <usize>(q + reach) * stride : zeros;
    const goes = q - reach > first ? changes + <usize>(q - reach - 1) * stride : zeros;
    const size = f32x4.splat(rowsOf(job, wordAt(job, q)));
    for (let d: usize = 0; d < stride; d += 16) {
      const all = f32x4.add(v128.load(sum + d), f32x4.sub(v128.load(comes + d), v128.load(goes + d)));
      v128.store(sum + d, all);
      v128.store(row + d, f32x4.add(v128.load(row + d), f32x4.mul(size, f32x4.sub(all, v128.load(own + d)))));
    }
  }
}
