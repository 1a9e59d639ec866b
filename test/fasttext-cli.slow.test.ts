import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFiles } from './temporary-files.js';

const MAIN = `${import.meta.dirname}/../dist/cli/main.js`;
const FIXTURES = `${import.meta.dirname}/fixtures/fasttext/`;
const { path: at } = temporaryFiles();

function wordvec(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('a classifier from the command line', { timeout: 60_000 }, () => {
  beforeAll(() => {
    const run = wordvec([
      ...[
        'train',
        'classifier',
        join(FIXTURES, 'sup.txt'),
        '-o',
        at('m.bin'),
        '--dim',
        '10',
        '--threads',
        '1',
      ],
      ...[
        '-epoch',
        '20',
        '--lr',
        '0.5',
        '-wordNgrams',
        '2',
        '--bucket',
        '5000',
        '--maxn',
        '3',
        '--minn',
        '2',
      ],
    ]);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr).toMatch(/labels +3\n/);
    expect(run.stderr).toMatch(/n-gram rows +\d[\d,]* in use of 5,000; the others, .*B, are not held/);
  }, 60_000);

  it('predicts lines of stdin, with probabilities when asked', () => {
    expect(wordvec(['predict', at('m.bin'), '-'], 'soleil sable\nbread soup\n').stdout).toBe(
      '__label__été\n__label__food\n',
    );
    const { stdout } = wordvec(['predict', at('m.bin'), '-', '--prob', '--top', '2'], 'the cat\n');
    expect(stdout).toMatch(/^__label__animal 0\.\d+ __label__\S+ \S+\n$/);
    expect(JSON.parse(wordvec(['predict', at('m.bin'), '-', '--json'], 'the cat\n').stdout)).toMatchObject([
      { label: '__label__animal' },
    ]);
  });

  it('is tested in all and by label', () => {
    const { stdout } = wordvec(['test', at('m.bin'), join(FIXTURES, 'sup.txt'), '--per-label']);
    expect(stdout).toMatch(/lines {2}300\nP@1 {4}[01]\.\d+\nR@1 {4}0\.\d+\nF1@1 {3}0\.\d+\n/);
    expect(stdout).toMatch(/__label__été\n/);
    const wrong = wordvec(['test', at('m.bin'), join(FIXTURES, 'unsup.txt')]);
    expect(wrong).toMatchObject({ status: 1, stdout: '' });
    expect(wrong.stderr).toMatch(/none of 400 lines has a label that the model knows/);
  });

  it('is quantized, and the file predicts the same labels', () => {
    const run = wordvec(['quantize', at('m.bin'), '--cutoff', '400', '--retrain', join(FIXTURES, 'sup.txt')]);
    expect(run).toMatchObject({ status: 0, stdout: '' });
    expect(existsSync(at('m.ftz'))).toBe(true);
    expect(wordvec(['predict', at('m.ftz'), '-'], 'soleil sable\n').stdout).toBe('__label__été\n');
  });

  it('is tuned: the best parameters come to stdout as flags', () => {
    const text = join(FIXTURES, 'sup.txt');
    const flags = ['--trials', '2', '--dim', '5', '--threads', '1', '--epochs', '3', '-o', at('tuned.bin')];
    const run = wordvec(['autotune', text, '--validation', text, ...flags]);
    expect(run.stdout).toMatch(
      /^--epochs 3 --lr \S+ --dim 5 --word-ngrams \d --minn \d --maxn \d.* --loss softmax\n$/,
    );
    expect(run.stderr).toMatch(/best of 2 trials: F1 0\.\d+/);
    expect(existsSync(at('tuned.bin'))).toBe(true);
    expect(wordvec(['autotune', text])).toMatchObject({ status: 2 });
  });

  it('refuses bad lines and leaves the output file as it was', () => {
    writeFileSync(at('bad.txt'), '__label__ nothing\n');
    writeFileSync(at('kept.bin'), 'kept');
    const run = wordvec(['train', 'classifier', at('bad.txt'), '-o', at('kept.bin')]);
    expect(run).toMatchObject({ status: 1 });
    expect(run.stderr).toMatch(/bad.txt: line 1 has an empty label/);
    expect(wordvec(['predict', at('kept.bin'), '-'])).toMatchObject({ status: 1 });
  });
});

describe('subword vectors from the command line', { timeout: 60_000 }, () => {
  beforeAll(() => {
    const flags = [
      '--dim',
      '8',
      '--min-count',
      '1',
      '--bucket',
      '50000',
      '--threads',
      '1',
      '--sample',
      '0',
      '--quiet',
    ];
    const run = wordvec(['train', 'fasttext', join(FIXTURES, 'unsup.txt'), '-o', at('u.bin'), ...flags]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
  }, 60_000);

  it('lists n-grams and gives sentence vectors line by line', () => {
    const lines = wordvec(['ngrams', at('u.bin'), 'œufs'])
      .stdout.trim()
      .split('\n');
    expect(lines.map((line) => line.split(' ')[0]).slice(0, 3)).toEqual(['œufs', '<œu', '<œuf']);
    expect(lines[0]!.split(' ')).toHaveLength(9);
    const vectors = wordvec(['sentence-vectors', at('u.bin')], 'le chat\n\nla souris\n').stdout.split('\n');
    expect(vectors).toHaveLength(4);
    expect(vectors[1]).toBe('0 0 0 0 0 0 0 0');
  });

  it('says what a model file is, and what another format cannot hold', () => {
    const u = wordvec(['info', at('u.bin')]).stdout;
    expect(u).toMatch(/^kind +vectors with n-grams$/m);
    expect(u).toMatch(/^options .*maxn \d/m);
    const run = wordvec(['export', at('u.bin'), '-o', at('u.npy')]);
    expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('its n-grams stay behind') });
    // Where they are in another file of the same run it is no news.
    const both = ['train', 'fasttext', join(FIXTURES, 'unsup.txt'), '-o', at('b.bin'), '-o', at('b.vec')];
    expect(wordvec([...both, '--epochs', '1', '--dim', '4']).stderr).not.toContain('n-grams stay behind');
    const sup = wordvec(['info', join(FIXTURES, 'quantized.ftz'), '--json']).stdout;
    expect(JSON.parse(sup)).toMatchObject({ kind: 'classifier, quantized', options: { model: 'sup' } });
    expect(JSON.parse(sup).labels).toBeGreaterThan(1);
  });

  it('answers for a word that it never saw, and says so', () => {
    const run = wordvec(['neighbours', at('u.bin'), 'souriceau']);
    expect(run.stdout).toMatch(/^souris /m);
    expect(run.stderr).toMatch(/"souriceau" is not in the vocabulary .* made from its n-grams/);
  });

  it('evaluates with vectors of unseen words, and says so', () => {
    writeFileSync(at('pairs.tsv'), 'souriceau\tsouris\t9\nchat\tneige\t1\npère\tmère\t7\n');
    const { stdout } = wordvec(['evaluate', at('u.bin'), '--similarity', at('pairs.tsv')]);
    expect(stdout).toMatch(/pairs.tsv: 1 of the pairs have a word outside the vocabulary/);
  });

  it('refuses a negative size, bucket 0 and a foreign name', () => {
    const text = join(FIXTURES, 'unsup.txt');
    expect(wordvec(['train', 'fasttext', text, '--dim', '-3']).status).toBe(2);
    expect(wordvec(['train', 'fasttext', text, '--bucket', '0']).stderr).toMatch(
      /--bucket: expected an integer >= 1/,
    );
    expect(wordvec(['train', 'fasttext', text, '-lr', 'abc']).status).toBe(2);
    expect(wordvec(['train', 'fasttext', text, '-o', at('x.zip')]).stderr).toMatch(
      /end it with \.bin .* or \.vec/,
    );
  });
});
