import { beforeAll, describe, expect, test } from 'vitest';
import { weightsOf } from '../src/corpus/cooccurrence-plan.js';
import {
  CHUNK_HEAD,
  CHUNK_RECORD_BYTES,
  type CooccurrenceKernel,
  rowBytes,
} from '../src/kernels/cooccurrence.js';
import { instantiate } from '../src/kernels/open.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { loadKernel } from '../src/platform/assets.js';
import { randomStream } from '../src/random.js';
import { cooccurrenceReference, partOf } from './reference/cooccurrence.js';
import { readChunk } from './reference/glove.js';

const [IDS, STARTS, POSITIONS, WEIGHTS, ROW, OUT, CHUNKS, ENDS] = [1, 3, 5, 7, 9, 16, 48, 90].map(
  (page) => page * 65536,
);

type Records = [word: number, context: number, count: number][];
interface Rule {
  window: number;
  symmetric?: boolean;
  distanceWeighting?: boolean;
  acrossLines?: boolean;
}

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = (await loadKernel('cooccurrence'))!;
});

/** One of the two implementations on its own memory. */
function implementation(name: 'wasm' | 'reference') {
  const memory = new WebAssembly.Memory({ initial: 100, maximum: 100, shared: true });
  const kernel: CooccurrenceKernel =
    name === 'wasm' ? instantiate<CooccurrenceKernel>(compiled, memory) : cooccurrenceReference(memory);

  function index(lines: number[][], vocabulary: number, from = 0, to = lines.flat().length) {
    const ids = lines.flatMap((line) =>
      line.map((id, k) => (k === line.length - 1 ? id | SENTENCE_END : id)),
    );
    new Uint32Array(memory.buffer, IDS, ids.length).set(ids);
    kernel.indexPositions(IDS, from, to, vocabulary, STARTS, POSITIONS);
    return ids.length;
  }

  function count(lines: number[][], vocabulary: number, rule: Rule, unit?: number, part?: [number, number]) {
    const full = { symmetric: true, distanceWeighting: true, acrossLines: false, ...rule };
    const total = index(lines, vocabulary, ...(part ?? []));
    const scale = weightsOf(full);
    new BigInt64Array(memory.buffer, WEIGHTS, rule.window + 1).set(scale.weights);
    new Uint8Array(memory.buffer, ROW, rowBytes(vocabulary)).fill(0);
    return kernel.countRows(
      IDS,
      total,
      STARTS,
      POSITIONS,
      0,
      vocabulary,
      rule.window,
      Number(full.symmetric),
      Number(full.acrossLines),
      WEIGHTS,
      ROW,
      vocabulary,
      unit ?? scale.unit,
      OUT,
    );
  }

  function records(n: number, at = OUT): Records {
    const view = new DataView(memory.buffer, at, 16 * n);
    return Array.from({ length: n }, (_, k) => [
      view.getInt32(16 * k, true) - 1,
      view.getInt32(16 * k + 4, true) - 1,
      view.getFloat64(16 * k + 8, true),
    ]);
  }

  return { memory, kernel, index, count, records };
}

/** Lines of random ids, rows of rising rarity. */
function randomLines(vocabulary: number, lines: number, seed: number): number[][] {
  const random = randomStream(seed, 'lines');
  return Array.from({ length: lines }, () =>
    Array.from({ length: 1 + Math.floor(40 * random.next() ** 2) }, () =>
      Math.floor(vocabulary * random.next() ** 3),
    ),
  );
}

describe.each(['wasm', 'reference'] as const)('co-occurrence kernel (%s)', (name) => {
  // Two lines, "a b a c" and "b c", with a = 0, b = 1, c = 2, and a window of 2. Pairs of places by distance:
  //   line 1: (a1,b2) 1  (b2,a3) 1  (a3,c4) 1  (a1,a3) 2  (b2,c4) 2        line 2: (b1,c2) 1
  // A pair at distance 1 weighs 1, at distance 2 it weighs 1/2; symmetric counting adds it to both cells, so
  // that (a1,a3) adds 1/2 + 1/2 to X[a][a]. X[a][b] = 1 + 1, X[a][c] = 1, X[b][c] = 1/2 + 1.
  const LINES = [
    [0, 1, 0, 2],
    [1, 2],
  ];

  test('counts of a corpus derived by hand', () => {
    const { count, records } = implementation(name);
    expect(records(count(LINES, 3, { window: 2 }))).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 1.5],
      [2, 0, 1],
      [2, 1, 1.5],
    ]);
  });

  test('left contexts only: row = the word on the left, as GloVe -symmetric 0', () => {
    const { count, records } = implementation(name);
    expect(records(count(LINES, 3, { window: 2, symmetric: false }))).toEqual([
      [0, 0, 0.5],
      [0, 1, 1],
      [0, 2, 1],
      [1, 0, 1],
      [1, 2, 1.5],
    ]);
  });

  test('flat weights', () => {
    const { count, records } = implementation(name);
    expect(records(count(LINES, 3, { window: 2, distanceWeighting: false }))).toEqual([
      [0, 0, 2],
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 2],
      [2, 0, 1],
      [2, 1, 2],
    ]);
  });

  test('across lines the text is "a b a c b c": (a3,b1) 1/2, (c4,b1) 1, (c4,c2) 1/2 come in', () => {
    const { count, records } = implementation(name);
    expect(records(count(LINES, 3, { window: 2, acrossLines: true }))).toEqual([
      [0, 0, 1],
      [0, 1, 2.5],
      [0, 2, 1],
      [1, 0, 2.5],
      [1, 2, 2.5],
      [2, 0, 1],
      [2, 1, 2.5],
      [2, 2, 1],
    ]);
  });

  test('a window longer than the line, a line of one word, a word without places', () => {
    const { count, records } = implementation(name);
    const lines = [[3], [0, 2], [3]];
    expect(records(count(lines, 5, { window: 1000 }))).toEqual([
      [0, 2, 1],
      [2, 0, 1],
    ]);
  });

  test('merged runs of parts of the text equal one count', () => {
    const { memory, kernel, count, records } = implementation(name);
    const lines = randomLines(300, 60, 1);
    const whole = records(count(lines, 300, { window: 7 }));
    const tokens = lines.flat().length;
    const cursors = new Uint32Array(memory.buffer, POSITIONS + 65536, 6);
    let at = CHUNKS;
    [0, 1, 2].forEach((part) => {
      const n = count(lines, 300, { window: 7 }, 0, [
        Math.floor((part * tokens) / 3),
        Math.floor(((part + 1) * tokens) / 3),
      ]);
      new Uint8Array(memory.buffer).copyWithin(at, OUT, OUT + 16 * n);
      cursors.set([at, at + 16 * n], 2 * part);
      at += 16 * n;
    });
    const unit = weightsOf({ window: 7, symmetric: true, distanceWeighting: true, acrossLines: false }).unit;
    const n = kernel.mergeRows(cursors.byteOffset, 3, 0, 300, ROW, 300, unit, OUT);
    expect(records(n)).toEqual(whole);
  });

  test.each([1, 2, 4])('chunks in %i parts hold every record once, its logarithm and its weight', (parts) => {
    const side = implementation(name);
    const { expected, chunks, ends } = cutRandomRecords(side, parts);
    expect(ends.every((end, c) => end >= (ends[c - 1] ?? 0))).toBe(true);
    const found: Records = [];
    for (const { word, records: members } of chunks) {
      expect(members.length).toBeLessThanOrEqual(16);
      for (const { context, log, weight } of members) {
        const count = expected.find(([w, c]) => w === word && c === context)![2];
        expect(log).toBeCloseTo(Math.log(count), 5);
        expect(weight).toBeCloseTo(Math.min(1, (count / 4) ** 0.75), 6);
        found.push([word, context, count]);
      }
    }
    expect(found.sort(([a, b], [c, d]) => a - c || b - d)).toEqual(expected);
    expect(chunks.filter(({ records }) => records.length === 16).length).toBeGreaterThan(10);
    expect(new Set(chunks.map((chunk) => chunk.class)).size).toBeGreaterThan(CLASSES / 2);
  });

  test.each([2, 4])('of %i parts: the classes of a group have no word and no context in common', (parts) => {
    const { chunks } = cutRandomRecords(implementation(name), parts);
    const groups = new Map<number, Map<string, number>>();
    for (const { class: own, word, records: members } of chunks) {
      const group = Math.floor(own / parts);
      const taken = groups.get(group) ?? new Map<string, number>();
      groups.set(group, taken);
      for (const row of [`word ${word}`, ...members.map(({ context }) => `context ${context}`)]) {
        expect(taken.get(row) ?? own).toBe(own);
        taken.set(row, own);
      }
      expect(partOf(word, parts)).toBe(own % parts);
      const contextPart = ((own % parts) + (group % parts)) % parts;
      for (const { context } of members) expect(partOf(context, parts)).toBe(contextPart);
    }
    expect([...groups.values()].some((taken) => new Set(taken.values()).size > 1)).toBe(true);
  });
});

const CLASSES = 32;

/** Records of random lines, cut into chunks. */
function cutRandomRecords(side: ReturnType<typeof implementation>, parts: number) {
  const { memory, kernel, count, records } = side;
  const n = count(randomLines(90, 80, 2), 90, { window: 5 });
  const expected = records(n);
  const bytes = kernel.chunkRows(OUT, n, 77, CLASSES, parts, ENDS, 4, 0.75, CHUNKS);
  const ends = [...new Uint32Array(memory.buffer, ENDS, CLASSES)];
  expect(ends.at(-1)).toBe(bytes);
  const chunks: (ReturnType<typeof readChunk> & { class: number })[] = [];
  for (let at = 0; at < bytes; at += CHUNK_HEAD + CHUNK_RECORD_BYTES * chunks.at(-1)!.records.length)
    chunks.push({ ...readChunk(memory.buffer, CHUNKS + at), class: ends.findIndex((end) => end > at) });
  return { expected, chunks, ends };
}

test.each([1, 2, 4])(
  'kernel and reference give the same chunks in %i parts, up to rounding of logarithms',
  (parts) => {
    const [fast, plain] = [implementation('wasm'), implementation('reference')].map((side) =>
      cutRandomRecords(side, parts),
    );
    expect(fast.ends).toEqual(plain.ends);
    expect(fast.chunks.length).toBe(plain.chunks.length);
    for (const [i, { word, records }] of fast.chunks.entries()) {
      const other = plain.chunks[i];
      expect(word).toBe(other.word);
      expect(records.map(({ context }) => context)).toEqual(other.records.map(({ context }) => context));
      for (const [r, { log, weight }] of records.entries()) {
        expect(log).toBeCloseTo(other.records[r].log, 5);
        expect(weight).toBeCloseTo(other.records[r].weight, 6);
      }
    }
  },
);

test('weights are whole numbers of units: exact up to a window of 22, near beyond', () => {
  const rule = { symmetric: true, distanceWeighting: true, acrossLines: false };
  expect(weightsOf({ ...rule, window: 10 }).unit).toBe(2520);
  const long = weightsOf({ ...rule, window: 22 });
  for (let d = 1; d <= 22; d++) expect(Number(long.weights[d]) * d).toBe(long.unit);
  const { unit, weights } = weightsOf({ ...rule, window: 1000 });
  for (const d of [1, 23, 1000])
    expect(Math.abs((Number(weights[d]) / unit) * d - 1)).toBeLessThan(d * 2 ** -34);
});
