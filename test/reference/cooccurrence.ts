import {
  CHUNK_HEAD,
  CHUNK_RECORD_BYTES,
  CHUNK_RECORDS,
  CHUNK_SIZE,
  CHUNK_TURN,
  CHUNK_TURNS,
  type CooccurrenceKernel,
  RECORD_BYTES,
} from '../../src/kernels/cooccurrence-kernel.js';
import { shuffle } from '../../src/kernels/mulberry.js';
import { SENTENCE_END } from '../../src/kernels/word-scanner.js';

/** Rows from 0, and the count. */
interface Record {
  readonly word: number;
  readonly context: number;
  readonly count: number;
}

/** Records of one word, with contexts of one part, and the class they fall into. */
interface Chunk {
  readonly word: number;
  readonly records: readonly Record[];
  readonly class: number;
  /** It is for epochs e with e mod turns = turn. */
  readonly turns: number;
  readonly turn: number;
}

/** Counts and chunks of co-occurrences with plain loops and maps. */
export function cooccurrenceReference(memory: { readonly buffer: ArrayBufferLike }): CooccurrenceKernel {
  const words = (address: number, length: number) => new Uint32Array(memory.buffer, address, length);

  return {
    indexPositions(idsAt, from, to, vocabulary, startsAt, positionsAt) {
      const ids = words(idsAt, to);
      const starts = words(startsAt, vocabulary + 1);
      const places = Array.from({ length: vocabulary }, (): number[] => []);
      for (let p = from; p < to; p++) places[wordOf(ids[p])].push(p);
      let start = 0;
      for (const [word, list] of places.entries()) {
        starts[word] = start;
        words(positionsAt + 4 * start, list.length).set(list);
        start += list.length;
      }
      starts[vocabulary] = start;
    },

    // X_ij: for each place of word i, the weight of its distance to each j in the window (Pennington et al.
    // 2014, section 4.2). A pair of equal words is met from both of its places, as in the original.
    countRows(...call) {
      const [idsAt, total, startsAt, positionsAt, rowFrom, rowTo, window, symmetric, acrossLines] = call;
      const [weightsAt, , vocabulary, unit, out] = call.slice(9);
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
        written += emit(word, row, unit, out + RECORD_BYTES * written);
      }
      return written;
    },

    mergeRows(cursorsAt, runs, rowFrom, rowTo, _row, _vocabulary, unit, out) {
      const cursors = words(cursorsAt, 2 * runs);
      let written = 0;
      for (let word = rowFrom; word < rowTo; word++) {
        const row = new Map<number, bigint>();
        for (let run = 0; run < runs; run++) {
          for (; cursors[2 * run] < cursors[2 * run + 1]; cursors[2 * run] += RECORD_BYTES) {
            const record = new DataView(memory.buffer, cursors[2 * run], RECORD_BYTES);
            if (record.getInt32(0, true) !== word + 1) break;
            const context = record.getInt32(4, true) - 1;
            row.set(context, (row.get(context) ?? 0n) + record.getBigInt64(8, true));
          }
        }
        written += emit(word, row, unit, out + RECORD_BYTES * written);
      }
      return written;
    },

    chunkRows(recordsAt, n, seed, classes, parts, endsAt, xMax, alpha, out) {
      const chunks = chunksOf(readRecords(recordsAt, n), seed, classes, parts, (count) =>
        turnsOf(Math.min(1, (count / xMax) ** alpha)),
      );
      let to = out;
      for (let c = 0; c < classes; c++) {
        for (const chunk of chunks) if (chunk.class === c) to += writeChunk(chunk, xMax, alpha, to);
        words(endsAt, classes)[c] = to - out;
      }
      return to - out;
    },
  };

  function emit(word: number, row: Map<number, bigint>, unit: number, out: number): number {
    const sorted = [...row].sort(([a], [b]) => a - b);
    for (const [k, [context, sum]] of sorted.entries()) {
      const record = new DataView(memory.buffer, out + RECORD_BYTES * k, RECORD_BYTES);
      record.setInt32(0, word + 1, true);
      record.setInt32(4, context + 1, true);
      if (unit === 0) record.setBigInt64(8, sum, true);
      else record.setFloat64(8, Number(sum) / unit, true);
    }
    return row.size;
  }

  function readRecords(at: number, n: number): Record[] {
    const view = new DataView(memory.buffer, at, RECORD_BYTES * n);
    return Array.from({ length: n }, (_, k) => ({
      word: view.getInt32(RECORD_BYTES * k, true) - 1,
      context: view.getInt32(RECORD_BYTES * k + 4, true) - 1,
      count: view.getFloat64(RECORD_BYTES * k + 8, true),
    }));
  }

  function writeChunk(
    { word, records, turns, turn }: Chunk,
    xMax: number,
    alpha: number,
    to: number,
  ): number {
    const view = new DataView(memory.buffer, to, CHUNK_HEAD + CHUNK_RECORD_BYTES * records.length);
    view.setUint32(0, word, true);
    view.setUint8(CHUNK_SIZE, records.length);
    view.setUint8(CHUNK_TURNS, turns);
    view.setUint16(CHUNK_TURN, turn, true);
    for (const [k, { context, count }] of records.entries()) {
      const at = CHUNK_HEAD + CHUNK_RECORD_BYTES * k;
      view.setUint32(at, context, true);
      view.setFloat32(at + 4, Math.log(count), true);
      view.setFloat32(at + 8, turns * Math.min(1, (count / xMax) ** alpha), true);
    }
    return view.byteLength;
  }
}

/** The chunks of records, whose words stand side by side, in their order; `turnsOf` a count. */
function chunksOf(
  records: readonly Record[],
  seed: number,
  classes: number,
  parts: number,
  turnsOf: (count: number) => number,
): Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0, end = 0; start < records.length; start = end) {
    const { word } = records[start];
    while (end < records.length && records[end].word === word) end++;
    const row = records.slice(start, end);
    shuffle(row, hash(seed ^ hash(word)));
    let at = 0;
    for (let part = 0; part < parts; part++) {
      for (const turns of [1, 2, 4]) {
        const own = row.filter(
          ({ context, count }) => partOf(context, parts) === part && turnsOf(count) === turns,
        );
        for (let k = 0; k < own.length; k += CHUNK_RECORDS, at += CHUNK_RECORDS) {
          const draw = hash(hash(seed + at) ^ Math.imul(word, 0x9e3779b1));
          const wordPart = partOf(word, parts);
          const group = below(draw, classes / parts ** 2) * parts + ((part + parts - wordPart) % parts);
          const turn = (word + at / CHUNK_RECORDS) % turns;
          const own16 = own.slice(k, k + CHUNK_RECORDS);
          chunks.push({ word, records: own16, class: group * parts + wordPart, turns, turn });
        }
      }
    }
  }
  return chunks;
}

/** In how many epochs a pair of this weight is taken once. */
export function turnsOf(weight: number): number {
  if (weight >= 1 / 4) return 1;
  return weight >= 1 / 8 ? 2 : 4;
}

/** The part that a word or a context falls into, as one of `parts`. */
export function partOf(row: number, parts: number): number {
  return below(hash(row), parts);
}

function below(draw: number, bound: number): number {
  return Math.floor((draw * bound) / 2 ** 32);
}

/** The finaliser of MurmurHash3 (Appleby): a 32-bit hash of a 32-bit number. */
function hash(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function wordOf(id: number): number {
  return (id & ~SENTENCE_END) >>> 0;
}
