// What judges a run after each epoch: it trains nothing, says the same of the same rows, ends the run and keeps its best rows.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  autotuneClassifier,
  Classifier,
  evaluateClassifier,
  type FastTextModel,
  readLines,
  type TrainerName,
  train,
  type ValidationReport,
} from '../src/index.js';
import { HeldOut } from '../src/trainers/held-out.js';
import { pausesOf } from '../src/trainers/pauses.js';
import { trainOn } from '../src/trainers/prepared-run.js';
import { word2vec } from '../src/trainers/word2vec.js';
import { labelledText, runningText } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';
import { hashOf, type Options, outcome } from './training-runs.js';

const { folder, file, path } = temporaryFiles();
const all = runningText(14_000).split('\n');
const text = file(all.slice(200).join('\n'));
const other = file(all.slice(0, 200).join('\n'));
const lines = labelledText(400).split('\n');
const labelled = file(lines.slice(100).join('\n'));
const otherLabelled = file(lines.slice(0, 100).join('\n'));

const SMALL = { dim: 10, epochs: 3, threads: 1 };
const RUNS: [TrainerName, string, Options][] = [
  ['skipgram', 'ns', {}],
  ['cbow', 'hs', { loss: 'hs' }],
  ['doc2vec', 'dm, hs', { model: 'dm', loss: 'hs', lr: 0.2 }],
  ['glove', 'counts', { minCount: 50, lr: 0.05 }],
  ['fasttext', 'skip-gram', { bucket: 2000 }],
  ['skipgram', 'decay', { weightDecay: 0.01 }],
  ['fasttext', 'CBOW, hs', { bucket: 2000, cbow: true, loss: 'hs' }],
  ['skipgram', 'hs', { loss: 'hs' }],
  ['cbow', 'ns', {}],
  ['skipgram', 'adagrad', { optimizer: 'adagrad' }],
  ['doc2vec', 'dbow', {}],
  ['doc2vec', 'concat, with words', { model: 'dm', pooling: 'concat' }],
];

describe('a run that is judged', () => {
  test.each(firstOf(3, RUNS))(
    '%s, %s: comes to the same bytes, and to less loss',
    async (trainer, _, options) => {
      const plain = await outcome(trainer, [text], { ...SMALL, ...options });
      const { model, validation } = await train(trainer as 'skipgram', [text], {
        ...SMALL,
        ...options,
        valid: other,
      });
      expect([hashOf(model.input), hashOf(model.output)]).toEqual([plain.input, plain.output]);
      const { measure, scores, best } = validation!;
      expect([measure, scores.length, best]).toEqual(['loss', 3, 3]);
      expect(scores[2]).toBeLessThan(scores[0]);
      expect(scores[2]).toBeGreaterThan(0.1);
    },
  );

  test.each(firstOf(1, [true, false]))(
    'fasttext by rounds, whose workers hold bags, cbow %s: the same bytes',
    async (cbow) => {
      const rounds = { ...SMALL, bucket: 2000, cbow, deterministic: true };
      const plain = await outcome('fasttext', [text], rounds);
      const { model, validation } = await train('fasttext', [text], { ...rounds, valid: text });
      expect([hashOf(model.input), hashOf(model.output)]).toEqual([plain.input, plain.output]);
      expect(validation!.scores[2]).toBeLessThan(validation!.scores[0]);
    },
  );

  test('the loss is that of training, where the text is the same and the rows hardly change', async () => {
    const still = { dim: 10, threads: 1, epochs: 2, lr: 1e-6, sample: 0 };
    for (const trainer of ['skipgram', 'cbow'] as const) {
      const { losses, validation } = await train(trainer, [text], { ...still, valid: text });
      expect(validation!.scores[1]).toBeCloseTo(losses[1], 2);
      // The same draws, and next to the same rows.
      expect(validation!.scores[1]).toBeCloseTo(validation!.scores[0], 4);
    }
  });

  test('glove: counts of a longer text are scaled to those of the one that is trained on', async () => {
    const still = { dim: 10, threads: 1, epochs: 1, lr: 1e-6, xMax: 1e-3 };
    const twice = file(`${runningText(2000)}\n`.repeat(2));
    const { losses, validation } = await train('glove', [file(runningText(2000))], {
      ...still,
      valid: twice,
    });
    expect(validation!.scores[0] / losses[0]).toBeCloseTo(1, 3);
  });

  test('closes what judges it where it fails, too', async () => {
    const trainer = word2vec('skipgram');
    let closed = 0;
    const judge = async () => ({
      measure: 'loss' as const,
      judge: () => Number.NaN,
      close: () => void closed++,
    });
    const options = {
      ...trainer.options({ ...SMALL, minCount: 1, lr: 0.05, valid: other }, undefined),
      epochs: 1,
    };
    const data = await trainer.prepare([text], options, {}, undefined);
    await expect(trainOn({ ...trainer, judge }, data, options, {})).rejects.toThrow(
      'nothing in it can be judged',
    );
    data.close();
    expect(closed).toBe(1);
  });

  test('in rounds too: at the ends of epochs, and on any number of threads alike', async () => {
    const run = async (threads: number) =>
      (await train('cbow', [text], { ...SMALL, epochs: 2, deterministic: true, threads, valid: other }))
        .validation;
    const validation = await run(1);
    expect(validation!.scores).toHaveLength(2);
    expect(await run(2)).toEqual(validation);
  });

  test('rests within an epoch, for checkpoints, judge nothing', async () => {
    const run = async (options: Options) =>
      (await train('skipgram', [text], { ...SMALL, optimizer: 'adagrad', valid: other, ...options }))
        .validation;
    expect(await run({ checkpoint: path('states'), every: '7steps' })).toEqual(await run({}));
  });

  test('the loss of every group is taken, not of one in so many', async () => {
    const short = all.slice(200, 202).map((line) => line.split(' ').slice(0, 4).join(' '));
    const scoreOf = async (lines: readonly string[]) =>
      (await train('skipgram', [text], { ...SMALL, epochs: 1, sample: 0, valid: file(lines.join('\n')) }))
        .validation!.scores[0];
    expect(await scoreOf(short)).not.toBe(await scoreOf(short.slice(0, 1)));
  });

  test('lines of more than a chunk are judged as they are, though its memory is used again', async () => {
    // Long words that no line of the training text has fill the chunks.
    const filler = Array.from({ length: 40 }, (_, i) => `zz${'x'.repeat(400)}${i}`).join(' ');
    const long = file(
      lines
        .slice(0, 100)
        .map((line, i) => `${line} ${filler}${i}`)
        .join('\n'),
    );
    const { model, validation } = await train('classifier', [labelled], {
      ...{ dim: 8, epochs: 3, lr: 0.5, threads: 1 },
      valid: long,
    });
    const { f1 } = await evaluateClassifier(new Classifier(model as FastTextModel), readLines(long));
    expect(validation!.scores.at(-1)).toBeCloseTo(f1, 9);
    const { score } = await autotuneClassifier(
      [labelled],
      { dim: 8, epochs: 3, lr: 0.5, wordNgrams: 1, threads: 1 },
      { validation: long, trials: 1 },
    );
    expect(score).toBeCloseTo(f1, 9);
  });

  test('classifier: F1 of the most probable label', async () => {
    const { model, validation } = await train('classifier', [labelled], {
      ...SMALL,
      lr: 0.5,
      valid: otherLabelled,
    });
    const { f1 } = await evaluateClassifier(new Classifier(model as FastTextModel), readLines(otherLabelled));
    expect(validation!.measure).toBe('F1');
    expect(validation!.scores[2]).toBeCloseTo(f1, 10);
  });
});

describe('patience', () => {
  // Few words, learnt by heart.
  const few = file(all.slice(200, 240).join('\n'));
  const heart = { dim: 20, epochs: 60, lr: 0.05, schedule: 'constant', minCount: 1, threads: 1 } as const;

  test('ends the run, and the rows are those of the best epoch', async () => {
    const told: ValidationReport[] = [];
    const onValidation = (report: ValidationReport) => void told.push(report);
    const judged = { ...heart, valid: other, patience: 2 };
    const { model, validation, losses } = await train('skipgram', [few], judged, { onValidation });
    const { scores, best } = validation!;
    expect(best).toBeLessThan(50);
    expect(scores).toHaveLength(best + 2);
    expect(losses).toHaveLength(best + 2);
    expect(Math.min(...scores)).toBe(scores[best - 1]);
    expect(told.filter((report) => report.best).at(-1)!.epoch).toBe(best);
    expect(model.epochsDone).toBe(best);
    const plain = await outcome('skipgram', [few], { ...heart, epochs: best });
    expect(hashOf(model.input)).toBe(plain.input);
  });

  test('a run that is resumed knows how it was judged, and its best rows', async () => {
    const states = path('states');
    const judged = { ...heart, valid: other, patience: 2 };
    const whole = await train('skipgram', [few], judged);
    const { best } = whole.validation!;
    const stop = new AbortController();
    const stopped = train(
      'skipgram',
      [few],
      { ...judged, checkpoint: states },
      { signal: stop.signal, onValidation: ({ epoch }) => epoch > best && stop.abort() },
    );
    await expect(stopped).rejects.toThrow('stopped');
    const { model, validation, losses } = await train('skipgram', [few], { threads: 1, resume: states });
    expect(validation).toEqual(whole.validation);
    expect(losses).toHaveLength(whole.losses.length);
    expect(hashOf(model.input)).toBe(hashOf(whole.model.input));
  });

  test('the first of the best is told of as many epochs as there may be', () => {
    for (const [measure, best] of [
      ['loss', 1],
      ['F1', 130_000],
    ] as const) {
      const heldOut = new HeldOut({ measure } as never, {} as never, 0, 0, {});
      const scores = Array.from({ length: 150_000 }, (_, i) => (i === 129_999 ? 2 : 1));
      heldOut.resume(scores, { has: () => false } as never);
      expect(heldOut.report.best).toBe(best);
    }
  });

  test('rows without a number are told, of those that are judged and of the best, which are judged by some words only', async () => {
    const matrix = () => ({ data: new Float32Array(4), rows: 1, dim: 4, stride: 4 });
    const run = { input: matrix(), output: matrix(), epochs: 1, steps: 8, plan: { steps: 8 } };
    const judge = {
      measure: 'F1' as const,
      judge: () => (run.epochs === 3 ? Number.NaN : -run.epochs),
      close: () => {},
    };
    const heldOut = new HeldOut(judge, run as never, { patience: 3, lr: 9 }, 0, {});
    run.input.data[3] = Number.NaN;
    await heldOut.take();
    run.epochs = 2;
    run.input.data[3] = 0;
    await heldOut.take();
    expect(() => heldOut.finish()).toThrow(expect.objectContaining({ code: 'diverged' }));
    run.epochs = 3;
    await expect(heldOut.take()).rejects.toMatchObject({ code: 'diverged' });
    run.input.data[3] = 0;
    await expect(heldOut.take()).rejects.toThrow('nothing in it can be judged');
  });

  test('best rows take the place of those before, which no checkpoint may be writing then', async () => {
    const matrix = (value: number) => ({ data: new Float32Array(4).fill(value), rows: 1, dim: 4, stride: 4 });
    const run = { input: matrix(1), output: matrix(2), epochs: 1, steps: 8, plan: { steps: 8 } };
    const judge = { measure: 'F1' as const, judge: () => run.epochs, close: () => {} };
    const heldOut = new HeldOut(judge, run as never, { patience: 1 }, 0, {});
    let writing = false;
    const seen: unknown[] = [];
    const checkpoints = {
      async finish() {
        writing = false;
      },
      async take() {
        writing = true;
      },
    };
    const judging = {
      async take() {
        seen.push(writing);
        await heldOut.take();
      },
    };
    const pauses = pausesOf({} as never, run as never, checkpoints as never, judging as never)!;
    await pauses.take();
    const [first] = heldOut.soFar.rows!;
    run.epochs = 2;
    run.input.data.fill(7);
    await pauses.take();
    expect(seen).toEqual([false, false]);
    expect(heldOut.soFar.rows![0]).toBe(first);
    expect([...first.data]).toEqual([7, 7, 7, 7]);
  });

  test('a run that is resumed where it had ended ends there again', async () => {
    const states = path('last-states');
    const judged = { ...heart, valid: other, patience: 2, checkpoint: states, every: '1steps' };
    const whole = await train('skipgram', [few], judged);
    const again = await train('skipgram', [few], { threads: 1, resume: states });
    expect([again.validation, again.losses]).toEqual([whole.validation, whole.losses]);
    expect(hashOf(again.model.input)).toBe(hashOf(whole.model.input));
    const told = path('told.json');
    const line = [
      'train',
      'skipgram',
      few,
      '--resume',
      states,
      '--threads',
      '1',
      '-q',
      '-o',
      path('again.wv'),
    ];
    expect(await runProgram(folder, [...line, '--report', told])).toMatchObject({ code: 0, err: '' });
    const { losses } = JSON.parse(readFileSync(told, 'utf8'));
    expect(losses).toEqual(whole.losses.map((loss, i) => ({ epoch: i + 1, loss })));
  });
});

describe('refused', () => {
  test.each([
    [{ patience: 2 }, '`patience`: needs `valid` FILE'],
    [{ valid: file('strangers alone\n') }, '`valid`: none of the 2 words read is among'],
    [{ valid: file(`${all[0].split(' ')[0]}\n`) }, '`valid`: nothing in it can be judged'],
    [{ valid: path('missing.txt') }, 'missing.txt'],
    [{ valid: other, simulateRanks: 2 }, '`valid`: a run of several ranks is not judged'],
  ])('%#', async (options, sentence) => {
    const error = await train('skipgram', [text], { ...SMALL, ...options }).catch((cause) => cause);
    expect(error.message).toContain(sentence);
    expect(error.name).toBe('WordvecError');
  });

  test('lines without a label that the classifier knows', async () => {
    await expect(train('classifier', [labelled], { ...SMALL, valid: text })).rejects.toThrow(
      '`valid`: no line of',
    );
  });
});

describe('text to judge by', () => {
  test.each(firstOf(2, ['skipgram', 'doc2vec', 'glove', 'fasttext'] as const))(
    'is made of documents as that of %s which is trained on',
    async (name) => {
      const upper = (lines: readonly string[]) =>
        file(
          `text,n\n${lines.map((line) => `"${line.toUpperCase()}",1`).join('\n')}\n`,
          `${lines.length}.csv`,
        );
      const options = { ...SMALL, epochs: 1, minCount: 1, ...(name === 'fasttext' && { bucket: 100 }) };
      const [own, judging] = [all.slice(200, 1200), all.slice(0, 100)].map((part) =>
        part.filter((line) => line !== ''),
      );
      const steps = { field: ['text'], lower: true, documents: 'line' } as const;
      const made = await train(name as 'skipgram', [upper(own)], {
        ...options,
        ...steps,
        valid: upper(judging),
      });
      const plain = [own, judging].map((lines, i) => file(`${lines.join('\n')}\n`, `plain-${i}.txt`));
      const known = await train(name as 'skipgram', [plain[0]], { ...options, valid: plain[1] });
      expect(made.validation!.scores).toEqual(known.validation!.scores);
      expect(made.validation!.scores[0]).toBeGreaterThan(0);
    },
  );
});
