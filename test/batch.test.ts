import '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { batchNeighbours, cosineBlocks } from '../src/query/batch.js';
import { neighbours } from '../src/query/neighbours.js';
import { randomStream } from '../src/random.js';
import { toTensor } from '../src/tensor/tensorflow.js';

const random = randomStream(3, 'batch');
const numbers = (length: number) => Float32Array.from({ length }, () => random.next() - 0.5);

describe('toTensor and toNdarray', () => {
  afterEach(() => {
    vi.doUnmock('@tensorflow/tfjs-core');
    vi.resetModules();
  });

  it('give the matrix without its padding', async () => {
    const data = Float32Array.of(1, 2, 3, 99, 4, 5, 6, 99);
    const vectors = new KeyedVectors(WordTable.from(['a', 'b']), { data, rows: 2, dim: 3, stride: 4 });
    const tensor = await toTensor(vectors);
    expect(tensor.shape).toEqual([2, 3]);
    expect([...tensor.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    tensor.dispose();
    expect(vectors.toNdarray().get(1, 2)).toBe(6);
  });

  it.each([
    ['is not there', () => Promise.reject(new Error("Cannot find package '@tensorflow/tfjs-core'"))],
    ['has no backend', () => ({ ready: () => Promise.reject(new Error('no backend')) })],
  ])('say what to install where TensorFlow.js %s', async (_, core) => {
    vi.resetModules();
    vi.doMock('@tensorflow/tfjs-core', core);
    const fresh = await import('../src/tensor/tensorflow.js');
    const matrix = { data: numbers(2), rows: 1, dim: 2, stride: 2 };
    await expect(fresh.toTensor({ matrix })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('npm install @tensorflow/tfjs-core @tensorflow/tfjs-node'),
    });
  });
});

describe('cosineBlocks', () => {
  // One row more or less than a tile of the kernel (2 queries by 4 rows), and than a block of 256 rows.
  it.each([
    [1, 1, 1],
    [2, 4, 4],
    [3, 5, 7],
    [5, 255, 100],
    [4, 257, 33],
    [7, 514, 3],
  ])('are the products of %i queries and %i rows of %i numbers', async (count, size, dim) => {
    const words = WordTable.from(Array.from({ length: size }, (_, i) => `w${i}`));
    const vectors = new KeyedVectors(words, { data: numbers(size * dim), rows: size, dim, stride: dim });
    const queries = Array.from({ length: count }, () => numbers(dim));
    let done = 0;
    for await (const { firstRow, rows, stride, cosines } of cosineBlocks(vectors, queries, size)) {
      expect(firstRow).toBe(done);
      done += rows;
      for (let q = 0; q < count; q++)
        for (let i = 0; i < rows; i++) {
          const row = vectors.matrix.data.subarray((firstRow + i) * dim, (firstRow + i + 1) * dim);
          const dot = row.reduce((sum, x, d) => sum + x * queries[q][d], 0);
          // Of unit vectors the sum of |a_i b_i| is at most 1, so rounding stays under (dim + 3) steps of 2^-24.
          expect(
            Math.abs(cosines[q * stride + i] - dot / Math.hypot(...row) / Math.hypot(...queries[q])),
          ).toBeLessThan((dim + 3) * 2 ** -24);
        }
    }
    expect(done).toBe(size);
  });

  it('keep apart what is asked at the same time', async () => {
    const words = Array.from({ length: 600 }, (_, i) => `w${i}`);
    const vectors = new KeyedVectors(WordTable.from(words), {
      data: numbers(600 * 5),
      rows: 600,
      dim: 5,
      stride: 5,
    });
    const query = numbers(5);
    const expected: number[] = [];
    for await (const { cosines, rows } of cosineBlocks(vectors, [query], 600))
      expected.push(...cosines.subarray(0, rows));
    const found: number[] = [];
    for await (const { cosines, rows } of cosineBlocks(vectors, [query], 600)) {
      found.push(...cosines.subarray(0, rows));
      for (const word of ['w1', 'w2']) await batchNeighbours(vectors, [word]);
    }
    expect(found).toEqual(expected);
  });
});

describe('batchNeighbours', () => {
  const words = Array.from({ length: 600 }, (_, i) => `w${i}`);
  // Shared and padded, as kernels have it.
  const data = new Float32Array(new SharedArrayBuffer(600 * 8 * 4));
  data.set(numbers(600 * 8));
  data.fill(0, 8 * 5, 8 * 6);
  const vectors = new KeyedVectors(WordTable.from(words), { data, rows: 600, dim: 7, stride: 8 });

  it('answers as single queries do', async () => {
    const queries = [...words.slice(0, 40), numbers(7), 'w599'];
    const answers = await batchNeighbours(vectors, queries, { k: 5, restrict: 500 });
    expect(answers).toHaveLength(42);
    answers.forEach((answer, i) => {
      const single = neighbours(vectors, queries[i]!, { k: 5, restrict: 500 });
      if (i !== 5) expect(answer.map(({ word }) => word)).toEqual(single.map(({ word }) => word));
      answer.forEach(({ score }, j) => {
        expect(score).toBeCloseTo(single[j]!.score, 5);
      });
    });
  });

  it('takes more queries than one pass and k past the table', async () => {
    const many = Array.from({ length: 1030 }, (_, i) => words[i % 600]!);
    const answers = await batchNeighbours(vectors, many, { k: 2 });
    expect(answers).toHaveLength(1030);
    expect(answers[1029]!.map(({ word }) => word)).toEqual(answers[429]!.map(({ word }) => word));
    const [all] = await batchNeighbours(vectors, ['w5'], { k: 10_000 });
    expect(all).toHaveLength(599);
    for (const { score } of all!) expect(score).toBe(0);
    expect(await batchNeighbours(vectors, [])).toEqual([]);
  });
});
