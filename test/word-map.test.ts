import { expect, test } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { quantizeVectors } from '../src/embeddings/quantize-vectors.js';
import { project } from '../src/query/placement.js';
import { wordMap } from '../src/query/word-map.js';
import { randomStream } from '../src/random.js';
import { createMatrix } from '../src/tensor/matrix.js';
import { firstOf } from './thorough.js';

function makeVectors(size: number, dim: number): KeyedVectors {
  const random = randomStream(1, 'map');
  const matrix = createMatrix(size, dim);
  for (let i = 0; i < size; i++)
    for (let d = 0; d < dim; d++) matrix.data[i * matrix.stride + d] = (random.next() - 0.3) / (1 + 3 * d);
  return new KeyedVectors(WordTable.from(Array.from({ length: size }, (_, i) => `w${i}`)), matrix);
}

/** Every row at length 1. */
function unit(vectors: KeyedVectors): KeyedVectors {
  const matrix = createMatrix(vectors.size, vectors.dim);
  for (let i = 0; i < vectors.size; i++)
    matrix.data.set(
      vectors.rowAt(i).map((x) => x / vectors.norms[i]!),
      i * matrix.stride,
    );
  return new KeyedVectors(vectors.words, matrix);
}

/** The cosine of two columns of numbers. */
function likeness(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test.each(firstOf(1, [8, 40]))(
  'places words of dim %i by the principal components of their unit vectors',
  async (dim) => {
    const vectors = makeVectors(300, dim);
    const places = await wordMap(vectors);
    const expected = project(unit(vectors), vectors.words.toArray());
    const column = (axis: number) => Array.from({ length: 300 }, (_, i) => places[2 * i + axis]!);
    expect(
      Math.abs(
        likeness(
          column(0),
          expected.map(({ x }) => x),
        ),
      ),
    ).toBeGreaterThan(0.999);
    expect(
      Math.abs(
        likeness(
          column(1),
          expected.map(({ y }) => y),
        ),
      ),
    ).toBeGreaterThan(0.999);
    expect(Math.abs(column(0).reduce((sum, x) => sum + x, 0))).toBeLessThan(1e-3);
  },
);

test('places words in space by a third component, the first two as in the plane', async () => {
  const vectors = makeVectors(300, 8);
  const [plane, space] = [await wordMap(vectors), await wordMap(vectors, {}, 3)];
  const axis = (which: number) => Array.from({ length: 300 }, (_, i) => space[3 * i + which]!);
  expect([0, 1].flatMap(axis)).toEqual(
    [0, 1].flatMap((which) => Array.from({ length: 300 }, (_, i) => plane[2 * i + which]!)),
  );
  const spread = [0, 1, 2].map((which) => axis(which).reduce((sum, x) => sum + x * x, 0));
  expect(spread[1]! > spread[2]! && spread[2]! > 0.01).toBe(true);
  expect(Math.abs(likeness(axis(1), axis(2)))).toBeLessThan(1e-3);
  expect([...(await wordMap(makeVectors(5, 2), {}, 3))].filter((_, i) => i % 3 === 2)).toEqual([
    0, 0, 0, 0, 0,
  ]);
});

test('takes quantized rows, one dimension, and a row of zeros', async () => {
  const vectors = makeVectors(20, 6);
  const [exact, coarse] = [await wordMap(vectors), await wordMap(quantizeVectors(vectors, 'int8'))];
  expect(Math.abs(likeness([...exact], [...coarse]))).toBeGreaterThan(0.99);
  const line = makeVectors(5, 1);
  line.matrix.data[0] = 0;
  expect([...(await wordMap(line))].filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0, 0, 0]);
});
