import { basename, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArguments, readCall } from '../src/cli/arguments.js';
import type { Flags } from '../src/cli/command.js';
import { formatAmount, formatBytes, formatSeconds } from '../src/cli/figures.js';
import { parseSize } from '../src/cli/flag-values.js';
import { defaultOutput, stoppedName } from '../src/cli/output-file.js';
import { translatePeerFlags } from '../src/cli/peer-flags.js';
import { train } from '../src/cli/train-command.js';
import { suggestion } from '../src/entries/command-line.js';
import { optionNames } from '../src/errors.js';
import { optionsOf } from '../src/options.js';

const skipgram = train.commands.find(({ usage }) => usage.startsWith('skipgram'))!;
const given = (...argv: string[]) => readCall(skipgram, ['f.txt', ...argv], 'train').given;

describe('flags of the trainers', () => {
  test('every row of the table is a flag', () => {
    expect(Object.keys(skipgram.flags)).toEqual(expect.arrayContaining(optionsOf('skipgram')));
  });

  test.each([
    ['ours', '--dim 200 --window 8 --negatives 25 --min-count 3 --epochs 2 --lr 0.1 --threads 1'],
    ['word2vec.c', '-size 200 -window 8 -negative 25 -min-count 3 -iter 2 -alpha 0.1 -threads 1'],
    ['fastText', '-dim 200 -ws 8 -neg 25 -minCount 3 -epoch 2 -lr 0.1 -thread 1'],
    ['gensim', '--vector_size=200 --window=8 --negative=25 --min_count=3 --epochs=2 --alpha=.1 --workers=1'],
  ])('names of %s', (_program, line) => {
    expect(given(...line.split(' '))).toEqual({
      dim: 200,
      window: 8,
      negatives: 25,
      minCount: 3,
      epochs: 2,
      lr: 0.1,
      threads: 1,
    });
  });

  test('names of GloVe, whose switches take a number; switches that are on are turned off', () => {
    const glove = train.commands.find(({ usage }) => usage.startsWith('glove'))!;
    const of = (line: string) => readCall(glove, line.split(' '), 'train').given;
    expect(
      of('-vector-size 50 -iter 25 -eta 0.1 -alpha 0.5 -x-max 100 -window-size 15 -symmetric 0'),
    ).toEqual({
      dim: 50,
      epochs: 25,
      lr: 0.1,
      alpha: 0.5,
      xMax: 100,
      window: 15,
      symmetric: false,
    });
    expect(of('-input-file a.bin -vocab-file v.txt -distance-weighting 1 --quiet')).toEqual({
      cooccurrence: 'a.bin',
      readVocab: 'v.txt',
      distanceWeighting: true,
      quiet: true,
    });
    expect(of('f.txt --no-symmetric --across-lines')).toEqual({ symmetric: false, acrossLines: true });
    expect(() => of('f.txt --no-dim')).toThrow(/`noDim`: there is no such flag/);
  });

  test('a value may be a negative number or a dash', () => {
    expect(given('--negative-exponent', '-0.5', '-o', '-')).toEqual({
      negativeExponent: -0.5,
      output: ['-'],
    });
  });

  test('outputs add up, and keep their order', () => {
    expect(given('-o', 'a.vec', '--output=b.wv')).toEqual({ output: ['a.vec', 'b.wv'] });
  });

  test('sizes', () => {
    expect(given('--memory', '512MB')).toEqual({ memory: 512e6 });
  });

  test.each([
    ['--window 0', '--window: expected an integer >= 1 and <= 1000, or all, got 0'],
    ['--dim abc', '--dim: expected an integer >= 1 and <= 100000, got abc'],
    ['--limit 3000000000', '--limit: expected an integer >= 0 and <= 2147483647, got 3000000000'],
    ['--limit -1', '--limit: expected an integer >= 0, got -1'],
    ['--dim 0x10', '--dim: expected an integer >= 1 and <= 100000, got 0x10'],
    ['--dim 2.5', '--dim: expected an integer >= 1 and <= 100000, got 2.5'],
    ['--lr nan', '--lr: expected a number > 0 and <= 100, got nan'],
    ['--lr Infinity', '--lr: expected a number > 0 and <= 100, got Infinity'],
    ['--loss softmax', '--loss: expected ns or hs, got softmax'],
    ['--memory lots', '--memory: expected a size such as 512MB or 4GB, got lots'],
    ['--dim 5 -size 6', '--dim: expected once, got 5 and 6'],
    ['--dim', '--dim: expected a value after it, got nothing'],
    ['--dim --window 3', '--dim: expected a value after it, got nothing'],
    ['-minCont 5', '-minCont: there is no such flag; did you mean --min-count?'],
    ['--x-max 5', '--x-max: there is no such flag'],
    ['--freeze=maybe', '--freeze: expected true or false, got maybe'],
    [
      '-saveOutput',
      "-saveOutput: is not needed: a model saved as .bin or .wv has the output layer's vectors",
    ],
    ['-constructor 1', '-constructor: there is no such flag'],
    ['--__proto__ 1', '--__proto__: there is no such flag'],
  ])('%s is refused', (line, sentence) => {
    expect(() => given(...line.split(' '))).toThrow(optionNames(sentence));
  });
});

describe('reading arguments', () => {
  const flags: Flags = {
    k: { kind: 'integer', help: '' },
    a: { kind: 'string', repeatable: true, greedy: true, help: '' },
    b: { kind: 'string', repeatable: true, greedy: true, help: '' },
  };

  test('words that start with a dash go after --', () => {
    expect(readArguments(['m.vec', '--', '-x', '--k'], flags).words).toEqual(['m.vec', '-x', '--k']);
    expect(() => readArguments(['m.vec', '-x'], flags)).toThrow('after --');
  });

  test('a dash, signs and numbers are words', () => {
    expect(readArguments(['-', '+', '-5', '007'], flags).words).toEqual(['-', '+', '-5', '007']);
  });

  test('greedy flags take all words up to the next flag', () => {
    const { words, texts } = readArguments(['m', '--a', 'x', 'y', '--b', 'z', '--', 'w'], flags);
    expect([words, texts.get('a'), texts.get('b')]).toEqual([['m', 'w'], ['x', 'y'], ['z']]);
  });

  test('words called like members of objects', () => {
    const call = readCall({ usage: 'odd <words..>', flags }, ['__proto__', 'constructor', 'toString'], '');
    expect(call.words.words).toEqual(['__proto__', 'constructor', 'toString']);
  });

  test.each([
    ['too few', ['m'], 'expected vector <model> <words..>, got m'],
    ['none', [], 'got nothing after it'],
  ])('%s words', (_what, argv, sentence) => {
    const usage = 'vector <model> <words..>';
    expect(() => readCall({ usage, flags }, argv, usage)).toThrow(sentence);
  });

  test.each(['--output=', '-o'])('%s with an empty text is no output', (flag) => {
    const own: Flags = { output: { kind: 'string', short: 'o', help: '' } };
    const argv = flag === '-o' ? ['-o', ''] : [flag];
    expect(() => readCall({ usage: 'x', flags: own }, argv)).toThrow(
      '`output`: expected the name of a file, got an empty text',
    );
  });

  test('suggestions are near, or none', () => {
    expect(suggestion('trian', ['train', 'info'])).toBe('train');
    // Half of the letters of `info` are there.
    expect(suggestion('inks', ['train', 'info'])).toBe('info');
    expect(suggestion('zero', ['train', 'info'])).toBeUndefined();
  });
});

describe("other programs' own ways", () => {
  test.each([
    [
      '-train t8 -output v.bin -cbow 0 -size 200 -hs 0 -binary 1 -debug 2',
      'skipgram t8 -output v.bin -size 200 --format=bin',
    ],
    ['-train t8 -cbow 1 -hs 1 -negative 0', 'cbow t8 --loss=hs'],
    ['skipgram -input t8 -output m -verbose 0', 'skipgram t8 -output m --quiet'],
    ['--sg 1 t8', 'skipgram t8'],
    ['--sg 0 t8 --cbow_mean 0', 'cbow t8 --pooling=sum'],
    ['fasttext t8 -lrUpdateRate 100', 'fasttext t8'],
    ['fasttext t8 -cbow 1', 'fasttext t8 -cbow 1'],
    [
      'classifier -input t -loss one-vs-all -verbose 2 -t 0.01 -output m.bin',
      'classifier t --loss=ova -output m.bin',
    ],
    ['fasttext t8 -t 0.01 -loss hs', 'fasttext t8 -t 0.01 --loss=hs'],
    ['fasttext t8 --cbow', 'fasttext t8 --cbow'],
    ['skipgram t8 --compute_loss -q', 'skipgram t8 -q'],
    ['skipgram t8 --compute_loss True -q', 'skipgram t8 -q'],
    ['skipgram -- -train', 'skipgram -- -train'],
  ])('%s', (written, meant) => {
    expect(translatePeerFlags(written.split(' ')).join(' ')).toBe(meant);
  });

  test('a contradiction is refused', () => {
    expect(() => translatePeerFlags(['skipgram', 'f', '-cbow', '1'])).toThrow('contradicts');
    const missing = /^--batch_words: expected a value after it, got nothing$/;
    for (const rest of [[], ['--dim', '5']])
      expect(() => translatePeerFlags(['skipgram', 'f', '--batch_words', ...rest])).toThrow(missing);
  });
});

describe('values', () => {
  test.each([
    ['4096', 4096],
    ['512MB', 512e6],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['2G', 2 ** 31],
    ['64k', 65536],
    ['10B', 10],
    ['4', Number.NaN],
    ['4.0', Number.NaN],
    ['0', 0],
    ['GB', Number.NaN],
    ['-5MB', Number.NaN],
    ['5XB', Number.NaN],
    ['5iB', Number.NaN],
  ])('size %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test('figures for people', () => {
    expect([1234567, 999_999, 12, 3.4e9].map(formatAmount)).toEqual(['1.23M', '1000k', '12', '3.4G']);
    expect([12, 1234, 5_600_000_000].map(formatBytes)).toEqual(['12 bytes', '1.2 kB', '5.6 GB']);
    expect([0.25, 12, 2812.3, 7300].map(formatSeconds)).toEqual(['0.3s', '12s', '46m 52s', '2h 1m']);
  });
});

describe('names of outputs', () => {
  test.each([
    [['corpus.txt'], 'corpus.vec'],
    [['a/b/corpus.txt.gz', 'c.txt'], 'corpus.vec'],
    [['texts/'], 'texts.vec'],
    [['.hidden'], '.hidden.vec'],
    [['.'], `${basename(process.cwd())}.vec`],
  ])('%j -> %s', (inputs, output) => {
    expect(defaultOutput(inputs, '.vec')).toBe(output);
  });

  test.each([[['-']], [['data/*.txt']]])('%j needs -o', (inputs) => {
    expect(() => defaultOutput(inputs, '.vec')).toThrow('-o FILE');
  });

  test.each([
    ['out.vec', 'out.stopped.vec'],
    ['d/out.vec.gz', 'd/out.stopped.vec.gz'],
    ['model', 'model.stopped'],
  ])('%s stopped is %s', (output, stopped) => {
    expect(stoppedName(output)).toBe(normalize(stopped));
  });
});
