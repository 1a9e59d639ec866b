import { describe, expect, test } from 'vitest';
import { gloveStride, SUM_WIDTH } from '../src/embeddings/glove-rows.js';
import { CHUNK_SIZE, CHUNK_TURNS } from '../src/kernels/cooccurrence-kernel.js';
import { JOB_CHUNKS, JOB_FAILED, JOB_LOSS } from '../src/kernels/job.js';
import { randomStream } from '../src/random.js';
import { type Matrix, rowOf } from '../src/tensor/matrix.js';
import { initGloveRows } from '../src/trainers/glove-start.js';
import { DIMS, type Laid, lay, lossesOf, type Side, trainItems } from './kernel-jobs.js';
import { glovePlan, WORDS } from './kernel-plans.js';
import { gloveGradients } from './oracle.js';

interface Chunk {
  readonly word: number;
  /** Epochs of which it is for one. */
  readonly turns?: number;
  readonly items: readonly { readonly context: number; readonly count: number }[];
}

const ROOM = 2 ** 16;
const X_MAX = 10;

/** A job whose rows start as training starts them, the vectors `scale` times as long, so that errors matter. */
function setUp(dim: number, scale = 1): Laid {
  const laid = lay(glovePlan(dim, ROOM));
  const { input, output } = laid;
  initGloveRows({ words: input, contexts: output }, dim, 3);
  for (const matrix of [input, output])
    for (let i = 0; i < WORDS; i++) for (let d = 0; d < dim; d++) rowOf(matrix, i)[d] *= scale;
  return laid;
}

/** Trains the chunks in their order, at a rate that falls to a half; returns where each lies from the first. */
function trainChunks(laid: Laid, side: Side, chunks: readonly Chunk[], rate = 0.05): Uint32Array {
  const places: number[] = [];
  let at = 0;
  for (const { word, items, turns = 1 } of chunks) {
    places.push(at);
    const start = laid.words[JOB_CHUNKS / 4] + at;
    const view = new DataView(laid.heap.memory.buffer, start, 8 + 12 * items.length);
    view.setUint32(0, word, true);
    view.setUint8(CHUNK_SIZE, items.length);
    view.setUint8(CHUNK_TURNS, turns);
    for (const [k, { context, count }] of items.entries()) {
      view.setUint32(8 + 12 * k, context, true);
      view.setFloat32(12 + 12 * k, Math.log(count), true);
      view.setFloat32(16 + 12 * k, Math.min(1, (count / X_MAX) ** 0.75), true);
    }
    at += view.byteLength;
  }
  expect(at).toBeLessThan(ROOM);
  const order = Uint32Array.from(places);
  trainItems(laid, side, order, rate);
  return order;
}

/** AdaGrad's sum of row i. */
function sumOf({ data, stride }: Matrix, i: number): number {
  return data[i * stride + stride - SUM_WIDTH];
}

const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

/** Chunks of 1 to 16 records. */
function randomChunks(n: number): Chunk[] {
  const random = randomStream(5, 'chunks');
  const any = () => Math.floor(WORDS * random.next());
  return Array.from({ length: n }, (_, c) => ({
    word: any(),
    turns: 1 << (c % 3),
    items: Array.from({ length: 1 + (c % 16) }, () => ({
      context: any(),
      count: 0.1 + 20 * random.next() ** 3,
    })),
  }));
}

test.each(DIMS)('dim %i: kernel and reference change the rows alike', (dim) => {
  const chunks = randomChunks(40);
  const [kernel, reference] = (['kernel', 'reference'] as const).map((side) => {
    const laid = setUp(dim, dim);
    trainChunks(laid, side, chunks);
    return laid;
  });
  const [[loss, records], [plainLoss, plainRecords]] = [
    lossesOf(kernel, JOB_LOSS),
    lossesOf(reference, JOB_LOSS),
  ];
  expect(loss / plainLoss).toBeCloseTo(1, 5);
  expect(records).toBe(plainRecords);
  expect(records).toBe(chunks.reduce((sum, { items, turns = 1 }) => sum + turns * items.length, 0));
  for (const matrix of ['input', 'output'] as const) {
    const [a, b] = [kernel[matrix].data, reference[matrix].data];
    // Each number is changed some 20 times by sums of dim products; each rounds to 2^-24 of its size.
    const worst = a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k]) / (1 + Math.abs(b[k]))), 0);
    expect(worst).toBeLessThan(20 * (dim + 16) * 2 ** -24);
    expect(a).not.toEqual(setUp(dim, dim)[matrix].data);
  }
});

describe.each(['kernel', 'reference'] as const)('GloVe (%s)', (side) => {
  // A first step moves each number by rate * gradient / sqrt(1).
  test('the first step goes down the gradient of equation 8, as automatic differentiation finds it', async () => {
    const dim = 6;
    const laid = setUp(dim, 5);
    const word = 1;
    const items = [
      { context: 2, count: 3 },
      { context: 0, count: 25 },
      { context: 3, count: 0.5 },
    ];
    const { input: words, output: contexts } = laid;
    const vector = (matrix: typeof words, i: number) => [...rowOf(matrix, i).subarray(0, dim)];
    const gradients = await gloveGradients(
      items.map(() => vector(words, word)),
      items.map(({ context }) => vector(contexts, context)),
      items.map(() => rowOf(words, word)[dim]),
      items.map(({ context }) => rowOf(contexts, context)[dim + 1]),
      items.map(({ count }) => Math.log(count)),
      items.map(({ count }) => Math.min(1, (count / X_MAX) ** 0.75)),
    );
    const before = { input: words.data.slice(), output: contexts.data.slice() };
    const rate = 0.01;
    trainChunks(laid, side, [{ word, items }], rate);
    const moved = (matrix: 'input' | 'output', i: number, d: number) => {
      const at = i * words.stride + d;
      return (before[matrix][at] - laid[matrix].data[at]) / rate;
    };
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    for (let d = 0; d < dim; d++)
      expect(moved('input', word, d)).toBeCloseTo(sum(gradients.dW.map((row) => row[d])), 3);
    expect(moved('input', word, dim)).toBeCloseTo(sum(gradients.dBiasW), 3);
    for (const [k, { context }] of items.entries()) {
      for (let d = 0; d < dim; d++) expect(moved('output', context, d)).toBeCloseTo(gradients.dC[k][d], 3);
      expect(moved('output', context, dim + 1)).toBeCloseTo(gradients.dBiasC[k], 3);
      // The mean over the vector, the bias and the 1 beside it, whose gradient is the word's bias.
      const bias = before.input[word * words.stride + dim];
      const own = [...gradients.dC[k], gradients.dBiasC[k], gradients.dBiasC[k] * bias];
      expect(sumOf(contexts, context) - 1).toBeCloseTo((rate ** 2 * squares(own)) / (dim + 2), 6);
    }
    const ofWord = gradients.dW[0].map((_, d) => sum(gradients.dW.map((row) => row[d])));
    const ones = items.map(
      ({ context }, k) => gradients.dBiasW[k] * before.output[context * words.stride + dim + 1],
    );
    const all = [...ofWord, sum(gradients.dBiasW), sum(ones)];
    expect(sumOf(words, word) - 1).toBeCloseTo((rate ** 2 * squares(all)) / (dim + 2), 6);
    expect(sum(gradients.dW.flat().map(Math.abs))).toBeGreaterThan(0.1);
    // The row that no record names, and the ones that stand beside the biases, stay.
    expect(contexts.data.slice(words.stride, 2 * words.stride)).toEqual(
      before.output.slice(words.stride, 2 * words.stride),
    );
    expect([rowOf(words, word)[dim + 1], rowOf(contexts, 2)[dim]]).toEqual([1, 1]);
  });

  test('AdaGrad: later steps are divided by the root of the sum, which grows by the mean square', () => {
    const laid = setUp(3, 3);
    const { input, output } = laid;
    const half = gloveStride(3);
    input.data.fill(1);
    output.data.fill(1);
    input.data[half] = 100;
    output.data[half] = 4;
    trainChunks(laid, side, [{ word: 0, items: [{ context: 0, count: 1 }] }], 0.01);
    // All numbers are 1, padding too: product 8 of 8 numbers, ln X = 0, f = 10^-0.75.
    const step = 0.01 * X_MAX ** -0.75 * half;
    expect(output.data[0]).toBeCloseTo(1 - step / 2, 6);
    expect(input.data[0]).toBeCloseTo(1 - step / 10, 6);
    expect(output.data[half]).toBeCloseTo(4 + (step ** 2 * half) / 5, 6);
    expect(input.data[half]).toBeCloseTo(100 + (step ** 2 * half) / 5, 4);
  });

  test('the rate goes in a line over the chunks of a call', () => {
    const laid = setUp(3);
    laid.input.data.fill(1);
    laid.output.data.fill(1);
    const before = laid.output.data[0];
    const apart = Array.from({ length: 4 }, (_, c) => ({ word: c, items: [{ context: c, count: 1 }] }));
    trainChunks(laid, side, apart, 0.01);
    const moved = apart.map((_, c) => before - rowOf(laid.output, c)[0]);
    for (const [c, distance] of moved.entries()) expect(distance / moved[0]).toBeCloseTo(1 - c / 8, 5);
  });

  test.each([
    ['no number', Number.NaN],
    ['infinite', 1e30],
    ['past all bounds', 1e7],
  ])('a loss that is %s stops at its chunk, which is named, and leaves its rows', (_, value) => {
    const laid = setUp(5);
    rowOf(laid.output, 2)[0] = value;
    const chunks = [0, 1, 3, 2, 1].map((context, word) => ({ word, items: [{ context, count: 2 }] }));
    const places = trainChunks(laid, side, chunks);
    expect(laid.words[JOB_FAILED / 4]).toBe(laid.words[JOB_CHUNKS / 4] + places[3]);
    expect(lossesOf(laid, JOB_LOSS)[0]).toBeNaN();
    expect(rowOf(laid.input, 2)).not.toEqual(rowOf(setUp(5).input, 2));
    for (const word of [3, 4]) expect(rowOf(laid.input, word)).toEqual(rowOf(setUp(5).input, word));
  });

  test('training lowers the loss', () => {
    const laid = setUp(10);
    const chunks = randomChunks(40);
    const losses = Array.from({ length: 20 }, () => {
      lossesOf(laid, JOB_LOSS).fill(0);
      trainChunks(laid, side, chunks);
      return lossesOf(laid, JOB_LOSS)[0];
    });
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
  });
});
