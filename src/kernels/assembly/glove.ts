// GloVe's update on chunks of records: pointer code over shared memory. Rows are laid out as in
// src/embeddings/glove-rows.ts, chunks as in ../cooccurrence-kernel.ts; the rule stands, with plain loops, in test/reference.

import {
  GRADIENT_LIMIT, JOB_CHUNKS, JOB_CONTEXTS, JOB_DIM, JOB_ERRORS, JOB_FAILED, JOB_INPUT, JOB_LOSS, JOB_OUTPUT, JOB_STRIDE,
  LOSS_LIMIT,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addLoss } from './loss';
import { touchListed } from './rows';
import { multiplyAdd, product, scores1x4, sums4 } from './simd';

/** Bytes from the steps of the word to those of the contexts. */
const OWN: usize = 64;

/**
 * Trains the chunks that begin at the `count` places at `order`, in bytes from the job's chunks. Stops at a chunk whose
 * loss is past all bounds, which leaves its rows as they were and stands in the job as failed.
 */
export function glove(job: usize, order: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const chunks = addressOf(load<u32>(job, JOB_CHUNKS));
  const rowBytes = <usize>load<u32>(job, JOB_STRIDE);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const steps = addressOf(load<u32>(job, JOB_ERRORS));
  const dim = load<u32>(job, JOB_DIM);
  const ones = <usize>dim << 2;
  const bytes = rowBytes - 16;
  const share: f32 = 1 / <f32>(dim + 2);
  let total: f64 = 0;
  let records: i32 = 0;
  for (let c: u32 = 0; c < count; c++) {
    const chunk = chunks + load<u32>(order + (<usize>c << 2));
    const n = <u32>load<u8>(chunk, 4);
    const row = addressOf(load<u32>(job, JOB_INPUT)) + <usize>load<u32>(chunk) * rowBytes;
    const rate = rateFrom + ((rateTo - rateFrom) * <f32>c) / <f32>count;
    listContexts(chunk + 8, n, addressOf(load<u32>(job, JOB_OUTPUT)), rowBytes, list);
    touchListed(job, list, n);
    scoreContexts(row, n, bytes, list, steps);
    const loss = takeSteps(chunk + 8, n, rate, steps);
    if (!(loss < LOSS_LIMIT)) {
      store<u32>(job, unitsOf(chunk), JOB_FAILED);
      total = NaN;
      break;
    }
    total += loss;
    // Each stands for those epochs that leave it out.
    records += n * load<u8>(chunk, 5);
    scaleSteps(n, list, steps, bytes, share * product(row, row, bytes));
    const squares = updateRows(row, n, bytes, list, steps);
    store<f32>(row + bytes, load<f32>(row + bytes) + share * squares);
    store<f32>(row + ones, 1, 4);
    for (let r: u32 = 0; r < n; r++) store<f32>(addressOf(load<u32>(list + (<usize>r << 2))) + ones, 1);
  }
  addLoss(job + JOB_LOSS, total, records);
}

/** Lists the addresses of the rows of the records' contexts, padded to a multiple of four. */
// @ts-ignore: decorator
@inline
function listContexts(records: usize, n: u32, contexts: usize, rowBytes: usize, list: usize): void {
  let record = records;
  for (let r: u32 = 0; r < n; r++) {
    store<u32>(list + (<usize>r << 2), unitsOf(contexts + <usize>load<u32>(record) * rowBytes));
    record += 12;
  }
  for (let r = n; (r & 3) != 0; r++) store<u32>(list + (<usize>r << 2), load<u32>(list));
}

/** steps[r] = the word's row . context r, for four contexts at a time. */
// @ts-ignore: decorator
@inline
function scoreContexts(row: usize, n: u32, bytes: usize, list: usize, steps: usize): void {
  for (let r: usize = 0; r < <usize>n << 2; r += 16) {
    const at = list + r;
    const scores = scores1x4(
      row, addressOf(load<u32>(at)), addressOf(load<u32>(at, 4)), addressOf(load<u32>(at, 8)), addressOf(load<u32>(at, 12)), bytes,
    );
    v128.store(steps + r, scores);
  }
}

/** Scores become steps: rate * f(X) * (score - ln X), limited. Returns the records' loss. */
// @ts-ignore: decorator
@inline
function takeSteps(records: usize, n: u32, learningRate: f32, steps: usize): f64 {
  let loss: f64 = 0;
  let record = records;
  for (let r: u32 = 0; r < n; r++) {
    const at = steps + (<usize>r << 2);
    const difference = load<f32>(at) - load<f32>(record, 4);
    const weighted = load<f32>(record, 8) * difference;
    loss += 0.5 * <f64>weighted * <f64>difference;
    store<f32>(at, learningRate * max<f32>(-<f32>GRADIENT_LIMIT, min<f32>(<f32>GRADIENT_LIMIT, weighted)));
    record += 12;
  }
  return loss;
}

/** Behind the steps: the contexts' own, downwards, each over the root of its row's sum, which then grows. `square`: the word's mean square. */
// @ts-ignore: decorator
@inline
function scaleSteps(n: u32, list: usize, steps: usize, bytes: usize, square: f32): void {
  for (let r: usize = 0; r < <usize>n << 2; r += 4) {
    const sum = addressOf(load<u32>(list + r)) + bytes;
    const step = load<f32>(steps + r), history = load<f32>(sum);
    store<f32>(steps + r, -step / sqrt<f32>(history), OWN);
    store<f32>(sum, history + square * step * step);
  }
}

/** One step of the contexts' rows and of the word's, all from the word's old row; returns the sum of the word's squared gradients. */
// @ts-ignore: decorator
@inline
function updateRows(row: usize, n: u32, bytes: usize, list: usize, steps: usize): f32 {
  const scale = f32x4.splat(1 / sqrt<f32>(load<f32>(row + bytes)));
  const end = <usize>n << 2;
  let squares = f32x4.splat(0);
  let d: usize = 0;
  for (; d + 64 <= bytes; d += 64) {
    const x0 = v128.load(row + d), x1 = v128.load(row + d, 16), x2 = v128.load(row + d, 32), x3 = v128.load(row + d, 48);
    let g0 = f32x4.splat(0), g1 = g0, g2 = g0, g3 = g0;
    for (let r: usize = 0; r < end; r += 4) {
      const at = addressOf(load<u32>(list + r)) + d;
      const e = v128.load32_splat(steps + r), own = v128.load32_splat(steps + r, OWN);
      let y = v128.load(at);
      g0 = multiplyAdd(e, y, g0); v128.store(at, multiplyAdd(own, x0, y));
      y = v128.load(at, 16);
      g1 = multiplyAdd(e, y, g1); v128.store(at, multiplyAdd(own, x1, y), 16);
      y = v128.load(at, 32);
      g2 = multiplyAdd(e, y, g2); v128.store(at, multiplyAdd(own, x2, y), 32);
      y = v128.load(at, 48);
      g3 = multiplyAdd(e, y, g3); v128.store(at, multiplyAdd(own, x3, y), 48);
    }
    v128.store(row + d, f32x4.sub(x0, f32x4.mul(scale, g0))); v128.store(row + d, f32x4.sub(x1, f32x4.mul(scale, g1)), 16);
    v128.store(row + d, f32x4.sub(x2, f32x4.mul(scale, g2)), 32); v128.store(row + d, f32x4.sub(x3, f32x4.mul(scale, g3)), 48);
    const near = f32x4.add(f32x4.mul(g0, g0), f32x4.mul(g1, g1)), far = f32x4.add(f32x4.mul(g2, g2), f32x4.mul(g3, g3));
    squares = f32x4.add(squares, f32x4.add(near, far));
  }
  for (; d < bytes; d += 16) {
    const x = v128.load(row + d);
    let g = f32x4.splat(0);
    for (let r: usize = 0; r < end; r += 4) {
      const at = addressOf(load<u32>(list + r)) + d;
      const y = v128.load(at);
      g = multiplyAdd(v128.load32_splat(steps + r), y, g);
      v128.store(at, multiplyAdd(v128.load32_splat(steps + r, OWN), x, y));
    }
    v128.store(row + d, f32x4.sub(x, f32x4.mul(scale, g)));
    squares = f32x4.add(squares, f32x4.mul(g, g));
  }
  return f32x4.extract_lane(sums4(squares, squares, squares, squares), 0);
}
