// The exchange of rows between ranks, which have matrices of their own: what changed since the last exchange is sent as
// places and changes, joined by Adasum, and added to what the rows were then, while other threads may train on. What rounding takes
// from a change that is sent stays in the sender's row and goes with its next change (error feedback, Karimireddy et al. 2019). A
// record says where all lies (../changes-record.ts).
import {
  BF16, CHANGES_BASE, CHANGES_COUNT, CHANGES_JOINED, CHANGES_LEFT, CHANGES_LIST, CHANGES_MARKS, CHANGES_PRECISION, CHANGES_ROW,
  CHANGES_ROWS, CHANGES_SEEN, CHANGES_STRIDE, CHANGES_SUMMED, CHANGES_SUMS, F32, INT8, MESSAGE_HEAD, REACH,
} from '../changes-record';
import { addressOf } from './address';
import { addScaled } from './bags';
import { multiplyAdd, sums4 } from './simd';

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
 * Marks the rows that changed and takes their changes, which rows keep; `left` is what they are past them once all is joined. A row
 * whose first four numbers did not change waits for later.
 */
export function takeChanges(record: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), list = addressAt(record, CHANGES_LIST);
  const count = u32At(record, CHANGES_COUNT), marks = addressAt(record, CHANGES_MARKS);
  let sum = addressAt(record, CHANGES_SUMS), left = addressAt(record, CHANGES_LEFT);
  for (let place: usize = 0; place < count; place++, sum += stride, left += stride) {
    const number = <usize>load<u32>(list + (place << 2)), at = number * stride;
    const row = addressAt(record, CHANGES_ROWS) + at, base = addressAt(record, CHANGES_BASE) + at;
    const seen = addressAt(record, CHANGES_SEEN) + (number << 4), first = v128.load(row);
    const changed = v128.any_true(f32x4.ne(first, v128.load(seen)));
    store<u8>(marks + place, <u8>changed);
    if (!changed) continue;
    v128.store(seen, first);
    for (let d: usize = 0; d < stride; d += 16) {
      const change = f32x4.sub(v128.load(row + d), v128.load(base + d));
      v128.store(sum + d, change);
      v128.store(left + d, f32x4.neg(change));
    }
  }
}

/** Writes the changed rows of the places that are `wanted` under `mask` behind the head at `out`; returns the message's bytes. */
export function packChanges(record: usize, out: usize, mask: u32, wanted: u32): usize {
  const stride = u32At(record, CHANGES_STRIDE), marks = addressAt(record, CHANGES_MARKS);
  const count = <u32>u32At(record, CHANGES_COUNT), sums = addressAt(record, CHANGES_SUMS);
  const left = addressAt(record, CHANGES_LEFT), precision = u32At(record, CHANGES_PRECISION);
  let at = out + MESSAGE_HEAD;
  for (let place: u32 = wanted; place < count; place += mask + 1) {
    if (load<u8>(marks + <usize>place) == 0) continue;
    store<u32>(at, place);
    const row = <usize>place * stride;
    at = packRow(precision, sums + row, at + 4, left + row, stride);
  }
  return at - out;
}

/** Joins the changes of a message with those here. */
export function joinMessage(record: usize, message: usize, bytes: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), row = addressAt(record, CHANGES_ROW);
  const split = u32At(record, CHANGES_JOINED), precision = u32At(record, CHANGES_PRECISION);
  for (let at = message + MESSAGE_HEAD; at < message + bytes; ) {
    const place = <usize>load<u32>(at), mark = addressAt(record, CHANGES_MARKS) + place;
    const sum = addressAt(record, CHANGES_SUMS) + place * stride;
    if (load<u8>(mark) == 0) {
      at = unpackRow(precision, at + 4, sum, stride);
      memory.fill(addressAt(record, CHANGES_LEFT) + place * stride, 0, stride);
      store<u8>(mark, 1);
      continue;
    }
    at = unpackRow(precision, at + 4, row, stride);
    const number = <usize>load<u32>(addressAt(record, CHANGES_LIST) + (place << 2));
    const reach: f32 = number < u32At(record, CHANGES_SUMMED) ? <f32>REACH : 0;
    joinNear(addressAt(record, CHANGES_BASE) + number * stride, sum, row, split, reach);
    addScaled(sum + split, row + split, stride - split, 1);
  }
}

/**
 * The change a becomes what a and b make together: their sum while that moves the row, whose `base` is what it was, no
 * further than `reach`; past it more and more their Adasum (Maleki et al. 2020), (1 - ab / 2aa) a + (1 - ab / 2bb) b. The sum alone
 * diverges in rows that many words move the same way, Adasum alone halves the changes of all rows that have far to go.
 */
function joinNear(base: usize, a: usize, b: usize, bytes: usize, reach: f32): void {
  let ofAb = f32x4.splat(0), ofAa = ofAb, ofBb = ofAb, ofBase = ofAb;
  for (let d: usize = 0; d < bytes; d += 16) {
    const x = v128.load(a + d), y = v128.load(b + d), z = v128.load(base + d);
    ofAb = multiplyAdd(x, y, ofAb);
    ofAa = multiplyAdd(x, x, ofAa);
    ofBb = multiplyAdd(y, y, ofBb);
    ofBase = multiplyAdd(z, z, ofBase);
  }
  const products = sums4(ofAb, ofAa, ofBb, ofBase);
  const ab = f32x4.extract_lane(products, 0), aa = f32x4.extract_lane(products, 1), bb = f32x4.extract_lane(products, 2);
  const limit = reach * reach * max<f32>(1, f32x4.extract_lane(products, 3)), length = aa + bb + 2 * ab;
  const past: f32 = length > limit ? 1 - sqrt<f32>(limit / length) : 0;
  const partOfA = f32x4.splat(aa > 0 ? 1 - past * ab / (2 * aa) : 1);
  const partOfB = f32x4.splat(bb > 0 ? 1 - past * ab / (2 * bb) : 1);
  for (let d: usize = 0; d < bytes; d += 16)
    v128.store(a + d, multiplyAdd(partOfB, v128.load(b + d), f32x4.mul(partOfA, v128.load(a + d))));
}

/**
 * Adds the joined changes of a message to what all ranks had, and puts them in the place of those taken here. What a row was
 * changed by since then stays, and what rounding took from its changes comes back.
 */
export function applyMessage(record: usize, message: usize, bytes: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), joined = addressAt(record, CHANGES_ROW);
  const precision = u32At(record, CHANGES_PRECISION);
  for (let at = message + MESSAGE_HEAD; at < message + bytes; ) {
    const place = <usize>load<u32>(at);
    at = unpackRow(precision, at + 4, joined, stride);
    const number = <usize>load<u32>(addressAt(record, CHANGES_LIST) + (place << 2));
    const row = addressAt(record, CHANGES_ROWS) + number * stride, base = addressAt(record, CHANGES_BASE) + number * stride;
    const seen = addressAt(record, CHANGES_SEEN) + (number << 4), left = addressAt(record, CHANGES_LEFT) + place * stride;
    // As the row would be, had nothing changed it since: then it counts as changed next time.
    let unchanged = f32x4.sub(v128.load(seen), v128.load(base));
    if (load<u8>(addressAt(record, CHANGES_MARKS) + place) != 0) {
      unchanged = f32x4.add(unchanged, v128.load(left));
      for (let d: usize = 0; d < stride; d += 16) moveRow(row + d, base + d, v128.load(joined + d), v128.load(left + d));
    } else for (let d: usize = 0; d < stride; d += 16) moveRow(row + d, base + d, v128.load(joined + d), f32x4.splat(0));
    v128.store(seen, f32x4.add(v128.load(base), unchanged));
  }
}

// @ts-ignore: decorator
@inline
function moveRow(row: usize, base: usize, joined: v128, left: v128): void {
  const before = v128.load(base), after = f32x4.add(before, joined);
  v128.store(base, after);
  v128.store(row, f32x4.add(after, f32x4.add(f32x4.sub(v128.load(row), before), left)));
}

/**
 * Writes a row in such a precision, and adds what rounding takes from it to `left`. Whole numbers of 8 or 4 bits are multiples of a
 * scale, which comes first: lane i of so many vectors as there is room for in 32 bits makes the bytes of one word.
 */
function packRow(precision: usize, row: usize, out: usize, left: usize, stride: usize): usize {
  if (precision == F32) {
    for (let d: usize = 0; d < stride; d += 16) v128.store(out + d, v128.load(row + d));
    return out + stride;
  }
  if (precision == BF16) {
    for (let d: usize = 0; d < stride; d += 16, out += 8) {
      const rounded = i32x4.shr_u(i32x4.add(v128.load(row + d), i32x4.splat(0x8000)), 16);
      v128.store_lane<u64>(out, i16x8.shuffle(rounded, rounded, 0, 2, 4, 6, 0, 2, 4, 6), 0);
      keepLost(row + d, i32x4.shl(rounded, 16), left + d);
    }
    return out;
  }
  let most = f32x4.splat(0);
  for (let d: usize = 0; d < stride; d += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(row + d)));
  const scale = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  ) / (precision == INT8 ? 127 : 7);
  store<f32>(out, scale);
  out += 4;
  // What is too small to be divided by is sent as zeros.
  const inverse = f32x4.splat(scale > 1e-30 ? 1 / scale : 0), factor = f32x4.splat(scale);
  // Adding 1.5 * 2^23 rounds to an integer, whose low bits then are those of the number.
  const round = f32x4.splat(12582912), mask = i32x4.splat((1 << <i32>precision) - 1);
  for (let d: usize = 0; d < stride; ) {
    let words = i32x4.splat(0);
    let shift: usize = 0;
    for (; shift < 32 && d < stride; shift += precision, d += 16) {
      const rounded = f32x4.add(f32x4.mul(v128.load(row + d), inverse), round);
      keepLost(row + d, f32x4.mul(f32x4.sub(rounded, round), factor), left + d);
      words = v128.or(words, i32x4.shl(v128.and(rounded, mask), <i32>shift));
    }
    const bytes = (shift + 7) >> 3;
    store<i32>(out, i32x4.extract_lane(words, 0));
    store<i32>(out + bytes, i32x4.extract_lane(words, 1));
    store<i32>(out + 2 * bytes, i32x4.extract_lane(words, 2));
    store<i32>(out + 3 * bytes, i32x4.extract_lane(words, 3));
    out += bytes << 2;
  }
  return out;
}

/** Adds what was not sent of four numbers to what is left of them. */
// @ts-ignore: decorator
@inline
function keepLost(row: usize, sent: v128, left: usize): void {
  v128.store(left, f32x4.add(v128.load(left), f32x4.sub(v128.load(row), sent)));
}

function unpackRow(precision: usize, from: usize, row: usize, stride: usize): usize {
  if (precision == F32) {
    for (let d: usize = 0; d < stride; d += 16) v128.store(row + d, v128.load(from + d));
    return from + stride;
  }
  if (precision == BF16) {
    for (let d: usize = 0; d < stride; d += 16, from += 8)
      v128.store(row + d, i32x4.shl(v128.load_ext<u16>(from), 16));
    return from;
  }
  const scale = f32x4.splat(load<f32>(from)), bits = <i32>precision;
  from += 4;
  for (let d: usize = 0; d < stride; ) {
    const bytes = min<usize>(4, (((stride - d) >> 4) * precision + 7) >> 3);
    let words = v128.load32_zero(from);
    words = v128.load32_lane(from + bytes, words, 1);
    words = v128.load32_lane(from + 2 * bytes, words, 2);
    words = v128.load32_lane(from + 3 * bytes, words, 3);
    for (let shift = 32 - bits; shift >= 0 && d < stride; shift -= bits, d += 16) {
      const whole = i32x4.shr_s(i32x4.shl(words, shift), 32 - bits);
      v128.store(row + d, f32x4.mul(f32x4.convert_i32x4_s(whole), scale));
    }
    from += bytes << 2;
  }
  return from;
}
