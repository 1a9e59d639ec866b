// Pooled rows of consecutive centres whose windows reach equally far: from one centre to the next one word comes in and one
// goes out, so that the sum over a window slides along. The same the other way: what a word gets is a sliding sum of gradients.
import {
  JOB_CONTEXTS, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_HIDDEN, JOB_MEAN, JOB_ROWS, JOB_STRIDE, POOLED_GROUP,
} from '../job';
import { UNIT, addressOf, unitsOf } from './address';
import { addScaled, gather, scatter } from './bags';
import { inputRow } from './rows';
import { wordAt } from './sentence';

// Behind the POOLED_GROUP hidden rows and what they were: the sliding sum, and a row of zeros.
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
  const size = load<i32>(job, JOB_DOCUMENT_SIZE);
  const documents = addressOf(load<u32>(job, JOB_DOCUMENT_ROWS));
  const mean = load<u32>(job, JOB_MEAN) != 0;
  const low = max(0, first - reach), high = min(length - 1, first + count - 1 + reach);
  const sum = sumIn(job), zeros = sum + bytes;
  listWords(job, low, high);
  gather(addressOf(load<u32>(job, JOB_CONTEXTS)), min(high, first + reach) - low + 1, 0, UNIT, sum, 1, bytes);
  for (let k: usize = 0; k < <usize>size << 2; k += 4) addScaled(sum, addressOf(load<u32>(documents + k)), bytes, 1);
  let hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  for (let p = first; p < first + count; p++, hidden += bytes) {
    const scale = f32x4.splat(mean ? shareOf(size, length, p, reach) : 1);
    const own = rowOfPlace(job, low, p);
    const comes = p + reach < high ? rowOfPlace(job, low, p + reach + 1) : zeros;
    const goes = p - reach >= low ? rowOfPlace(job, low, p - reach) : zeros;
    for (let d: usize = 0; d < bytes; d += 16) {
      const all = v128.load(sum + d);
      const pooled = f32x4.mul(scale, f32x4.sub(all, v128.load(own + d)));
      v128.store(hidden + d, pooled);
      v128.store(hidden + d + POOLED_GROUP * bytes, pooled);
      v128.store(sum + d, f32x4.add(all, f32x4.sub(v128.load(comes + d), v128.load(goes + d))));
    }
  }
}

/** Lists the input rows of the words at places low..high. */
// @ts-ignore: decorator
@inline
function listWords(job: usize, low: i32, high: i32): void {
  let list = addressOf(load<u32>(job, JOB_CONTEXTS));
  for (let q = low; q <= high; q++, list += 4) store<u32>(list, unitsOf(inputRow(job, wordAt(job, q), q - low)));
}

/** Of `size` rows of the document and those of the words around place p, one's share. */
// @ts-ignore: decorator
@inline
function shareOf(size: i32, length: i32, p: i32, reach: i32): f32 {
  return 1 / <f32>(size + min(length - 1, p + reach) - max(0, p - reach));
}

/** The row of the word at place q, where the list begins with that at place `low`. */
// @ts-ignore: decorator
@inline
function rowOfPlace(job: usize, low: i32, q: i32): usize {
  return addressOf(load<u32>(addressOf(load<u32>(job, JOB_CONTEXTS)) + (<usize>(q - low) << 2)));
}

/**
 * Adds the changes of the hidden rows to the rows that were pooled: the whole of them where they were averaged, as gensim does, and
 * their share where they were summed.
 */
export function spreadWindows(job: usize, length: i32, first: i32, count: i32, reach: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const gradients = addressOf(load<u32>(job, JOB_HIDDEN)) + POOLED_GROUP * bytes;
  takeChanges(job, length, first, count, reach);
  const rows = addressOf(load<u32>(job, JOB_ROWS));
  const sum = sumIn(job), zeros = sum + bytes;
  for (let i = 0; i < count; i++) store<u32>(rows + (<usize>i << 2), unitsOf(gradients + <usize>i * bytes));
  gather(rows, count, 0, UNIT, sum, 1, bytes);
  scatter(addressOf(load<u32>(job, JOB_DOCUMENT_ROWS)), load<i32>(job, JOB_DOCUMENT_SIZE), 0, UNIT, sum, 1, bytes);
  const low = max(0, first - reach), last = first + count - 1, high = min(length - 1, last + reach);
  listWords(job, low, high);
  const early = min(last + 1, low + reach) - first;
  if (early > 0) gather(rows, early, 0, UNIT, sum, 1, bytes);
  else memory.fill(sum, 0, bytes);
  // As if the gradients began at place 0.
  const all = gradients - <usize>first * bytes;
  for (let q = low; q <= high; q++) {
    const row = rowOfPlace(job, low, q);
    const own = q >= first && q <= last ? all + <usize>q * bytes : zeros;
    const comes = q + reach <= last ? all + <usize>(q + reach) * bytes : zeros;
    const goes = q - reach > first ? all + <usize>(q - reach - 1) * bytes : zeros;
    for (let d: usize = 0; d < bytes; d += 16) {
      const change = f32x4.add(v128.load(sum + d), f32x4.sub(v128.load(comes + d), v128.load(goes + d)));
      v128.store(sum + d, change);
      v128.store(row + d, f32x4.add(v128.load(row + d), f32x4.sub(change, v128.load(own + d))));
    }
  }
}

/** What each hidden row was becomes what one of its rows gets. */
function takeChanges(job: usize, length: i32, first: i32, count: i32, reach: i32): void {
  const bytes = <usize>load<u32>(job, JOB_STRIDE);
  const size = load<i32>(job, JOB_DOCUMENT_SIZE);
  let hidden = addressOf(load<u32>(job, JOB_HIDDEN));
  for (let p = first; p < first + count; p++) {
    const scale = f32x4.splat(load<u32>(job, JOB_MEAN) ? 1 : shareOf(size, length, p, reach));
    for (const end = hidden + bytes; hidden < end; hidden += 16) {
      const old = hidden + POOLED_GROUP * bytes;
      v128.store(old, f32x4.mul(scale, f32x4.sub(v128.load(hidden), v128.load(old))));
    }
  }
}
