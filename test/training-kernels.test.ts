import { beforeAll, describe, expect, test } from 'vitest';
import { SENTENCE_END } from '../src/corpus/encoded.js';
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import { JOB_LOSS, JOB_LOSS_NEGATIVE, JOB_RANDOM } from '../src/kernels/job.js';
import { openKernel } from '../src/kernels/open.js';
import { updateBlock } from '../src/kernels/tile-reference.js';
import { trainingReference } from '../src/kernels/training-reference.js';
import { resolveOptions } from '../src/options.js';
import { loadKernel } from '../src/platform/assets.js';
import { randomStream } from '../src/random.js';
import { rowOf } from '../src/tensor/matrix.js';
import { randomRows } from '../src/trainers/rows.js';
import { planWord2Vec, type Word2VecOptions } from '../src/trainers/word2vec-plan.js';
import { blockGradients } from './oracle.js';

const WORDS = 30;
const LENGTHS = [...Array.from({ length: 68 }, (_, i) => i).filter((n) => n > 0), 100, 102, 300];

let kernel: WebAssembly.Module | undefined;
beforeAll(async () => {
  kernel = await loadKernel('train');
});

/** Sentences of 1 to 14 words, frequent ones more often, so that windows hold the same word twice. */
function randomIds(tokens: number): Uint32Array {
  const random = randomStream('ids');
  const ids = Uint32Array.from({ length: tokens }, () => Math.floor(random.next() ** 2 * WORDS));
  for (let end = 0; end < tokens; end += 1 + Math.floor(random.next() * 14)) ids[end]! += SENTENCE_END;
  return ids;
}

function trainOnce(
  trainer: 'skipgram' | 'cbow',
  given: Record<string, unknown>,
  module: WebAssembly.Module | undefined,
  tokens: number,
) {
  const options = resolveOptions(trainer, given) as Word2VecOptions;
  const counts = Float64Array.from({ length: WORDS }, (_, i) => 1000 / (i + 1));
  const words = WordTable.from(Array.from({ length: WORDS }, (_, i) => `w${i}`));
  const corpus = { longestSentence: 20 } as Parameters<typeof planWord2Vec>[3];
  const plan = planWord2Vec(trainer, options, createVocabulary(words, counts), corpus, 1, 2 ** 30);
  randomRows(plan.input, randomStream('input'));
  randomRows(plan.output, randomStream('output'));
  for (let i = 0; i < plan.input.data.length; i++) plan.input.data[i]! *= options.dim ** 0.5 * 2;
  plan.frozen[3] = 1;
  const { job, tokens: room } = plan.threads[0]!;
  new Uint32Array(plan.memory.buffer, room, tokens).set(randomIds(tokens));
  new Uint32Array(plan.memory.buffer, job + JOB_RANDOM, 2).set([12345, 678]);
  const before = rowOf(plan.input, 3).slice();
  openKernel({ module, memory: plan.memory }, trainingReference)[plan.entry](job, room, tokens, 0.05, 0.01);
  return { ...plan, before, job };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

describe.each(['skipgram', 'cbow'] as const)('%s: kernel and twin agree', (trainer) => {
  const same = (given: Record<string, unknown>, tokens: number) => {
    const wasm = trainOnce(trainer, given, kernel, tokens);
    const twin = trainOnce(trainer, given, undefined, tokens);
    // Each row takes about `tokens` steps, each of them rounded to 2^-24 of values of about 1.
    const tolerance = tokens * 4 * 2 ** -24;
    expect(largestDifference(wasm.input.data, twin.input.data)).toBeLessThan(tolerance);
    expect(largestDifference(wasm.output.data, twin.output.data)).toBeLessThan(tolerance);
    expect(wasm.output.data.some((x) => Math.abs(x) > 1e-3)).toBe(true);
    return { wasm, twin };
  };

  test.each(LENGTHS)('dim %i', (dim) => void same({ dim }, 60));

  test.each([
    ['hs', { loss: 'hs' }],
    ['sum', trainer === 'cbow' ? { pooling: 'sum' } : {}],
    ['window 1', { window: 1 }],
    ['window 30, longer than any sentence', { window: 30 }],
    ['1 negative', { negatives: 1 }],
    ['23 negatives', { negatives: 23 }],
    ['no subsampling', { sample: 0 }],
    ['strong subsampling', { sample: 1e-2 }],
    ['weight decay', { weightDecay: 0.1 }],
    ['weight decay, hs', { weightDecay: 0.1, loss: 'hs' }],
  ])('%s', (_, given) => void same({ dim: 10, ...given }, 500));

  test('a frozen row stays, the others move', () => {
    const { wasm, twin } = same({ dim: 10, freeze: true, init: 'x' }, 500);
    for (const plan of [wasm, twin]) {
      expect(rowOf(plan.input, 3)).toEqual(plan.before);
      expect(rowOf(plan.input, 2)).not.toEqual(plan.before);
    }
  });

  test.each(['ns', 'hs'])('the sampled loss, %s', (loss) => {
    const { wasm, twin } = same({ dim: 10, loss }, 1000);
    for (const field of [JOB_LOSS, JOB_LOSS_NEGATIVE]) {
      const [a, b] = [wasm, twin].map(({ memory, job }) => new Float64Array(memory.buffer, job + field, 3));
      expect(a![2]).toBe(b![2]);
      expect(Math.log2(a![0]! || 1) + a![1]!).toBeCloseTo(Math.log2(b![0]! || 1) + b![1]!, 2);
    }
  });
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
  updateBlock(h!, o!, labels, [1, 1, 1]);
  const expected = (matrix: number[][], gradient: number[][]) =>
    matrix.map((row, i) => row.map((x, d) => x - gradient[i]![d]!));
  expect(h!.flatMap((row) => [...row])).toEqual(
    expected(H, dH)
      .flat()
      .map((x) => expect.closeTo(x, 5)),
  );
  expect(o!.flatMap((row) => [...row])).toEqual(
    expected(O, dO)
      .flat()
      .map((x) => expect.closeTo(x, 5)),
  );
});
