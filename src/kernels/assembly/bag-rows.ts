// Bags of the job's input rows, or of this worker's copies of them (copies.ts).
import { JOB_BAGS, JOB_BAG_STARTS, JOB_CONTEXTS, JOB_HELD_KEPT, JOB_INPUT, JOB_INPUT_SLOTS, JOB_STRIDE } from '../job';
import { UNIT, addressOf, unitsOf } from './address';
import { bagAt, bagSize, gather, scatter } from './bags';
import { rowAt } from './copies';

/** target = scale * the sum of the input rows of bag `i`. */
export function gatherBag(job: usize, i: u32, target: usize, scale: f32): void {
  const starts = addressOf(load<u32>(job, JOB_BAG_STARTS));
  gatherRows(job, bagAt(starts, addressOf(load<u32>(job, JOB_BAGS)), i), bagSize(starts, i), target, scale);
}

/** The input rows of bag `i` += scale * change. */
export function scatterBag(job: usize, i: u32, change: usize, scale: f32): void {
  const starts = addressOf(load<u32>(job, JOB_BAG_STARTS));
  scatterRows(job, bagAt(starts, addressOf(load<u32>(job, JOB_BAGS)), i), bagSize(starts, i), change, scale);
}

/** target = scale * the sum of the `size` input rows whose numbers are at `bag`. */
export function gatherRows(job: usize, bag: usize, size: i32, target: usize, scale: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  if (load<u32>(job, JOB_INPUT_SLOTS) == 0 || load<u32>(job, JOB_HELD_KEPT) != 0) gather(bag, size, addressOf(load<u32>(job, JOB_INPUT)), stride, target, scale, stride);
  else gather(listCopies(job, bag, size), size, 0, UNIT, target, scale, stride);
}

/** The `size` input rows whose numbers are at `bag` += scale * change. */
export function scatterRows(job: usize, bag: usize, size: i32, change: usize, scale: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  if (load<u32>(job, JOB_INPUT_SLOTS) == 0) return scatter(bag, size, addressOf(load<u32>(job, JOB_INPUT)), stride, change, scale, stride);
  scatter(listCopies(job, bag, size), size, 0, UNIT, change, scale, stride);
}

/** The addresses of this worker's copies of a bag's rows. */
function listCopies(job: usize, bag: usize, size: i32): usize {
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  listRows(job, bag, size, list);
  return list;
}

/** The addresses of a bag's rows, of this worker's copies where it has some, go to `list`. */
export function listRows(job: usize, bag: usize, size: i32, list: usize): void {
  const input = addressOf(load<u32>(job, JOB_INPUT));
  const slots = addressOf(load<u32>(job, JOB_INPUT_SLOTS));
  for (let k: usize = 0; k < <usize>size << 2; k += 4)
    store<u32>(list + k, unitsOf(rowAt(job, input, slots, load<u32>(bag + k))));
}
