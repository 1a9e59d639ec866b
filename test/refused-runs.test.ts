// What a run cannot be is said before the text is read, which may take an hour.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
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

test('no file is written where the folder of checkpoints is', async () => {
  const words = ['train', 'skipgram', text, '--dim', '2', '--epochs', '1', '--format', 'native'];
  for (const flag of ['-o', '--report', '--save-vocab']) {
    const out = flag === '-o' ? [] : ['-o', path('out.wv')];
    const { code, err } = await run(...words, ...out, flag, path('same'), '--checkpoint', path('same'));
    expect([code, err]).toEqual([2, expect.stringContaining('expected different files for all that is')]);
  }
  expect(existsSync(path('same'))).toBe(false);
});

test('a run that is refused leaves no folder of checkpoints that it made', async () => {
  mkdirSync(path('there'));
  const refused = (checkpoint: string) =>
    expect(train('skipgram', [text], { checkpoint, minCount: 1e6 })).rejects.toThrow('no word stands');
  await refused(path('there/one/two'));
  expect(readdirSync(path('there'))).toEqual([]);
  const stop = new AbortController();
  const stopping = { checkpoint: path('there/stopped') };
  const hooks = { signal: stop.signal, onProgress: () => stop.abort() };
  await expect(train('skipgram', [text], stopping, hooks)).rejects.toMatchObject({ code: 'aborted' });
  // It is resumed from there.
  expect(readdirSync(path('there'))).toEqual(['stopped']);
  // It was there before.
  await refused(path('there'));
  expect(existsSync(path('there'))).toBe(true);
  await train('skipgram', [text], { checkpoint: path('there/run'), every: '1steps', dim: 2, epochs: 3 });
  expect(readdirSync(path('there/run')).length).toBeGreaterThan(0);
});

test('a text in which nothing can be judged is refused before training', async () => {
  const single = file(runningText(9).replaceAll(' ', '\n'));
  const many = file('zzqqx wwvvk\n'.repeat(2000));
  for (const [trainer, valid] of [
    ['skipgram', single],
    ['fasttext', file('zzqqx\n')],
    ['fasttext', many],
  ] as const) {
    let epochs = 0;
    const options = { valid, dim: 2, epochs: 2, bucket: 100, threads: 1 };
    const { bucket: _, ...others } = options;
    const given = trainer === 'fasttext' ? options : others;
    const hooks = { onEpoch: () => void epochs++ };
    await expect(train(trainer, [text], given, hooks)).rejects.toThrow(/`?valid`?: nothing in it can be/);
    expect(epochs).toBe(0);
  }
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

test('what a run cannot learn from is told, with what to give', async () => {
  const small = { dim: 2, epochs: 1, threads: 1 };
  const unknown = file('zzqqx 1 2\n', 'unknown.vec');
  await expect(train('skipgram', [text], { ...small, init: unknown })).rejects.toThrow(
    `no word of ${unknown} is in the vocabulary of the corpus: check spelling and case`,
  );
  await expect(train('doc2vec', [text], { ...small, valid: file('zzqqx\n') })).rejects.toThrow(
    '`valid`: none of its documents has a word of the text that is trained on',
  );
  const labelled = await train('classifier', { text: ['__label__a one', '__label__b two'] }, small);
  const others = { text: ['__label__c one', '__label__d two'] };
  await expect(train('classifier', others, { epochs: 1 }, {}, labelled.model)).rejects.toThrow(
    'the text: no line has a label that the model knows',
  );
  const { model } = await train('fasttext', [text], { ...small, bucket: 100 });
  const ova = { ...model, settings: { ...model.settings, loss: 'ova' } as const };
  await expect(train('fasttext', [text], { epochs: 1 }, {}, ova)).rejects.toThrow(
    '`from`: the model cannot be gone on from: its loss is ova, expected ns or hs',
  );
});

test('counts without their text have no text to be judged by', async () => {
  const { code, err } = await run(
    ...`cooccur ${text} -o counts.bin --save-vocab vocab.txt --threads 1 -q`.split(' '),
  );
  expect([code, err]).toEqual([0, '']);
  const words = `train glove --cooccurrence counts.bin --read-vocab vocab.txt --valid ${text} --dim 2 --epochs 1 -o out.wv`;
  const refused = await run(...words.split(' '));
  expect([refused.code, refused.err]).toEqual([
    2,
    'wordvec: --valid: needs the text that is trained on, whose length its counts are scaled to: name it beside --cooccurrence\n',
  ]);
});

test('a run is resumed from the model that it went on from', async () => {
  const small = { dim: 2, epochs: 1, threads: 1 };
  const { model } = await train('cbow', [text], small);
  const state = path('from-model');
  await train('cbow', [text], { epochs: 3, checkpoint: state, every: '1steps', threads: 1 }, {}, model);
  const later = { ...model, epochsDone: 2 };
  await expect(train('cbow', [text], { resume: state }, {}, later)).rejects.toThrow(
    'is of a run that went on from another model: name the same one with `from`',
  );
});
