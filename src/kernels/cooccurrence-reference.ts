import { CHUNK_HEAD, CHUNK_RECORD_BYTES, CHUNK_RECORDS, type CooccurrenceKernel } from './cooccurrence.js';
import { hash, shuffle } from './mulberry.js';
import { SENTENCE_END } from './word-scanner.js';

/** The kernel `cooccurrence` in plain TypeScript on the same memory: the oracle of its tests. */
export function cooccurrenceReference(memory: { readonly buffer: ArrayBufferLike }): CooccurrenceKernel {
  const words = (address: number, length: number) => new Uint32Array(memory.buffer, address, length);

  return {
    indexPositions(idsAt, from, to, vocabulary, startsAt, positionsAt) {
      const ids = words(idsAt, to);
      const starts = words(startsAt, vocabulary + 1);
      const places = Array.from({ length: vocabulary }, (): number[] => []);
      for (let p = from; p < to; p++) places[wordOf(ids[p])].push(p);
      let start = 0;
      places.forEach((list, word) => {
        starts[word] = start;
        words(positionsAt + 4 * start, list.length).set(list);
        start += list.length;
      });
      starts[vocabulary] = start;
    },

    // X_ij: for each place of word i, the weight of its distance to each j in the window (Pennington et al.
    // 2014, section 4.2). A pair of equal words is met from both of its places, as in the original.
    countRows(...call) {
      const [idsAt, total, startsAt, positionsAt, rowFrom, rowTo, window, symmetric, acrossLines] = call;
      const [weightsAt, , vocabulary, unit, out] = call.slice(9) as [number, number, number, number, number];
      const ids = words(idsAt, total);
      const starts = words(startsAt, vocabulary + 1);
      const weights = new BigInt64Array(memory.buffer, weightsAt, window + 1);
      const endsHere = (p: number) => !acrossLines && (ids[p] & SENTENCE_END) !== 0;
      let written = 0;
      for (let word = rowFrom; word < rowTo; word++) {
        const row = new Map<number, bigint>();
        const add = (p: number, distance: number) =>
          row.set(wordOf(ids[p]), (row.get(wordOf(ids[p])) ?? 0n) + weights[distance]);
        for (const centre of words(positionsAt + 4 * starts[word], starts[word + 1] - starts[word])) {
          if (symmetric)
            for (let p = centre - 1; p >= 0 && centre - p <= window && !endsHere(p); p--) add(p, centre - p);
          for (let p = centre + 1; p < total && p - centre <= window && !endsHere(p - 1); p++)
            add(p, p - centre);
        }
        written += emit(word, row, unit, out + 16 * written);
      }
      return written;
    },

    mergeRows(cursorsAt, runs, rowFrom, rowTo, _row, _vocabulary, unit, out) {
      const cursors = words(cursorsAt, 2 * runs);
      let written = 0;
      for (let word = rowFrom; word < rowTo; word++) {
        const row = new Map<number, bigint>();
        for (let run = 0; run < runs; run++) {
          for (; cursors[2 * run] < cursors[2 * run + 1]; cursors[2 * run] += 16) {
            const record = new DataView(memory.buffer, cursors[2 * run], 16);
            if (record.getInt32(0, true) !== word + 1) break;
            const context = record.getInt32(4, true) - 1;
            row.set(context, (row.get(context) ?? 0n) + record.getBigInt64(8, true));
          }
        }
        written += emit(word, row, unit, out + 16 * written);
      }
      return written;
    },

    chunkRows(recordsAt, n, seed, classes, endsAt, xMax, alpha, out) {
      const records = readRecords(recordsAt, n);
      const chunksOf = Array.from({ length: classes }, (): { word: number; part: Record[] }[] => []);
      for (let start = 0, end = 0; start < n; start = end) {
        const word = records[start].word;
        while (end < n && records[end].word === word) end++;
        const row = records.slice(start, end);
        shuffle(row, hash(seed ^ hash(word)));
        for (let at = 0; at < row.length; at += CHUNK_RECORDS) {
          const draw = hash(hash(seed + at) ^ Math.imul(word, 0x9e3779b1));
          chunksOf[Math.floor((draw * classes) / 2 ** 32)].push({
            word,
            part: row.slice(at, at + CHUNK_RECORDS),
          });
        }
      }
      let to = out;
      chunksOf.forEach((chunks, c) => {
        for (const { word, part } of chunks) {
          const view = new DataView(memory.buffer, to, CHUNK_HEAD + CHUNK_RECORD_BYTES * part.length);
          view.setUint32(0, word, true);
          view.setUint32(4, part.length, true);
          part.forEach(({ context, count }, k) => {
            view.setUint32(CHUNK_HEAD + CHUNK_RECORD_BYTES * k, context, true);
            view.setFloat32(CHUNK_HEAD + CHUNK_RECORD_BYTES * k + 4, Math.log(count), true);
            view.setFloat32(
              CHUNK_HEAD + CHUNK_RECORD_BYTES * k + 8,
              Math.min(1, (count / xMax) ** alpha),
              true,
            );
          });
          to += view.byteLength;
        }
        words(endsAt, classes)[c] = to - out;
      });
      return to - out;
    },
  };

  function emit(word: number, row: Map<number, bigint>, unit: number, out: number): number {
    [...row]
      .sort(([a], [b]) => a - b)
      .forEach(([context, sum], k) => {
        const record = new DataView(memory.buffer, out + 16 * k, 16);
        record.setInt32(0, word + 1, true);
        record.setInt32(4, context + 1, true);
        if (unit === 0) record.setBigInt64(8, sum, true);
        else record.setFloat64(8, Number(sum) / unit, true);
      });
    return row.size;
  }

  function readRecords(at: number, n: number): Record[] {
    const view = new DataView(memory.buffer, at, 16 * n);
    return Array.from({ length: n }, (_, k) => ({
      word: view.getInt32(16 * k, true) - 1,
      context: view.getInt32(16 * k + 4, true) - 1,
      count: view.getFloat64(16 * k + 8, true),
    }));
  }
}

interface Record {
  readonly word: number;
  readonly context: number;
  readonly count: number;
}

function wordOf(id: number): number {
  return (id & ~SENTENCE_END) >>> 0;
}
