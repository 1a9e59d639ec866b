// The supervised step of fastText (Joulin et al. 2017): hidden = mean of a line's input rows; the loss over
// labels; the hidden gradient, divided by the bag's size, to each of its rows. Lines that are known by heart, the most after some
// epochs, change nothing: what they would write waits for memory as long as what others learn. Nor are they asked in the next epochs.
import {
  JOB_COLUMNS, JOB_ERRORS, JOB_FIRST_LINE, JOB_KNOWN, JOB_LABEL_LOSS, JOB_LOSS, JOB_OUTPUTS, JOB_RANDOM, LOSS_OVA, LOSS_SOFTMAX,
} from '../job';
import { addressOf } from './address';
import { gatherRows, scatterRows } from './bag-rows';
import { addLoss, lossOf } from './loss';
import { gradientIn, hiddenIn, predict, push, score, sigmoids, update } from './outputs';
import { randomBelow } from './random';
import { outputRow } from './rows';
import { exp4, sums4 } from './simd';

/** Errors of a line that are less than this together are none (word2vec.c and fastText leave out what is less in their sigmoid's tables). */
const SMALL: f32 = 1.0 / 64;
/** Epochs that a line without errors rests: with two precision falls where rates are high. */
const REST: f32 = 1;

/** Trains on lines of `count` numbers: of each how many follow, how many labels, these, its rows (trainers/classifier-data.ts). */
export function classifier(job: usize, lines: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const loss = load<i32>(job, JOB_LABEL_LOSS);
  const all = loss == LOSS_SOFTMAX || loss == LOSS_OVA;
  const labels = load<u32>(job, JOB_OUTPUTS);
  if (all) {
    for (let k: u32 = 0; k < labels; k++) push(addressOf(load<u32>(job, JOB_COLUMNS)), k, outputRow(job, k));
  }
  let known = addressOf(load<u32>(job, JOB_KNOWN)) + (<usize>load<u32>(job, JOB_FIRST_LINE) << 2);
  for (let i: u32 = 0, next: u32 = 0; i < count; i = next, known += 4) {
    const own = lines + (<usize>i << 2) + 8;
    next = i + 1 + load<u32>(own - 8);
    const ownCount = load<i32>(own - 4);
    const bag = own + (<usize>ownCount << 2);
    const size = <i32>(next - i) - 2 - ownCount;
    if (size == 0 || ownCount == 0) continue;
    const rest = load<f32>(known);
    if (rest >= 1) {
      addLoss(job + JOB_LOSS, rest - floor<f32>(rest), 1);
      store<f32>(known, rest - 1);
      continue;
    }
    const rate = rateFrom + (rateTo - rateFrom) * <f32>i / <f32>count;
    const drawn = ownCount == 1 || loss == LOSS_OVA ? 0 : randomBelow(job + JOB_RANDOM, ownCount);
    const target = load<u32>(own + (<usize>drawn << 2));
    const share: f32 = 1.0 / <f32>size;
    gatherRows(job, bag, size, hiddenIn(job), share);
    if (all ? updateAll(job, target, own, ownCount, rate, known) : updateSome(job, target, rate))
      scatterRows(job, bag, size, gradientIn(job), share);
  }
}

/** The update of the hidden row and what `predict` lists; adds the loss. */
// @ts-ignore: decorator
@inline
function updateSome(job: usize, target: u32, rate: f32): bool {
  addLoss(job + JOB_LOSS, predict(job, target, rate, true), 1);
  return true;
}

/**
 * The update of the hidden row and the outputs of labels, with softmax or one-vs-all; adds the target's loss. Returns whether there was
 * any: else the line is to rest, as stands at `known` then.
 */
// @ts-ignore: decorator
@inline
function updateAll(job: usize, target: u32, own: usize, ownCount: i32, rate: f32, known: usize): bool {
  const errors = addressOf(load<u32>(job, JOB_ERRORS));
  const labels = load<i32>(job, JOB_OUTPUTS);
  const one = load<i32>(job, JOB_LABEL_LOSS) == LOSS_SOFTMAX;
  const padded = score(job, labels);
  if (one) softmax(errors, labels);
  else sigmoids(errors, padded);
  const taken = lossOf(load<f32>(errors + (<usize>target << 2)));
  addLoss(job + JOB_LOSS, taken, 1);
  scale(errors, labels, -rate);
  if (one) add(errors, target, rate);
  else for (let k = 0; k < ownCount; k++) add(errors, load<u32>(own + (<usize>k << 2)), rate);
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  const listed = columns + (<usize>(labels + 4) << 2);
  const n = listWrong(columns, labels, errors, listed, rate * SMALL);
  if (n > 0) update(job, listed, n);
  else store<f32>(known, REST + max<f32>(0, taken));
  return n > 0;
}

/**
 * Lists at `listed` those of the rows at `columns` whose errors are no less than their share of `least`, and moves these errors to the
 * start; returns how many: none where all errors together are less.
 */
// @ts-ignore: decorator
@inline
function listWrong(columns: usize, labels: i32, errors: usize, listed: usize, least: f32): i32 {
  const share = least / <f32>labels;
  let total: f32 = 0, n: usize = 0;
  for (let at: usize = 0; at < <usize>labels << 2; at += 4) {
    const error = load<f32>(errors + at), size = abs<f32>(error);
    total += size;
    store<f32>(errors + n, error);
    store<u32>(listed + n, load<u32>(columns + at));
    n += <usize>(size >= share) << 2;
  }
  return total < least ? 0 : <i32>(n >> 2);
}

// values[0..n) become probabilities, those up to the next multiple of 4 zeros, or nearly so.
function softmax(values: usize, n: i32): void {
  const end = values + ((<usize>n + 3) & ~3) * 4;
  for (let at = values + (<usize>n << 2); at < end; at += 4) store<f32>(at, -f32.MAX_VALUE);
  let top = v128.load(values);
  for (let at = values + 16; at < end; at += 16) top = f32x4.max(top, v128.load(at));
  top = f32x4.max(top, v128.shuffle<f32>(top, top, 2, 3, 0, 1));
  top = f32x4.max(top, v128.shuffle<f32>(top, top, 1, 0, 3, 2));
  let sums = f32x4.splat(0);
  for (let at = values; at < end; at += 16) {
    const power = exp4(f32x4.sub(v128.load(at), top));
    v128.store(at, power);
    sums = f32x4.add(sums, power);
  }
  scale(values, n, 1 / f32x4.extract_lane(sums4(sums, sums, sums, sums), 0));
}

/** values[0..n) *= factor; what follows up to a multiple of 4 is changed too. */
// @ts-ignore: decorator
@inline
function scale(values: usize, n: i32, factor: f32): void {
  for (let at = values; at < values + (<usize>n << 2); at += 16) v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(factor)));
}

// @ts-ignore: decorator
@inline
function add(values: usize, index: u32, amount: f32): void {
  const at = values + (<usize>index << 2);
  store<f32>(at, load<f32>(at) + amount);
}
