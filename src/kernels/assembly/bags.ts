// Bags of input rows (subword words, lines of a classifier): gather, scatter, initial rows. Rows are float32,
// padded to 16 bytes; `stride` is in bytes. Bounds are checked in TypeScript.

import { randomOf } from './random';

/** Rows of bag `i`, the list rows[starts[i] .. starts[i + 1]). */
// @ts-ignore: decorator
@inline
export function bagSize(starts: usize, i: u32): i32 {
  const at = starts + (<usize>i << 2);
  return <i32>(load<u32>(at, 4) - load<u32>(at));
}

/** Where bag `i` of `rows` begins. */
// @ts-ignore: decorator
@inline
export function bagAt(starts: usize, rows: usize, i: u32): usize {
  return rows + (<usize>load<u32>(starts + (<usize>i << 2)) << 2);
}

/** hidden = scale * the sum of the `count` >= 1 rows at input + bag[i] * step, each of `bytes`. */
export function gather(bag: usize, count: i32, input: usize, step: usize, hidden: usize, scale: f32, bytes: usize): void {
  const end = bag + (<usize>count << 2);
  const factor = f32x4.splat(scale);
  let d: usize = 0;
  for (; d + 128 <= bytes; d += 128) {
    let a = f32x4.splat(0), b = a, c = a, e = a, f = a, g = a, h = a, i = a;
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * step + d;
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
  if (d + 64 <= bytes) {
    let a = f32x4.splat(0), b = a, c = a, e = a;
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * step + d;
      a = f32x4.add(a, v128.load(row));
      b = f32x4.add(b, v128.load(row, 16));
      c = f32x4.add(c, v128.load(row, 32));
      e = f32x4.add(e, v128.load(row, 48));
    }
    const target = hidden + d;
    v128.store(target, f32x4.mul(a, factor));
    v128.store(target, f32x4.mul(b, factor), 16);
    v128.store(target, f32x4.mul(c, factor), 32);
    v128.store(target, f32x4.mul(e, factor), 48);
    d += 64;
  }
  for (; d < bytes; d += 16) {
    let sum = f32x4.splat(0);
    for (let p = bag; p < end; p += 4) sum = f32x4.add(sum, v128.load(input + <usize>load<u32>(p) * step + d));
    v128.store(hidden + d, f32x4.mul(sum, factor));
  }
}

/** Each of the `count` rows at input + bag[i] * step, of `bytes`, += scale * gradient. */
export function scatter(bag: usize, count: i32, input: usize, step: usize, gradient: usize, scale: f32, bytes: usize): void {
  const end = bag + (<usize>count << 2);
  const factor = f32x4.splat(scale);
  let d: usize = 0;
  for (; d + 128 <= bytes; d += 128) {
    const source = gradient + d;
    const a = f32x4.mul(v128.load(source), factor), b = f32x4.mul(v128.load(source, 16), factor);
    const c = f32x4.mul(v128.load(source, 32), factor), e = f32x4.mul(v128.load(source, 48), factor);
    const f = f32x4.mul(v128.load(source, 64), factor), g = f32x4.mul(v128.load(source, 80), factor);
    const h = f32x4.mul(v128.load(source, 96), factor), i = f32x4.mul(v128.load(source, 112), factor);
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * step + d;
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
  if (d + 64 <= bytes) {
    const source = gradient + d;
    const a = f32x4.mul(v128.load(source), factor), b = f32x4.mul(v128.load(source, 16), factor);
    const c = f32x4.mul(v128.load(source, 32), factor), e = f32x4.mul(v128.load(source, 48), factor);
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * step + d;
      v128.store(row, f32x4.add(v128.load(row), a));
      v128.store(row, f32x4.add(v128.load(row, 16), b), 16);
      v128.store(row, f32x4.add(v128.load(row, 32), c), 32);
      v128.store(row, f32x4.add(v128.load(row, 48), e), 48);
    }
    d += 64;
  }
  for (; d < bytes; d += 16) {
    const a = f32x4.mul(v128.load(gradient + d), factor);
    for (let p = bag; p < end; p += 4) {
      const row = input + <usize>load<u32>(p) * step + d;
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

/** Fills rows with numbers uniform in [-reach, reach); the padding of each row with zeros. */
export function fillRows(address: usize, rows: u32, dim: i32, stride: usize, reach: f32, state: usize): void {
  // Numbers wait for the state: less where that is no memory.
  let s0 = load<u32>(state), s1 = load<u32>(state, 4);
  for (let i: u32 = 0; i < rows; i++) {
    const row = address + <usize>i * stride;
    for (let d = 0; d < dim; d++) {
      store<f32>(row + (<usize>d << 2), (<f32>(randomOf(s0) >>> 8) * (2.0 / 16777216.0) - 1) * reach);
      s1 ^= s0;
      s0 = rotl<u32>(s0, 26) ^ s1 ^ (s1 << 9);
      s1 = rotl<u32>(s1, 13);
    }
    for (let d = <usize>dim << 2; d < stride; d += 4) store<f32>(row + d, 0);
  }
  store<u32>(state, s0);
  store<u32>(state, s1, 4);
}
