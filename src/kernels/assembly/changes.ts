// The exchange of rows between ranks, which have matrices of their own: what changed since the last exchange is sent as
// places and changes, joined where the place belongs, and added to what the rows were then, while other threads may train on. What
// rounding takes from a change that is sent stays in the sender's row and goes with its next change (error feedback, Karimireddy et
// al. 2019). A record says where all lies (../changes-record.ts). One thread finds what is to be sent and lays it out; then threads
// share the rows, or the entries of a message, a range each, as no two have a row in common.
import {
  CHANGES_BASE, CHANGES_COUNT, CHANGES_ENTRY, CHANGES_JOINED, CHANGES_LEFT, CHANGES_LIST, CHANGES_MARKS, CHANGES_MESSAGE,
  CHANGES_OUT, CHANGES_PRECISION, CHANGES_ROWS, CHANGES_SEEN, CHANGES_STRIDE, CHANGES_SUMS, MESSAGE_BYTES, MESSAGE_HEAD, REACH,
  TOGETHER,
} from '../changes-record';
import { addressOf } from './address';
import { addScaled } from './bags';
import { mostOf, packedBytes, packRow, unpackRow } from './sent-rows';
import { multiplyAdd, sums4 } from './simd';

/**
 * What is known of a place: nothing, what others changed its row by, or what this rank did, too; where it is joined elsewhere, how far
 * behind the first message that which was sent of it lies, past any head.
 */
const UNCHANGED: u32 = 0;
const BY_OTHERS: u32 = 1;
const BY_THIS: u32 = 2;

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

/** Takes the first rows as they are for what all ranks have. Returns the bytes of an entry of a message: a place and a change. */
export function keepRows(record: usize, rows: usize): usize {
  const stride = u32At(record, CHANGES_STRIDE), entry = 4 + packedBytes(u32At(record, CHANGES_PRECISION), stride);
  store<u32>(record, <u32>entry, CHANGES_ENTRY);
  memory.copy(addressAt(record, CHANGES_BASE), addressAt(record, CHANGES_ROWS), rows * stride);
  for (let row: usize = 0; row < rows; row++)
    v128.store(addressAt(record, CHANGES_SEEN) + (row << 4), v128.load(addressAt(record, CHANGES_ROWS) + row * stride));
  return entry;
}

/**
 * Finds the places whose rows changed: those of digit `own` are joined here, those of each other digit have entries in a message of
 * it. See `nextPlace`; returns the bytes from one message to the next.
 */
export function findChanges(record: usize, own: u32, by: u32): usize {
  const marks = addressAt(record, CHANGES_MARKS), out = addressAt(record, CHANGES_OUT);
  const count = u32At(record, CHANGES_COUNT), entry = u32At(record, CHANGES_ENTRY);
  const runs = (count + TOGETHER - 1) / TOGETHER, bytes = MESSAGE_HEAD + (runs + by - 1) / by * TOGETHER * entry;
  for (let digit: usize = 0; digit < by; digit++) store<u32>(out + digit * bytes, MESSAGE_HEAD, MESSAGE_BYTES);
  // All in one pass, as machines read ahead in rows that lie side by side.
  for (let place: usize = 0; place < count; place++) {
    const mark = marks + (place << 2);
    store<u32>(mark, UNCHANGED);
    if (!hasChanged(record, place)) continue;
    const digit = <u32>(place / TOGETHER) % by;
    if (digit == own) {
      store<u32>(mark, BY_THIS);
      continue;
    }
    const message = out + <usize>digit * bytes, length = load<u32>(message, MESSAGE_BYTES);
    store<u32>(message + length, <u32>place);
    store<u32>(mark, <u32>(message + length + 4 - out));
    store<u32>(message, length + <u32>entry, MESSAGE_BYTES);
  }
  return bytes;
}

/** Takes what the rows of places that `findChanges` found changed by. */
export function takeRows(record: usize, first: usize, last: usize, room: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), precision = u32At(record, CHANGES_PRECISION), out = addressAt(record, CHANGES_OUT);
  const sums = addressAt(record, CHANGES_SUMS), lefts = addressAt(record, CHANGES_LEFT), marks = addressAt(record, CHANGES_MARKS);
  for (let place = first; place < last; place++) {
    const mark = load<u32>(marks + (place << 2));
    if (mark == UNCHANGED) continue;
    if (mark != BY_THIS) {
      packRow(precision, room, takeRow(record, place, room), out + mark, stride);
      continue;
    }
    const sum = sums + place * stride, left = lefts + place * stride;
    takeRow(record, place, sum);
    for (let d: usize = 0; d < stride; d += 16) v128.store(left + d, f32x4.neg(v128.load(sum + d)));
  }
}

/** Runs of places belong to one rank after another: the place after this one in those of every `by`th run. */
// @ts-ignore: decorator
@inline
function nextPlace(place: usize, by: u32): usize {
  place++;
  return place % TOGETHER ? place : place + TOGETHER * <usize>(by - 1);
}

/** Whether the row of a place has changed: one whose first four numbers did not waits for later. */
// @ts-ignore: decorator
@inline
function hasChanged(record: usize, place: usize): bool {
  const number = <usize>load<u32>(addressAt(record, CHANGES_LIST) + (place << 2));
  const numbers = v128.load(addressAt(record, CHANGES_ROWS) + number * u32At(record, CHANGES_STRIDE));
  const seen = addressAt(record, CHANGES_SEEN) + (number << 4);
  const changed = v128.any_true(f32x4.ne(numbers, v128.load(seen)));
  v128.store(seen, numbers);
  return changed;
}

/** What the row of a place changed by, which the row keeps. Returns what `mostOf` does. */
function takeRow(record: usize, place: usize, target: usize): v128 {
  const stride = u32At(record, CHANGES_STRIDE);
  const at = <usize>load<u32>(addressAt(record, CHANGES_LIST) + (place << 2)) * stride;
  const row = addressAt(record, CHANGES_ROWS) + at, base = addressAt(record, CHANGES_BASE) + at;
  let even = f32x4.splat(0), odd = even;
  let d: usize = 0;
  for (; d + 32 <= stride; d += 32) {
    const first = f32x4.sub(v128.load(row + d), v128.load(base + d));
    const second = f32x4.sub(v128.load(row + d, 16), v128.load(base + d, 16));
    v128.store(target + d, first);
    v128.store(target + d, second, 16);
    even = f32x4.pmax(even, f32x4.abs(first));
    odd = f32x4.pmax(odd, f32x4.abs(second));
  }
  if (d < stride) {
    const last = f32x4.sub(v128.load(row + d), v128.load(base + d));
    v128.store(target + d, last);
    even = f32x4.pmax(even, f32x4.abs(last));
  }
  return f32x4.pmax(even, odd);
}

/** Joins the changes of entries of a message with those here. */
export function joinRows(record: usize, first: usize, last: usize, room: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), split = u32At(record, CHANGES_JOINED);
  const precision = u32At(record, CHANGES_PRECISION), entry = u32At(record, CHANGES_ENTRY);
  const message = addressAt(record, CHANGES_MESSAGE);
  for (let at = message + first * entry; at < message + last * entry; at += entry) {
    const place = <usize>load<u32>(at), mark = addressAt(record, CHANGES_MARKS) + (place << 2);
    const sum = addressAt(record, CHANGES_SUMS) + place * stride;
    if (load<u32>(mark) == UNCHANGED) {
      unpackRow(precision, at + 4, sum, stride);
      store<u32>(mark, BY_OTHERS);
      continue;
    }
    unpackRow(precision, at + 4, room, stride);
    const number = <usize>load<u32>(addressAt(record, CHANGES_LIST) + (place << 2));
    joinNear(addressAt(record, CHANGES_BASE) + number * stride, sum, room, split);
    addScaled(sum + split, room + split, stride - split, 1);
  }
}

/**
 * The change a becomes what a and b make together: their sum while that moves the row, whose `base` is what it was, no
 * further than REACH; past it more and more their Adasum (Maleki et al. 2020), (1 - ab / 2aa) a + (1 - ab / 2bb) b. The sum alone
 * diverges in rows that many words move the same way, Adasum alone halves the changes of all rows that have far to go.
 */
function joinNear(base: usize, a: usize, b: usize, bytes: usize): void {
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
  const limit = <f32>REACH * <f32>REACH * max<f32>(1, f32x4.extract_lane(products, 3)), length = aa + bb + 2 * ab;
  const past: f32 = length > limit ? 1 - sqrt<f32>(limit / length) : 0;
  const partOfA = f32x4.splat(aa > 0 ? 1 - past * ab / (2 * aa) : 1);
  const partOfB = f32x4.splat(bb > 0 ? 1 - past * ab / (2 * bb) : 1);
  for (let d: usize = 0; d < bytes; d += 16)
    v128.store(a + d, multiplyAdd(partOfB, v128.load(b + d), f32x4.mul(partOfA, v128.load(a + d))));
}

/** Lays out entries for all that is joined here, or, of many ranks, those of a digit. Returns where they end. */
export function findJoined(record: usize, at: usize, digit: u32, by: u32): usize {
  const marks = addressAt(record, CHANGES_MARKS), count = u32At(record, CHANGES_COUNT), entry = u32At(record, CHANGES_ENTRY);
  for (let place = <usize>digit * TOGETHER; place < count; place = nextPlace(place, by)) {
    if (load<u32>(marks + (place << 2)) == UNCHANGED) continue;
    store<u32>(at, <u32>place);
    at += entry;
  }
  return at;
}

/** Writes what all changes of rows became, joined, into the entries of the message. */
export function sendRows(record: usize, first: usize, last: usize, room: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), entry = u32At(record, CHANGES_ENTRY), precision = u32At(record, CHANGES_PRECISION);
  const message = addressAt(record, CHANGES_MESSAGE);
  for (let at = message + first * entry; at < message + last * entry; at += entry) {
    const place = <usize>load<u32>(at), mark = addressAt(record, CHANGES_MARKS) + (place << 2);
    const left = addressAt(record, CHANGES_LEFT) + place * stride, sum = addressAt(record, CHANGES_SUMS) + place * stride;
    if (load<u32>(mark) == BY_OTHERS) {
      memory.fill(left, 0, stride);
      store<u32>(mark, BY_THIS);
    }
    packRow(precision, sum, mostOf(sum, stride), at + 4, stride);
    unpackRow(precision, at + 4, room, stride);
    for (let d: usize = 0; d < stride; d += 16)
      v128.store(left + d, f32x4.add(v128.load(left + d), f32x4.sub(v128.load(sum + d), v128.load(room + d))));
  }
}

/**
 * Adds the joined changes of entries of the message to what all ranks had, and puts them in the place of those taken here. What a row
 * was changed by since then stays, and what rounding took from its changes comes back.
 */
export function applyRows(record: usize, first: usize, last: usize, room: usize): void {
  const stride = u32At(record, CHANGES_STRIDE), joined = room, sent = room + stride;
  const precision = u32At(record, CHANGES_PRECISION), entry = u32At(record, CHANGES_ENTRY);
  const message = addressAt(record, CHANGES_MESSAGE), out = addressAt(record, CHANGES_OUT);
  for (let at = message + first * entry; at < message + last * entry; at += entry) {
    const place = <usize>load<u32>(at);
    unpackRow(precision, at + 4, joined, stride);
    const number = <usize>load<u32>(addressAt(record, CHANGES_LIST) + (place << 2));
    const row = addressAt(record, CHANGES_ROWS) + number * stride, base = addressAt(record, CHANGES_BASE) + number * stride;
    const seen = addressAt(record, CHANGES_SEEN) + (number << 4);
    const mark = load<u32>(addressAt(record, CHANGES_MARKS) + (place << 2));
    // As the row would be, had nothing changed it since: then it counts as changed next time.
    let unchanged = f32x4.sub(v128.load(seen), v128.load(base));
    if (mark == UNCHANGED)
      for (let d: usize = 0; d < stride; d += 16) moveRow(row + d, base + d, v128.load(joined + d), f32x4.splat(0));
    else if (mark == BY_THIS) {
      const left = addressAt(record, CHANGES_LEFT) + place * stride;
      unchanged = f32x4.add(unchanged, v128.load(left));
      for (let d: usize = 0; d < stride; d += 16) moveRow(row + d, base + d, v128.load(joined + d), v128.load(left + d));
    } else {
      unpackRow(precision, out + mark, sent, stride);
      unchanged = f32x4.sub(unchanged, v128.load(sent));
      for (let d: usize = 0; d < stride; d += 16)
        moveRow(row + d, base + d, v128.load(joined + d), f32x4.neg(v128.load(sent + d)));
    }
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
