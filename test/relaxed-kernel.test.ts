// Kernels whose last bits are the engine's own: as good as the others, and taken only where last bits are left to chance.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { allowRelaxedSimd } from '../src/cli/relaxed-simd.js';
import type { TrainerName } from '../src/index.js';
import { instantiate } from '../src/kernels/open.js';
import type { TrainingKernels } from '../src/kernels/training-kernels.js';
import { hasRelaxedSimd, loadKernel } from '../src/platform/load-kernel.js';
import { platform } from '../src/platform.js';
import { runningText } from './generated-text.js';
import { expectSameRows, lay, randomSentences, trainItems } from './kernel-jobs.js';
import { WORDS, word2vecPlan } from './kernel-plans.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest } from './thorough.js';
import { type Options, outcome } from './training-runs.js';

afterEach(() => vi.restoreAllMocks());

allowRelaxedSimd();

test('the program has Relaxed SIMD on each Node that it runs on', () => {
  expect(hasRelaxedSimd()).toBe(true);
});

describe('of an engine with Relaxed SIMD', () => {
  test.each([
    ['skipgram', { dim: 100 }],
    ['skipgram', { dim: 9, loss: 'hs' }],
    ['cbow', { dim: 10 }],
  ] as const)('%s %o agrees with the reference', async (trainer, given) => {
    const module = await loadKernel('trainRelaxed');
    const items = randomSentences(500, WORDS);
    const plan = word2vecPlan(trainer, given);
    const [relaxed, reference] = [lay(plan), lay(plan)];
    trainItems(relaxed, instantiate<TrainingKernels>(module, relaxed.heap.memory), items);
    trainItems(reference, 'reference', items);
    expectSameRows(relaxed, reference, 500);
  });
});

describe('of an engine that may have it', () => {
  const { file } = temporaryFiles();
  const text = file(runningText(3000));

  /** The training kernels that a run takes where the engine has both; it trains by the exact one. */
  async function kernelsTaken(trainer: TrainerName, options: Options, has = true): Promise<string[]> {
    const { kernels } = platform();
    const load = kernels.load.bind(kernels);
    const taken: string[] = [];
    vi.spyOn(kernels, 'relaxed').mockReturnValue(has);
    vi.spyOn(kernels, 'load').mockImplementation((name) => {
      if (name.startsWith('train')) taken.push(name);
      return load(name.replace('Relaxed', '') as typeof name);
    });
    await outcome(trainer, [text], { dim: 4, epochs: 2, threads: 2, ...options });
    return taken;
  }

  test.each<[TrainerName, Options, string]>(
    firstOf(3, [
      ['skipgram', {}, 'trainRelaxed'],
      ['skipgram', { threads: 1 }, 'train'],
      ['cbow', { deterministic: true }, 'train'],
      ['glove', {}, 'trainRelaxed'],
      ['ppmi', {}, 'train'],
    ]),
  )('%s %o takes %s', async (trainer, options, kernel) => {
    expect(await kernelsTaken(trainer, options)).toEqual([kernel]);
  });

  slowTest('the exact one is taken where the engine has no other', async () => {
    expect(await kernelsTaken('skipgram', {}, false)).toEqual(['train']);
  });
});
