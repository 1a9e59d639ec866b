// Products of two blocks of rows: what batched queries, evaluation and the analysis of texts spend their time on.
import { scores2x4 } from './simd';

export { addRows, countTokens, indexEntries, readLine, scoreLabels } from './line-means';

/**
 * out[i][j] = left[i] . right[j], as rows of `columns` float32, a multiple of 4. Rows of both sides lie `stride` bytes
 * apart, a multiple of 16, padded with zeros. Left rows are taken by two: where their number is odd, one more is read
 * and one more row of `out` written.
 */
export function products(
  left: usize, rows: u32, right: usize, columns: u32, stride: usize, out: usize,
): void {
  const step = <usize>columns << 2;
  for (let j: usize = 0; j < <usize>columns; j += 4) {
    const o = right + j * stride;
    for (let i: usize = 0; i < <usize>rows; i += 2) {
      const row = left + i * stride;
      const at = out + i * step + (j << 2);
      scores2x4(row, row + stride, o, o + stride, o + 2 * stride, o + 3 * stride, at, step, stride);
    }
  }
}

/**
 * out[c] = sum over i of weights[i][c] * row i, rows of `stride` bytes, a multiple of 16; the weights as `products` writes
 * them: rows of `columns` float32, a multiple of 4.
 */
export function sums(weights: usize, rows: u32, columns: u32, row: usize, stride: usize, out: usize): void {
  const step = <usize>columns << 2;
  const end = <usize>rows * step;
  for (let c: usize = 0; c < step; c += 16) {
    for (let d: usize = 0; d < stride; d += 16) {
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
      let x = row + d;
      for (let at = c; at < end; at += step, x += stride) {
        const w = v128.load(weights + at), v = v128.load(x);
        a0 = f32x4.add(a0, f32x4.mul(v, v128.shuffle<f32>(w, w, 0, 0, 0, 0)));
        a1 = f32x4.add(a1, f32x4.mul(v, v128.shuffle<f32>(w, w, 1, 1, 1, 1)));
        a2 = f32x4.add(a2, f32x4.mul(v, v128.shuffle<f32>(w, w, 2, 2, 2, 2)));
        a3 = f32x4.add(a3, f32x4.mul(v, v128.shuffle<f32>(w, w, 3, 3, 3, 3)));
      }
      // Column c / 4 of the weights is a row of the sums.
      const at = out + (c >> 2) * stride + d;
      v128.store(at, a0);
      v128.store(at + stride, a1);
      v128.store(at + 2 * stride, a2);
      v128.store(at + 3 * stride, a3);
    }
  }
}

/**
 * out[i] = factor * scales[i] * codes[i] . query: int8 rows that lie `stride` bytes apart, a multiple of 16, padded with
 * zeros; as many int16 of the query. |codes[i] . query| must be below 2^31. Rows are taken by four: up to three more
 * are read and written.
 */
export function codeProducts(
  codes: usize, rows: u32, stride: usize, scales: usize, query: usize, factor: f32, out: usize,
): void {
  const f = f32x4.splat(factor);
  for (let i: usize = 0; i < <usize>rows << 2; i += 16, codes += stride << 2) {
    let a = i32x4.splat(0), b = a, c = a, d = a;
    const c1 = codes + stride, c2 = c1 + stride, c3 = c2 + stride;
    for (let at: usize = 0; at < stride; at += 16) {
      const low = v128.load(query + (at << 1)), high = v128.load(query + (at << 1), 16);
      a = i32x4.add(a, dot16(v128.load(codes + at), low, high));
      b = i32x4.add(b, dot16(v128.load(c1 + at), low, high));
      c = i32x4.add(c, dot16(v128.load(c2 + at), low, high));
      d = i32x4.add(d, dot16(v128.load(c3 + at), low, high));
    }
    const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
    const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
    const all = i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
    const scaled = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(all), f), v128.load(scales + i));
    v128.store(out + i, scaled);
  }
}

/** Four sums of products of 16 codes and 16 numbers. */
// @ts-ignore: decorator
@inline
function dot16(codes: v128, low: v128, high: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(codes), low),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(codes), high),
  );
}

/**
 * Rounds rows to int8, the greatest number of a row to 127: codes[i] * scales[i] is row i within (1/2 + 2^-13) * scales[i].
 * Rows lie `bytes` apart, a multiple of 16, their codes `stride`, a multiple of 16; both are padded with zeros.
 */
export function encode(row: usize, rows: u32, bytes: usize, codes: usize, stride: usize, scales: usize): void {
  for (const end = codes + <usize>rows * stride; codes < end; codes += stride, row += bytes, scales += 4) {
    let most = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) most = f32x4.max(most, f32x4.abs(v128.load(row + at)));
    most = f32x4.max(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
    const greatest = max<f32>(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
    store<f32>(scales, greatest / 127);
    const factor = f32x4.splat(greatest > 0 ? 127 / greatest : 0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(row + at), factor)));
      const narrow = i16x8.narrow_i32x4_s(whole, whole);
      store<u32>(codes + (at >> 2), i32x4.extract_lane(i8x16.narrow_i16x8_s(narrow, narrow), 0));
    }
  }
}
