import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, test, vi } from 'vitest';
import { classScores } from '../src/analysis/class-scores.js';
import { readRowClassifier, writeRowClassifier } from '../src/analysis/classifier-file.js';
import { stratifiedFolds } from '../src/analysis/folds.js';
import { fitLogistic, logisticProbabilities } from '../src/analysis/logistic-regression.js';
import { minimise } from '../src/analysis/minimise.js';
import {
  crossValidate,
  evaluateRowClassifier,
  RowClassifier,
  trainRowClassifier,
} from '../src/analysis/row-classifier.js';
import { fitSparseLogistic, sparseProbabilities } from '../src/analysis/sparse-logistic.js';
import { joinedRows, sparseRows } from '../src/embedders/sparse-rows.js';
import { createMatrix, type Matrix, rowsAt } from '../src/tensor/matrix.js';
import { groupedMatrix, matrixOf, randomMatrix } from './matrices.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';

const { path } = temporaryFiles();
const NAMES = ['red', 'green', 'blue'];
const labelled = (rows: number) => ({
  rows: groupedMatrix(rows, 5, 3),
  labels: Array.from({ length: rows }, (_, i) => NAMES[i % 3]),
});

describe('minimise', () => {
  it("finds the bottom of Rosenbrock's valley", async () => {
    const valley = async ([x, y]: Float64Array, gradient: Float64Array) => {
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      gradient[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    };
    const point = await minimise(valley, Float64Array.of(-1.2, 1), { tolerance: 1e-8, iterations: 200 });
    const slope = new Float64Array(2);
    expect(await valley(point, slope)).toBeCloseTo(0, 12);
    expect([...point]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
    expect(Math.max(...slope.map(Math.abs))).toBeLessThanOrEqual(1e-8);
  });

  it('stops where it is told to', async () => {
    const bowl = async ([x]: Float64Array, gradient: Float64Array) => {
      gradient[0] = 4 * x ** 3;
      return x ** 4;
    };
    const steps = async (iterations: number) =>
      (await minimise(bowl, Float64Array.of(9), { tolerance: 0, iterations }))[0];
    expect(await steps(0)).toBe(9);
    expect(Math.abs(await steps(3))).toBeLessThan(Math.abs(await steps(2)));
  });
});

describe('logistic regression', () => {
  it.each([2, 3, 7])('ends where the gradient of loss and penalty is zero (%i classes)', async (count) => {
    const [rows, l2] = [randomMatrix(150, 6, 'rows'), 2];
    const classes = Int32Array.from({ length: 150 }, (_, i) => (i * i + (i % 5)) % count);
    const model = await fitLogistic(rows, classes, count, { l2 });
    const found = await logisticProbabilities(model, rows);
    const { means, deviations } = standard(rows);
    for (let c = 0; c < count; c++)
      for (let d = -1; d < 6; d++) {
        let slope = 0;
        for (let i = 0; i < 150; i++) {
          const x = d < 0 ? 1 : (rows.data[i * 6 + d] - means[d]) / deviations[d];
          slope += (found[i * count + c] - (classes[i] === c ? 1 : 0)) * x;
        }
        if (d >= 0) slope += l2 * model.weights.data[c * 6 + d] * deviations[d];
        expect(Math.abs(slope / 150)).toBeLessThan(2e-4);
      }
  });

  it('ends there for sparse rows, too, whose columns are scaled together', async () => {
    const [count, l2] = [3, 2];
    const cells = Array.from(
      { length: 90 },
      (_, i) =>
        new Map([
          [i % 7, 1 + (i % 4)],
          [7 + (i % 5), 0.5],
        ]),
    );
    const rows = joinedRows([sparseRows(cells)], 12);
    const classes = Int32Array.from({ length: 90 }, (_, i) => (i * i + (i % 5)) % count);
    const model = await fitSparseLogistic(rows, classes, count, { l2 });
    const found = await sparseProbabilities(model, rows);
    const scale = Math.sqrt((90 * 12) / rows.weights.reduce((sum, x) => sum + x * x, 0));
    for (let c = 0; c < count; c++)
      for (let d = -1; d < 12; d++) {
        let slope = d < 0 ? 0 : (l2 * model.weights.data[c * 12 + d]) / scale;
        for (const [i, cell] of cells.entries()) {
          const x = d < 0 ? 1 : (cell.get(d) ?? 0) * scale;
          slope += (found[i * count + c] - (classes[i] === c ? 1 : 0)) * x;
        }
        expect(Math.abs(slope / 90)).toBeLessThan(1.2e-3);
      }
  });

  it('tells sparse rows as it tells dense ones of the same numbers', async () => {
    const cells = Array.from(
      { length: 60 },
      (_, i) =>
        new Map([
          [i % 3, 1],
          [3 + (i % 4), 2],
        ]),
    );
    const sparse = joinedRows([sparseRows(cells)], 7);
    const dense = matrixOf(cells.map((cell) => Array.from({ length: 7 }, (_, d) => cell.get(d) ?? 0)));
    const labels = cells.map((_, i) => NAMES[i % 3]);
    const classifier = await trainRowClassifier(sparse, labels);
    expect(classifier.dim).toBe(7);
    const found = await classifier.probabilities(sparse);
    for (const [i, p] of (await classifier.probabilities(dense)).entries())
      expect(p).toBeCloseTo(found[i], 5);
    const { accuracy } = await crossValidate(sparse, labels);
    expect(accuracy).toBe(1);
    const knn = await trainRowClassifier(sparse, labels, { classifier: 'knn' });
    expect((await knn.predict(sparse, { k: 1 })).map(([best]) => best.label)).toEqual(labels);
  });

  it('gives probabilities that sum to 1, and no opinion without a difference', async () => {
    const same = matrixOf([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    const model = await fitLogistic(same, Int32Array.of(0, 1, 1, 1), 2, { l2: 1 });
    const [none, some] = await logisticProbabilities(model, same);
    expect([none, some]).toEqual([expect.closeTo(0.25, 3), expect.closeTo(0.75, 3)]);
  });

  it('does not depend on the length of the vectors', async () => {
    const { rows, labels } = labelled(60);
    const long: Matrix = { ...rows, data: rows.data.map((x) => x * 1000) };
    const [a, b] = await Promise.all([trainRowClassifier(rows, labels), trainRowClassifier(long, labels)]);
    const [near, far] = [await a.probabilities(rows), await b.probabilities(long)];
    for (const [i, share] of near.entries()) expect(far[i]).toBeCloseTo(share, 2);
  });
});

function standard({ data, rows, dim }: Matrix) {
  const column = (d: number) => Array.from({ length: rows }, (_, i) => data[i * dim + d]);
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const means = Array.from({ length: dim }, (_, d) => mean(column(d)));
  const deviations = means.map((own, d) => Math.sqrt(mean(column(d).map((x) => (x - own) ** 2))));
  return { means, deviations };
}

describe('folds', () => {
  it('have nearly the same share of each class, and the same size', () => {
    const classes = Int32Array.from({ length: 103 }, (_, i) => (i < 60 ? 0 : i < 100 ? 1 : i - 98));
    const folds = stratifiedFolds(classes, 5, 1);
    const count = (of: (i: number) => boolean) =>
      [0, 1, 2, 3, 4].map((fold) => [...folds.keys()].filter((i) => folds[i] === fold && of(i)).length);
    expect(count((i) => classes[i] === 0)).toEqual([12, 12, 12, 12, 12]);
    expect(count((i) => classes[i] === 1)).toEqual([8, 8, 8, 8, 8]);
    expect(count(() => true).sort()).toEqual([20, 20, 21, 21, 21]);
    expect(stratifiedFolds(classes, 5, 1)).toEqual(folds);
    expect(stratifiedFolds(classes, 5, 2)).not.toEqual(folds);
  });

  it.each([1, 4, 2.5])('are not %d for three examples', (folds) => {
    expect(() => stratifiedFolds([0, 1, 0], folds, 1)).toThrow(/^`folds`: expected an integer >= 2 and <= 3/);
  });
});

describe('class scores', () => {
  it('are those of a confusion matrix reckoned by hand', () => {
    const scores = classScores([...'aaaabbc'], [...'aaabbac']);
    const counts = scores.confusion.map(({ label, predicted, count }) => `${label} ${predicted} ${count}`);
    expect(counts).toEqual(['a a 3', 'a b 1', 'b a 1', 'b b 1', 'c c 1']);
    expect(scores.accuracy).toBeCloseTo(5 / 7, 12);
    expect(scores.labels[0]).toMatchObject({ label: 'a', precision: 0.75, recall: 0.75, f1: 0.75, gold: 4 });
    expect(scores.labels[1]).toMatchObject({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(scores.macro.f1).toBeCloseTo((0.75 + 0.5 + 1) / 3, 12);
    expect(scores.micro.f1).toBe(scores.accuracy);
  });

  it('of thousands of labels take no room for pairs that are not met', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `l${i}`);
    expect(classScores(names, [...names.slice(1), names[0]]).confusion).toHaveLength(3000);
  });

  it('have labels that only one side has', () => {
    const { labels, macro } = classScores(['a', 'b'], ['a', 'c']);
    expect(labels.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    expect(macro.recall).toBeCloseTo(1 / 3, 12);
  });
});

slowTest('rows of many labels are predicted in pieces', async () => {
  const rows = randomMatrix(2500, 6, 'pieces');
  const labels = Array.from({ length: 2500 }, (_, i) => `l${i}`);
  const trained = await trainRowClassifier(rows, labels, { classifier: 'knn', neighbours: 1 });
  vi.spyOn(trained, 'probabilities');
  const many = rowsAt(
    rows,
    Array.from({ length: 4000 }, (_, i) => i % 2500),
  );
  const found = await trained.predict(many);
  expect(found.map(([{ label }]) => label)).toEqual(Array.from({ length: 4000 }, (_, i) => labels[i % 2500]));
  expect(vi.mocked(trained.probabilities)).toHaveBeenCalledTimes(2);
});

describe.each(['logistic', 'knn'] as const)('a classifier of rows: %s', (classifier) => {
  const options = { classifier, neighbours: 3, folds: 3 };

  it('tells labels, by cross-validation and of other rows, the same each time', async () => {
    const { rows, labels } = labelled(90);
    const found = await crossValidate(rows, labels, options);
    expect(found.accuracy).toBe(1);
    expect(found.folds).toEqual([1, 1, 1]);
    expect(await crossValidate(rows, labels, options)).toEqual(found);
    const trained = await trainRowClassifier(rows, labels, options);
    const other = groupedMatrix(30, 5, 3);
    const test = await evaluateRowClassifier(trained, other, labels.slice(0, 30));
    expect(test).toMatchObject({ examples: 30, accuracy: 1 });
    const [[first, second]] = await trained.predict(other, { k: 2 });
    expect(first.label).toBe('red');
    expect(first.probability).toBeGreaterThan(second?.probability ?? 0);
    expect(await trained.predict(other, { threshold: 1.0 })).toHaveLength(30);
  });

  it('names labels that are rarer than folds, and predicts without them', async () => {
    const { rows, labels } = labelled(30);
    const rare = ['lone', ...labels.slice(1)];
    const found = await crossValidate(rows, rare, options);
    expect(found.rareLabels).toEqual(['lone']);
    expect(found.labels.find(({ label }) => label === 'lone')).toMatchObject({ gold: 1, correct: 0 });
  });

  it('is written and read again, with what made the rows', async () => {
    const { rows, labels } = labelled(30);
    const trained = await trainRowClassifier(rows, labels, options);
    const embedder = {
      model: 'wiki.vec',
      options: { method: 'sif' as const },
      fingerprint: 'f00',
      name: 'sif of wiki.vec',
      learnt: { weights: Float64Array.of(1, 2.5) },
    };
    const file = path(`${classifier}.wv`);
    await writeRowClassifier({ classifier: trained, embedder }, file);
    const read = await readRowClassifier(file);
    expect(read.embedder).toEqual(embedder);
    expect(await read.classifier.probabilities(rows)).toEqual(await trained.probabilities(rows));
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 0x5a;
      writeFileSync(path('damaged.wv'), damaged);
      await expect(readRowClassifier(path('damaged.wv'))).rejects.toMatchObject({ code: 'format' });
    }
  });
});

test('zero rows are like none of the nearest', async () => {
  const { rows, labels } = labelled(9);
  const trained = await trainRowClassifier(rows, labels, { classifier: 'knn' });
  expect(await trained.predict(createMatrix(1, 5))).toEqual([[]]);
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'one label',
    () => trainRowClassifier(labelled(3).rows, ['a', 'a', 'a']),
    /^expected at least two different labels, found 1$/,
  ],
  [
    'labels of another number',
    () => trainRowClassifier(labelled(3).rows, ['a', 'b']),
    /^labels: expected a label for each of 3 rows, and at least one, got 2$/,
  ],
  [
    'rows of another dimension',
    async () => (await trainRowClassifier(labelled(6).rows, labelled(6).labels)).predict(createMatrix(1, 4)),
    /^rows: expected vectors of 5 numbers, got 4$/,
  ],
  [
    'a number that is none',
    () => trainRowClassifier(matrixOf([[1], [Number.NaN]]), ['a', 'b']),
    /^rows: expected finite numbers, got another in row 1$/,
  ],
  [
    'an option that is none',
    () => trainRowClassifier(labelled(6).rows, labelled(6).labels, { l2: 0 }),
    /^`l2`: expected a number > 0/,
  ],
  [
    'no fit',
    async () => new RowClassifier(['a', 'b'], {} as never),
    /^fitted: expected what trainRowClassifier gives/,
  ],
])('%s is refused', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});
