import { beforeAll, describe, expect, test } from 'vitest';
import { weightsOf } from '../src/corpus/cooccurrence-plan.js';
import { type CooccurrenceKernel, rowBytes } from '../src/kernels/cooccurrence.js';
import { cooccurrenceReference } from '../src/kernels/cooccurrence-reference.js';
import { readChunk } from '../src/kernels/glove-reference.js';
import { instantiate } from '../src/kernels/open.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { loadKernel } from '../src/platform/assets.js';
import { randomStream } from '../src/random.js';

const [IDS, STARTS, POSITIONS, WEIGHTS, ROW, OUT, CHUNKS, ENDS] = [1, 3, 5, 7, 9, 16, 48, 90].map(
  (page) => page * 65536,
) as [number, number, number, number, number, number, number, number];

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

  test('chunks hold every record once, its logarithm and its weight', () => {
    const { memory, kernel, count, records } = implementation(name);
    const n = count(randomLines(90, 80, 2), 90, { window: 5 });
    const expected = records(n);
    const bytes = kernel.chunkRows(OUT, n, 77, 8, ENDS, 4, 0.75, CHUNKS);
    const ends = [...new Uint32Array(memory.buffer, ENDS, 8)];
    expect(ends.at(-1)).toBe(bytes);
    expect(ends.every((end, c) => end > (ends[c - 1] ?? 0))).toBe(true);
    const found: Records = [];
    const lengths: number[] = [];
    for (let at = 0; at < bytes; ) {
      const { word, records: members } = readChunk(memory.buffer, CHUNKS + at);
      expect(members.length).toBeLessThanOrEqual(16);
      lengths.push(members.length);
      for (const { context, log, weight } of members) {
        const count = expected.find(([w, c]) => w === word && c === context)![2];
        expect(log).toBeCloseTo(Math.log(count), 5);
        expect(weight).toBeCloseTo(Math.min(1, (count / 4) ** 0.75), 6);
        found.push([word, context, count]);
      }
      at += 8 + 12 * members.length;
    }
    expect(found.sort(([a, b], [c, d]) => a - c || b - d)).toEqual(expected);
    expect(lengths.filter((length) => length === 16).length).toBeGreaterThan(10);
  });
});

test('both kernels give the same chunks, up to rounding of logarithms', () => {
  const chunkBytes = (name: 'wasm' | 'reference') => {
    const { memory, kernel, count } = implementation(name);
    const n = count(randomLines(90, 80, 3), 90, { window: 5 });
    const bytes = kernel.chunkRows(OUT, n, 5, 8, ENDS, 4, 0.75, CHUNKS);
    return {
      bytes: new Uint8Array(memory.buffer, CHUNKS, bytes),
      ends: new Uint32Array(memory.buffer, ENDS, 8),
    };
  };
  const [fast, plain] = [chunkBytes('wasm'), chunkBytes('reference')];
  expect(fast.ends).toEqual(plain.ends);
  for (let at = 0; at < fast.bytes.length; ) {
    const [a, b] = [fast, plain].map(({ bytes }) => readChunk(bytes.buffer, bytes.byteOffset + at)) as [
      ReturnType<typeof readChunk>,
      ReturnType<typeof readChunk>,
    ];
    expect(a.word).toBe(b.word);
    expect(a.records.map(({ context }) => context)).toEqual(b.records.map(({ context }) => context));
    a.records.forEach(({ log, weight }, r) => {
      expect(log).toBeCloseTo(b.records[r]!.log, 5);
      expect(weight).toBeCloseTo(b.records[r]!.weight, 6);
    });
    at += 8 + 12 * a.records.length;
  }
});

test('weights are whole numbers of units: exact up to a window of 22, near beyond', () => {
  const rule = { symmetric: true, distanceWeighting: true, acrossLines: false };
  expect(weightsOf({ ...rule, window: 10 }).unit).toBe(2520);
  const long = weightsOf({ ...rule, window: 22 });
  for (let d = 1; d <= 22; d++) expect(Number(long.weights[d]!) * d).toBe(long.unit);
  const { unit, weights } = weightsOf({ ...rule, window: 1000 });
  for (const d of [1, 23, 1000])
    expect(Math.abs((Number(weights[d]!) / unit) * d - 1)).toBeLessThan(d * 2 ** -34);
});
