// Counting of co-occurrences: pointer code over shared memory. The rules stand, with plain loops, in
// test/reference. Records are 16 bytes: int32 word, int32 context (both from 1, as in
// GloVe's cooccurrence.bin) and 8 bytes of count: int64 in units, or float64 where `unit` is given.

export { chunkRows } from './chunks';

const SENTENCE_END: u32 = 0x80000000;

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
