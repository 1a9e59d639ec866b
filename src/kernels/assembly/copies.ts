// Copies of rows that one worker alone changes, made at its first touch, and their exchange: several workers train
// at the same time from the same state, each on its copies, and the changes of a row are then combined in the order
// of the workers. So nothing depends on which thread did what, or when.
import {
  JOB_COPIED, JOB_COPIES, JOB_COPY_COUNT, JOB_COPY_ROOM, JOB_COPY_STRIDE, JOB_INPUT, JOB_INPUT_SLOTS, JOB_STRIDE,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addScaled } from './bags';
import { isPlain, stepRow } from './optimize';
import { sums4 } from './simd';

/** A row of a matrix, or the worker's copy of it: `slots` has one for each row of the matrix; 0 where rows are shared. */
// @ts-ignore: decorator
@inline
export function rowAt(job: usize, matrix: usize, slots: usize, i: u32): usize {
  const row = matrix + <usize>i * load<u32>(job, JOB_STRIDE);
  return slots == 0 ? row : copyOf(job, slots + (<usize>i << 2), row);
}

function copyOf(job: usize, slot: usize, row: usize): usize {
  const held = addressOf(load<u32>(slot));
  if (held != 0) return held;
  const count = load<u32>(job, JOB_COPY_COUNT);
  if (count == load<u32>(job, JOB_COPY_ROOM)) unreachable();
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const step = <usize>load<u32>(job, JOB_COPY_STRIDE);
  const copy = addressOf(load<u32>(job, JOB_COPIES)) + <usize>count * step;
  // Engines call out for memory.copy, which takes longer than a row.
  for (let d: usize = 0; d < stride; d += 16) {
    const x = v128.load(row + d);
    v128.store(copy + d, x);
    if (step > stride) v128.store(copy + stride + d, x);
  }
  const copied = addressOf(load<u32>(job, JOB_COPIED));
  store<u32>(copied + (<usize>count << 2), <u32>((slot - addressOf(load<u32>(job, JOB_INPUT_SLOTS))) >> 2));
  store<u32>(slot, unitsOf(copy));
  store<u32>(job, count + 1, JOB_COPY_COUNT);
  return copy;
}

/** Takes a step with the changes of the rows that this worker copied, and forgets the copies. */
export function stepCopied(job: usize, rate: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE), step = <usize>load<u32>(job, JOB_COPY_STRIDE);
  const slots = addressOf(load<u32>(job, JOB_INPUT_SLOTS)), copied = addressOf(load<u32>(job, JOB_COPIED));
  let change = addressOf(load<u32>(job, JOB_COPIES));
  for (let k: usize = 0; k < <usize>load<u32>(job, JOB_COPY_COUNT); k++, change += step) {
    const i = load<u32>(copied + (k << 2));
    store<u32>(slots + (<usize>i << 2), 0);
    addScaled(change, change + stride, stride, -1);
    stepRow(job, i, change, rate);
  }
}

/**
 * Combines the copies of `workers` workers into the job's rows and forgets them: those rows whose number modulo `shares` is
 * `share`. `table` has three u32 for each worker: its slots, its list of rows copied, how many they are. `list` has room for
 * `workers` addresses. With `sum` the changes of a row are added up, else joined by Adasum.
 */
export function combine(
  job: usize, table: usize, workers: u32, share: u32, shares: u32, list: usize, sum: bool, rate: f32,
): void {
  const end = table + <usize>workers * 12;
  for (let own = table; own < end; own += 12) {
    const slots = addressOf(load<u32>(own));
    const last = addressOf(load<u32>(own, 4)) + (<usize>load<u32>(own, 8) << 2);
    for (let at = addressOf(load<u32>(own, 4)); at < last; at += 4) {
      const i = load<u32>(at);
      // A row that a worker before this one copied too is combined already.
      if (i % shares != share || load<u32>(slots + (<usize>i << 2)) == 0) continue;
      let count: u32 = 0;
      for (let other = own; other < end; other += 12) {
        const slot = addressOf(load<u32>(other)) + (<usize>i << 2);
        const copy = load<u32>(slot);
        if (copy == 0) continue;
        store<u32>(list + (<usize>count << 2), copy);
        store<u32>(slot, 0);
        count++;
      }
      combineRow(job, i, list, count, sum, rate);
    }
  }
}

function combineRow(job: usize, i: u32, list: usize, count: u32, sum: bool, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const row = addressOf(load<u32>(job, JOB_INPUT)) + <usize>i * bytes;
  const first = addressOf(load<u32>(list));
  if (count == 1 && isPlain(job)) return memory.copy(row, first, bytes);
  for (let k: u32 = 0; k < count; k++) addScaled(addressOf(load<u32>(list + (<usize>k << 2))), row, bytes, -1);
  for (let step: u32 = 1; step < count; step <<= 1) {
    for (let k: u32 = 0; k + step < count; k += step << 1) {
      if (sum) addScaled(addressOf(load<u32>(list + (<usize>k << 2))), addressOf(load<u32>(list + (<usize>(k + step) << 2))), bytes, 1);
      else joinChanges(addressOf(load<u32>(list + (<usize>k << 2))), addressOf(load<u32>(list + (<usize>(k + step) << 2))), bytes);
    }
  }
  stepRow(job, i, first, rate);
}

/**
 * Adasum (Maleki et al. 2020): a becomes (1 - ab / 2aa) a + (1 - ab / 2bb) b, the sum of changes that are orthogonal
 * and the mean of equal ones.
 */
function joinChanges(a: usize, b: usize, bytes: usize): void {
  let ab = f32x4.splat(0), aa = ab, bb = ab;
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = v128.load(a + d), y = v128.load(b + d);
    ab = f32x4.add(ab, f32x4.mul(x, y));
    aa = f32x4.add(aa, f32x4.mul(x, x));
    bb = f32x4.add(bb, f32x4.mul(y, y));
  }
  const sums = sums4(ab, aa, bb, bb);
  const product = f32x4.extract_lane(sums, 0);
  const ofA = f32x4.splat(shareOf(product, f32x4.extract_lane(sums, 1)));
  const ofB = f32x4.splat(shareOf(product, f32x4.extract_lane(sums, 2)));
  for (let d: usize = 0; d < bytes; d += 16)
    v128.store(a + d, f32x4.add(f32x4.mul(ofA, v128.load(a + d)), f32x4.mul(ofB, v128.load(b + d))));
}

// @ts-ignore: decorator
@inline
function shareOf(product: f32, square: f32): f32 {
  return square > 0 ? 1 - product / (2 * square) : 1;
}
