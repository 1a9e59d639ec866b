// Scalar products of the rows of two blocks: what batched queries and evaluation spend their time on.
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
