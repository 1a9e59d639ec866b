import * as core from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { batchNeighbours } from '../src/query/batch.js';
import { neighbours } from '../src/query/neighbours.js';
import { randomStream } from '../src/random.js';
import { backendInfo, leftFactor, loadFirst, plainFactor, tensorflow } from '../src/tensor/backend.js';

const random = randomStream(3, 'backend');
const numbers = (length: number) => Float32Array.from({ length }, () => random.next() - 0.5);

describe('the backend', () => {
  it('is TensorFlow.js, and says why a faster one is not in use', async () => {
    const { name, version, leftOut } = await backendInfo();
    expect(['tfjs-node', 'tfjs-wasm']).toContain(name);
    expect(version).toMatch(/^4\./);
    if (name === 'tfjs-wasm') expect(leftOut).toMatchObject([{ name: 'tfjs-node' }]);
  });

  it('leaves the errors of the program to the program', async () => {
    const listeners = () =>
      ['uncaughtException', 'unhandledRejection'].map((event) =>
        process.listeners(event as 'exit').map(String),
      );
    await tensorflow();
    expect(listeners().flat().join()).not.toMatch(/ExitStatus|abort/);
  });

  it('passes over what cannot be imported or does not multiply right, down to plain loops', async () => {
    const notInstalled = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const opens = [
      () => Promise.reject(notInstalled),
      // As tfjs-node does on Node 24.
      async () => ({
        ...core,
        tidy: () => {
          throw new TypeError('util.isNullOrUndefined is not a function\n    at ...');
        },
      }),
    ] as unknown as (() => Promise<typeof core>)[];
    const { info, tf } = await loadFirst(opens.map((open) => ({ name: 'tfjs-node' as const, open })));
    expect(tf).toBeUndefined();
    expect(info.name).toBe('plain');
    expect(info.leftOut.map(({ reason }) => reason)).toEqual([
      'not installed (npm leaves it out when its native library cannot be downloaded or built)',
      'does not work here: util.isNullOrUndefined is not a function',
    ]);
  });

  it('multiplies as plain loops do, and gives its memory back', async () => {
    const left = numbers(7 * 33);
    const right = numbers(33 * 19);
    const tf = await tensorflow();
    const before = tf.memory().numTensors;
    const factor = await leftFactor(left, 7, 33);
    const product = factor.times(right, 19);
    factor.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const expected = plainFactor(left, 7, 33).times(right, 19);
    expect(product).toHaveLength(7 * 19);
    expected.forEach((value, i) => {
      // 33 products below 1/4 each: rounding stays under 33^2 / 4 steps of 2^-24.
      expect(Math.abs(product[i]! - value)).toBeLessThan((33 * 33 * 2 ** -24) / 4);
    });
  });
});

describe('toTensor and toNdarray', () => {
  it('give the matrix without its padding', async () => {
    const data = Float32Array.of(1, 2, 3, 99, 4, 5, 6, 99);
    const vectors = new KeyedVectors(WordTable.from(['a', 'b']), { data, rows: 2, dim: 3, stride: 4 });
    const tensor = await vectors.toTensor();
    expect(tensor.shape).toEqual([2, 3]);
    expect([...tensor.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    tensor.dispose();
    expect(vectors.toNdarray().get(1, 2)).toBe(6);
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
