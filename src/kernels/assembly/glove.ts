// GloVe's update on chunks of records: pointer code over shared memory. Rows are laid out as in
// src/embeddings/glove-rows.ts, chunks as in ../cooccurrence-kernel.ts; the rule stands, with plain loops, in test/reference.

import {
  GRADIENT_LIMIT, JOB_CHUNKS, JOB_CONTEXTS, JOB_DIM, JOB_ERRORS, JOB_FAILED, JOB_INPUT, JOB_LOSS, JOB_OUTPUT, JOB_STRIDE,
  LOSS_LIMIT,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addLoss } from './loss';
import { scores1x4 } from './simd';

/**
 * Trains the chunks that begin at the `count` places at `order`, in bytes from the job's chunks. Stops at a chunk whose
 * loss is past all bounds, which leaves its rows as they were and stands in the job as failed.
 */
export function glove(job: usize, order: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const chunks = addressOf(load<u32>(job, JOB_CHUNKS));
  const rowBytes = <usize>load<u32>(job, JOB_STRIDE);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const steps = addressOf(load<u32>(job, JOB_ERRORS));
  const ones = <usize>load<u32>(job, JOB_DIM) << 2;
  const half = rowBytes >> 1;
  let total: f64 = 0;
  let records: i32 = 0;
  for (let c: u32 = 0; c < count; c++) {
    const chunk = chunks + load<u32>(order + (<usize>c << 2));
    const n = load<u32>(chunk, 4);
    const row = addressOf(load<u32>(job, JOB_INPUT)) + <usize>load<u32>(chunk) * rowBytes;
    const rate = rateFrom + ((rateTo - rateFrom) * <f32>c) / <f32>count;
    listContexts(chunk + 8, n, addressOf(load<u32>(job, JOB_OUTPUT)), rowBytes, list);
    scoreContexts(row, n, half, list, steps);
    const loss = takeSteps(chunk + 8, n, rate, steps);
    if (!(loss < LOSS_LIMIT)) {
      store<u32>(job, unitsOf(chunk), JOB_FAILED);
      total = NaN;
      break;
    }
    total += loss;
    records += n;
    updateRows(row, n, half, list, steps);
    store<f32>(row + ones, 1, 4);
    for (let r: u32 = 0; r < n; r++) store<f32>(addressOf(load<u32>(list + (<usize>r << 2))) + ones, 1);
  }
  addLoss(job + JOB_LOSS, total, records);
}

/** Lists the addresses of the rows of the records' contexts. */
// @ts-ignore: decorator
@inline
function listContexts(records: usize, n: u32, contexts: usize, rowBytes: usize, list: usize): void {
  let record = records;
  for (let r: u32 = 0; r < n; r++) {
    store<u32>(list + (<usize>r << 2), unitsOf(contexts + <usize>load<u32>(record) * rowBytes));
    record += 12;
  }
}

/** steps[r] = the word's row . context r, for four contexts at a time. */
// @ts-ignore: decorator
@inline
function scoreContexts(row: usize, n: u32, half: usize, list: usize, steps: usize): void {
  for (let r: u32 = 0; r < n; r += 4) {
    const at = list + (<usize>r << 2);
    const p0 = addressOf(load<u32>(at));
    const p1 = r + 1 < n ? addressOf(load<u32>(at, 4)) : p0;
    const p2 = r + 2 < n ? addressOf(load<u32>(at, 8)) : p0;
    const p3 = r + 3 < n ? addressOf(load<u32>(at, 12)) : p0;
    v128.store(steps + (<usize>r << 2), scores1x4(row, p0, p1, p2, p3, half));
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

/** AdaGrad on the contexts' rows and, once, on the word's, all gradients from the word's old row. */
// @ts-ignore: decorator
@inline
function updateRows(row: usize, n: u32, half: usize, list: usize, steps: usize): void {
  for (let d: usize = 0; d < half; d += 16) {
    const x = v128.load(row + d);
    let gradient = f32x4.splat(0);
    let squares = gradient;
    for (let r: u32 = 0; r < n; r++) {
      const context = addressOf(load<u32>(list + (<usize>r << 2))) + d;
      const step = v128.load32_splat(steps + (<usize>r << 2));
      const y = v128.load(context);
      const history = v128.load(context + half);
      const g = f32x4.mul(step, x);
      const h = f32x4.mul(step, y);
      v128.store(context + half, f32x4.add(history, f32x4.mul(g, g)));
      v128.store(context, f32x4.sub(y, f32x4.div(g, f32x4.sqrt(history))));
      gradient = f32x4.add(gradient, h);
      squares = f32x4.add(squares, f32x4.mul(h, h));
    }
    const history = v128.load(row + half + d);
    v128.store(row + half + d, f32x4.add(history, squares));
    v128.store(row + d, f32x4.sub(x, f32x4.div(gradient, f32x4.sqrt(history))));
  }
}
