import { beforeAll, describe, expect, test } from 'vitest';
import { type GloveKernel, gloveStride, SCRATCH_BYTES } from '../src/kernels/glove.js';
import { gloveReference } from '../src/kernels/glove-reference.js';
import { instantiate } from '../src/kernels/open.js';
import { loadKernel } from '../src/platform/assets.js';
import { randomStream } from '../src/random.js';
import { rowOf } from '../src/tensor/matrix.js';
import { gloveRowBytes, gloveRowsAt, initGloveRows } from '../src/trainers/glove-rows.js';
import { gloveGradients } from './oracle.js';

type Name = 'wasm' | 'reference';
interface Item {
  context: number;
  count: number;
}

const [CHUNKS, ORDER, SCRATCH, LOSS, ROWS] = [1, 4, 6, 7, 8].map((page) => page * 65536) as [
  number,
  number,
  number,
  number,
  number,
];

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = (await loadKernel('glove'))!;
});

/** A kernel with rows of `size` words and contexts, seeded, and vectors large enough that errors matter. */
function setUp(name: Name, size: number, dim: number, scale = 1) {
  const memory = new WebAssembly.Memory({ initial: 60, maximum: 60, shared: true });
  const kernel = name === 'wasm' ? instantiate<GloveKernel>(compiled, memory) : gloveReference(memory);
  const [words, contexts] = [ROWS, ROWS + size * gloveRowBytes(dim)];
  const rows = gloveRowsAt(memory.buffer, words, contexts, size, dim);
  initGloveRows(rows, dim, 3);
  for (const { data, stride } of [rows.words, rows.contexts])
    for (let i = 0; i < size; i++) for (let d = 0; d < dim; d++) data[i * stride + d]! *= scale;
  return { memory, kernel, words, contexts, rows, stride: gloveStride(dim), dim };
}

function putChunks(memory: WebAssembly.Memory, chunks: { word: number; items: Item[] }[], xMax = 10): number {
  let at = 0;
  for (const { word, items } of chunks) {
    const view = new DataView(memory.buffer, CHUNKS + at, 8 + 12 * items.length);
    view.setUint32(0, word, true);
    view.setUint32(4, items.length, true);
    items.forEach(({ context, count }, k) => {
      view.setUint32(8 + 12 * k, context, true);
      view.setFloat32(12 + 12 * k, Math.log(count), true);
      view.setFloat32(16 + 12 * k, Math.min(1, (count / xMax) ** 0.75), true);
    });
    at += view.byteLength;
  }
  return at;
}

function trainAll(
  { memory, kernel, words, contexts, dim, stride }: ReturnType<typeof setUp>,
  bytes: number,
  rate = 0.05,
) {
  const chunks = kernel.orderChunks(CHUNKS, bytes, 9, ORDER);
  new Float64Array(memory.buffer, LOSS, 1)[0] = 0;
  expect(SCRATCH_BYTES).toBe(128);
  const end = kernel.trainChunks(CHUNKS, ORDER, 0, chunks, words, contexts, dim, stride, rate, SCRATCH, LOSS);
  return { chunks, end, loss: new Float64Array(memory.buffer, LOSS, 1)[0]! };
}

/** Chunks of 1 to 16 records over `size` words. */
function randomChunks(size: number, n: number) {
  const random = randomStream(5, 'chunks');
  const any = () => Math.floor(size * random.next());
  return Array.from({ length: n }, (_, c) => ({
    word: any(),
    items: Array.from({ length: 1 + (c % 16) }, () => ({
      context: any(),
      count: 0.1 + 20 * random.next() ** 3,
    })),
  }));
}

const DIMS = [1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17, 50, 67, 100, 102, 300];

test.each(DIMS)('dim %i: both kernels change the rows alike', (dim) => {
  const chunks = randomChunks(20, 40);
  const [fast, plain] = (['wasm', 'reference'] as const).map((name) => {
    const run = setUp(name, 20, dim, dim);
    return { ...run, ...trainAll(run, putChunks(run.memory, chunks)) };
  }) as [
    ReturnType<typeof setUp> & ReturnType<typeof trainAll>,
    ReturnType<typeof setUp> & ReturnType<typeof trainAll>,
  ];
  expect(fast.chunks).toBe(40);
  expect(fast.end).toBe(40);
  expect(fast.loss / plain.loss).toBeCloseTo(1, 5);
  for (const matrix of ['words', 'contexts'] as const) {
    const [a, b] = [fast.rows[matrix].data, plain.rows[matrix].data];
    // Each number is changed some 20 times by sums of dim products; each rounds to 2^-24 of its size.
    const worst = a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k]!) / (1 + Math.abs(b[k]!))), 0);
    expect(worst).toBeLessThan(20 * (dim + 16) * 2 ** -24);
  }
});

describe.each(['wasm', 'reference'] as const)('GloVe kernel (%s)', (name) => {
  test('the chunks are shuffled: all of them, another order for another seed', () => {
    const { memory, kernel } = setUp(name, 20, 4);
    const bytes = putChunks(memory, randomChunks(20, 100));
    const orderBy = (seed: number) => {
      const n = kernel.orderChunks(CHUNKS, bytes, seed, ORDER);
      return [...new Uint32Array(memory.buffer, ORDER, n)];
    };
    const [one, two] = [orderBy(1), orderBy(2)];
    expect(orderBy(1)).toEqual(one);
    expect(one).not.toEqual(two);
    const sorted = one.toSorted((a, b) => a - b);
    expect(sorted).toEqual(two.toSorted((a, b) => a - b));
    expect(sorted.slice(0, 3)).toEqual([0, 20, 20 + 32]);
  });

  // A first step moves each number by rate * gradient / sqrt(1).
  test('the first step goes down the gradient of equation 8, as automatic differentiation finds it', async () => {
    const dim = 6;
    const run = setUp(name, 4, dim, 5);
    const word = 1;
    const items = [
      { context: 2, count: 3 },
      { context: 0, count: 25 },
      { context: 3, count: 0.5 },
    ];
    const { words, contexts } = run.rows;
    const vector = (matrix: typeof words, i: number) => [...rowOf(matrix, i).subarray(0, dim)];
    const biases = items.map(({ context }) => rowOf(contexts, context)[dim + 1]!);
    const gradients = await gloveGradients(
      items.map(() => vector(words, word)),
      items.map(({ context }) => vector(contexts, context)),
      items.map(() => rowOf(words, word)[dim]!),
      biases,
      items.map(({ count }) => Math.log(count)),
      items.map(({ count }) => Math.min(1, (count / 10) ** 0.75)),
    );
    const before = { words: words.data.slice(), contexts: contexts.data.slice() };
    const rate = 0.01;
    trainAll(run, putChunks(run.memory, [{ word, items }]), rate);
    const moved = (matrix: 'words' | 'contexts', i: number, d: number) => {
      const at = i * words.stride + d;
      return (before[matrix][at]! - run.rows[matrix].data[at]!) / rate;
    };
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    for (let d = 0; d < dim; d++)
      expect(moved('words', word, d)).toBeCloseTo(sum(gradients.dW.map((row) => row[d]!)), 3);
    expect(moved('words', word, dim)).toBeCloseTo(sum(gradients.dBiasW), 3);
    items.forEach(({ context }, k) => {
      for (let d = 0; d < dim; d++)
        expect(moved('contexts', context, d)).toBeCloseTo(gradients.dC[k]![d]!, 3);
      expect(moved('contexts', context, dim + 1)).toBeCloseTo(gradients.dBiasC[k]!, 3);
      const history = contexts.data[context * words.stride + run.stride]!;
      expect(history).toBeCloseTo(1 + (rate * gradients.dC[k]![0]!) ** 2, 5);
    });
    expect(sum(gradients.dW.flat().map(Math.abs))).toBeGreaterThan(0.1);
    // The row that no record names, and the ones that stand beside the biases, stay.
    expect(run.rows.contexts.data.slice(words.stride, 2 * words.stride)).toEqual(
      before.contexts.slice(words.stride, 2 * words.stride),
    );
    expect([words.data[word * words.stride + dim + 1], contexts.data[dim]]).toEqual([1, 1]);
  });

  test('AdaGrad: later steps are divided by the root of the summed squares', () => {
    const run = setUp(name, 2, 3, 3);
    const { data } = run.rows.contexts;
    const half = run.stride;
    data.fill(1);
    data[half] = 4;
    data[half + 1] = 100;
    run.rows.words.data.fill(1);
    trainAll(run, putChunks(run.memory, [{ word: 0, items: [{ context: 0, count: 1 }] }]), 0.01);
    // w = c = 1 in three dimensions, biases 1, padding 1 x 1 three times: product 3 + 2 + 3, ln X = 0, f = 10^-0.75.
    const step = 0.01 * 10 ** -0.75 * 8;
    expect(data[0]).toBeCloseTo(1 - step / 2, 6);
    expect(data[1]).toBeCloseTo(1 - step / 10, 6);
    expect(data[2]).toBeCloseTo(1 - step, 6);
    expect(data[half]).toBeCloseTo(4 + step * step, 6);
  });

  test.each([
    ['no number', Number.NaN],
    ['infinite', 1e30],
    ['past all bounds', 1e7],
  ])('a loss that is %s stops at its chunk and leaves its rows', (_, value) => {
    const run = setUp(name, 4, 5);
    run.rows.contexts.data[2 * run.rows.contexts.stride] = value;
    const bytes = putChunks(
      run.memory,
      [0, 1, 3, 2, 1].map((context, word) => ({ word: word % 4, items: [{ context, count: 2 }] })),
    );
    const bad = new DataView(run.memory.buffer);
    const { chunks, end, loss } = trainAll(run, bytes);
    expect(chunks).toBe(5);
    expect(end).toBeLessThan(5);
    const at = new Uint32Array(run.memory.buffer, ORDER, 5)[end]!;
    expect(bad.getUint32(CHUNKS + at + 8, true)).toBe(2);
    expect(Number.isFinite(loss)).toBe(true);
    expect(run.rows.words.data.every((x) => Math.abs(x) < 2)).toBe(true);
  });

  test('training lowers the loss', () => {
    const run = setUp(name, 20, 10);
    const bytes = putChunks(run.memory, randomChunks(20, 40));
    const losses = Array.from({ length: 20 }, () => trainAll(run, bytes).loss);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  });
});
