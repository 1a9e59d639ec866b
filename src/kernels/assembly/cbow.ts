// CBOW (Mikolov et al. 2013): the pooled rows around a centre predict it. H = one pooled row a centre, and a copy of what it was.
// A group of centres has one window size.
import { GROUP, JOB_HIDDEN, JOB_ROWS, JOB_STRIDE, POOLED_GROUP } from '../job';
import { addressOf, unitsOf } from './address';
import { lossWanted } from './loss';
import { poolWindows, spreadWindows } from './pooled-windows';
import { drawAhead, drawReach, takeNegatives, touchGroup } from './rows';
import { wordAt } from './sentence';
import { updateCentres, updateNegatives } from './tile';
import { updatePath } from './tree';

/** One group with negative sampling: each pooled row with its own centre, then GROUP rows at a time with shared negatives. */
export function cbowGroup(job: usize, length: i32, first: i32, rate: f32): void {
  const count = min(POOLED_GROUP, length - first);
  const wanted = lossWanted(job);
  touchGroup(job, length, first, POOLED_GROUP);
  const reach = drawReach(job);
  drawAhead(job, (count + GROUP - 1) / GROUP);
  poolWindows(job, length, first, count, reach);
  listPooled(job);
  updateCentres(job, addressOf(load<u32>(job, JOB_HIDDEN)), first, count, rate, wanted);
  for (let p = 0; p < count; p += GROUP) {
    const negatives = takeNegatives(job);
    updateNegatives(job, rowOf(job, p), min(GROUP, count - p), negatives, rate, wanted);
  }
  spreadWindows(job, length, first, count, reach);
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
