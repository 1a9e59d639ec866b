// Pieces of the kernels whose hidden row is a bag of input rows (subword words, lines of a classifier):
// gather, the block update for ONE hidden row and n output rows, scatter. Rows are float32, padded to 16
// bytes; `stride` is in bytes. Bounds are checked in TypeScript.

import { drawAlias, nextRandom } from './random';

/** Draws until it is not `target`, 16 times at most: steep exponents may leave nothing else to draw. */
export function drawOther(table: usize, size: u32, target: u32, state: usize): u32 {
  let drawn = target;
  for (let attempt = 0; attempt < 16 && drawn == target; attempt++) drawn = drawAlias(table, size, state);
  return drawn;
}

/** hidden = scale * the sum of input rows bag[0..count). */
export function gather(bag: usize, count: i32, input: usize, stride: usize, hidden: usize, scale: f32): void {
  const end = bag + (<usize>count << 2);
  const factor = f32x4.splat(scale);
  let d: usize = 0;
  for (; d + 128 <= stride; d += 128) {
    let a = f32x4.splat(0), b = a, c = a, e = a, f = a, g = a, h = a, i = a;
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * stride + d;
      a = f32x4.add(a, v128.load(row));
      b = f32x4.add(b, v128.load(row, 16));
      c = f32x4.add(c, v128.load(row, 32));
      e = f32x4.add(e, v128.load(row, 48));
      f = f32x4.add(f, v128.load(row, 64));
      g = f32x4.add(g, v128.load(row, 80));
      h = f32x4.add(h, v128.load(row, 96));
      i = f32x4.add(i, v128.load(row, 112));
    }
    const target = hidden + d;
    v128.store(target, f32x4.mul(a, factor));
    v128.store(target, f32x4.mul(b, factor), 16);
    v128.store(target, f32x4.mul(c, factor), 32);
    v128.store(target, f32x4.mul(e, factor), 48);
    v128.store(target, f32x4.mul(f, factor), 64);
    v128.store(target, f32x4.mul(g, factor), 80);
    v128.store(target, f32x4.mul(h, factor), 96);
    v128.store(target, f32x4.mul(i, factor), 112);
  }
  for (; d < stride; d += 16) {
    let sum = f32x4.splat(0);
    for (let p = bag; p < end; p += 4) sum = f32x4.add(sum, v128.load(input + <usize>load<u32>(p) * stride + d));
    v128.store(hidden + d, f32x4.mul(sum, factor));
  }
}

/** Each input row of bag[0..count) += scale * gradient. */
export function scatter(bag: usize, count: i32, input: usize, stride: usize, gradient: usize, scale: f32): void {
  const end = bag + (<usize>count << 2);
  const factor = f32x4.splat(scale);
  let d: usize = 0;
  for (; d + 128 <= stride; d += 128) {
    const source = gradient + d;
    const a = f32x4.mul(v128.load(source), factor), b = f32x4.mul(v128.load(source, 16), factor);
    const c = f32x4.mul(v128.load(source, 32), factor), e = f32x4.mul(v128.load(source, 48), factor);
    const f = f32x4.mul(v128.load(source, 64), factor), g = f32x4.mul(v128.load(source, 80), factor);
    const h = f32x4.mul(v128.load(source, 96), factor), i = f32x4.mul(v128.load(source, 112), factor);
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * stride + d;
      v128.store(row, f32x4.add(v128.load(row), a));
      v128.store(row, f32x4.add(v128.load(row, 16), b), 16);
      v128.store(row, f32x4.add(v128.load(row, 32), c), 32);
      v128.store(row, f32x4.add(v128.load(row, 48), e), 48);
      v128.store(row, f32x4.add(v128.load(row, 64), f), 64);
      v128.store(row, f32x4.add(v128.load(row, 80), g), 80);
      v128.store(row, f32x4.add(v128.load(row, 96), h), 96);
      v128.store(row, f32x4.add(v128.load(row, 112), i), 112);
    }
  }
  for (; d < stride; d += 16) {
    const a = f32x4.mul(v128.load(gradient + d), factor);
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * stride + d;
      v128.store(row, f32x4.add(v128.load(row), a));
    }
  }
}

/** target[0..stride) += scale * source. */
// @ts-ignore: decorator
@inline
export function addScaled(target: usize, source: usize, stride: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let d: usize = 0; d < stride; d += 16)
    v128.store(target + d, f32x4.add(v128.load(target + d), f32x4.mul(v128.load(source + d), factor)));
}

/** values[j] = hidden . the row at address outputs[j], for j in 0..n; n even. Two values more may be written. */
export function scores(hidden: usize, outputs: usize, n: i32, stride: usize, values: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const list = outputs + (<usize>j << 2);
    const o = <usize>load<u32>(list), p = <usize>load<u32>(list, 4);
    const q = <usize>load<u32>(list, 8), r = <usize>load<u32>(list, 12);
    let a = f32x4.splat(0), b = a, c = a, e = a;
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      a = f32x4.add(a, f32x4.mul(x, v128.load(o + d)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(p + d)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(q + d)));
      e = f32x4.add(e, f32x4.mul(x, v128.load(r + d)));
    }
    v128.store(values + (<usize>j << 2), sums(a, b, c, e));
  }
  if (j < n) {
    const list = outputs + (<usize>j << 2);
    const o = <usize>load<u32>(list), p = <usize>load<u32>(list, 4);
    let a = f32x4.splat(0), b = a;
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      a = f32x4.add(a, f32x4.mul(x, v128.load(o + d)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(p + d)));
    }
    v128.store(values + (<usize>j << 2), sums(a, b, a, b));
  }
}

// The four vectors' sums, one a lane.
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, e: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const ce = f32x4.add(i32x4.shuffle(c, e, 0, 4, 1, 5), i32x4.shuffle(c, e, 2, 6, 3, 7));
  return f32x4.add(i32x4.shuffle(ab, ce, 0, 1, 4, 5), i32x4.shuffle(ab, ce, 2, 3, 6, 7));
}

/**
 * gradient += sum of errors[j] * output j (its old value); output j += errors[j] * hidden; n even.
 * Rows that stand twice in the list get both updates.
 */
export function update(hidden: usize, outputs: usize, n: i32, stride: usize, errors: usize, gradient: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const list = outputs + (<usize>j << 2);
    const o = <usize>load<u32>(list), p = <usize>load<u32>(list, 4);
    const q = <usize>load<u32>(list, 8), r = <usize>load<u32>(list, 12);
    const error = errors + (<usize>j << 2);
    const a = v128.load32_splat(error), b = v128.load32_splat(error, 4);
    const c = v128.load32_splat(error, 8), e = v128.load32_splat(error, 12);
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      let g = v128.load(gradient + d);
      let row = v128.load(o + d);
      g = f32x4.add(g, f32x4.mul(a, row));
      v128.store(o + d, f32x4.add(row, f32x4.mul(a, x)));
      row = v128.load(p + d);
      g = f32x4.add(g, f32x4.mul(b, row));
      v128.store(p + d, f32x4.add(row, f32x4.mul(b, x)));
      row = v128.load(q + d);
      g = f32x4.add(g, f32x4.mul(c, row));
      v128.store(q + d, f32x4.add(row, f32x4.mul(c, x)));
      row = v128.load(r + d);
      g = f32x4.add(g, f32x4.mul(e, row));
      v128.store(r + d, f32x4.add(row, f32x4.mul(e, x)));
      v128.store(gradient + d, g);
    }
  }
  if (j < n) {
    const list = outputs + (<usize>j << 2);
    const o = <usize>load<u32>(list), p = <usize>load<u32>(list, 4);
    const error = errors + (<usize>j << 2);
    const a = v128.load32_splat(error), b = v128.load32_splat(error, 4);
    for (let d: usize = 0; d < stride; d += 16) {
      const x = v128.load(hidden + d);
      let g = v128.load(gradient + d);
      let row = v128.load(o + d);
      g = f32x4.add(g, f32x4.mul(a, row));
      v128.store(o + d, f32x4.add(row, f32x4.mul(a, x)));
      row = v128.load(p + d);
      g = f32x4.add(g, f32x4.mul(b, row));
      v128.store(p + d, f32x4.add(row, f32x4.mul(b, x)));
      v128.store(gradient + d, g);
    }
  }
}

/** e^x, relative error under 1e-5 for |x| <= 87, to which x is cut. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const cut = f32x4.max(f32x4.min(x, f32x4.splat(87)), f32x4.splat(-87));
  const t = f32x4.mul(cut, f32x4.splat(1.4426950408889634));
  const whole = f32x4.nearest(t);
  const f = f32x4.sub(t, whole);
  // 2^f for |f| <= 1/2: the series of e^(f ln 2) to the sixth power.
  let y = f32x4.splat(0.00015403530393381608);
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(0.0013333558146428443));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(0.009618129107628477));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(0.05550410866482158));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(0.24022650695910072));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(0.6931471805599453));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(y, power);
}

/** values[j] = sigma(values[j]) for j in 0..n; what follows up to a multiple of 4 is changed too. */
// @ts-ignore: decorator
@inline
export function sigmoids(values: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (let j = 0; j < n; j += 4) {
    const at = values + (<usize>j << 2);
    v128.store(at, f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(v128.load(at))))));
  }
}

/** Adds the address of a row to the list of outputs. */
// @ts-ignore: decorator
@inline
export function push(outputs: usize, n: i32, address: usize): void {
  store<u32>(outputs + (<usize>n << 2), <u32>address);
}

/** Makes the list's length even with the spare row; returns it. */
// @ts-ignore: decorator
@inline
export function pad(outputs: usize, n: i32, spare: usize): i32 {
  if (n & 1) push(outputs, n, spare);
  return (n + 1) & ~1;
}

/** The natural logarithm, absolute error under 1e-5; Mathf.log holds a static table, which kernels may not. */
export function logarithm(x: f32): f32 {
  const bits = reinterpret<u32>(x);
  const exponent = <f32>(<i32>(bits >>> 23) - 127);
  const mantissa = reinterpret<f32>((bits & 0x7fffff) | 0x3f800000);
  const t = (mantissa - 1) / (mantissa + 1);
  const s = t * t;
  const series: f32 = 1 + s * (0.33333334 + s * (0.2 + s * (0.14285715 + s * 0.11111111)));
  return exponent * 0.6931472 + 2 * t * series;
}

/** Fills rows with numbers uniform in [-reach, reach); the padding of each row with zeros. */
export function fillRows(address: usize, rows: u32, dim: i32, stride: usize, reach: f32, state: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const row = address + <usize>i * stride;
    for (let d = 0; d < dim; d++)
      store<f32>(row + (<usize>d << 2), (<f32>(nextRandom(state) >>> 8) * (2.0 / 16777216.0) - 1) * reach);
    for (let d = <usize>dim << 2; d < stride; d += 4) store<f32>(row + d, 0);
  }
}
