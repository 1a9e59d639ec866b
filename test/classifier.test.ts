import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shownPrediction } from '../src/cli/predict-command.js';
import { readLabelledText } from '../src/corpus/labelled-text.js';
import { openTokens } from '../src/corpus/token-store.js';
import { LabelHeap } from '../src/embeddings/label-heap.js';
import type { DenseRows } from '../src/embeddings/rows.js';
import { Classifier } from '../src/embeddings/text-classifier.js';
import { autotuneClassifier } from '../src/evaluation/autotune.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import { resolveOptions } from '../src/options.js';
import { classifierData } from '../src/trainers/classifier-data.js';
import { train } from '../src/trainers/train.js';
import { lineRows } from './reference/line-rows.js';
import { temporaryFiles } from './temporary-files.js';

const TEXT = join(import.meta.dirname, 'fixtures/fasttext/sup.txt');
const { path: at } = temporaryFiles();
const file = (name: string, text: string | Uint8Array) => {
  writeFileSync(at(name), text);
  return at(name);
};

describe('training text', () => {
  it('has the dictionary that fastText writes for it', async () => {
    const options = resolveOptions('classifier', { minn: 2, maxn: 3, bucket: 50 });
    const data = await classifierData(await readLabelledText([TEXT], '__label__'), options, { source: TEXT });
    const { dictionary } = await readFastText(join(import.meta.dirname, 'fixtures/fasttext/ova.bin'));
    const sorted = (words: { toArray(): string[] }) => words.toArray().sort();
    expect(sorted(data.dictionary.words)).toEqual(sorted(dictionary.words));
    expect(data.dictionary.labels.toArray()).toEqual(dictionary.labels.toArray());
    expect(data.dictionary.counts).toEqual(dictionary.counts);
    expect(data.dictionary.tokens).toBe(dictionary.tokens);
  });

  it('becomes the rows that a prediction uses, with n-grams of characters and words', async () => {
    const lines = ['__label__a été  chaud\tun', 'un __label__b rare __label__a', 'no label', '__label__b'];
    const path = file('rows.txt', `${lines.join('\n')}\n`);
    const options = resolveOptions('classifier', {
      minn: 2,
      maxn: 4,
      wordNgrams: 3,
      bucket: 1000,
      minCount: 2,
      compact: false,
    });
    const data = await classifierData(await readLabelledText([path], '__label__'), options, { source: path });
    expect(data.unlabelled).toBe(1);
    const labelled = lines.filter((line) => line.includes('__label__'));
    const expected = labelled.map((line) => {
      const labels: number[] = [];
      const rows = lineRows(data.dictionary, new TextEncoder().encode(line), labels);
      return [1 + labels.length + rows.length, labels.length, ...labels, ...rows].join(' ');
    });
    const numbers = new Uint32Array(data.lines.store.tokens);
    openTokens(data.lines.store).read(0, numbers);
    const found: string[] = [];
    for (let at = 0; at < numbers.length; at += 1 + numbers[at])
      found.push(numbers.subarray(at, at + 1 + numbers[at]).join(' '));
    expect(found.sort()).toEqual(expected.sort());
  });

  it.each([
    ['an empty file', '', /no text found/],
    [
      'no label',
      'some words\nmore\n',
      /no line has a label, expected lines such as `__label__name some words`/,
    ],
    ['an empty label', '__label__a x\n__label__ y\n', /line 2 has an empty label/],
  ])('%s is refused in one sentence', async (_name, text, sentence) => {
    await expect(train('classifier', [file('bad.txt', text)])).rejects.toThrow(sentence);
  });

  it('options that make no sense are refused', async () => {
    await expect(train('classifier', [TEXT], { minn: 4, maxn: 3 })).rejects.toThrow(
      /`minn`: expected at most `maxn` 3, got 4/,
    );
    await expect(train('classifier', [TEXT], { bucket: 0, maxn: 3 })).rejects.toThrow(
      /`bucket`: expected an integer >= 1/,
    );
    await expect(train('classifier', [TEXT], { loss: 'abc' as 'ns' })).rejects.toThrow(
      /softmax or hs or ns or ova/,
    );
  });
});

const QUICK = { dim: 10, epochs: 15, lr: 0.5, threads: 1 };

describe('training', () => {
  it.each(['softmax', 'hs', 'ns', 'ova'] as const)('%s learns the labels', async (loss) => {
    const notes: string[] = [];
    const { model } = await train(
      'classifier',
      [TEXT],
      { ...QUICK, loss },
      { onNote: (note) => notes.push(note) },
    );
    const classifier = new Classifier(model);
    expect(classifier.predict('soleil sable plage')[0].label).toBe('__label__été');
    expect(classifier.predict('the cat is near a dog')[0].label).toBe('__label__animal');
    expect(classifier.predict('bread cheese soup')[0].probability).toBeGreaterThan(0.8);
    expect(notes).toEqual([]);
  });

  it('the same seed gives the same bytes with one thread, another seed does not', async () => {
    const bytes = async (seed: number, threads: number, memory = 0) => {
      const { model } = await train('classifier', [TEXT], {
        ...{ ...QUICK, memory },
        wordNgrams: 2,
        bucket: 500,
        seed,
        threads,
      });
      const path = at('same.bin');
      await writeFastText(model, path);
      return readFileSync(path);
    };
    const first = await bytes(7, 1);
    expect((await bytes(7, 1)).equals(first)).toBe(true);
    expect((await bytes(7, 1, 1)).equals(first)).toBe(true);
    expect((await bytes(8, 1)).equals(first)).toBe(false);
    expect((await bytes(7, 2)).length).toBe(first.length);
  });

  it('keeps text and lines in temporary files past the memory that they may take, and tells how much', async () => {
    const spilled = async (memory: number) =>
      (await train('classifier', [TEXT], { ...QUICK, epochs: 1, memory, dryRun: true })).estimate;
    expect(await spilled(0)).toMatchObject({ spilled: 0 });
    const options = resolveOptions('classifier', {});
    const text = await readLabelledText([TEXT], '__label__');
    const { lines } = await classifierData(text, options, { source: TEXT });
    const numbers = text.store.tokens + lines.store.tokens;
    expect(await spilled(1)).toMatchObject({ spilled: 4 * numbers, corpus: 0 });
  });

  it('holds only the n-gram rows that lines use, and predicts the same after saving', async () => {
    const { model } = await train('classifier', [TEXT], { ...QUICK, wordNgrams: 2, bucket: 5000 });
    const { rows, matrix } = model.input as DenseRows;
    expect(rows).toBe(model.dictionary.words.size + 5000);
    expect(matrix.rows).toBeLessThan(rows - 4000);
    const path = at('compact.bin');
    await writeFastText(model, path);
    const again = new Classifier(await readFastText(path));
    expect(() => again.predict('soleil', { k: 0 })).toThrow('`k`: expected an integer >= 1, got 0');
    expect(() => again.predict('soleil', { threshold: Number.NaN })).toThrow(
      '`threshold`: expected a number >= 0 and <= 1',
    );
    for (const line of ['soleil sable', 'unknown words', 'the cat was near'])
      expect(again.predict(line, { k: 3 })).toEqual(new Classifier(model).predict(line, { k: 3 }));
  });

  it('stops when asked and hands over what it has', async () => {
    const stop = new AbortController();
    const run = train(
      'classifier',
      [TEXT],
      { ...QUICK, epochs: 1000 },
      {
        signal: stop.signal,
        onEpoch: () => stop.abort(),
      },
    );
    await expect(run).rejects.toMatchObject({
      code: 'aborted',
      partial: { settings: { model: 'sup', epoch: 1 } },
    });
  });

  it('says when it diverged', async () => {
    const run = train('classifier', [TEXT], { ...QUICK, lr: 100, loss: 'hs', epochs: 100, dim: 4 });
    await expect(run).rejects.toThrow(/training diverged.*lower `lr` \(it is 100\)/);
  });
});

it.each([
  [1, [10]],
  [3, [10, 5, 3]],
  [5, [5, 3, 10, 0, 7]],
  [12, [5, 3, 10, 7, 0, 8, 9, 4, 11, 6, 2, 1]],
])(
  'of labels with the same score the best %i are those of the program, a heap of libstdc++',
  (k, expected) => {
    const best = new LabelHeap(k);
    for (const [label, score] of [1, 0, 0, 2, 0, 2, 0, 1, 0, 0, 2, 0].entries())
      if (score >= best.least) best.add({ label, score });
    expect(best.sorted().map(({ label }) => label)).toEqual(expected);
  },
);

it('text without spaces is told, but where its characters are learnt from', async () => {
  const linesOf = (from: number) =>
    Array.from(
      { length: 40 },
      (_, i) => `__label__${i % 2} ${i % 2 ? '今天北京队获得了比赛' : '股票市场大幅上涨了'}${from + i}\n`,
    ).join('');
  const text = file('zh.txt', linesOf(0));
  const notesOf = async (more: object) => {
    const notes: string[] = [];
    await train(
      'classifier',
      [text],
      { dim: 4, threads: 1, ...more },
      { onNote: (note) => notes.push(note) },
    );
    return notes.join('\n');
  };
  expect(await notesOf({})).toContain('mostly Chinese without spaces between words');
  expect(await notesOf({ minn: 1, maxn: 3 })).not.toContain('without spaces');
  expect(await notesOf({ segment: 'zh-Hant' })).not.toContain('without spaces');
  const notes: string[] = [];
  const onNote = (note: string) => notes.push(note);
  await autotuneClassifier(
    [text],
    { epochs: 20, lr: 1, threads: 1 },
    { validation: file('zh.valid', linesOf(100)), trials: 3 },
    { onNote },
  );
  expect(notes.join('\n')).toContain('`minn` 1 `maxn` 3');
});

it('shows probabilities as fastText prints them', () => {
  const shown = (probability: number) => shownPrediction({ label: 'a', probability }, true);
  expect([0.5, 1.00001, 3.30947e-5, 1e-10, 0.0001].map(shown)).toEqual([
    'a 0.5',
    'a 1.00001',
    'a 3.30947e-05',
    'a 1e-10',
    'a 0.0001',
  ]);
});

describe('many labels', () => {
  const lines = Array.from({ length: 400 }, (_, i) => `__label__${i % 70} word${i % 70} word${i % 7}`);
  const path = file('many.txt', `${lines.join('\n')}\n`);

  it.each(['softmax', 'ova'] as const)('are scored by the kernel as one by one: %s', async (loss) => {
    const { model } = await train('classifier', [path], { loss, dim: 10, epochs: 20, threads: 1, seed: 1 });
    const classifier = new Classifier(model);
    const hidden = classifier.hidden('word3 word4')!;
    const products = Array.from({ length: 70 }, (_, i) => model.output.dot(i, hidden));
    const sum = products.reduce((all, x) => all + Math.exp(x), 0);
    const expected = products.map((x) => (loss === 'softmax' ? Math.exp(x) / sum : 1 / (1 + Math.exp(-x))));
    for (const k of [1, 5, 70, Number.POSITIVE_INFINITY]) {
      const found = classifier.predictHidden(hidden, { k });
      expect(found.length).toBe(Math.min(k, 70));
      for (const [i, { label, score }] of found.entries()) {
        // fastText's table of the sigmoid has steps of 1 / 32.
        expect(Math.abs(Math.exp(score) - expected[label])).toBeLessThan(loss === 'softmax' ? 2e-5 : 0.01);
        if (i > 0) expect(found[i - 1].score).toBeGreaterThanOrEqual(score);
      }
    }
    const all = classifier.predictHidden(hidden, { k: 70 });
    const scores = (found: typeof all) => found.map(({ score }) => score);
    expect(scores(classifier.predictHidden(hidden, { k: 5 }))).toEqual(scores(all).slice(0, 5));
    expect(classifier.predictHidden(hidden, { k: 70, threshold: 0.02 }).length).toBeLessThan(70);
    const [, second, , , fifth] = classifier.predict('word3 word4', { k: 70 });
    const bare = fifth.label.replace('__label__', '');
    expect(classifier.predict('word3 word4', { k: 9, among: [bare, second.label] })).toEqual([second, fifth]);
    expect(classifier.predict('word3 word4', { among: [bare] })).toEqual([fifth]);
    expect(classifier.predict('word3 word4', { among: [bare], threshold: 0.9 })).toEqual([]);
    expect(() => classifier.predict('word3', { among: ['x'] })).toThrow(
      /^`among`: "x" is none of the 70 labels, such as (__label__\d+, ){4}__label__\d+$/,
    );
    // The same again, with another line between.
    classifier.predict('word1');
    expect(classifier.predictHidden(hidden, { k: 70 })).toEqual(all);
  });
});
