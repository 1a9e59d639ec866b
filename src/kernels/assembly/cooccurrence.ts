// Counting of co-occurrences: pointer code over shared memory. The rules and the layouts stand, with plain
// loops, in ../cooccurrence-reference.ts. Records are 16 bytes: int32 word, int32 context (both from 1, as in
// GloVe's cooccurrence.bin) and 8 bytes of count: int64 in units, or float64 where `unit` is given.

const SENTENCE_END: u32 = 0x80000000;
const CHUNK: i32 = 16;

/** Lists the places of each word: those of word i are positions[starts[i] .. starts[i + 1]), rising. */
export function indexPositions(
  ids: usize,
  from: u32,
  to: u32,
  vocabulary: u32,
  starts: usize,
  positions: usize,
): void {
  memory.fill(starts, 0, (<usize>vocabulary + 2) << 2);
  for (let p = from; p < to; p++) {
    const slot = starts + 8 + ((<usize>(load<u32>(ids + (<usize>p << 2)) & ~SENTENCE_END)) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
  let sum: u32 = 0;
  for (let i: u32 = 0; i < vocabulary + 2; i++) {
    const slot = starts + (<usize>i << 2);
    sum += load<u32>(slot);
    store<u32>(slot, sum);
  }
  for (let p = from; p < to; p++) {
    const slot = starts + 4 + ((<usize>(load<u32>(ids + (<usize>p << 2)) & ~SENTENCE_END)) << 2);
    const place = load<u32>(slot);
    store<u32>(positions + (<usize>place << 2), p);
    store<u32>(slot, place + 1);
  }
}

/** Adds to the dense row `sums` and notes columns that were empty: no branch on what is new. */
// @ts-ignore: decorator
@inline
function add(sums: usize, touched: usize, count: u32, column: u32, weight: i64): u32 {
  const slot = sums + (<usize>column << 3);
  const old = load<i64>(slot);
  store<u32>(touched + (<usize>count << 2), column);
  store<i64>(slot, old + weight);
  return count + u32(old == 0);
}

/** Counts rows [rowFrom, rowTo) into records sorted by (word, context); returns how many. */
export function countRows(
  ids: usize,
  total: u32,
  starts: usize,
  positions: usize,
  rowFrom: u32,
  rowTo: u32,
  window: u32,
  symmetric: bool,
  acrossLines: bool,
  weights: usize,
  row: usize,
  vocabulary: u32,
  unit: f64,
  out: usize,
): u32 {
  const sums = row;
  const touched = sums + (<usize>vocabulary << 3);
  const barrier: u32 = acrossLines ? 0 : SENTENCE_END;
  let end = out;
  for (let word = rowFrom; word < rowTo; word++) {
    const last = load<u32>(starts + (<usize>word << 2), 4);
    let count: u32 = 0;
    for (let at = load<u32>(starts + (<usize>word << 2)); at < last; at++) {
      const centre = load<u32>(positions + (<usize>at << 2));
      if (symmetric) {
        const reach = min(window, centre);
        for (let distance: u32 = 1; distance <= reach; distance++) {
          const id = load<u32>(ids + (<usize>(centre - distance) << 2));
          if (id & barrier) break;
          count = add(sums, touched, count, id & ~SENTENCE_END, load<i64>(weights + (<usize>distance << 3)));
        }
      }
      if (load<u32>(ids + (<usize>centre << 2)) & barrier) continue;
      const reach = min(window, total - 1 - centre);
      for (let distance: u32 = 1; distance <= reach; distance++) {
        const id = load<u32>(ids + (<usize>(centre + distance) << 2));
        count = add(sums, touched, count, id & ~SENTENCE_END, load<i64>(weights + (<usize>distance << 3)));
        if (id & barrier) break;
      }
    }
    end = emitRow(word, sums, touched, count, vocabulary, unit, end);
  }
  return <u32>((end - out) >> 4);
}

/**
 * Joins rows [rowFrom, rowTo) of several runs of records, each sorted, into one. `cursors` holds for each run
 * the addresses of its next record and of its end.
 */
export function mergeRows(
  cursors: usize,
  runs: u32,
  rowFrom: u32,
  rowTo: u32,
  row: usize,
  vocabulary: u32,
  unit: f64,
  out: usize,
): u32 {
  const sums = row;
  const touched = sums + (<usize>vocabulary << 3);
  let end = out;
  for (let word = rowFrom; word < rowTo; word++) {
    let count: u32 = 0;
    for (let run: u32 = 0; run < runs; run++) {
      const cursor = cursors + (<usize>run << 3);
      let record = <usize>load<u32>(cursor);
      const stop = <usize>load<u32>(cursor, 4);
      while (record < stop && load<u32>(record) == word + 1) {
        count = add(sums, touched, count, load<u32>(record, 4) - 1, load<i64>(record, 8));
        record += 16;
      }
      store<u32>(cursor, <u32>record);
    }
    end = emitRow(word, sums, touched, count, vocabulary, unit, end);
  }
  return <u32>((end - out) >> 4);
}

/** Writes the touched columns in rising order and empties them. Two bit maps sort in time linear in `count`. */
function emitRow(
  word: u32,
  sums: usize,
  touched: usize,
  count: u32,
  vocabulary: u32,
  unit: f64,
  out: usize,
): usize {
  const groups = (vocabulary + 63) >> 6;
  const bits = (touched + ((<usize>vocabulary + 1) << 2) + 7) & ~7;
  const upper = bits + (<usize>groups << 3);
  for (let t: u32 = 0; t < count; t++) {
    const column = load<u32>(touched + (<usize>t << 2));
    const group = bits + (<usize>(column >> 6) << 3);
    store<u64>(group, load<u64>(group) | ((<u64>1) << (column & 63)));
    const top = upper + (<usize>(column >> 12) << 3);
    store<u64>(top, load<u64>(top) | ((<u64>1) << ((column >> 6) & 63)));
  }
  const tops = (groups + 63) >> 6;
  for (let t: u32 = 0; t < tops; t++) {
    let live = load<u64>(upper + (<usize>t << 3));
    if (live == 0) continue;
    store<u64>(upper + (<usize>t << 3), 0);
    while (live) {
      const g = (t << 6) | <u32>ctz(live);
      live &= live - 1;
      let columns = load<u64>(bits + (<usize>g << 3));
      store<u64>(bits + (<usize>g << 3), 0);
      while (columns) {
        const column = (g << 6) | <u32>ctz(columns);
        columns &= columns - 1;
        const slot = sums + (<usize>column << 3);
        store<u32>(out, word + 1);
        store<u32>(out, column + 1, 4);
        const sum = load<i64>(slot);
        if (unit == 0) store<i64>(out, sum, 8);
        else store<f64>(out, <f64>sum / unit, 8);
        store<i64>(slot, 0);
        out += 16;
      }
    }
  }
  return out;
}

// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return x ^ (x >> 16);
}

/** ln x for x > 0 by 2 artanh((m - 1) / (m + 1)), m the mantissa in [sqrt 1/2, sqrt 2): error under 1e-10. */
function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>((bits >> 52) & 0x7ff) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  const z = (m - 1) / (m + 1);
  const s = z * z;
  const series = 1 + s * (1.0 / 3 + s * (1.0 / 5 + s * (1.0 / 7 + s * (1.0 / 9 + s * (1.0 / 11)))));
  return <f64>exponent * 0.6931471805599453 + 2 * z * series;
}

/** e ** x for x <= 0 by 2 ** k times a Taylor series on |r| <= ln 2 / 2: relative error under 1e-9. */
function exponential(x: f64): f64 {
  if (x < -700) return 0;
  const k = nearest(x * 1.4426950408889634);
  const r = x - k * 0.6931471805599453;
  const t = 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040)))))));
  return t * reinterpret<f64>((<u64>(<i64>k + 1023)) << 52);
}

/**
 * Cuts rows into chunks in the order that training wants: the records of each word are shuffled and cut into
 * chunks of 16 (the last of a word is shorter), and each chunk goes to one of `classes` classes drawn by hash.
 * `records` must hold equal words side by side; they are shuffled in place. A chunk is `uint32 word, uint32 n`
 * and n times `uint32 context, float32 ln X, float32 f(X)`, words from 0. Chunks lie sorted by class from `out`
 * on; `ends[c]` is the end of class c in bytes from `out`. Returns the bytes written.
 */
export function chunkRows(
  records: usize,
  n: u32,
  seed: u32,
  classes: u32,
  ends: usize,
  xMax: f64,
  alpha: f64,
  out: usize,
): u32 {
  const stop = records + (<usize>n << 4);
  memory.fill(ends, 0, <usize>classes << 2);
  for (let start = records; start < stop; ) {
    const end = rowEnd(start, stop);
    const word = load<u32>(start) - 1;
    const length = <u32>((end - start) >> 4);
    for (let at: u32 = 0; at < length; at += CHUNK) {
      const slot = ends + (<usize>classOf(seed, word, at, classes) << 2);
      store<u32>(slot, load<u32>(slot) + 8 + 12 * min<u32>(CHUNK, length - at));
    }
    start = end;
  }
  let sum: u32 = 0;
  for (let c: u32 = 0; c < classes; c++) {
    const slot = ends + (<usize>c << 2);
    const size = load<u32>(slot);
    store<u32>(slot, sum);
    sum += size;
  }
  const logMax = logarithm(xMax);
  for (let start = records; start < stop; ) {
    const end = rowEnd(start, stop);
    const word = load<u32>(start) - 1;
    const length = <u32>((end - start) >> 4);
    shuffleRow(start, length, mix(seed ^ mix(word)));
    for (let at: u32 = 0; at < length; at += CHUNK) {
      const slot = ends + (<usize>classOf(seed, word, at, classes) << 2);
      const size = min<u32>(CHUNK, length - at);
      let to = out + load<u32>(slot);
      store<u32>(to, word);
      store<u32>(to, size, 4);
      to += 8;
      for (let k: u32 = 0; k < size; k++) {
        const record = start + (<usize>(at + k) << 4);
        const log = logarithm(load<f64>(record, 8));
        store<u32>(to, load<u32>(record, 4) - 1);
        store<f32>(to, <f32>log, 4);
        store<f32>(to, log >= logMax ? 1 : <f32>exponential(alpha * (log - logMax)), 8);
        to += 12;
      }
      store<u32>(slot, <u32>(to - out));
    }
    start = end;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function rowEnd(start: usize, stop: usize): usize {
  const word = load<u32>(start);
  let end = start + 16;
  while (end < stop && load<u32>(end) == word) end += 16;
  return end;
}

// @ts-ignore: decorator
@inline
function classOf(seed: u32, word: u32, at: u32, classes: u32): u32 {
  return <u32>(((<u64>mix(mix(seed + at) ^ (word * 0x9e3779b1))) * classes) >> 32);
}

/** Fisher-Yates with the generator mulberry32 (Ettinger). */
function shuffleRow(start: usize, length: u32, state: u32): void {
  for (let k = length; k > 1; k--) {
    state += 0x6d2b79f5;
    let r = (state ^ (state >> 15)) * (state | 1);
    r ^= r + (r ^ (r >> 7)) * (r | 61);
    r ^= r >> 14;
    const a = start + (<usize>(k - 1) << 4);
    const b = start + (<usize>((<u64>r * k) >> 32) << 4);
    const x = v128.load(a);
    v128.store(a, v128.load(b));
    v128.store(b, x);
  }
}
