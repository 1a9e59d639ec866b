import { describe, expect, test } from 'vitest';
import type { GloveRows } from '../src/embeddings/glove-rows.js';
import { createMatrix, rowOf } from '../src/tensor/matrix.js';
import { balanceOpposed } from '../src/trainers/glove-balance.js';

const [WORDS, DIM, OPPOSED] = [200, 6, 2];

/** Columns of equal length at right angles: words and contexts that are alike in the first four directions and opposed in the last two, then turned. */
function makeRows(): GloveRows {
  const [words, contexts] = [createMatrix(WORDS, 2 * DIM), createMatrix(WORDS, 2 * DIM)];
  const [cos, sin] = [Math.cos(0.7), Math.sin(0.7)];
  for (let i = 0; i < WORDS; i++) {
    const w = Array.from({ length: DIM }, (_, d) => Math.cos((2 * Math.PI * (d + 1) * i) / WORDS));
    const c = w.map((x, d) => (d < DIM - OPPOSED ? x : -x));
    for (const [matrix, v] of [
      [words, w],
      [contexts, c],
    ] as const) {
      const row = rowOf(matrix, i);
      row.fill(9);
      row.set([...v.slice(0, 3), v[3] * cos - v[4] * sin, v[3] * sin + v[4] * cos, v[5]]);
    }
  }
  return { words, contexts };
}

/** Summed squares over all words along the three kept directions, and along the opposed ones and their mate. */
function lengths({ words, contexts }: GloveRows): [number, number] {
  const sums: [number, number] = [0, 0];
  for (let i = 0; i < WORDS; i++)
    for (let d = 0; d < DIM; d++) sums[d < 3 ? 0 : 1] += (rowOf(words, i)[d] + rowOf(contexts, i)[d]) ** 2;
  return sums;
}

const products = ({ words, contexts }: GloveRows) =>
  Array.from({ length: WORDS }, (_, i) =>
    rowOf(words, i)
      .subarray(0, DIM)
      .reduce((sum, x, d) => sum + x * rowOf(contexts, (7 * i) % WORDS)[d], 0),
  );

const numbers = ({ words, contexts }: GloveRows) => [...words.data, ...contexts.data];

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  expect(Math.max(...got.map((x, i) => Math.abs(x - wanted[i])))).toBeLessThan(1e-5);
}

describe('directions in which words and contexts are opposed', () => {
  test('show in the sum, with all products as before', async () => {
    const [before, rows] = [makeRows(), makeRows()];
    await balanceOpposed(rows, DIM);
    expectClose(products(rows), products(before));
    const [kept, cancelled] = lengths(before);
    const [same, regained] = lengths(rows);
    expect(same).toBeCloseTo(kept, 4);
    // Of the last three directions one agreed, and two now have half of the square that they would have then.
    expect(cancelled / kept).toBeCloseTo(1 / 3, 5);
    expect(regained / kept).toBeCloseTo(2 / 3, 5);
  });

  test('stay as they are when they are balanced already', async () => {
    const rows = makeRows();
    await balanceOpposed(rows, DIM);
    const once = numbers(rows);
    await balanceOpposed(rows, DIM);
    expectClose(numbers(rows), once);
  });

  test('that are not there change nothing', async () => {
    const { words } = makeRows();
    const rows = { words, contexts: { ...words, data: words.data.slice() } };
    await balanceOpposed(rows, DIM);
    expect(numbers(rows).slice(0, words.data.length)).toEqual([...makeRows().words.data]);
  });

  test('are found while the program hears others, of large vectors too', async () => {
    const dim = 404;
    const words = createMatrix(8, dim);
    words.data.forEach((_, i) => {
      words.data[i] = Math.cos(i * i);
    });
    // The first two words are opposed to their contexts.
    const contexts = { ...words, data: words.data.map((x, i) => (i < 2 * words.stride ? -x : x)) };
    const rows = { words: { ...words, data: words.data.slice() }, contexts };
    let heard = false;
    setTimeout(() => {
      heard = true;
    }, 1);
    await balanceOpposed(rows, dim);
    expect(heard).toBe(true);
    const product = (at: number, { words: w, contexts: c }: GloveRows) =>
      rowOf(w, at).reduce((sum, x, d) => sum + x * rowOf(c, at)[d], 0);
    expect(product(0, rows)).toBeCloseTo(-product(0, { words, contexts: words }), 2);
    const [sum] = [
      rowOf(rows.words, 0).reduce((all, x, d) => all + (x + rowOf(rows.contexts, 0)[d]) ** 2, 0),
    ];
    expect(sum).toBeGreaterThan(1);
  });
});
