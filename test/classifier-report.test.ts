// What `test` tells of a classifier, against scikit-learn's precision_recall_fscore_support on the same predictions.
import { expect, test } from 'vitest';
import { Classifier, evaluateClassifier, train, writeFastText } from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { file, folder, path } = temporaryFiles();
const LEARNT = Array.from({ length: 90 }, (_, i) => `__label__${'aabbcc'[i % 6]} ${'aabbcc'[i % 6]}\n`);
const lines = file(LEARNT.join(''));
const { model } = await train('classifier', [lines], { lr: 1, epochs: 20, dim: 6, threads: 1 });
await writeFastText(model, path('m.bin'));
/** Predicted: a b b a; then an unknown label, and none. */
const ASKED = ['__label__a a', '__label__a b', '__label__b b', '__label__c a', '__label__d a', 'c'];

test('figures of each label, their mean, and what was mistaken for what', async () => {
  const score = await evaluateClassifier(new Classifier(model), ASKED);
  const figures = score.labels.map(({ label, precision, recall, f1, gold }) => [
    label,
    precision,
    recall,
    f1,
    gold,
  ]);
  expect(figures.sort()).toEqual([
    ['__label__a', 1 / 2, 1 / 2, 1 / 2, 2],
    ['__label__b', 1 / 2, 1, 2 / 3, 1],
    ['__label__c', 0, 0, 0, 1],
  ]);
  expect(score.macro.precision).toBeCloseTo(1 / 3, 12);
  expect(score.macro.recall).toBeCloseTo(1 / 2, 12);
  expect(score.macro.f1).toBeCloseTo(7 / 18, 12);
  expect(score).toMatchObject({
    examples: 4,
    precision: 0.5,
    recall: 0.5,
    leftOut: 2,
    untested: { unlabelled: 1, unknown: 1, wordless: 0 },
    unknownLabels: ['__label__d'],
  });
  const counts = score.confusion.map(({ label, predicted, count }) => `${label} ${predicted} ${count}`);
  expect(counts.sort()).toEqual([
    '__label__a __label__a 1',
    '__label__a __label__b 1',
    '__label__b __label__b 1',
    '__label__c __label__a 1',
  ]);
});

test('labels that no line has and that were never predicted are no part of the mean', async () => {
  const score = await evaluateClassifier(new Classifier(model), ['__label__a a']);
  expect(score.macro).toEqual({ precision: 1, recall: 1, f1: 1 });
});

test('the program tells them', async () => {
  const asked = file(`${ASKED.join('\n')}\n`, 'asked.txt');
  const { out, err } = await runProgram(folder, ['test', 'm.bin', asked, '--per-label', '--confusion']);
  expect(out).toMatch(/\n {3}0\.3333 {3}0\.5000 {3}0\.3889 {8}4 {2}macro: their mean\n/);
  const [, matrix] = out.split('label, predicted as');
  expect(matrix.match(/__label__c +\d +\d +\d/)).not.toBeNull();
  expect(err).toContain(
    '1 line without a label, 1 line of labels that the model was not trained on (__label__d)',
  );
  const { out: json } = await runProgram(folder, ['test', 'm.bin', asked, '--json']);
  expect(Object.keys(JSON.parse(json))).not.toContain('confusion');
});
