// Copies of the rows that all threads would write all the time: the uppermost nodes of a tree, which nearly every word trains. Processors
// that take a row from each other wait longer than it takes to train it; so a thread adds its changes to the shared row now and then.
import { JOB_HOT_COPIES, JOB_HOT_FROM, JOB_HOT_NODES, JOB_HOT_TAKEN, JOB_HOT_TIMES, JOB_OUTPUT, JOB_STRIDE } from '../job';
import { addressOf } from './address';
import { outputRow } from './rows';

/** The row of a node, or this thread's copy of it. */
// @ts-ignore: decorator
@inline
export function nodeRow(job: usize, node: u32): usize {
  const from = load<u32>(job, JOB_HOT_FROM);
  return from == 0 || node < from ? outputRow(job, node) : hotRow(job, node - from);
}

function hotRow(job: usize, k: u32): usize {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const at = addressOf(load<u32>(job, JOB_HOT_TAKEN)) + (<usize>k << 2);
  const copy = addressOf(load<u32>(job, JOB_HOT_COPIES)) + <usize>k * 2 * stride;
  const taken = load<u32>(at);
  if (taken == 0 || taken == load<u32>(job, JOB_HOT_TIMES)) {
    giveRow(job, k, copy, taken > 0);
    store<u32>(at, 1);
  } else store<u32>(at, taken + 1);
  return copy;
}

/** Adds to the row of a node what its copy changed by, where it was `taken`; the copy becomes the row. */
function giveRow(job: usize, k: u32, copy: usize, taken: bool): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const row = addressOf(load<u32>(job, JOB_OUTPUT)) + <usize>(load<u32>(job, JOB_HOT_FROM) + k) * stride;
  for (let d: usize = 0; d < stride; d += 16) {
    let x = v128.load(row + d);
    if (taken) {
      x = f32x4.add(x, f32x4.sub(v128.load(copy + d), v128.load(copy + stride + d)));
      v128.store(row + d, x);
    }
    v128.store(copy + d, x);
    v128.store(copy + stride + d, x);
  }
}

/** Gives the changes of all nodes, at the end of a step. */
export function giveNodes(job: usize): void {
  const list = addressOf(load<u32>(job, JOB_HOT_TAKEN)), copies = addressOf(load<u32>(job, JOB_HOT_COPIES));
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  for (let k: u32 = 0; k < load<u32>(job, JOB_HOT_NODES); k++) {
    const at = list + (<usize>k << 2);
    if (load<u32>(at) > 0) giveRow(job, k, copies + <usize>k * 2 * stride, true);
    store<u32>(at, 0);
  }
}
