// The search for parameters of word vectors: by less loss, by any number, by what a command prints.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { autotuneVectors, type KeyedVectors } from '../src/index.js';
import { runningText } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file, path, folder } = temporaryFiles();
const lines = runningText(6000).split('\n');
const text = file(lines.slice(100).join('\n'));
const other = file(lines.slice(0, 100).join('\n'));
const SMALL = { dim: 8, threads: 1, minCount: 2 };
const LIMITS = { trials: 5, duration: 60 };

describe('autotuneVectors', () => {
  test('by the loss on other text: epochs and rate are searched, what is given stays, and so does the seed', async () => {
    const notes: string[] = [];
    const given = { ...SMALL, epochs: 1, valid: other };
    const onNote = (note: string) => void notes.push(note);
    const run = () => autotuneVectors('skipgram', [text], given, LIMITS, { onNote });
    const { model, best, score, trials, failed } = await run();
    expect([trials, failed, model.input.dim, best.epochs, best.window]).toEqual([5, 0, 8, 1, 5]);
    const first = Number(/trial 1: loss ([\d.]+) with `lr` 0.05$/.exec(notes[0])![1]);
    expect(score).toBeLessThan(first);
    expect(best.lr).not.toBe(0.05);
    expect((await run()).score).toBe(score);
  });

  test.each([
    ['skipgram', ['epochs', 'lr', 'negativeExponent', 'negatives', 'sample', 'window']],
    ['fasttext', ['epochs', 'lr', 'maxn', 'minn', 'negativeExponent', 'negatives', 'sample', 'window']],
    ['glove', ['alpha', 'epochs', 'lr', 'window', 'xMax']],
  ] as const)('by a number of the vectors, %s: the trial with the most is kept', async (trainer, names) => {
    const judged: KeyedVectors[] = [];
    const judge = (vectors: KeyedVectors) => judged.push(vectors);
    const notes: string[] = [];
    const onNote = (note: string) => void notes.push(note.replace(/^.* with /, ''));
    const { best, score, model } = await autotuneVectors(
      trainer,
      [text],
      { ...SMALL },
      { ...LIMITS, judge },
      { onNote },
    );
    expect([score, judged.length]).toEqual([5, 5]);
    expect(model.input.dim).toBe(judged[4].dim);
    const found = notes.map((note) =>
      Object.fromEntries([...note.matchAll(/`(\w+)` (\S+)/g)].map((m) => m.slice(1))),
    );
    for (const name of names) {
      if (name === 'minn' || name === 'maxn') continue;
      expect(new Set(found.map((each) => each[name])).size).toBeGreaterThan(1);
      expect(Number(best[name])).toBe(Number(found[4][name]));
    }
    expect(Object.keys(found[0]).sort()).toEqual([...names].sort());
  });

  test('a search of months ends with its trials, not at once', async () => {
    const limits = { trials: 2, duration: 1e7, judge: () => 1 };
    const { trials } = await autotuneVectors('cbow', [text], { ...SMALL, epochs: 1 }, limits);
    expect(trials).toBe(2);
  });

  test('a text is read once, as often as it is trained on', async () => {
    const once = file(lines.slice(100).join('\n'));
    const judge = () => {
      rmSync(once, { force: true });
      return 1;
    };
    const { trials, failed } = await autotuneVectors(
      'cbow',
      [once],
      { ...SMALL, epochs: 1 },
      { ...LIMITS, judge },
    );
    expect([trials, failed]).toEqual([5, 0]);
  });

  test('what is wrong with all trials is said at once', async () => {
    const run = (given: object, options: object) =>
      autotuneVectors('cbow', [text], given, { ...LIMITS, ...options });
    await expect(run(SMALL, {})).rejects.toThrow('`valid`: needed where no judge is given');
    await expect(run({ ...SMALL, cbow: true }, { judge: () => 1 })).rejects.toThrow('no such option');
    await expect(run({ ...SMALL, epochs: 1, lr: 0.1, valid: other }, {})).rejects.toThrow(
      'nothing is left to look for',
    );
    await expect(run(SMALL, { judge: () => Number.NaN })).rejects.toThrow('a function that gives a number');
  });
});

describe('wordvec autotune --trainer', () => {
  const tune = (...words: string[]) =>
    runProgram(folder, [
      'autotune',
      text,
      '--dim',
      '8',
      '--threads',
      '1',
      '--epochs',
      '1',
      '--trials',
      '2',
      ...words,
    ]);

  test('a command judges, and the best is written', async () => {
    const command =
      "node -e \"console.log(require('fs').readFileSync(process.argv[1], 'utf8').split(' ', 2)[0], 7)\" {}";
    const output = path('best.wv');
    const { out, err } = await tune('--trainer', 'cbow', '--judge', command, '-o', output);
    expect(err).toContain('best of 2 trials: 7.0000');
    expect(out).toMatch(
      /^--window \d+ --negatives \d+ --negative-exponent [\d.-]+ --lr [\d.]+ --sample [\d.e-]+\n$/,
    );
    const { out: info } = await runProgram(folder, ['info', output]);
    expect(info).toContain('cbow');
  });

  test('other text judges; without a judge, with two, or with one that fails it is said', async () => {
    expect((await tune('--trainer', 'skipgram', '--validation', other)).out).toMatch(/^--lr [\d.]+\n$/);
    expect((await tune('--trainer', 'cbow')).err).toContain('expected what vectors are judged by');
    if (thorough) {
      const chatty = `node -e "process.stderr.write('x'.repeat(2 ** 21)); console.log(5)"`;
      expect((await tune('--trainer', 'cbow', '--judge', chatty)).err).toContain(': 5.0000');
    }
    expect((await tune('--trainer', 'cbow', '--judge', 'exit 3')).err).toContain('it ended with code 3');
    expect((await tune('--trainer', 'cbow', '--judge', 'echo none')).err).toContain('expected a number');
    const two = await tune('--trainer', 'cbow', '--judge', 'x', '--analogies', other);
    expect(two.err).toContain('give one of them');
  });
});
