// What a run cannot be is said before the text is read, which may take an hour.
import { existsSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { autotuneClassifier, autotuneVectors, train } from '../src/index.js';
import { platform, usePlatform } from '../src/platform.js';
import { runningText } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { file, path, folder } = temporaryFiles();
const text = file(runningText(2000));
const run = (...words: string[]) => runProgram(folder, words);

test.each([
  ['--valid', 'none.txt', 'none.txt: there is no such file'],
  ['--init', 'none.vec', 'none.vec: there is no such file'],
  ['--valid', text, '--valid: a run of several ranks is not judged'],
  ['--continue', 'model.wv', '--continue: is a flag of wordvec train skipgram|cbow'],
])('%s %s', async (flag, value, said) => {
  const trainer = flag === '--continue' ? 'ppmi' : 'skipgram';
  const ranks = value === text ? ['--simulate-ranks', '2'] : [];
  const { code, err } = await run('train', trainer, text, '-o', path('out.wv'), flag, value, ...ranks);
  expect([code, err.trim().split('\n').length]).toEqual([value.startsWith('none') ? 1 : 2, 1]);
  expect(err).toContain(said);
});

test.each([
  ['-o own.npy', 'own.words.txt: is an input too; name another file'],
  [
    '-o out.npy -o out.words.txt',
    'expected different files for all that is written, got out.words.txt twice',
  ],
  ['-o out.tsv --save-vocab out.metadata.tsv', 'got out.metadata.tsv twice'],
  ['-o - --format npy', 'npy: two files are written, which stdout has no room for: name a file'],
  ['-o others --format model2vec', 'others: the folder holds other files, such as kept.txt'],
])('%s: what would be lost is not begun', async (outputs, said) => {
  file(runningText(2000), 'own.words.txt');
  mkdirSync(path('others'), { recursive: true });
  file('', 'others/kept.txt');
  const { code, out, err } = await run(
    ...`train cbow own.words.txt --dim 2 --epochs 1 ${outputs}`.split(' '),
  );
  expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
  expect(err).toContain(said);
});

test.each([
  'train cbow own.words.txt --phrases joined.txt -o joined.txt',
  'cooccur own.words.txt --phrases joined.txt -o joined.txt',
  'autotune own.words.txt --trainer cbow --validation own.words.txt --phrases joined.txt -o joined.txt',
  'autotune own.words.txt --validation own.words.txt --phrases joined.txt -o joined.txt',
])('%s: what is read is not written', async (words) => {
  file(runningText(2000), 'own.words.txt');
  file('new_york 1\n', 'joined.txt');
  const err = 'wordvec: joined.txt: is an input too; name another file\n';
  expect(await run(...words.split(' '))).toEqual({ code: 2, out: '', err });
});

test('a folder that such a run wrote is written again', async () => {
  const words = `train cbow ${text} --dim 2 --epochs 1 -q --format model2vec -o model`.split(' ');
  for (const _ of ['new', 'again']) expect(await run(...words)).toEqual({ code: 0, out: '', err: '' });
});

test('stdin is named once', async () => {
  const { code, err } = await run('train', 'skipgram', '-', '--valid', '-', '-o', path('out.wv'));
  expect([code, err]).toEqual([2, 'wordvec: -: stdin can be read once only: name it once\n']);
});

test('options of ranks have no effect without them', async () => {
  const words = [
    'train',
    'cbow',
    text,
    '--epochs',
    '1',
    '--dim',
    '2',
    '--hot-rows',
    '9',
    '-o',
    path('out.wv'),
  ];
  expect((await run(...words)).err).toContain(
    'note: --hot-rows: no effect without --simulate-ranks or mpiexec',
  );
});

test('a search of many runs has no state of one', async () => {
  const given = { valid: text, checkpoint: path('state') };
  const refused = '`checkpoint`: is of a run by itself, a search makes many: leave it out';
  await expect(autotuneVectors('cbow', [text], given, { trials: 1 })).rejects.toThrow(refused);
  const lines = { validation: text, trials: 1 };
  await expect(autotuneClassifier([text], { checkpoint: path('state') }, lines)).rejects.toThrow(refused);
  expect(existsSync(path('state'))).toBe(false);
  for (const flag of ['--dry-run', '--resume=x', '--simulate-ranks=2']) {
    const { code, err } = await run('autotune', text, '--trainer', 'cbow', '--validation', text, flag);
    expect([code, err]).toEqual([2, expect.stringContaining('is a flag of wordvec train')]);
  }
});

test('--patience of a search goes by --validation', async () => {
  const words = ['autotune', text, '--trainer', 'cbow', '--judge', 'echo {} 1', '--validation', text];
  const { code, err } = await run(
    ...words,
    '--patience',
    '1',
    '--trials',
    '1',
    '--dim',
    '2',
    '--epochs',
    '4',
  );
  expect([code, err]).toEqual([0, expect.stringContaining('best of 1 trial: 1.0000')]);
});

test('several processes do what they can do together', async () => {
  const one = platform();
  usePlatform({ ...one, rank: () => ({ rank: 0, size: 2 }) });
  try {
    await expect(train('ppmi', [text])).rejects.toThrow('start it without mpiexec');
    await expect(train('cbow', [text], { simulateRanks: 2 })).rejects.toThrow(
      '`simulateRanks`: is for one process',
    );
    await expect(train('cbow', ['-'])).rejects.toThrow('-: one process has stdin');
    await expect(autotuneVectors('cbow', [text], {}, { judge: () => 1 })).rejects.toThrow('in one process');
  } finally {
    usePlatform(one);
  }
});
