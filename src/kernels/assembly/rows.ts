import {
  GROUP, JOB_ALIAS, JOB_COLUMNS, JOB_CONTEXTS, JOB_DOCUMENT_ROWS, JOB_DOCUMENT_SIZE, JOB_FROZEN, JOB_INPUT,
  JOB_INPUT_SLOTS, JOB_NEGATIVES, JOB_OUTPUT, JOB_OUTPUTS, JOB_OUTPUT_SLOTS, JOB_RANDOM, JOB_REACH, JOB_RECENT, JOB_RECENT_TAKEN,
  JOB_STRIDE, JOB_SURE, JOB_THAWED, JOB_TOUCHED, JOB_WINDOW, RECENT_USES,
} from '../job';
import { addressOf, unitsOf } from './address';
import { rowAt, rowNow } from './copies';
import { drawAlias, randomBelow } from './random';
import { wordAt } from './sentence';

/** The word's input row; a frozen word gives a copy (place `slot`) which takes the update and is forgotten. */
// @ts-ignore: decorator
@inline
export function inputRow(job: usize, word: u32, slot: i32): usize {
  const input = addressOf(load<u32>(job, JOB_INPUT));
  const frozen = addressOf(load<u32>(job, JOB_FROZEN));
  if (frozen == 0 || load<u8>(frozen + word) == 0) return rowAt(job, input, addressOf(load<u32>(job, JOB_INPUT_SLOTS)), word);
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const copy = addressOf(load<u32>(job, JOB_THAWED)) + <usize>slot * stride;
  memory.copy(copy, input + <usize>word * stride, stride);
  return copy;
}

// @ts-ignore: decorator
@inline
export function outputRow(job: usize, word: u32): usize {
  return rowAt(job, addressOf(load<u32>(job, JOB_OUTPUT)), addressOf(load<u32>(job, JOB_OUTPUT_SLOTS)), word);
}

/** Loads a word of each cache line of a row, so that its misses overlap with those of other rows. */
// @ts-ignore: decorator
@inline
export function touch(row: usize, bytes: usize): u32 {
  let touched: u32 = 0;
  let d: usize = 0;
  // Few instructions, so that more misses are under way at once.
  for (; d + 192 < bytes; d += 256) {
    const at = row + d;
    touched |= load<u32>(at) | load<u32>(at, 64) | load<u32>(at, 128) | load<u32>(at, 192);
  }
  for (; d < bytes; d += 64) touched |= load<u32>(row + d);
  return touched;
}

/**
 * Touches the rows that the group at `first` brings in: its centres' output rows, and the input rows at the
 * far end of its windows, as the nearer ones are still in the cache.
 */
export function touchGroup(job: usize, length: i32, first: i32, group: i32 = GROUP): void {
  const bytes = load<u32>(job, JOB_STRIDE);
  const far = first + load<i32>(job, JOB_REACH);
  let touched: u32 = 0;
  for (let p = first; p < min(first + group, length); p++) {
    touched |= touch(outputRow(job, wordAt(job, p)), bytes);
  }
  for (let q = far; q < min(far + group, length); q++) {
    touched |= touch(addressOf(load<u32>(job, JOB_INPUT)) + <usize>wordAt(job, q) * bytes, bytes);
  }
  store<u32>(job, touched, JOB_TOUCHED);
}

/** Touches the output rows of the words at places from .. to - 1. */
export function touchOutputs(job: usize, from: i32, to: i32): void {
  let touched: u32 = 0;
  for (let q = from; q < to; q++) touched |= touch(outputRow(job, wordAt(job, q)), load<u32>(job, JOB_STRIDE));
  store<u32>(job, touched, JOB_TOUCHED);
}

/** Draws the group's shared negatives into the job's columns; returns how many. */
export function drawNegatives(job: usize, shared: i32 = load<i32>(job, JOB_NEGATIVES)): i32 {
  drawRows(job, addressOf(load<u32>(job, JOB_COLUMNS)), shared);
  return shared;
}

/** Lists the rows of `count` negatives. */
function drawRows(job: usize, list: usize, count: i32): void {
  const words = load<u32>(job, JOB_OUTPUTS);
  const alias = addressOf(load<u32>(job, JOB_ALIAS));
  for (let k: usize = 0; k < <usize>count << 2; k += 4) store<u32>(list + k, drawAlias(alias, words, job + JOB_RANDOM));
  // Only then, so that the waits for the table overlap too; and before rows are copied.
  const bytes = load<u32>(job, JOB_STRIDE);
  const output = addressOf(load<u32>(job, JOB_OUTPUT)), slots = addressOf(load<u32>(job, JOB_OUTPUT_SLOTS));
  let touched: u32 = 0;
  for (let k: usize = 0; k < <usize>count << 2; k += 4) touched |= touch(rowNow(job, output, slots, load<u32>(list + k)), bytes);
  store<u32>(job, touched, JOB_TOUCHED);
  for (let k: usize = 0; k < <usize>count << 2; k += 4) store<u32>(list + k, unitsOf(outputRow(job, load<u32>(list + k))));
}

/** Touches the rows at `count` listed addresses. */
export function touchListed(job: usize, list: usize, count: i32): void {
  const bytes = load<u32>(job, JOB_STRIDE);
  let touched: u32 = 0;
  for (let k: usize = 0; k < <usize>count << 2; k += 4) touched |= touch(addressOf(load<u32>(list + k)), bytes);
  // Stored, so that the loads are not dropped.
  store<u32>(job, touched, JOB_TOUCHED);
}

/** Fills the ring, as if groups before the first had drawn it. */
export function startNegatives(job: usize): void {
  drawRows(job, addressOf(load<u32>(job, JOB_RECENT)), 4 * ringSize(job));
  store<u32>(job, 0, JOB_RECENT_TAKEN);
}

/** Draws those of the fours that the next `groups` take whose turn it is, so that they are on their way before they are used. */
export function drawAhead(job: usize, groups: i32): void {
  const taken = load<i32>(job, JOB_RECENT_TAKEN);
  for (let i = taken; i < taken + groups * (load<i32>(job, JOB_NEGATIVES) >> 2); i++) {
    if (i % RECENT_USES == 0) drawRows(job, recentAt(job, i), 4);
  }
}

/** Lists shared negatives as the job's columns: the next of the ring, four by four. Returns how many. */
export function takeNegatives(job: usize): i32 {
  const shared = load<i32>(job, JOB_NEGATIVES);
  const taken = load<i32>(job, JOB_RECENT_TAKEN);
  const columns = addressOf(load<u32>(job, JOB_COLUMNS));
  for (let i = 0; i < shared >> 2; i++) v128.store(columns + (<usize>i << 4), v128.load(recentAt(job, taken + i)));
  store<i32>(job, taken + (shared >> 2), JOB_RECENT_TAKEN);
  return shared;
}

/** Fours of the ring: with RECENT_USES they have no divisor in common, so each has its turn to be drawn anew. */
// @ts-ignore: decorator
@inline
function ringSize(job: usize): i32 {
  return (load<i32>(job, JOB_NEGATIVES) >> 2) * RECENT_USES + 1;
}

/** Where the four is listed that is taken after so many. */
// @ts-ignore: decorator
@inline
function recentAt(job: usize, taken: i32): usize {
  return addressOf(load<u32>(job, JOB_RECENT)) + (<usize>(taken % ringSize(job)) << 4);
}

/** Lists the rows within `span` of place p and those of the document, padded to a multiple of four addresses; returns how many. */
export function listContexts(job: usize, length: i32, p: i32, span: i32): i32 {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const last = min(length - 1, p + span);
  let count = 0;
  for (let q = max(0, p - span); q <= last; q++) {
    if (q == p) continue;
    store<u32>(list + (<usize>count << 2), unitsOf(inputRow(job, wordAt(job, q), count)));
    count++;
  }
  count = listDocument(job, list, count);
  for (let pad = count; (pad & 3) != 0; pad++) store<u32>(list + (<usize>pad << 2), load<u32>(list));
  return count;
}

/** Appends the rows of the document that is being trained, if one is, to a list of `count`; returns how many there are then. */
// @ts-ignore: decorator
@inline
export function listDocument(job: usize, list: usize, count: i32): i32 {
  const size = load<i32>(job, JOB_DOCUMENT_SIZE);
  if (size > 0)
    memory.copy(list + (<usize>count << 2), addressOf(load<u32>(job, JOB_DOCUMENT_ROWS)), <usize>size << 2);
  return count + size;
}

/** Draws how far a window reaches: uniform in sure + 1 .. window. */
export function drawReach(job: usize): i32 {
  const sure = load<u32>(job, JOB_SURE);
  return 1 + sure + <i32>randomBelow(job + JOB_RANDOM, load<u32>(job, JOB_WINDOW) - sure);
}
