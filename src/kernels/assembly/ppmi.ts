// Products of a sparse matrix of PMI with dense rows, and what makes those orthonormal: pointer code over shared memory.
import {
  JOB_CONTEXT_LOGS, JOB_CONTEXTS, JOB_INPUT, JOB_LOSS, JOB_OUTPUT, JOB_ROW_LOGS, JOB_STRIDE, JOB_WEIGHTS,
} from '../job';
import { addressOf, unitsOf } from './address';
import { addLoss } from './loss';
import { product } from './simd';

/** Contexts that are added to a row at a time. */
const TOGETHER: u32 = 8;

/**
 * Sets the row of each word among the items to the sum of its contexts' rows, weighted by positive PMI: ln count less
 * the logs of both. Items: which matrix is set (1: input, from output), the number of words, then for each its number, how many
 * contexts follow, and of each the number and f32 ln count. The loss is the squares of the matrix that its product with
 * orthonormal columns leaves out, and of how many.
 */
export function ppmi(job: usize, items: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const toInput = load<u32>(items) == 1;
  const to = addressOf(load<u32>(job + (toInput ? JOB_INPUT : JOB_OUTPUT)));
  const from = addressOf(load<u32>(job + (toInput ? JOB_OUTPUT : JOB_INPUT)));
  const own = addressOf(load<u32>(job + (toInput ? JOB_ROW_LOGS : JOB_CONTEXT_LOGS)));
  const others = addressOf(load<u32>(job + (toInput ? JOB_CONTEXT_LOGS : JOB_ROW_LOGS)));
  const rowBytes = <usize>load<u32>(job, JOB_STRIDE);
  const list = addressOf(load<u32>(job, JOB_CONTEXTS));
  const weights = addressOf(load<u32>(job, JOB_WEIGHTS));
  let squares: f64 = 0, found: f64 = 0;
  let at = items + 8;
  for (let r: u32 = 0; r < count; r++) {
    const word = <usize>load<u32>(at);
    const end = at + 8 + (<usize>load<u32>(at, 4) << 3);
    const row = to + word * rowBytes;
    const log = load<f32>(own + (word << 2));
    memory.fill(row, 0, rowBytes);
    let n: u32 = 0;
    for (at += 8; at < end; at += 8) {
      const context = <usize>load<u32>(at);
      const weight = load<f32>(at, 4) - log - load<f32>(others + (context << 2));
      if (!(weight > 0)) continue;
      squares += weight * weight;
      store<u32>(list + (<usize>n << 2), unitsOf(from + context * rowBytes));
      store<f32>(weights + (<usize>n << 2), weight);
      if (++n < TOGETHER) continue;
      addEight(row, list, weights, rowBytes);
      n = 0;
    }
    for (let k: u32 = 0; k < n; k++) addOne(row, addressOf(load<u32>(list + (<usize>k << 2))), weights + (<usize>k << 2), rowBytes);
    found += product(row, row, rowBytes);
  }
  addLoss(job + JOB_LOSS, squares - found, squares);
}

// @ts-ignore: decorator
@inline
function addOne(row: usize, context: usize, weight: usize, bytes: usize): void {
  const w = v128.load32_splat(weight);
  for (let d: usize = 0; d < bytes; d += 16)
    v128.store(row + d, f32x4.add(v128.load(row + d), f32x4.mul(w, v128.load(context + d))));
}

// @ts-ignore: decorator
@inline
function addEight(row: usize, list: usize, weights: usize, bytes: usize): void {
  const c0 = addressOf(load<u32>(list)), c1 = addressOf(load<u32>(list, 4)), c2 = addressOf(load<u32>(list, 8)), c3 = addressOf(load<u32>(list, 12));
  const c4 = addressOf(load<u32>(list, 16)), c5 = addressOf(load<u32>(list, 20)), c6 = addressOf(load<u32>(list, 24)), c7 = addressOf(load<u32>(list, 28));
  const w0 = v128.load32_splat(weights), w1 = v128.load32_splat(weights, 4), w2 = v128.load32_splat(weights, 8), w3 = v128.load32_splat(weights, 12);
  const w4 = v128.load32_splat(weights, 16), w5 = v128.load32_splat(weights, 20), w6 = v128.load32_splat(weights, 24), w7 = v128.load32_splat(weights, 28);
  for (let d: usize = 0; d < bytes; d += 16) {
    let a = f32x4.add(v128.load(row + d), f32x4.mul(w0, v128.load(c0 + d)));
    let b = f32x4.mul(w1, v128.load(c1 + d));
    a = f32x4.add(a, f32x4.mul(w2, v128.load(c2 + d)));
    b = f32x4.add(b, f32x4.mul(w3, v128.load(c3 + d)));
    a = f32x4.add(a, f32x4.mul(w4, v128.load(c4 + d)));
    b = f32x4.add(b, f32x4.mul(w5, v128.load(c5 + d)));
    a = f32x4.add(a, f32x4.mul(w6, v128.load(c6 + d)));
    b = f32x4.add(b, f32x4.mul(w7, v128.load(c7 + d)));
    v128.store(row + d, f32x4.add(a, b));
  }
}

/** Rows whose products are summed in single precision before they join the sums in double precision. */
const PIECE: u32 = 16;

/** out[a][b] += the sum over the rows of x[a] x[b], for a < width and b from a's group of four on; width is a multiple of 4. */
export function gram(rows: usize, count: u32, stride: usize, width: u32, out: usize): void {
  const bytes = <usize>width << 2;
  for (let first: u32 = 0; first < count; first += PIECE) {
    const start = rows + <usize>first * stride;
    const end = start + <usize>min(PIECE, count - first) * stride;
    for (let a: usize = 0; a < bytes; a += 4) {
      for (let b = a & ~15; b < bytes; b += 16) {
        let sum = f32x4.splat(0);
        for (let row = start; row < end; row += stride)
          sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(row + a), v128.load(row + b)));
        const at = out + ((a >> 2) * <usize>width + (b >> 2) << 3);
        v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(sum)));
        const high = v128.shuffle<f32>(sum, sum, 2, 3, 2, 3);
        v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(high)), 16);
      }
    }
  }
}

/** Makes each of the rows x M in place; `room` holds a row. */
export function transform(rows: usize, count: u32, stride: usize, width: u32, matrix: usize, room: usize): void {
  const bytes = <usize>width << 2;
  for (let r: u32 = 0; r < count; r++) {
    const row = rows + <usize>r * stride;
    memory.copy(room, row, bytes);
    for (let b: usize = 0; b < bytes; b += 16) {
      let even = f32x4.splat(0), odd = even;
      for (let a: usize = 0; a < bytes; a += 8) {
        const at = matrix + a * <usize>width + b;
        even = f32x4.add(even, f32x4.mul(v128.load32_splat(room + a), v128.load(at)));
        odd = f32x4.add(odd, f32x4.mul(v128.load32_splat(room + a, 4), v128.load(at + bytes)));
      }
      v128.store(row + b, f32x4.add(even, odd));
    }
  }
}
