// Makes and compares vectors, for tests.
import { expect } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { createMatrix, rowOf } from '../src/tensor/matrix.js';

export function make(
  words: readonly string[],
  dim: number,
  value = (i: number) => i * 0.37 - 1,
): KeyedVectors {
  const matrix = createMatrix(words.length, dim);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = value(i);
  return new KeyedVectors(WordTable.from(words), matrix);
}

export function expectSame(found: KeyedVectors, expected: KeyedVectors): void {
  expect(found.words.toArray()).toEqual(expected.words.toArray());
  expect(found.dim).toBe(expected.dim);
  for (let i = 0; i < expected.size; i++) {
    expect([...rowOf(found.matrix, i)]).toEqual([...rowOf(expected.matrix, i)]);
  }
}
