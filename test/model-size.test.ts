// Classifiers within a size: sizes are exact, what fits is kept as it is, and what cannot be is said at once.
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { QuantizedRows } from '../src/embeddings/rows.js';
import { autotuneClassifier } from '../src/evaluation/autotune.js';
import { largestDim, shrinkTo, smallestBytes } from '../src/evaluation/shrink.js';
import { CLASSIFIER, CLASSIFIER_STARTS, TuningWalk } from '../src/evaluation/tuning-walk.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import { fastTextBytes } from '../src/formats/fasttext-size.js';
import { resolveOptions } from '../src/options.js';
import { quantizeClassifier } from '../src/trainers/quantize.js';
import { train } from '../src/trainers/train.js';
import { labelledText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const { file, path } = temporaryFiles();
/** As many words beside the labels as a set of questions has: their bytes are most of the vocabulary. */
const TEXT = file(labelledText(1500, 3000));
const OPTIONS = { dim: 20, epochs: 2, lr: 0.5, threads: 1 };
const { model } = await train('classifier', [TEXT], OPTIONS);
const options = resolveOptions('classifier', { ...OPTIONS, epochs: 1 });

test.each([
  ['as it is', {}],
  ...firstOf<[string, object]>(1, [
    ['pruned', { cutoff: 300, qnorm: true }],
    ['quantized', { qnorm: true }],
    ['quantized, odd parts, lengths with the rows', { dsub: 3 }],
  ]),
])('the size of a file is known before: %s', async (name, how) => {
  const made = name === 'as it is' ? model : await quantizeClassifier(model, how);
  await writeFastText(made, path('m.bin'));
  expect(fastTextBytes(made)).toBe(statSync(path('m.bin')).size);
  expect(fastTextBytes(await readFastText(path('m.bin')))).toBe(fastTextBytes(made));
});

test('as many rows as fit are kept: one more would be too much', async () => {
  const words = model.input.rows;
  for (const bytes of thorough ? [35_000, 40_000, 60_000] : [40_000]) {
    const small = await shrinkTo(model, bytes, [TEXT], options);
    expect(small.input).toBeInstanceOf(QuantizedRows);
    const size = fastTextBytes(small);
    // A row takes at most 10 + 1 bytes of codes, 10 of its entry, and its word.
    if (small.input.rows < words) expect(bytes - size).toBeLessThan(40);
    expect(size).toBeLessThanOrEqual(bytes);
  }
});

test('what fits is written as it is, and so is a model of fewer rows than can be quantized', async () => {
  expect(await shrinkTo(model, fastTextBytes(model), [TEXT], options)).toBe(model);
  const few = (await train('classifier', [file(labelledText(50, 40))], { ...OPTIONS, dim: 4 })).model;
  expect(few.input.rows).toBeLessThan(256);
  expect(await shrinkTo(few, fastTextBytes(few), [TEXT], options)).toBe(few);
  await expect(shrinkTo(few, fastTextBytes(few) - 1, [TEXT], options)).rejects.toThrow(
    /^`modelSize`: \d+ bytes hold no classifier of dimension 4 with 6 labels/,
  );
});

test('the smallest model is a bound, and the largest dimension keeps to it', () => {
  const { dictionary } = model;
  for (const bytes of [5000, 20_000, 100_000]) {
    const dim = largestDim(dictionary, bytes, true, 1000);
    expect(smallestBytes(dictionary, dim, true)).toBeLessThanOrEqual(bytes);
  }
  expect(largestDim(dictionary, 300, true, 1000)).toBe(0);
});

slowTest('autotune finds a model of a size that a fraction of the rows fits', async () => {
  const asked = { validation: TEXT, trials: 1, modelSize: 40_000 };
  const { bytes, failed, model: found } = await autotuneClassifier([TEXT], OPTIONS, asked);
  expect([failed, bytes <= 40_000, bytes > 39_900]).toEqual([0, true, true]);
  expect(found.input.rows).toBeGreaterThan(256);
});

test('a search gives a small text no more rows for n-grams than it has use for, unless they are given', async () => {
  const few = file(labelledText(50, 40));
  const tried = (more: object) =>
    autotuneClassifier([few], { ...OPTIONS, wordNgrams: 2, ...more }, { validation: few, trials: 1 });
  expect((await tried({})).best.bucket).toBe(CLASSIFIER.bucket.range[0]);
  expect((await tried({ bucket: 30_000 })).best.bucket).toBe(30_000);
});

test('a size that no trial can keep is refused before the first', async () => {
  let trials = 0;
  const hooks = { onProgress: () => void trials++ };
  const asked = { validation: TEXT, trials: 5, modelSize: 20_000 };
  const tried = autotuneClassifier([TEXT], { ...OPTIONS, dim: 50 }, asked, {
    onProgress: ({ phase }) => phase === 'tuning' && hooks.onProgress(),
  });
  await expect(tried).rejects.toThrow(/20000 bytes hold no classifier of 6 labels and dimension 50/);
  expect(trials).toBe(0);
});

test('the walk begins with the start and what did well elsewhere, but for what is given', () => {
  const walk = new TuningWalk(
    resolveOptions('classifier', { epochs: 5 }),
    new Set(['lr']),
    CLASSIFIER,
    CLASSIFIER_STARTS,
  );
  const proposed = [0, 1].map((tried) => walk.next(undefined, tried, 0));
  expect(proposed.map(({ epochs, lr, dim }) => [epochs, lr, dim])).toEqual([
    [5, 0.3, 100],
    [25, 0.3, 20],
  ]);
});

test('the walk goes on from trial to trial though none succeeded', () => {
  const walk = new TuningWalk(resolveOptions('classifier', {}), new Set(['lr']), {
    ...CLASSIFIER,
    dim: { ...CLASSIFIER.dim, range: [1, 12] },
  });
  const proposed = [0, 1, 2, 3, 4].map((tried) => walk.next(undefined, tried, 0.1));
  expect(new Set(proposed.map((each) => JSON.stringify(each))).size).toBe(5);
  expect(proposed.every(({ dim, lr }) => dim <= 12 && lr === 0.3)).toBe(true);
});
