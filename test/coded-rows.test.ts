import { describe, expect, it, vi } from 'vitest';
import '../src/platform/node.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { CodedRows } from '../src/kernels/coded-rows.js';
import { platform } from '../src/platform.js';
import { analogy } from '../src/query/analogy.js';
import { batchNeighbours } from '../src/query/batch.js';
import { codesOf } from '../src/query/best-cosines.js';
import { candidateRows, cosineBounds } from '../src/query/candidates.js';
import { cosines } from '../src/query/distances.js';
import { unit } from '../src/query/lookup.js';
import { neighbours } from '../src/query/neighbours.js';
import { bestRows } from '../src/query/top-k.js';
import { randomStream } from '../src/random.js';
import { slowTest, thorough } from './thorough.js';

const random = randomStream(7, 'coded rows');
const around0 = (length: number, size = 1) =>
  Float32Array.from({ length }, () => size * (random.next() + random.next() - 1));

/** Rows as they are hard to round: zeros, equal ones, one great number among small ones, all very small or very great. */
function hardVectors(rows: number, dim: number): KeyedVectors {
  const data = around0(rows * dim);
  const sizes = [1e-42, 1e-38, 1e-33, 1e-20, 1e20, 1e37];
  for (let row = 0; row < rows; row += 7) {
    const own = data.subarray(row * dim, (row + 1) * dim);
    const kind = (row / 7) % 9;
    if (kind === 0) own.fill(0);
    else if (kind === 1) own.set(data.subarray(0, dim).map((x) => x + 0.25));
    else if (kind === 2) own[row % dim] = 1000;
    else own.set(own.map((x) => x * sizes[kind - 3]));
  }
  const words = WordTable.from(Array.from({ length: rows }, (_, i) => `w${i}`));
  return new KeyedVectors(words, { data, rows, dim, stride: dim });
}

function coded(vectors: KeyedVectors): CodedRows {
  const rows = new CodedRows(vectors.size, vectors.dim, 'a table', 'less');
  rows.encode(vectors.matrix, vectors.norms);
  return rows;
}

describe('rows as codes', () => {
  it.each([
    [1, 1],
    [3, 5],
    [130, 16],
    [257, 17],
    [500, 100],
    [70, 1025],
  ])('say of %i rows of %i numbers what no cosine exceeds', (rows, dim) => {
    const vectors = hardVectors(rows, dim);
    const codes = coded(vectors);
    const oneHot = Float32Array.from({ length: dim }, (_, d) => Number(d === dim - 1));
    for (const query of [around0(dim), oneHot, vectors.rowAt(rows - 1), new Float32Array(dim)]) {
      const exact = cosines(vectors, query, rows);
      const { low, high } = cosineBounds(codes, unit(query), rows);
      expect(exact.findIndex((score, i) => !(low[i] <= score && score <= high[i]))).toBe(-1);
      for (const k of [1, 10, rows]) {
        const best = bestRows(exact, k, new Set()).map(({ row }) => row);
        const [found] = candidateRows(codes, [unit(query)], { rows, k });
        expect(best.filter((row) => !found.includes(row))).toEqual([]);
        expect(found.toSorted((a, b) => a - b)).toEqual(found);
      }
    }
    codes.close();
  });

  it('leave most rows out', () => {
    const vectors = hardVectors(3000, 100);
    const codes = coded(vectors);
    const [found] = candidateRows(codes, [unit(vectors.rowAt(11))], { rows: 3000, k: 10 });
    expect(found.length).toBeLessThan(600);
    codes.close();
  });

  it('answer several vectors at once as one by one, and for the first rows alone', () => {
    const vectors = hardVectors(5000, 20);
    const codes = coded(vectors);
    const queries = Array.from({ length: 19 }, () => unit(around0(20)));
    const answering = { rows: 4321, k: 3 };
    const single = queries.map((query) => candidateRows(codes, [query], answering)[0]);
    expect(candidateRows(codes, queries, answering)).toEqual(single);
    expect(Math.max(...single.flat())).toBeLessThan(4321);
    codes.close();
  });
});

describe('a large table that is asked again', () => {
  const rows = 30_000;
  const vectors = hardVectors(rows, 150);
  const plain = (query: ArrayLike<number>, k: number, without: number[], first = rows) =>
    bestRows(cosines(vectors, query, first), k, new Set(without));
  const answered = (found: { row: number; score: number }[]) =>
    found.map(({ row, score }) => ({ row, score }));

  it('gives the same answers in the same order as before it had codes', async () => {
    for (let row = 1; row < 12; row++) {
      const word = `w${row}`;
      const found = answered(neighbours(vectors, word, { k: 20 }));
      if (thorough || row % 5 === 1) expect(found).toEqual(plain(vectors.rowAt(row), 20, [row]));
    }
    expect(codesOf(vectors, rows, 0)).toBeDefined();
    const some = around0(150);
    expect(answered(neighbours(vectors, some, { restrict: 29_000 }))).toEqual(plain(some, 10, [], 29_000));
    const sum = unit(vectors.rowAt(1)).map(
      (x, d) => x - unit(vectors.rowAt(2))[d] + unit(vectors.rowAt(3))[d],
    );
    expect(answered(analogy(vectors, 'w1 - w2 + w3'))).toEqual(plain(sum, 10, [1, 2, 3]));
    const batch = await batchNeighbours(vectors, ['w1', 'w2'], { k: 5 });
    expect(batch.map((found) => found.map(({ row }) => row))).toEqual(
      [1, 2].map((row) => plain(vectors.rowAt(row), 5, [row]).map((best) => best.row)),
    );
  });

  it('gives the same products of cosines', () => {
    const asked = new KeyedVectors(vectors.words, vectors.matrix);
    expect(codesOf(asked, rows, 3)).toBeDefined();
    for (const question of ['w1 - w2 + w3', '0.5 * w9 + w10', 'w5 - 2 * w14']) {
      const fresh = new KeyedVectors(vectors.words, vectors.matrix);
      const options = { method: '3cosmul', restrict: 20_000, k: 30 } as const;
      expect(analogy(asked, question, options)).toEqual(analogy(fresh, question, options));
      expect(codesOf(fresh, rows, 0)).toBeUndefined();
    }
  });

  it('may have few thousand words', () => {
    const few = hardVectors(3000, 100);
    for (const word of ['w1', 'w2', 'w3', 'w4']) {
      const row = few.words.indexOf(word);
      const best = bestRows(cosines(few, few.rowAt(row), 3000), 10, new Set([row]));
      expect(answered(neighbours(few, word))).toEqual(best);
    }
    expect(codesOf(few, 3000, 0)).toBeDefined();
  });
});

describe('the threads that help', () => {
  slowTest('come to a large table that is asked much, and change no product', async () => {
    const rows = 2 ** 18 + 5;
    const table = new CodedRows(rows, 128, 'a table', 'less');
    for (let i = 0; i < table.codes.length; i += 4) table.codes[i] = (i * 7 + (i >> 9)) % 127;
    table.scales.fill(0.01);
    const query = unit(around0(128));
    const { threads } = platform();
    const start = vi.spyOn(threads, 'start');
    const count = vi.spyOn(threads, 'count').mockReturnValue(3);
    const alone = table.near([query], rows)[0].scores.slice();
    expect(start).not.toHaveBeenCalled();
    for (let i = 0; i < 24; i++) {
      if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      table.near([query], rows)[0].scores.forEach((score, row) => {
        if (score !== alone[row]) throw new Error(`question ${i}: row ${row}`);
      });
    }
    expect(start).toHaveBeenCalledTimes(2);
    start.mockRestore();
    count.mockRestore();
    table.close();
  });
});
