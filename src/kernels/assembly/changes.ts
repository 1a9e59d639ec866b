// The exchange of rows between ranks, which have matrices of their own: what changed since the last exchange is sent as
// places and changes, joined by Adasum, and added to what the rows were then. What rounding takes from a change that is sent
// stays in the sender's row and goes with its next change (error feedback, Karimireddy et al. 2019). A record says where all
// lies (../changes-record.ts).
import {
  BF16, CHANGES_BASE, CHANGES_COUNT, CHANGES_JOINED, CHANGES_LIST, CHANGES_MARKS, CHANGES_PRECISION, CHANGES_ROW,
  CHANGES_ROWS, CHANGES_SEEN, CHANGES_STRIDE, CHANGES_SUMMED, CHANGES_SUMS, F32, INT8, MESSAGE_HEAD, REACH,
} from '../changes-record';
import { addressOf } from './address';
import { addScaled } from './bags';
import { product } from './simd';

/** The address at a field of the record. */
// @ts-ignore: decorator
@inline
function addressAt(record: usize, field: usize): usize {
  return addressOf(load<u32>(record + field));
}

// @ts-ignore: decorator
@inline
function u32At(record: usize, field: usize): usize {
  return <usize>load<u32>(record + field);
}

/** Takes the first rows as they are for what all ranks have. */
export function keepRows(record: usize, rows: usize): void {
  const stride = u32At(record, CHANGES_STRIDE);
  memory.copy(addressAt(record, CHANGES_BASE), addressAt(record, CHANGES_ROWS), rows * stride);
  for (let row: usize = 0; row < rows; row++)
    v128.store(addressAt(record, CHANGES_SEEN) + (row << 4), v128.load(addressAt(record, CHANGES_ROWS) + row * stride));
}

/**
 * Marks the rows that changed and takes their changes; what stays in a row is what is left of them, nothing yet. A row whose first
 * four numbers did not change waits for later.
 */
export function takeChanges(record: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), list = addressAt(record, CHANGES_LIST);
  const count = u32At(record, CHANGES_COUNT), marks = addressAt(record, CHANGES_MARKS);
  for (let place: usize = 0; place < count; place++) {
    const number = <usize>load<u32>(list + (place << 2)), row = addressAt(record, CHANGES_ROWS) + number * stride;
    const seen = v128.load(addressAt(record, CHANGES_SEEN) + (number << 4));
    const changed = v128.any_true(f32x4.ne(v128.load(row), seen));
    store<u8>(marks + place, <u8>changed);
    if (!changed) continue;
    const sum = addressAt(record, CHANGES_SUMS) + place * stride;
    takeBase(record, number, sum);
    memory.fill(row, 0, stride);
  }
}

/** Writes to `out` how far a row is from what all ranks had. */
function takeBase(record: usize, number: usize, out: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), at = number * stride;
  const row = addressAt(record, CHANGES_ROWS) + at, base = addressAt(record, CHANGES_BASE) + at;
  for (let d: usize = 0; d < stride; d += 16)
    v128.store(out + d, f32x4.sub(v128.load(row + d), v128.load(base + d)));
}

/** Writes the changed rows of the places that are `wanted` under `mask` behind the head at `out`; returns the message's bytes. */
export function packChanges(record: usize, out: usize, mask: u32, wanted: u32): usize {
  const stride = u32At(record, CHANGES_STRIDE), marks = addressAt(record, CHANGES_MARKS);
  const count = <u32>u32At(record, CHANGES_COUNT), sums = addressAt(record, CHANGES_SUMS);
  const list = addressAt(record, CHANGES_LIST), rows = addressAt(record, CHANGES_ROWS);
  let at = out + MESSAGE_HEAD;
  for (let place: u32 = wanted; place < count; place += mask + 1) {
    if (load<u8>(marks + <usize>place) == 0) continue;
    store<u32>(at, place);
    const left = rows + <usize>load<u32>(list + (<usize>place << 2)) * stride;
    at = packRow(record, sums + <usize>place * stride, at + 4, left);
  }
  return at - out;
}

/** Joins the changes of a message with those here. */
export function joinMessage(record: usize, message: usize, bytes: usize): void {
  readMessage(record, message, bytes, true);
}

/** Puts the changes of a message in the place of those here. */
export function takeMessage(record: usize, message: usize, bytes: usize): void {
  readMessage(record, message, bytes, false);
}

function readMessage(record: usize, message: usize, bytes: usize, join: bool): void {
  const stride = u32At(record, CHANGES_STRIDE), row = addressAt(record, CHANGES_ROW);
  const split = u32At(record, CHANGES_JOINED), list = addressAt(record, CHANGES_LIST);
  for (let at = message + MESSAGE_HEAD; at < message + bytes; ) {
    const place = <usize>load<u32>(at);
    const mark = addressAt(record, CHANGES_MARKS) + place, sum = addressAt(record, CHANGES_SUMS) + place * stride;
    const number = <usize>load<u32>(list + (place << 2)), marked = load<u8>(mark) != 0, joined = join && marked;
    if (!marked) takeBase(record, number, addressAt(record, CHANGES_ROWS) + number * stride);
    at = unpackRow(record, at + 4, joined ? row : sum, stride);
    if (joined) {
      const reach: f32 = number < u32At(record, CHANGES_SUMMED) ? <f32>REACH : 0;
      joinNear(addressAt(record, CHANGES_BASE) + number * stride, sum, row, split, reach);
      addScaled(sum + split, row + split, stride - split, 1);
    }
    store<u8>(mark, 1);
  }
}

/**
 * The change a becomes what a and b make together: their sum while that moves the row, whose `base` is what it was, no
 * further than `reach`; past it more and more their Adasum (Maleki et al. 2020), (1 - ab / 2aa) a + (1 - ab / 2bb) b. The sum alone
 * diverges in rows that many words move the same way, Adasum alone halves the changes of all rows that have far to go.
 */
function joinNear(base: usize, a: usize, b: usize, bytes: usize, reach: f32): void {
  const ab = product(a, b, bytes), aa = product(a, a, bytes), bb = product(b, b, bytes);
  const limit = reach * reach * max<f32>(1, product(base, base, bytes)), length = aa + bb + 2 * ab;
  const past: f32 = length > limit ? 1 - sqrt<f32>(limit / length) : 0;
  const ofA = f32x4.splat(aa > 0 ? 1 - past * ab / (2 * aa) : 1);
  const ofB = f32x4.splat(bb > 0 ? 1 - past * ab / (2 * bb) : 1);
  for (let d: usize = 0; d < bytes; d += 16)
    v128.store(a + d, f32x4.add(f32x4.mul(ofA, v128.load(a + d)), f32x4.mul(ofB, v128.load(b + d))));
}

/** Adds the changes to what the rows were, which is then what they are, but for what was left of them here. */
export function applyChanges(record: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), list = addressAt(record, CHANGES_LIST);
  const count = u32At(record, CHANGES_COUNT), marks = addressAt(record, CHANGES_MARKS);
  for (let place: usize = 0; place < count; place++) {
    if (load<u8>(marks + place) == 0) continue;
    const number = <usize>load<u32>(list + (place << 2)), at = number * stride;
    const row = addressAt(record, CHANGES_ROWS) + at, base = addressAt(record, CHANGES_BASE) + at;
    const sum = addressAt(record, CHANGES_SUMS) + place * stride;
    for (let d: usize = 0; d < stride; d += 16) {
      const value = f32x4.add(v128.load(base + d), v128.load(sum + d));
      v128.store(base + d, value);
      v128.store(row + d, f32x4.add(value, v128.load(row + d)));
    }
    v128.store(addressAt(record, CHANGES_SEEN) + (number << 4), v128.load(row));
  }
}

/** Writes a row in the precision of the record, and adds what rounding takes from it to `left`. */
function packRow(record: usize, row: usize, out: usize, left: usize): usize {
  const precision = u32At(record, CHANGES_PRECISION), stride = u32At(record, CHANGES_STRIDE);
  if (precision == F32) {
    memory.copy(out, row, stride);
    return out + stride;
  }
  const start = out;
  if (precision == BF16) {
    for (let d: usize = 0; d < stride; d += 16, out += 8) {
      const rounded = i32x4.shr_u(i32x4.add(v128.load(row + d), i32x4.splat(0x8000)), 16);
      v128.store_lane<u64>(out, i16x8.shuffle(rounded, rounded, 0, 2, 4, 6, 0, 2, 4, 6), 0);
    }
  } else {
    let most = f32x4.splat(0);
    for (let d: usize = 0; d < stride; d += 16) most = f32x4.max(most, f32x4.abs(v128.load(row + d)));
    const scale = max(
      max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
      max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
    ) / (precision == INT8 ? 127 : 7);
    store<f32>(out, scale);
    out += 4;
    const inverse = f32x4.splat(scale > 0 ? 1 / scale : 0);
    for (let d: usize = 0; d < stride; d += 16, out += precision >> 1) {
      const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(row + d), inverse)));
      const narrow = i16x8.narrow_i32x4_s(whole, whole);
      if (precision == INT8) v128.store_lane<u32>(out, i8x16.narrow_i16x8_s(narrow, narrow), 0);
      else store<u16>(out, nibblesOf(narrow));
    }
  }
  const sent = addressAt(record, CHANGES_ROW);
  unpackRow(record, start, sent, stride);
  for (let d: usize = 0; d < stride; d += 16) {
    const lost = f32x4.sub(v128.load(row + d), v128.load(sent + d));
    v128.store(left + d, f32x4.add(v128.load(left + d), lost));
  }
  return out;
}

function unpackRow(record: usize, from: usize, row: usize, stride: usize): usize {
  const precision = u32At(record, CHANGES_PRECISION);
  if (precision == F32) {
    memory.copy(row, from, stride);
    return from + stride;
  }
  if (precision == BF16) {
    for (let d: usize = 0; d < stride; d += 16, from += 8)
      v128.store(row + d, i32x4.shl(v128.load_ext<u16>(from), 16));
    return from;
  }
  const scale = f32x4.splat(load<f32>(from));
  from += 4;
  for (let d: usize = 0; d < stride; d += 16, from += precision >> 1) {
    const whole = precision == INT8
      ? i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(from)))
      : wholeOf(load<u16>(from));
    v128.store(row + d, f32x4.mul(f32x4.convert_i32x4_s(whole), scale));
  }
  return from;
}

/** Four numbers of -7 to 7 as four bits each. */
// @ts-ignore: decorator
@inline
function nibblesOf(narrow: v128): u16 {
  const placed = i32x4.dot_i16x8_s(i16x8.add(narrow, i16x8.splat(8)), i16x8(1, 16, 256, 4096, 0, 0, 0, 0));
  return <u16>(i32x4.extract_lane(placed, 0) + i32x4.extract_lane(placed, 1));
}

// @ts-ignore: decorator
@inline
function wholeOf(nibbles: u16): v128 {
  const placed = i32x4.mul(i32x4.splat(<i32>nibbles), i32x4(4096, 256, 16, 1));
  return i32x4.sub(v128.and(i32x4.shr_u(placed, 12), i32x4.splat(15)), i32x4.splat(8));
}
