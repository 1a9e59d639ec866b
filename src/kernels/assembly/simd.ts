// Pieces of arithmetic on four float32 lanes. No statics: threads share the memory.

/**
 * a b + c: in kernels for engines that have it one instruction, which may round once instead of twice (Relaxed SIMD,
 * `f32x4.relaxed_madd`).
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(c, f32x4.mul(a, b));
}

/** The sums of the lanes of a, b, c and d, as one vector. */
// @ts-ignore: decorator
@inline
export function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** The product of two rows. */
export function product(x: usize, y: usize, bytes: usize): f32 {
  let a = f32x4.splat(0), b = a;
  let d: usize = 0;
  for (; d + 32 <= bytes; d += 32) {
    a = multiplyAdd(v128.load(x + d), v128.load(y + d), a);
    b = multiplyAdd(v128.load(x + d, 16), v128.load(y + d, 16), b);
  }
  if (d < bytes) a = multiplyAdd(v128.load(x + d), v128.load(y + d), a);
  return f32x4.extract_lane(sums4(f32x4.add(a, b), a, a, a), 0);
}

/** Products of one row with four others. */
// @ts-ignore: decorator
@inline
export function scores1x4(row: usize, o0: usize, o1: usize, o2: usize, o3: usize, bytes: usize): v128 {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = v128.load(row + d);
    a0 = multiplyAdd(x, v128.load(o0 + d), a0);
    a1 = multiplyAdd(x, v128.load(o1 + d), a1);
    a2 = multiplyAdd(x, v128.load(o2 + d), a2);
    a3 = multiplyAdd(x, v128.load(o3 + d), a3);
  }
  return sums4(a0, a1, a2, a3);
}

/** The same of the rows x and y: those of x are stored at `out`, those of y `step` bytes behind. */
// @ts-ignore: decorator
@inline
export function scores2x4(
  x: usize, y: usize, o0: usize, o1: usize, o2: usize, o3: usize, out: usize, step: usize, bytes: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (let d: usize = 0; d < bytes; d += 16) {
    const p = v128.load(x + d), q = v128.load(y + d);
    let o = v128.load(o0 + d);
    a0 = multiplyAdd(p, o, a0); b0 = multiplyAdd(q, o, b0);
    o = v128.load(o1 + d);
    a1 = multiplyAdd(p, o, a1); b1 = multiplyAdd(q, o, b1);
    o = v128.load(o2 + d);
    a2 = multiplyAdd(p, o, a2); b2 = multiplyAdd(q, o, b2);
    o = v128.load(o3 + d);
    a3 = multiplyAdd(p, o, a3); b3 = multiplyAdd(q, o, b3);
  }
  v128.store(out, sums4(a0, a1, a2, a3));
  v128.store(out + step, sums4(b0, b1, b2, b3));
}

/** 2^(scale * x), |x| cut at 80: 2^n times a polynomial on [-0.5, 0.5]. */
// @ts-ignore: decorator
@inline
function power4(x: v128, scale: f32): v128 {
  // Adding 1.5 * 2^23 rounds to an integer, whose low bits then are those of n.
  const round = f32x4.splat(12582912.0);
  // One instruction each, other than `min` and `max`, and in this order they leave what is no number.
  const y = f32x4.mul(f32x4.pmax(f32x4.pmin(x, f32x4.splat(80)), f32x4.splat(-80)), f32x4.splat(scale));
  const t = f32x4.add(y, round);
  const f = f32x4.sub(y, f32x4.sub(t, round));
  let p = f32x4.splat(0.0013333558);
  p = multiplyAdd(p, f, f32x4.splat(0.0096181291));
  p = multiplyAdd(p, f, f32x4.splat(0.0555041087));
  p = multiplyAdd(p, f, f32x4.splat(0.240226507));
  p = multiplyAdd(p, f, f32x4.splat(0.6931471806));
  p = multiplyAdd(p, f, f32x4.splat(1.0));
  return i32x4.add(p, i32x4.shl(t, 23));
}

/** exp(x), relative error < 1e-5, |x| cut at 80. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  return power4(x, 1.44269504);
}

/** 1 / (1 + exp(-x)), absolute error < 1e-6. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), power4(x, -1.44269504)));
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
