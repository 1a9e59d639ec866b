import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quantizeRows } from '../src/embeddings/quantize-vectors.js';
import { DenseRows, lengthsOf, QuantizedRows } from '../src/embeddings/rows.js';
import { Classifier } from '../src/embeddings/text-classifier.js';
import { autotuneClassifier } from '../src/evaluation/autotune.js';
import { evaluateClassifier } from '../src/evaluation/classification.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import { fastTextBytes } from '../src/formats/fasttext-size.js';
import { createMatrix, rowOf } from '../src/tensor/matrix.js';
import { longestRows, type QuantizeOptions, quantizeClassifier } from '../src/trainers/quantize.js';
import { train } from '../src/trainers/train.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const TEXT = join(import.meta.dirname, 'fixtures/fasttext/sup.txt');
const { folder, path: at } = temporaryFiles();

const lines = readFileSync(TEXT, 'utf8').split('\n').slice(0, -1);
const half = (name: string, odd: boolean) => {
  const path = at(name);
  writeFileSync(path, lines.filter((_, i) => (i % 2 === 1) === odd).join('\n'));
  return path;
};
const TRAIN = half('train.txt', false);
const VALID = half('valid.txt', true);
const validLines = readFileSync(VALID, 'utf8')
  .split('\n')
  .map((line) => new TextEncoder().encode(line));
const { model } = await train('classifier', [TRAIN], {
  dim: 9,
  epochs: 20,
  lr: 0.5,
  wordNgrams: 3,
  minn: 2,
  maxn: 4,
  bucket: 3000,
  threads: 1,
});
const precision = async (of: typeof model) =>
  (await evaluateClassifier(new Classifier(of), validLines)).precision;

describe('quantize', () => {
  it.each<[string, QuantizeOptions]>(
    firstOf(2, [
      ['all rows', {}],
      [
        'a cutoff, trained again',
        { cutoff: 300, qnorm: true, retrain: { inputs: [TRAIN], epochs: 5, threads: 1 } },
      ],
      ['a cutoff', { cutoff: 300, dsub: 4 }],
      ['lengths apart', { qnorm: true }],
      ['parts of 4 and a shorter one', { dsub: 4 }],
    ]),
  )('%s: predicts nearly as well from a fraction of the room', async (_name, options) => {
    const small = await quantizeClassifier(model, options);
    expect(small.input).toBeInstanceOf(QuantizedRows);
    expect(await precision(small)).toBeGreaterThan((await precision(model)) - 0.05);
    expect(await fastTextBytes(small)).toBeLessThan((await fastTextBytes(model)) / 2);
    const path = at('small.ftz');
    await writeFastText(small, path);
    expect(statSync(path).size).toBe(await fastTextBytes(small));
    const again = new Classifier(await readFastText(path));
    const before = new Classifier(small);
    for (const line of lines.slice(0, 20))
      expect(again.predict(line, { k: 3 })).toEqual(before.predict(line, { k: 3 }));
  });

  it('is a command, whose model may come by stdin', async () => {
    await writeFastText(model, at('m.bin'));
    const bytes = readFileSync(at('m.bin'));
    const { code, err } = await runProgram(
      folder,
      ['quantize', '-', '--cutoff', '300', '-o', 'piped.ftz'],
      bytes,
    );
    expect([code, err]).toEqual([0, expect.stringMatching(/piped\.ftz: [\d.]+ kB, from -\n$/)]);
    expect((await runProgram(folder, ['quantize', 'm.bin', '--cutoff', '300'])).err).toMatch(
      /m\.ftz: [\d.]+ kB, from [\d.]+ kB\n$/,
    );
    expect(readFileSync(at('piped.ftz'))).toEqual(readFileSync(at('m.ftz')));
  });

  it.each([{ cutoff: -1 }, { dsub: 0 }, { seed: Number.NaN }])('refuses %o', async (options) => {
    await expect(quantizeClassifier(model, options)).rejects.toThrow(
      /^`\w+`: expected an integer >= \d( and <= \d+)?, got/,
    );
  });

  it('keeps lengths apart from directions, and survives rows of zeros', () => {
    const matrix = createMatrix(600, 8);
    const lengthOfRow = (i: number) => (i % 10 === 0 ? 0 : 10 ** (i % 3));
    for (let i = 0; i < matrix.rows; i++) {
      const row = rowOf(matrix, i).map((_, d) => Math.sin(i * 8 + d));
      const scale = lengthOfRow(i) / Math.hypot(...row);
      rowOf(matrix, i).set(row.map((x) => x * scale));
    }
    const how = { dsub: 2, qnorm: true, seed: 1, remedy: '' };
    const lengths = lengthsOf(quantizeRows(new DenseRows(matrix), 'input', how));
    expect(lengths.every(Number.isFinite)).toBe(true);
    const ratios = [...lengths].map((length, i) => length / lengthOfRow(i)).filter((_, i) => i % 10 !== 0);
    expect(Math.min(...ratios)).toBeGreaterThan(0.7);
    expect(Math.max(...ratios)).toBeLessThan(1.3);
  });

  it('trains the rows that a cutoff left as they are asked, word n-grams too', async () => {
    const losses: number[] = [];
    const retrain = { inputs: [TRAIN], epochs: 1, lr: 1e-9, threads: 1 };
    const hooks = { onEpoch: ({ loss }: { loss: number }) => void losses.push(loss) };
    await quantizeClassifier(model, { cutoff: 300, qnorm: true, retrain }, hooks);
    // Nothing is learnt, so the loss is that of the rows that were kept; of others, as were taken once, it is 2.4.
    expect(losses).toEqual([expect.closeTo(0.036, 2)]);
  });

  it('trains them 5 times where nothing else is said, also by undefined', async () => {
    const losses: number[] = [];
    const retrain = { inputs: [TRAIN], epochs: undefined, threads: 1 };
    const hooks = { onEpoch: ({ loss }: { loss: number }) => void losses.push(loss) };
    await quantizeClassifier(model, { cutoff: 300, retrain }, hooks);
    expect(losses).toHaveLength(5);
  });

  it('keeps the longest rows and the order of words', async () => {
    const small = await quantizeClassifier(model, { cutoff: 260 });
    const { dictionary } = small;
    expect(small.input.rows).toBe(260);
    expect(dictionary.words.size + dictionary.pruned!.size).toBe(260);
    expect(dictionary.words.has('</s>')).toBe(true);
    const order = dictionary.words.toArray().map((word) => model.dictionary.words.indexOf(word));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('keeps the row of </s>, the first word of this model, however short it is', () => {
    const matrix = createMatrix(model.input.rows, model.input.dim);
    for (let i = 1; i < matrix.rows; i++) model.input.addRow(i, rowOf(matrix, i), 1);
    expect(model.dictionary.words.word(0)).toBe('</s>');
    expect(longestRows({ ...model, input: new DenseRows(matrix) })[0]).toBe(0);
  });

  it('keeps all, and tells it, where a cutoff is above the rows, as the command lines of fastText have it', async () => {
    const notes: string[] = [];
    const options = { cutoff: 100_000, retrain: { inputs: [TRAIN] } };
    const small = await quantizeClassifier(model, options, { onNote: (note) => notes.push(note) });
    expect(small.input.rows).toBe(model.input.rows);
    expect(notes).toEqual([
      expect.stringMatching(/words and n-grams: all are kept, and none is trained once more$/),
    ]);
  });

  it('refuses what cannot be done in one sentence', async () => {
    const small = await quantizeClassifier(model, { cutoff: 260 });
    await expect(quantizeClassifier(small)).rejects.toThrow(/quantized already/);
    await expect(quantizeClassifier(model, { cutoff: 100 })).rejects.toThrow(
      /has 100 rows, expected 256 or more/,
    );
    await expect(quantizeClassifier(model, { qout: true })).rejects.toThrow(
      /output matrix has 3 rows.*`qout`/,
    );
    await expect(quantizeClassifier(model, { retrain: { inputs: [TRAIN] } })).rejects.toThrow(
      /`retrain`: expected `cutoff`/,
    );
    const words = await readFastText(join(import.meta.dirname, 'fixtures/fasttext/skipgram.bin'));
    await expect(quantizeClassifier(words)).rejects.toThrow(
      /trained as sg, expected a classifier: .* by wordvec export/,
    );
    expect(() => new Classifier(words)).toThrow(/trained as sg, expected a classifier/);
  });
});

describe('evaluation', () => {
  it('counts as the definition of precision, recall and F1 says', async () => {
    const classifier = new Classifier(model);
    const score = await evaluateClassifier(classifier, validLines, { k: 2 });
    let [gold, correct] = [0, 0];
    for (const line of validLines) {
      const labels = new TextDecoder().decode(line).match(/__label__\S+/g)!;
      gold += labels.length;
      correct += classifier.predict(line, { k: 2 }).filter(({ label }) => labels.includes(label)).length;
    }
    expect(score).toMatchObject({
      examples: validLines.length,
      gold,
      correct,
      predicted: 2 * validLines.length,
    });
    expect(score.f1).toBeCloseTo((2 * correct) / (gold + 2 * validLines.length), 12);
    expect(score.labels.reduce((sum, label) => sum + label.correct, 0)).toBe(correct);
  });

  it('says when no line has a known label', async () => {
    const line = new TextEncoder().encode('__label__never seen');
    await expect(evaluateClassifier(new Classifier(model), [line], { source: 'valid.txt' })).rejects.toThrow(
      /valid.txt: none of 1 lines has a label that the model knows/,
    );
  });
});

describe('autotune', () => {
  it('finds parameters at least as good as the first ones, and leaves those given', async () => {
    const notes: string[] = [];
    const report = await autotuneClassifier(
      [TRAIN],
      { dim: 6, threads: 1, loss: 'softmax' },
      { validation: VALID, trials: 6, duration: 60 },
      { onNote: (note) => notes.push(note) },
    );
    const first = Number(/F1 (\S+)/.exec(notes[0])![1]);
    expect(report.trials).toBe(6);
    expect(report.best.dim).toBe(6);
    expect(report.score).toBeGreaterThanOrEqual(first - 1e-4);
    expect(await precision(report.model)).toBeGreaterThan(0.5);
  });

  it('keeps within a size', async () => {
    const report = await autotuneClassifier(
      [TRAIN],
      { ...{ dim: 8, epochs: 10, lr: 0.5, wordNgrams: 2, minn: 2, maxn: 3, bucket: 1000 }, threads: 1 },
      { validation: VALID, trials: 1, modelSize: 16_000 },
    );
    expect(report.bytes).toBeLessThanOrEqual(16_000);
    expect(report.model.input).toBeInstanceOf(QuantizedRows);
    expect(report.score).toBeGreaterThan(0.5);
  });

  it('judges by the precision that is had at a recall, or the recall at a precision', async () => {
    const given = { dim: 4, epochs: 1, lr: 0.1, wordNgrams: 1, minn: 0, maxn: 0, threads: 1, bucket: 1000 };
    const tune = (how: object) =>
      autotuneClassifier([TRAIN], given, { validation: VALID, trials: 1, predictions: 3, ...how });
    const label = /__label__\S+/.exec(lines[1])![0];
    const { model, score, metric } = await tune({ precisionAtRecall: 0.5, metricLabel: label });
    expect(metric).toBe('precision (at recall 0.5)');
    // Each probability as the least that is taken, one after the other.
    const classifier = new Classifier(model);
    const [precisions, recalls] = [[0], [0]];
    for (const one of new Set(
      validLines.flatMap((line) => classifier.predict(line, { k: 3 }).map(({ probability }) => probability)),
    )) {
      const { labels } = await evaluateClassifier(classifier, validLines, { k: 3, threshold: one });
      const { precision, recall } = labels.find((row) => row.label === label)!;
      if (recall >= 0.5) precisions.push(precision);
      if (precision >= 0.4) recalls.push(recall);
    }
    expect(score).toBeCloseTo(Math.max(...precisions), 2);
    const other = await tune({ recallAtPrecision: 0.4, metricLabel: label });
    expect(other.score).toBeCloseTo(Math.max(...recalls), 2);
    const { score: all } = await tune({ precisionAtRecall: 1e-9 });
    expect(all).toBeGreaterThanOrEqual((await tune({})).score / 3);
    await expect(tune({ precisionAtRecall: 1.5 })).rejects.toThrow('`precisionAtRecall`: expected');
    await expect(tune({ precisionAtRecall: 0.5, recallAtPrecision: 0.5 })).rejects.toThrow('give one');
  });

  it('judges by the mean of the labels, so that rare ones count as much', async () => {
    const given = { dim: 4, epochs: 1, lr: 0.1, wordNgrams: 1, minn: 0, maxn: 0, threads: 1, bucket: 1000 };
    const tune = (how: object) =>
      autotuneClassifier([TRAIN], given, { validation: VALID, trials: 1, macro: true, ...how });
    const { model, score, metric } = await tune({});
    expect(metric).toBe('mean F1 of the labels');
    const { macro, f1 } = await evaluateClassifier(new Classifier(model), validLines);
    expect(score).toBe(macro.f1);
    expect(score).not.toBe(f1);
    await expect(tune({ recallAtPrecision: 0.5 })).rejects.toThrow('give one');
    await expect(tune({ metricLabel: /__label__\S+/.exec(lines[1])![0] })).rejects.toThrow('give one');
  });

  it('refuses a validation file with unknown labels, a size that nothing fits, an unknown metric label', async () => {
    const unknown = at('unknown.txt');
    writeFileSync(unknown, '__label__never seen\n');
    const tune = (options: object) =>
      autotuneClassifier([TRAIN], { dim: 5, threads: 1 }, { validation: VALID, trials: 1, ...options });
    await expect(tune({ validation: unknown })).rejects.toThrow(
      /none of 1 lines has a label that the model knows/,
    );
    await expect(tune({ modelSize: 1000 })).rejects.toThrow(
      /^`modelSize`: 1000 bytes hold no classifier of 3 labels and dimension 5: the smallest takes \d+: allow more or lower `dim`$/,
    );
    await expect(tune({ metricLabel: '__label__x' })).rejects.toThrow(
      /`metricLabel`: the training text has no label/,
    );
  });
});
