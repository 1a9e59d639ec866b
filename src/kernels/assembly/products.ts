// Products of two blocks of rows: what batched queries, evaluation and the analysis of texts spend their time on.
import { scores2x4 } from './simd';

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
 * zeros; as many int16 of the query. |codes[i] . query| must be below 2^31.
 */
export function codeProducts(
  codes: usize, rows: u32, stride: usize, scales: usize, query: usize, factor: f32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    let low = i32x4.splat(0), high = low;
    for (let d: usize = 0; d < stride; d += 16) {
      const c = v128.load(codes + d);
      const q = query + (d << 1);
      low = i32x4.add(low, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(c), v128.load(q)));
      high = i32x4.add(high, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(c), v128.load(q, 16)));
    }
    const sum = i32x4.add(low, high);
    const total = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
    store<f32>(out + (i << 2), <f32>total * factor * load<f32>(scales + (i << 2)));
    codes += stride;
  }
}
