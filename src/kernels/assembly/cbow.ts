// CBOW (Mikolov et al. 2013): the pooled rows around a centre predict it. H = one pooled row a centre, and a copy of what it was.
// A group of centres has one window size.
import {
  GROUP, JOB_COLUMNS, JOB_CONTEXTS, JOB_DECAY, JOB_HIDDEN, JOB_ROWS, JOB_STRIDE, POOLED_GROUP,
} from '../job';
import { addressOf, unitsOf } from './address';
import { lossWanted } from './loss';
import { poolWindows, spreadWindows } from './pooled-windows';
import { decayRows, drawReach, takeNegatives, touchGroup } from './rows';
import { wordAt } from './sentence';
import { updateCentre, updateNegatives } from './tile';
import { updatePath } from './tree';

/** One group with negative sampling: each pooled row with its own centre, then GROUP rows at a time with shared negatives. */
export function cbowGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(POOLED_GROUP, length - first);
  const wanted = lossWanted(job);
  touchGroup(job, length, first, POOLED_GROUP);
  const reach = drawReach(job);
  poolWindows(job, length, first, count, reach);
  listPooled(job);
  for (let p = 0; p < count; p++)
    updateCentre(job, addressOf(load<u32>(rowOf(job, p))), wordAt(job, first + p), rate, wanted);
  for (let p = 0; p < count; p += GROUP) {
    const negatives = takeNegatives(job);
    updateNegatives(job, rowOf(job, p), min(GROUP, count - p), negatives, rate, wanted);
    if (load<f32>(job, JOB_DECAY) > 0) decayRows(job, addressOf(load<u32>(job, JOB_COLUMNS)), negatives, rate);
  }
  spreadWindows(job, length, first, count, reach);
  if (load<f32>(job, JOB_DECAY) > 0) decayWindows(job, length, first, count, reach, rate);
}

/** The same with hierarchical softmax. */
export function cbowTreeGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(POOLED_GROUP, length - first);
  const wanted = lossWanted(job);
  const reach = drawReach(job);
  poolWindows(job, length, first, count, reach);
  listPooled(job);
  for (let p = 0; p < count; p++) updatePath(job, wordAt(job, first + p), rowOf(job, p), 1, rate, wanted);
  spreadWindows(job, length, first, count, reach);
  if (load<f32>(job, JOB_DECAY) > 0) decayWindows(job, length, first, count, reach, rate);
}

/** Lists the group's pooled rows. */
function listPooled(job: usize): void {
  for (let p = 0; p < POOLED_GROUP; p++)
    store<u32>(rowOf(job, p), unitsOf(addressOf(load<u32>(job, JOB_HIDDEN)) + <usize>p * load<u32>(job, JOB_STRIDE)));
}

/** Where the pooled row of a group's centre is listed. */
// @ts-ignore: decorator
@inline
function rowOf(job: usize, p: i32): usize {
  return addressOf(load<u32>(job, JOB_ROWS)) + (<usize>p << 2);
}

/** Shrinks the rows around each centre, of which `spreadWindows` left a list. */
function decayWindows(job: usize, length: i32, first: i32, count: i32, reach: i32, rate: f32): void {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS)) - (<usize>max(0, first - reach) << 2);
  for (let p = first; p < first + count; p++) {
    const low = max(0, p - reach);
    decayRows(job, list + (<usize>low << 2), p - low, rate);
    decayRows(job, list + (<usize>(p + 1) << 2), min(length - 1, p + reach) - p, rate);
  }
}
