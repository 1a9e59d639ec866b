// Rows as they are sent to other ranks: in 32, 16, 8 or 4 bits a number.
import { BF16, F32, INT4, INT8 } from '../changes-record';

/** The largest absolute value at each of four lanes. */
export function mostOf(row: usize, stride: usize): v128 {
  let even = f32x4.splat(0), odd = even;
  let d: usize = 0;
  for (; d + 32 <= stride; d += 32) {
    even = f32x4.pmax(even, f32x4.abs(v128.load(row + d)));
    odd = f32x4.pmax(odd, f32x4.abs(v128.load(row + d, 16)));
  }
  if (d < stride) even = f32x4.pmax(even, f32x4.abs(v128.load(row + d)));
  return f32x4.pmax(even, odd);
}

/** Bytes of a row that `packRow` wrote. */
export function packedBytes(precision: usize, stride: usize): usize {
  if (precision == F32) return stride;
  if (precision == BF16) return stride >> 1;
  const block: usize = 512 / precision, vectors = (stride % block) >> 4;
  return 4 + stride / block * 16 + (((vectors * precision + 7) >> 3) << 2);
}

/**
 * Writes a row in such a precision; returns where it ends. Whole numbers of 8 or 4 bits are multiples of a scale, which comes first:
 * lane i of so many vectors as there is room for in 32 bits makes the bytes of one word.
 * @param most see `mostOf`
 */
export function packRow(precision: usize, row: usize, most: v128, out: usize, stride: usize): usize {
  if (precision == F32) {
    for (let d: usize = 0; d < stride; d += 16) v128.store(out + d, v128.load(row + d));
    return out + stride;
  }
  if (precision == BF16) {
    for (let d: usize = 0; d < stride; d += 16, out += 8) {
      const rounded = i32x4.shr_u(i32x4.add(v128.load(row + d), i32x4.splat(0x8000)), 16);
      v128.store_lane<u64>(out, i16x8.shuffle(rounded, rounded, 0, 2, 4, 6, 0, 2, 4, 6), 0);
    }
    return out;
  }
  const scale = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  ) / (precision == INT8 ? 127 : 7);
  store<f32>(out, scale);
  out += 4;
  // What is too small to be divided by is sent as zeros.
  const inverse = f32x4.splat(scale > 1e-30 ? 1 / scale : 0);
  let d: usize = 0;
  if (precision == INT4)
    for (; d + 128 <= stride; d += 128, out += 16)
      v128.store(out, v128.or(code4(row + d, inverse, 4, 0), code4(row + d + 64, inverse, 4, 16)));
  else for (; d + 64 <= stride; d += 64, out += 16) v128.store(out, code4(row + d, inverse, 8, 0));
  if (d == stride) return out;
  let words = i32x4.splat(0);
  let shift: i32 = 0;
  for (; d < stride; shift += <i32>precision, d += 16)
    words = v128.or(words, code(row + d, inverse, <i32>precision, shift));
  const bytes = (<usize>shift + 7) >> 3;
  // By single bytes, as what lies behind is another thread's.
  for (let byte = out; byte < out + bytes; byte++, words = i32x4.shr_u(words, 8)) {
    v128.store_lane<u8>(byte, words, 0);
    v128.store_lane<u8>(byte + bytes, words, 4);
    v128.store_lane<u8>(byte + 2 * bytes, words, 8);
    v128.store_lane<u8>(byte + 3 * bytes, words, 12);
  }
  return out + (bytes << 2);
}

// @ts-ignore: decorator
@inline
function code4(row: usize, inverse: v128, bits: i32, shift: i32): v128 {
  const a = code(row, inverse, bits, shift), b = code(row + 16, inverse, bits, shift + bits);
  const c = code(row + 32, inverse, bits, shift + 2 * bits), d = code(row + 48, inverse, bits, shift + 3 * bits);
  return v128.or(v128.or(a, b), v128.or(c, d));
}

/** Four numbers as whole ones of so many bits, each at a place in its lane. */
// @ts-ignore: decorator
@inline
function code(row: usize, inverse: v128, bits: i32, shift: i32): v128 {
  // Adding 1.5 * 2^23 rounds to an integer, whose low bits then are those of the number.
  const rounded = f32x4.add(f32x4.mul(v128.load(row), inverse), f32x4.splat(12582912));
  return i32x4.shl(v128.and(rounded, i32x4.splat((1 << bits) - 1)), shift);
}

/** Reads what `packRow` wrote; returns where it ends. */
export function unpackRow(precision: usize, from: usize, row: usize, stride: usize): usize {
  if (precision == F32) {
    for (let d: usize = 0; d < stride; d += 16) v128.store(row + d, v128.load(from + d));
    return from + stride;
  }
  if (precision == BF16) {
    for (let d: usize = 0; d < stride; d += 16, from += 8)
      v128.store(row + d, i32x4.shl(v128.load_ext<u16>(from), 16));
    return from;
  }
  const scale = f32x4.splat(load<f32>(from));
  from += 4;
  let d: usize = 0;
  if (precision == INT4)
    for (; d + 128 <= stride; d += 128, from += 16) {
      const words = v128.load(from);
      decode4(words, row + d, 4, 0, scale);
      decode4(words, row + d + 64, 4, 16, scale);
    }
  else
    for (; d + 64 <= stride; d += 64, from += 16) decode4(v128.load(from), row + d, 8, 0, scale);
  if (d == stride) return from;
  const bits = <i32>precision, bytes = (((stride - d) >> 4) * precision + 7) >> 3;
  let words = v128.load32_zero(from);
  words = v128.load32_lane(from + bytes, words, 1);
  words = v128.load32_lane(from + 2 * bytes, words, 2);
  words = v128.load32_lane(from + 3 * bytes, words, 3);
  for (let shift = 32 - bits; d < stride; shift -= bits, d += 16)
    v128.store(row + d, decode(words, shift, 32 - bits, scale));
  return from + (bytes << 2);
}

/** What `code4` made. */
// @ts-ignore: decorator
@inline
function decode4(words: v128, row: usize, bits: i32, shift: i32, scale: v128): void {
  const back = 32 - bits;
  v128.store(row, decode(words, back - shift, back, scale));
  v128.store(row, decode(words, back - shift - bits, back, scale), 16);
  v128.store(row, decode(words, back - shift - 2 * bits, back, scale), 32);
  v128.store(row, decode(words, back - shift - 3 * bits, back, scale), 48);
}

// @ts-ignore: decorator
@inline
function decode(words: v128, shift: i32, back: i32, scale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(words, shift), back)), scale);
}
