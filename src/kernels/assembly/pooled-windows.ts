// Pooled rows of consecutive centres whose windows reach equally far: from one centre to the next one word comes in and one
// goes out, so that the sum over a window slides along. The same the other way: what a word gets is a sliding sum of gradients.
// Sums stay in registers: each stretch of numbers goes along all places before the next. `places` are those that the group's
// windows reach, counted from the first of them, whether or not the sentence has words there. The words next to a centre count
// JOB_NEAR more than the others.
import {
  JOB_CONTEXTS, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_ERRORS, JOB_HIDDEN, JOB_MEAN, JOB_NEAR, JOB_ROWS, JOB_STRIDE,
  JOB_WEIGHTS, FULL_ROWS, POOLED_GROUP,
} from '../job';
import { UNIT, addressOf, unitsOf } from './address';
import { gather, scatter } from './bags';
import { inputRow } from './rows';
import { wordAt } from './sentence';
import { multiplyAdd } from './simd';

// Behind the POOLED_GROUP hidden rows and what they were: a sum, and a row of zeros.
// @ts-ignore: decorator
@inline
function sumIn(job: usize): usize {
  return addressOf(load<u32>(job, JOB_HIDDEN)) + 2 * POOLED_GROUP * <usize>load<u32>(job, JOB_STRIDE);
}

/**
 * Fills a hidden row for each centre, and its copy: the mean or sum of the document's rows and those within `reach`, but its
 * own.
 */
export function poolWindows(job: usize, length: i32, first: i32, count: i32, reach: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const scales = addressOf(load<u32>(job, JOB_ERRORS));
  for (let p = 0; p < count; p++) {
    const next = min(length - 1, first + p + 1) - max(0, first + p - 1);
    const size: f32 = <f32>sizeOf(job, length, first + p, reach) + load<f32>(job, JOB_NEAR) * <f32>next;
    const scale: f32 = load<u32>(job, JOB_MEAN) ? 1 / size : 1;
    store<f32>(scales + (<usize>p << 2), scale);
  }
  listPlaces(job, length, first, count, reach);
  let d: usize = 0;
  for (; d + 48 <= bytes; d += 48) poolPart(job, count, reach, d, bytes, true);
  for (; d < bytes; d += 16) poolPart(job, count, reach, d, bytes, false);
}

/** How many rows the document and the words around place p have. */
// @ts-ignore: decorator
@inline
function sizeOf(job: usize, length: i32, p: i32, reach: i32): i32 {
  return load<i32>(job, JOB_DOCUMENT_SIZE) + min(length - 1, p + reach) - max(0, p - reach);
}

/** Lists the input row of each place, and zeros for those before and behind the sentence. */
export function listPlaces(job: usize, length: i32, first: i32, count: i32, reach: i32): void {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const zeros = unitsOf(sumIn(job) + load<u32>(job, JOB_STRIDE));
  const low = first - reach;
  for (let i = 0; i < count + 2 * reach; i++) {
    const q = low + i;
    store<u32>(list + (<usize>i << 2), q >= 0 && q < length ? unitsOf(inputRow(job, wordAt(job, q), i)) : zeros);
  }
}

/** Four numbers of all hidden rows, or with `three` twelve, from byte d on. */
// @ts-ignore: decorator
@inline
function poolPart(job: usize, count: i32, reach: i32, d: usize, bytes: usize, three: bool): void {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const scales = addressOf(load<u32>(job, JOB_ERRORS));
  const documents = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
  const far = <usize>reach << 3;
  let a = f32x4.splat(0), b = a, c = a;
  for (let i: usize = 0; i <= far; i += 4) {
    const row = addressOf(load<u32>(list + i)) + d;
    a = f32x4.add(a, v128.load(row));
    if (three) b = f32x4.add(b, v128.load(row, 16)), c = f32x4.add(c, v128.load(row, 32));
  }
  for (let k: usize = 0; k < <usize>load<i32>(job, JOB_DOCUMENT_SIZE) << 2; k += 4) {
    const row = addressOf(load<u32>(documents + k)) + d;
    a = f32x4.add(a, v128.load(row));
    if (three) b = f32x4.add(b, v128.load(row, 16)), c = f32x4.add(c, v128.load(row, 32));
  }
  let hidden = addressOf(load<u32>(job, JOB_HIDDEN)) + d;
  const last = <usize>(count - 1) << 2;
  const near = v128.load32_splat(job, JOB_NEAR);
  const centres = list + (far >> 1);
  const before = addressOf(load<u32>(centres - 4)) + d, centre = addressOf(load<u32>(centres)) + d;
  let a0 = v128.load(before), a1 = v128.load(centre), b0 = a, b1 = a, c0 = a, c1 = a;
  if (three) b0 = v128.load(before, 16), b1 = v128.load(centre, 16), c0 = v128.load(before, 32), c1 = v128.load(centre, 32);
  for (let p: usize = 0; ; p += 4, hidden += bytes) {
    const scale = v128.load32_splat(scales + p);
    const behind = addressOf(load<u32>(centres + p, 4)) + d;
    const old = hidden + POOLED_GROUP * bytes;
    const a2 = v128.load(behind);
    const x = f32x4.mul(scale, multiplyAdd(near, f32x4.add(a0, a2), f32x4.sub(a, a1)));
    v128.store(hidden, x);
    v128.store(old, x);
    a0 = a1, a1 = a2;
    if (three) {
      const b2 = v128.load(behind, 16);
      const y = f32x4.mul(scale, multiplyAdd(near, f32x4.add(b0, b2), f32x4.sub(b, b1)));
      v128.store(hidden, y, 16);
      v128.store(old, y, 16);
      b0 = b1, b1 = b2;
      const c2 = v128.load(behind, 32);
      const z = f32x4.mul(scale, multiplyAdd(near, f32x4.add(c0, c2), f32x4.sub(c, c1)));
      v128.store(hidden, z, 32);
      v128.store(old, z, 32);
      c0 = c1, c1 = c2;
    }
    if (p == last) break;
    const comes = addressOf(load<u32>(list + p + far, 4)) + d, goes = addressOf(load<u32>(list + p)) + d;
    a = f32x4.add(a, f32x4.sub(v128.load(comes), v128.load(goes)));
    if (three) {
      b = f32x4.add(b, f32x4.sub(v128.load(comes, 16), v128.load(goes, 16)));
      c = f32x4.add(c, f32x4.sub(v128.load(comes, 32), v128.load(goes, 32)));
    }
  }
}

/**
 * Adds the changes of the hidden rows to the rows that were pooled: the whole of them where they were averaged, as gensim does, and
 * their share where they were summed. The places are listed as `poolWindows` left them.
 */
export function spreadWindows(job: usize, length: i32, first: i32, count: i32, reach: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  takeChanges(job, length, first, count, reach);
  const size = load<i32>(job, JOB_DOCUMENT_SIZE);
  if (size > 0) {
    const rows = addressOf(load<u32>(job, JOB_ROWS)), sum = sumIn(job);
    for (let p = 0; p < count; p++) store<u32>(rows + (<usize>p << 2), unitsOf(changeOf(job, p)));
    gather(rows, count, 0, UNIT, sum, 1, bytes);
    scatter(addressOf(load<u32>(job, JOB_DOCUMENT_ROWS)), size, 0, UNIT, sum, 1, bytes);
  }
  listChanges(job, count, reach);
  const from = max(0, reach - first), to = min(count + 2 * reach, length - first + reach);
  let d: usize = 0;
  for (; d + 48 <= bytes; d += 48) spreadPart(job, from, to, reach, d, true);
  for (; d < bytes; d += 16) spreadPart(job, from, to, reach, d, false);
}

/**
 * What each hidden row was becomes what one of its rows gets. All of many rows would move the next centres' mean, which has most
 * of them, too far.
 */
function takeChanges(job: usize, length: i32, first: i32, count: i32, reach: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  let hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  for (let p = first; p < first + count; p++) {
    const one: f32 = 1 / <f32>sizeOf(job, length, p, reach);
    const scale = f32x4.splat(load<u32>(job, JOB_MEAN) ? min<f32>(1, <f32>FULL_ROWS * one) : one);
    for (const end = hidden + bytes; hidden < end; hidden += 16) {
      const old = hidden + POOLED_GROUP * bytes;
      v128.store(old, f32x4.mul(scale, f32x4.sub(v128.load(hidden), v128.load(old))));
    }
  }
}

// @ts-ignore: decorator
@inline
function changeOf(job: usize, p: i32): usize {
  return addressOf(load<u32>(job, JOB_HIDDEN)) + <usize>(POOLED_GROUP + p) * load<u32>(job, JOB_STRIDE);
}

/** Lists the centres' changes with zeros on both sides, so that at place i those that come in, go out and are its own are i and so many. */
function listChanges(job: usize, count: i32, reach: i32): void {
  const list = addressOf(load<u32>(job, JOB_WEIGHTS));
  const zeros = unitsOf(sumIn(job) + load<u32>(job, JOB_STRIDE));
  const before = 2 * reach + 1;
  for (let i = 0; i < count + 4 * reach + 1; i++) {
    const p = i - before;
    store<u32>(list + (<usize>i << 2), p >= 0 && p < count ? unitsOf(changeOf(job, p)) : zeros);
  }
}

/** Four numbers of the rows at the places from .. to - 1, or with `three` twelve, from byte d on. */
// @ts-ignore: decorator
@inline
function spreadPart(job: usize, from: i32, to: i32, reach: i32, d: usize, three: bool): void {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS)), changes = addressOf(load<u32>(job, JOB_WEIGHTS));
  const far = (<usize>reach << 3) + 4, half = (<usize>reach << 2) + 4;
  let a = f32x4.splat(0), b = a, c = a;
  for (let i: usize = 0; i < <usize>from << 2; i += 4) {
    const comes = addressOf(load<u32>(changes + i + far)) + d;
    a = f32x4.add(a, v128.load(comes));
    if (three) b = f32x4.add(b, v128.load(comes, 16)), c = f32x4.add(c, v128.load(comes, 32));
  }
  const near = v128.load32_splat(job, JOB_NEAR);
  const centres = changes + half + (<usize>from << 2);
  const before = addressOf(load<u32>(centres - 4)) + d, centre = addressOf(load<u32>(centres)) + d;
  let a0 = v128.load(before), a1 = v128.load(centre), b0 = a, b1 = a, c0 = a, c1 = a;
  if (three) b0 = v128.load(before, 16), b1 = v128.load(centre, 16), c0 = v128.load(before, 32), c1 = v128.load(centre, 32);
  for (let i = <usize>from << 2; i < <usize>to << 2; i += 4) {
    const row = addressOf(load<u32>(list + i)) + d;
    const comes = addressOf(load<u32>(changes + i + far)) + d, goes = addressOf(load<u32>(changes + i)) + d;
    const behind = addressOf(load<u32>(changes + i + half, 4)) + d;
    a = f32x4.add(a, f32x4.sub(v128.load(comes), v128.load(goes)));
    const a2 = v128.load(behind);
    v128.store(row, f32x4.add(v128.load(row), multiplyAdd(near, f32x4.add(a0, a2), f32x4.sub(a, a1))));
    a0 = a1, a1 = a2;
    if (three) {
      b = f32x4.add(b, f32x4.sub(v128.load(comes, 16), v128.load(goes, 16)));
      const b2 = v128.load(behind, 16);
      v128.store(row, f32x4.add(v128.load(row, 16), multiplyAdd(near, f32x4.add(b0, b2), f32x4.sub(b, b1))), 16);
      b0 = b1, b1 = b2;
      c = f32x4.add(c, f32x4.sub(v128.load(comes, 32), v128.load(goes, 32)));
      const c2 = v128.load(behind, 32);
      v128.store(row, f32x4.add(v128.load(row, 32), multiplyAdd(near, f32x4.add(c0, c2), f32x4.sub(c, c1))), 32);
      c0 = c1, c1 = c2;
    }
  }
}
