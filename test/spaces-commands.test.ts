import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { biasOf, readBiasLists } from '../src/analysis/bias.js';
import { partitions, shareAtLeast } from '../src/analysis/permutations.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { writeVectors } from '../src/index.js';
import { randomStream } from '../src/random.js';
import { matrixOf, randomMatrix } from './matrices.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path, file } = temporaryFiles();
const run = (...args: string[]) => runProgram(folder, args);
const rows = randomMatrix(60, 6, 'spaces');
const named = (prefix: string, matrix = rows) =>
  new KeyedVectors(WordTable.from(Array.from({ length: 60 }, (_, i) => `${prefix}${i}`)), matrix);
/** Each row with its numbers in another order and one sign changed. */
const turned = matrixOf(
  Array.from({ length: 60 }, (_, i) => {
    const [a, b, c, d, e, f] = rows.data.subarray(i * 6, i * 6 + 6);
    return [b, a, -d, c, f, e];
  }),
);

beforeAll(async () => {
  await writeVectors(named('a'), path('a.vec'));
  await writeVectors(named('b', turned), path('b.vec'));
  const moved = matrixOf(
    Array.from({ length: 60 }, (_, i) => Array.from(turned.data.subarray(i * 6, i * 6 + 6))),
  );
  moved.data.set(turned.data.subarray(0, 6), 30);
  moved.data.set(turned.data.subarray(30, 36), 0);
  await writeVectors(named('a', moved), path('later.vec'));
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `a${from + i} b${from + i}\n`).join('');
  file(lines(0, 30), 'train.txt');
  file(lines(30, 50), 'test.txt');
});

describe('wordvec align and translate', () => {
  test('a dictionary, a test and a file', async () => {
    const args = [
      'align',
      'a.vec',
      'b.vec',
      '--dictionary',
      'train.txt',
      '--test',
      'test.txt',
      '-o',
      'out.vec',
    ];
    const { code, out } = await run(...args, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ...{ start: 'dictionary', pairs: 30, file: 'out.vec' },
      test: { words: 20, asked: 20, nearest: { p1: 1, p5: 1, p10: 1 } },
    });
    expect((await run(...args)).out).toMatch(
      /precision % +at 1 +at 5 +at 10\ncsls +\d+\.0 .*\nnearest +100\.0/,
    );
    const asked = await run('translate', 'a40', 'a41', '--from', 'a.vec', '--to', 'out.vec', '-k', '1');
    expect(asked.out).toMatch(/^a40\nb40 +\d.*\n\na41\nb41 /);
    const both = await run('translate', 'a40', 'none', '--from', 'a.vec', '--to', 'out.vec', '-k', '1');
    expect(both).toMatchObject({ code: 1, out: expect.stringMatching(/^a40\nb40 /) });
    expect(both.err).toMatch(/unknown word "none".*\n.*1 of the words had no answer/);
    const learnt = await run('align', 'a.vec', 'b.vec', '--dictionary', 'train.txt', '--test', 'train.txt');
    expect(learnt.err).toContain('--test: 30 of its 30 pairs were learnt from');
    const at = await run(
      'translate',
      'a40',
      '--from',
      'a.vec',
      '--to',
      'b.vec',
      '--dictionary',
      'train.txt',
      '--json',
    );
    expect(JSON.parse(at.out)).toMatchObject({
      word: 'a40',
      translations: [{ word: 'b40' }, ...Array(9).fill({})],
    });
    const lines = await runProgram(
      folder,
      ['translate', '-', '--from', 'a.vec', '--to', 'out.vec', '-k', '1'],
      'a3\nnone\n',
    );
    expect([lines.code, lines.out, lines.err]).toEqual([
      1,
      expect.stringMatching(/^a3\nb3 /),
      expect.stringMatching(/unknown word "none"/),
    ]);
  });

  test.each<[string, string[], RegExp]>([
    ['an output that is an input', ['align', 'a.vec', 'b.vec', '-o', 'a.vec'], /a\.vec: is an input too/],
    [
      'nothing in common',
      ['align', 'a.vec', 'b.vec'],
      /no word in common: give a --dictionary, or --start unsupervised/,
    ],
    [
      'a dictionary that is none',
      ['align', 'a.vec', 'b.vec', '--dictionary', 'a.vec'],
      /a\.vec: line 2: expected two words/,
    ],
    ['two languages', ['drift', 'a.vec', 'b.vec'], /no word in common: give two of one language/],
    ['no model', ['translate', 'a1', '--from', 'a.vec'], /got no --to/],
    ['no end', ['bias', 'a.vec', '--a', 'a1'], /-b: expected at least one word of the vocabulary, got none/],
    ['what would stand in the answer', ['align', 'a.vec', 'b.vec', '-o', '-'], /where -o - writes too/],
    ['what would stand in it', ['drift', 'a.vec', 'later.vec', '-o', '-'], /where -o - writes too/],
    [
      'one control',
      ['drift', 'a.vec', 'later.vec', '--control', 'a.vec'],
      /--control: expected two models or more/,
    ],
  ])('refuse %s', async (_, args, message) => {
    const { code, out, err } = await run(...args);
    expect([code === 0, out, err]).toEqual([false, '', expect.stringMatching(message)]);
  });
});

test('wordvec drift tells the words that changed places, and writes all', async () => {
  const { out } = await run(
    'drift',
    'a.vec',
    'later.vec',
    '--neighbours',
    '5',
    '--json',
    '--top',
    '2',
    '-o',
    'd.tsv',
  );
  const found = JSON.parse(out);
  expect(found).toMatchObject({ shared: 60, tested: 60, controls: 0 });
  expect(found.words.map(({ word }: { word: string }) => word).sort()).toEqual(['a0', 'a5']);
  const lines = readFileSync(path('d.tsv'), 'utf8').trim().split('\n');
  expect([lines.length, lines[0].split('\t').length, lines[1].split('\t').length]).toEqual([61, 8, 8]);
  expect((await run('drift', 'a.vec', 'later.vec')).out).toMatch(
    /^60 of 60 shared words tested, \d+ changed/,
  );
});

describe('bias', () => {
  const words = ['he', 'she', 'work', 'pay', 'home', 'child', 'stone'];
  const vectors = new KeyedVectors(
    WordTable.from(words),
    matrixOf([
      [1, 0, 0],
      [0, 1, 0],
      [0.8, 0.2, 1],
      [0.9, 0.1, 1],
      [0.1, 0.9, 1],
      [0.2, 0.8, 1],
      [0, 0, 1],
    ]),
  );
  const lists = { a: ['he'], b: ['she'], x: ['work', 'pay'], y: ['home', 'child'] };

  it('is WEAT and RND as they are defined', async () => {
    const { axis, weat, rnd } = await biasOf(vectors, lists);
    expect(axis.map(({ word }) => word)).toEqual(['pay', 'work', 'child', 'home']);
    const length = (i: number) => Math.hypot(...vectors.rowAt(i));
    const s = [2, 3, 4, 5].map((i) => (vectors.rowAt(i)[0] - vectors.rowAt(i)[1]) / length(i));
    const deviation = Math.sqrt(s.reduce((sum, value) => sum + value ** 2, 0) / 3);
    expect(weat!.value).toBeCloseTo((s[0] + s[1] - s[2] - s[3]) / 2 / deviation, 6);
    // One of the six ways to part four words in two.
    expect([weat!.p, weat!.exact]).toEqual([expect.closeTo(1 / 6, 9), true]);
    const distance = (i: number, end: readonly number[]) =>
      Math.hypot(...Array.from(vectors.rowAt(i), (value, d) => value / length(i) - end[d]));
    const apart = [2, 3].map((i) => distance(i, [1, 0, 0]) - distance(i, [0, 1, 0]));
    expect(rnd.x!.value).toBeCloseTo((apart[0] + apart[1]) / 2, 6);
    expect(rnd.y!.value).toBeCloseTo(-rnd.x!.value, 6);
  });

  it('has the ends of the vocabulary where no words are given, and notes what is unknown', async () => {
    const notes: string[] = [];
    const { axis, weat } = await biasOf(
      vectors,
      { a: ['he', 'him'], b: ['she'] },
      { top: 1 },
      { onNote: (note) => notes.push(note) },
    );
    expect([axis.map(({ word }) => word), weat]).toEqual([['pay', 'home'], null]);
    // A vocabulary that has no more words has each at one end.
    const ends = (await biasOf(vectors, { a: ['he'], b: ['she'] })).axis.map(({ word }) => word);
    expect(ends.sort()).toEqual(['child', 'home', 'pay', 'stone', 'work']);
    expect(notes).toEqual(['`a`: not in the vocabulary, left out: him']);
    const { words, matrix } = vectors;
    const lower = new KeyedVectors(words, matrix, { making: { tokenizer: 'unicode' } });
    expect((await biasOf(lower, { a: ['He'], b: ['SHE'] }, { top: 1 })).axis).toEqual(axis);
    await expect(biasOf(vectors, { a: ['him'], b: ['she'] })).rejects.toThrow(
      /at least one word of the vocabulary, got him/,
    );
  });

  it('is a command, with lists from a file', async () => {
    await writeVectors(vectors, path('m.vec'));
    file('# ends\nmale: he\nfemale: she\ncareer: work, pay\n', 'lists.txt');
    const { out } = await run(
      'bias',
      'm.vec',
      '--lists',
      'lists.txt',
      '--a',
      'male',
      '--b',
      'female',
      '--x',
      'career',
      '--y',
      'home',
      'child',
    );
    expect(out).toMatch(
      /WEAT effect size +1\.\d+ +p 0\.167, exact\nRND of x +-0\.\d+ .*\nRND of y +0\.\d+ .*\n\npay /,
    );
    await expect(readBiasLists('he she\n', 'l.txt')).rejects.toThrow(/l\.txt: line 1: expected/);
  });

  it('refuses two ends with one mean, between which nothing lies', async () => {
    const [a, b] = [
      ['he', 'she'],
      ['she', 'he'],
    ];
    await expect(biasOf(vectors, { a, b })).rejects.toThrow('got the same mean for both');
  });

  it('stops while ways are counted', async () => {
    const stopped = new AbortController();
    setTimeout(() => stopped.abort());
    const words = named('w').words.toArray();
    const [a, b, x] = [words.slice(0, 20), words.slice(20, 40), words.slice(40)];
    const asked = biasOf(named('w'), { a, b, x }, { permutations: 100_000 }, { signal: stopped.signal });
    await expect(asked).rejects.toThrow('stopped');
  });

  it('draws ways where there are too many', async () => {
    const drawn = partitions(40, 20, 2000, randomStream(1));
    expect(drawn.exact).toBe(false);
    expect(await shareAtLeast(drawn, 0.5, (way) => way[0])).toBeCloseTo(0.5, 1);
    expect([...partitions(6, 3, 100, randomStream(1)).ways].length).toBe(20);
  });
});
