// GloVe's update on chunks of records: pointer code over shared memory. The rule and the layouts stand, with
// plain loops, in ../glove-reference.ts.

import { GRADIENT_LIMIT, LOSS_LIMIT } from '../limits';
import { scores1x4 } from './simd';

/**
 * Lists where the chunks of `bytes` bytes from `chunks` on begin (bytes from `chunks`), shuffled by `seed`;
 * returns how many there are. Fisher-Yates with the generator mulberry32.
 */
export function orderChunks(chunks: usize, bytes: u32, seed: u32, order: usize): u32 {
  let count: u32 = 0;
  for (let at: u32 = 0; at < bytes; at += 8 + 12 * load<u32>(chunks + at, 4)) {
    store<u32>(order + (<usize>count << 2), at);
    count++;
  }
  let state = seed;
  for (let k = count; k > 1; k--) {
    state += 0x6d2b79f5;
    let r = (state ^ (state >> 15)) * (state | 1);
    r ^= r + (r ^ (r >> 7)) * (r | 61);
    r ^= r >> 14;
    const a = order + (<usize>(k - 1) << 2);
    const b = order + (<usize>((<u64>r * k) >> 32) << 2);
    const x = load<u32>(a);
    store<u32>(a, load<u32>(b));
    store<u32>(b, x);
  }
  return count;
}

/**
 * Trains chunks order[from .. to). Returns `to`, or the place in `order` of the first chunk whose loss is past
 * all bounds, which leaves its rows as they were. Adds the loss of the records to the float64 at `loss`.
 * `scratch` is 16 pointers and 16 float32.
 */
export function trainChunks(
  chunks: usize,
  order: usize,
  from: u32,
  to: u32,
  words: usize,
  contexts: usize,
  dim: u32,
  stride: u32,
  learningRate: f32,
  scratch: usize,
  loss: usize,
): u32 {
  const half = <usize>stride << 2;
  const rowBytes = half << 1;
  const steps = scratch + 64;
  let total: f64 = 0;
  for (let c = from; c < to; c++) {
    const chunk = chunks + load<u32>(order + (<usize>c << 2));
    const n = load<u32>(chunk, 4);
    const row = words + <usize>load<u32>(chunk) * rowBytes;
    listContexts(chunk + 8, n, contexts, rowBytes, scratch);
    scoreContexts(row, n, half, scratch, steps);
    const chunkLoss = takeSteps(chunk + 8, n, learningRate, steps);
    if (!(chunkLoss < LOSS_LIMIT)) {
      store<f64>(loss, load<f64>(loss) + total);
      return c;
    }
    total += chunkLoss;
    updateRows(row, n, half, scratch, steps);
    const ones = <usize>dim << 2;
    store<f32>(row + ones, 1, 4);
    for (let r: u32 = 0; r < n; r++) store<f32>(<usize>load<u32>(scratch + (<usize>r << 2)) + ones, 1);
  }
  store<f64>(loss, load<f64>(loss) + total);
  return to;
}

/** Lists the addresses of the rows of the records' contexts. */
// @ts-ignore: decorator
@inline
function listContexts(records: usize, n: u32, contexts: usize, rowBytes: usize, list: usize): void {
  let record = records;
  for (let r: u32 = 0; r < n; r++) {
    store<u32>(list + (<usize>r << 2), <u32>(contexts + <usize>load<u32>(record) * rowBytes));
    record += 12;
  }
}

/** steps[r] = the word's row . context r, for four contexts at a time. */
// @ts-ignore: decorator
@inline
function scoreContexts(row: usize, n: u32, half: usize, list: usize, steps: usize): void {
  for (let r: u32 = 0; r < n; r += 4) {
    const at = list + (<usize>r << 2);
    const p0 = <usize>load<u32>(at);
    const p1 = r + 1 < n ? <usize>load<u32>(at, 4) : p0;
    const p2 = r + 2 < n ? <usize>load<u32>(at, 8) : p0;
    const p3 = r + 3 < n ? <usize>load<u32>(at, 12) : p0;
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
      const context = <usize>load<u32>(list + (<usize>r << 2)) + d;
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
