// Copies of rows that one worker alone changes, made at its first touch, and their exchange: several workers train
// at the same time from the same state, each on its copies, and the changes of a row are then combined in the order
// of the workers. So nothing depends on which thread did what, or when.
import {
  JOB_BAGS, JOB_BAG_STARTS, JOB_CONTEXTS, JOB_COPIED, JOB_COPIES, JOB_COPY_COUNT, JOB_COPY_ROOM, JOB_COPY_STRIDE, JOB_INPUT,
  JOB_INPUT_SLOTS, JOB_STRIDE, WORKER_BYTES,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addScaled, bagAt, bagSize, scatter } from './bags';
import { isPlain, stepRow } from './optimize';
import { sums4 } from './simd';

/** A row of a matrix, or the worker's copy of it: `slots` has one for each row of the matrix; 0 where rows are shared. */
// @ts-ignore: decorator
@inline
export function rowAt(job: usize, matrix: usize, slots: usize, i: u32): usize {
  const row = matrix + <usize>i * load<u32>(job, JOB_STRIDE);
  return slots == 0 ? row : copyOf(job, slots + (<usize>i << 2), row);
}

/** Where the row is now: in the matrix as long as it has no copy. */
// @ts-ignore: decorator
@inline
export function rowNow(job: usize, matrix: usize, slots: usize, i: u32): usize {
  const held = slots == 0 ? 0 : addressOf(load<u32>(slots + (<usize>i << 2)));
  return held != 0 ? held : matrix + <usize>i * load<u32>(job, JOB_STRIDE);
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

/** Rows that lie side by side, and so share cache lines, are one thread's. */
// @ts-ignore: decorator
@inline
function isOwn(i: u32, share: u32, shares: u32): bool {
  return ((((i >>> 3) * 0x9e3779b1) >>> 16) * shares) >>> 16 == share;
}

/**
 * Combines what `workers` workers made of the job's rows, and forgets it: one of `shares` shares of these rows. `table` has
 * WORKER_BYTES for each worker, u32: its slots, its list of rows copied, how many they are; the words whose bags it held, how
 * many, and their changes, two rows apart. `list` has room for `workers` addresses. With `sum` the changes of a row are added
 * up, else joined by Adasum; those of bags are added up.
 */
export function combine(
  job: usize, table: usize, workers: u32, share: u32, shares: u32, list: usize, sum: bool, rate: f32,
): void {
  const end = table + <usize>workers * WORKER_BYTES;
  for (let own = table; own < end; own += WORKER_BYTES) {
    const slots = addressOf(load<u32>(own));
    const last = addressOf(load<u32>(own, 4)) + (<usize>load<u32>(own, 8) << 2);
    for (let at = addressOf(load<u32>(own, 4)); at < last; at += 4) {
      const i = load<u32>(at);
      // A row that a worker before this one copied too is combined already.
      if (!isOwn(i, share, shares) || load<u32>(slots + (<usize>i << 2)) == 0) continue;
      let count: u32 = 0;
      for (let other = own; other < end; other += WORKER_BYTES) {
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
  for (let own = table; own < end; own += WORKER_BYTES) giveBags(job, own, share, shares);
}

/** Adds the changes of the bags that a worker held to the rows of one share. */
function giveBags(job: usize, worker: usize, share: u32, shares: u32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const starts = addressOf(load<u32>(job, JOB_BAG_STARTS)), bags = addressOf(load<u32>(job, JOB_BAGS));
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const words = addressOf(load<u32>(worker, 12));
  let change = addressOf(load<u32>(worker, 20));
  for (let k: usize = 0; k < <usize>load<u32>(worker, 16); k++, change += 2 * stride) {
    const word = load<u32>(words + (k << 2));
    const bag = bagAt(starts, bags, word);
    let count: usize = 0;
    for (let at = bag; at < bag + (<usize>bagSize(starts, word) << 2); at += 4) {
      const i = load<u32>(at);
      store<u32>(list + (count << 2), i);
      if (isOwn(i, share, shares)) count++;
    }
    scatter(list, <i32>count, addressOf(load<u32>(job, JOB_INPUT)), stride, change, 1, stride);
  }
}

function combineRow(job: usize, i: u32, list: usize, count: u32, sum: bool, rate: f32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const row = addressOf(load<u32>(job, JOB_INPUT)) + <usize>i * bytes;
  const first = addressOf(load<u32>(list));
  if (isPlain(job) && (sum || count == 1)) {
    for (let d: usize = 0; d < bytes; d += 16) {
      const old = v128.load(row + d);
      let now = v128.load(first + d);
      for (let k: usize = 4; k < <usize>count << 2; k += 4)
        now = f32x4.add(now, f32x4.sub(v128.load(addressOf(load<u32>(list + k)) + d), old));
      v128.store(row + d, now);
    }
    return;
  }
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
