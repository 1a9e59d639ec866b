import { describe, expect, test } from 'vitest';
import * as field from '../src/kernels/job.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { randomStream } from '../src/random.js';
import { Run } from '../src/run/run.js';
import { seedGenerator } from '../src/run/step-trainer.js';
import { distanceWeights } from '../src/sampling/window-weights.js';
import { rowOf } from '../src/tensor/matrix.js';
import {
  DIMS,
  expectSameLosses,
  expectSameRows,
  kernelsOf,
  lay,
  lossesOf,
  place,
  randomSentences,
  trainBoth,
  trainItems,
} from './kernel-jobs.js';
import { WORDS, word2vecPlan } from './kernel-plans.js';
import { blockGradients } from './oracle.js';
import { updateBlock } from './reference/block.js';
import { fillRow } from './reference/random.js';

const SAMPLED: [string, Record<string, unknown>][] = [
  ['drawn windows', { windowWeights: 'sampled' }],
  ['drawn windows, hs', { windowWeights: 'sampled', loss: 'hs' }],
  ['drawn windows, all', { windowWeights: 'sampled', window: 'all' }],
];

test('no two fields of a job lie in one place', () => {
  const places = Object.entries(field).flatMap(([name, place]) =>
    name.startsWith('JOB_') && name !== 'JOB_BYTES' ? [place] : [],
  );
  expect(new Set(places).size).toBe(places.length);
  expect(Math.max(...places)).toBeLessThan(field.JOB_BYTES);
});

test.each(['skipgram', 'cbow'] as const)(
  '%s: copies of uppermost nodes come to what shared rows come to',
  (trainer) => {
    const plan = word2vecPlan(trainer, { loss: 'hs' });
    const [copies, shared] = [lay({ ...plan, hotNodes: 5 }, 0, 2), lay(plan)];
    expect(copies.words[field.JOB_HOT_NODES / 4]).toBe(5);
    expect(copies.words[field.JOB_HOT_TIMES / 4]).toBe(16);
    expect(shared.words[field.JOB_HOT_FROM / 4]).toBe(0);
    const items = randomSentences(500, WORDS);
    for (const laid of [copies, shared]) trainItems(laid, 'kernel', items);
    expectSameRows(copies, shared, 500);
    // Another thread's change of the root stays, and is seen at once in the next step.
    for (const { output } of [copies, shared]) rowOf(output, WORDS - 2)[0] += 1;
    for (const laid of [copies, shared]) trainItems(laid, 'kernel', items);
    expectSameRows(copies, shared, 1000);
  },
);

describe.each(['skipgram', 'cbow'] as const)('%s: kernel and reference agree', (trainer) => {
  const same = (given: Record<string, unknown>, tokens: number, frozen?: Uint8Array) => {
    const plan = word2vecPlan(trainer, given, frozen);
    const [kernel, reference] = trainBoth(() => lay(plan), randomSentences(tokens, WORDS));
    expectSameRows(kernel, reference, tokens);
    return [kernel, reference];
  };

  test.each(DIMS)('dim %i', (dim) => void same({ dim }, 60));
  test.each(DIMS)('dim %i, hs', (dim) => void same({ dim, loss: 'hs' }, 60));

  test.each([
    ['hs', { loss: 'hs' }],
    ['sum', trainer === 'cbow' ? { pooling: 'sum' } : {}],
    ['sum, hs', trainer === 'cbow' ? { pooling: 'sum', loss: 'hs' } : {}],
    ['window 1', { window: 1 }],
    ['window 4', { window: 4 }],
    ...(trainer === 'skipgram' ? SAMPLED : []),
    ['window 30, longer than any sentence', { window: 30 }],
    ['window all', { window: 'all' }],
    ['1 negative', { negatives: 1 }],
    ['23 negatives', { negatives: 23 }],
    ['no subsampling', { sample: 0 }],
    ['strong subsampling', { sample: 1e-2 }],
  ])('%s', (_, given) => void same({ dim: 10, ...given }, 500));

  test('of many words, more rows are updated together', () => {
    const plan = word2vecPlan(trainer, { dim: 10 });
    const numbers = plan.numbers.filter(([at]) => at !== field.JOB_TILE_ROWS);
    const many = { ...plan, numbers: [...numbers, [field.JOB_TILE_ROWS, field.TILE_ROWS] as const] };
    const [kernel, reference] = trainBoth(() => lay(many), randomSentences(500, WORDS));
    expectSameRows(kernel, reference, 500);
    if (trainer === 'cbow') return;
    const [few] = same({ dim: 10 }, 500);
    expect(few.input.data).not.toEqual(kernel.input.data);
  });

  test('a frozen row stays, the others move', () => {
    const frozen = Uint8Array.from({ length: WORDS }, (_, word) => Number(word === 3));
    const given = { dim: 10, freeze: true, init: 'x' };
    const before = lay(word2vecPlan(trainer, given, frozen)).input;
    for (const { input } of same(given, 500, frozen)) {
      expect(rowOf(input, 3)).toEqual(rowOf(before, 3));
      expect(rowOf(input, 2)).not.toEqual(rowOf(before, 2));
      // Its updates go to a place of their own, not to the first of the memory.
      expect(new Uint8Array(input.data.buffer, 0, input.stride * 4)).toEqual(
        new Uint8Array(input.stride * 4),
      );
    }
  });

  test('the losses that are taken', () => {
    const [kernel, reference] = same({ dim: 10 }, 1000);
    expectSameLosses(kernel, reference);
    if (trainer === 'skipgram') expectSameLosses(kernel, reference, field.JOB_LOSS_NEGATIVE);
    const [withTree, referenceWithTree] = same({ dim: 10, loss: 'hs' }, 1000);
    expectSameLosses(withTree, referenceWithTree);
    expect([...lossesOf(withTree, field.JOB_LOSS_NEGATIVE)]).toEqual([0, 0]);
  });
});

test.each(
  (['harmonic', 'expected'] as const).flatMap((windowWeights) =>
    ([1, 2, 5, 30, 'all'] as const).map((window) => ({ windowWeights, window })),
  ),
)(
  'window $window, $windowWeights: each pair has as many negatives as are asked for',
  ({ window, windowWeights }) => {
    const given = { dim: 4, window, windowWeights, negatives: 7, sample: 0 };
    const laid = lay(word2vecPlan('skipgram', given));
    laid.input.data.fill(1);
    laid.output.data.fill(0);
    const ids = randomSentences(400, WORDS);
    const rate = 1e-7;
    trainItems(laid, 'kernel', ids, rate);
    // All probabilities are about 1/2: a pair moves its output by half the rate, and its negatives back by as much each.
    const reach = window === 'all' ? WORDS : window;
    const weights = distanceWeights(reach, window === 'all' ? reach - 1 : 0, windowWeights);
    let pairs = 0;
    for (let from = 0, to = 1; to <= ids.length; to++) {
      if (to < ids.length && ids[to - 1] < SENTENCE_END) continue;
      for (let d = 1; d < to - from; d++)
        pairs += (1 - from / ids.length / 2) * 2 * (to - from - d) * (weights[d] ?? 0);
      from = to;
    }
    const moved = laid.output.data.reduce((sum, x) => sum + x, 0);
    expect(moved / (given.dim * pairs * rate * 0.5)).toBeCloseTo(1 - given.negatives, 2);
  },
);

test.each([
  [2, 1],
  [1, 0],
  ['all', 0],
] as const)('CBOW, window %s: words next to the centre count %d more', (window, more) => {
  const near = word2vecPlan('cbow', { dim: 4, window }).fractions?.find(([at]) => at === field.JOB_NEAR);
  expect(near?.[1]).toBe(more);
});

test.each(DIMS)('initial rows of %i numbers are the reference’s, bit by bit', (dim) => {
  const { heap, input } = lay(word2vecPlan('skipgram', { dim }));
  const state = place(heap, Uint32Array.of(9, 2));
  const { fillRows } = kernelsOf({ heap });
  fillRows(input.data.byteOffset, input.rows, dim, 4 * input.stride, 1 / dim, state);
  const expected = new Float32Array(input.data.length);
  const generator = Uint32Array.of(9, 2);
  for (let at = 0; at < expected.length; at += input.stride)
    fillRow(expected.subarray(at, at + input.stride), dim, 1 / dim, generator);
  expect(input.data).toEqual(expected);
});

test('a run starts all its rows as one call for them does', async () => {
  const plan = { ...word2vecPlan('skipgram', { dim: 3 }), inputRows: 2500 };
  const run = await Run.lay(plan, { epochs: 1, seed: 5, threads: 1, deterministic: false });
  run.startAtRandom();
  const expected = new Float32Array(4 * plan.inputRows);
  const generator = new Uint32Array(2);
  seedGenerator(generator, randomStream(5, 'initial rows'));
  for (let at = 0; at < expected.length; at += 4) fillRow(expected.subarray(at, at + 4), 3, 1 / 3, generator);
  expect(run.input.data).toEqual(expected);
});

test('the block update goes against the gradient of the cross entropy', async () => {
  const random = randomStream('block');
  const rows = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: 7 }, () => random.next() - 0.5));
  const [H, O] = [rows(3), rows(4)];
  const labels = [1, 0, 0, 1];
  const { dH, dO } = await blockGradients(
    H,
    O,
    H.map(() => labels),
  );
  const [h, o] = [H, O].map((matrix) => matrix.map((row) => Float32Array.from(row)));
  updateBlock(h, o, labels, [1, 1, 1]);
  const expectMoved = (found: Float32Array[], matrix: number[][], gradient: number[][]) => {
    const expected = matrix.flatMap((row, i) => row.map((x, d) => x - gradient[i][d]));
    expect(found.flatMap((row) => [...row])).toEqual(expected.map((x) => expect.closeTo(x, 5)));
  };
  expectMoved(h, H, dH);
  expectMoved(o, O, dO);
});
