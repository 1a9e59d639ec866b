// Memory with 64-bit addresses, where the engine has it: runs that are laid out past 4 GiB make the bytes of others.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TrainerName } from '../src/index.js';
import { checkReach, SharedHeap } from '../src/kernels/shared-heap.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { type Options, outcome } from './training-runs.js';

const GiB = 2 ** 30;
const wide = reaches(5 * GiB);

function reaches(bytes: number): boolean {
  try {
    checkReach(bytes, 'this', 'nothing');
    return true;
  } catch {
    return false;
  }
}

afterEach(() => vi.unstubAllEnvs());

const { file } = temporaryFiles();
const text = file(runningText(3000));
const labelled = file(labelledText(200));
const GRAMS = { minn: 2, maxn: 3, bucket: 4000 };

describe.runIf(wide)('past 4 GiB', () => {
  test.each([
    ['skipgram', { weightDecay: 0.01 }],
    ['skipgram', { loss: 'hs', deterministic: true }],
    ['cbow', { pooling: 'sum' }],
    ['cbow', { deterministic: true }],
    ['cbow', { optimizer: 'adam' }],
    ['fasttext', { ...GRAMS, deterministic: true }],
    ['fasttext', { ...GRAMS, cbow: true }],
    ['classifier', { ...GRAMS, wordNgrams: 2, deterministic: true }],
    ['classifier', { loss: 'ova' }],
    ['glove', {}],
    ['ppmi', {}],
    ['lsa', {}],
    ['doc2vec', {}],
    ['doc2vec', { model: 'dm', deterministic: true }],
    ['doc2vec', { model: 'dm', pooling: 'concat', window: 2 }],
    ['doc2vec', { dbowWords: true, loss: 'hs' }],
  ] as [TrainerName, Options][])('%s %o has the same numbers', async (trainer, options) => {
    const inputs = [trainer === 'classifier' ? labelled : text];
    const rows = async () => {
      const { input, output } = await outcome(trainer, inputs, { dim: 10, epochs: 2, ...options });
      return { input, output };
    };
    const near = await rows();
    vi.stubEnv('WORDVEC_PAST_4_GIB', '1');
    expect(await rows()).toEqual(near);
  });

  test('a memory is taken as wide as what is laid out, and anew for what comes next', () => {
    const heap = new SharedHeap();
    const narrow = heap.memory;
    heap.lay(4 * GiB);
    const address = heap.lay(64);
    heap.open('this', 'nothing');
    expect([heap.kernel, heap.unit]).toEqual(['train64', 4]);
    new Uint8Array(heap.memory.buffer, address, 64).fill(7);
    expect(new Uint8Array(heap.memory.buffer, address + 63, 1)).toEqual(Uint8Array.of(7));
    heap.reset();
    heap.open('this', 'nothing');
    expect([heap.kernel, heap.unit]).toEqual(['train', 1]);
    expect(heap.memory).not.toBe(narrow);
  });
});

describe('what cannot be had', () => {
  test('past 16 GiB is said with what to lower', () => {
    expect(() => checkReach(17 * GiB, 'training', 'use a smaller --dim')).toThrow(
      'training needs 17.00 GiB of shared memory, which holds 16 GiB at most: use a smaller `dim`',
    );
  });

  test.skipIf(wide)('past 4 GiB is said with the Node that has it', async () => {
    vi.stubEnv('WORDVEC_PAST_4_GIB', '1');
    await expect(outcome('skipgram', [text], { dim: 10 })).rejects.toThrow(
      /^training \d+ rows of 10 numbers needs 4\.\d\d GiB of shared memory, which holds 4 GiB at most in this engine: run it with Node 24 or newer, where it holds 16 GiB, or lower `dim`/,
    );
  });
});
