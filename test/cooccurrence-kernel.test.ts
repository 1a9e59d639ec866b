import { describe, expect, test } from 'vitest';
import { weightsOf } from '../src/corpus/cooccurrence-plan.js';
import { CHUNKS, implementation, OUT, POSITIONS, ROW, randomLines } from './cooccurrence-sides.js';

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
});

test('weights are whole numbers of units: exact up to a window of 22, near beyond', () => {
  const rule = { symmetric: true, distanceWeighting: true, acrossLines: false };
  expect(weightsOf({ ...rule, window: 10 }).unit).toBe(2520);
  const long = weightsOf({ ...rule, window: 22 });
  for (let d = 1; d <= 22; d++) expect(Number(long.weights[d]) * d).toBe(long.unit);
  const { unit, weights } = weightsOf({ ...rule, window: 1000 });
  for (const d of [1, 23, 1000])
    expect(Math.abs((Number(weights[d]) / unit) * d - 1)).toBeLessThan(d * 2 ** -34);
});
