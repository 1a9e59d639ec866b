// The questions that compare words, in the REPL and as commands.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { Session } from '../src/cli/session.js';
import { optionNames } from '../src/errors.js';
import * as api from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path } = temporaryFiles();
const one = new Session();
const two = new Session();
beforeAll(async () => {
  writeFileSync(path('a.vec'), '5 2\nking 1 1\nqueen 1 -1\nman 0.5 1\nwoman 0.5 -1\nonly 0 3\n');
  writeFileSync(path('b.vec'), '4 2\nking 1 1\nqueen 1 -1\nroi 2 2.1\nman 0 1\n');
  writeFileSync(path('c.vec'), '1 3\nking 1 1 1\n');
  await one.load(path('a.vec'));
  for (const name of ['a.vec', 'b.vec']) await two.load(path(name));
});

describe('one model', () => {
  test.each([
    ['king - king', ['the sum in a.vec is zeros: what is said of it means nothing']],
    ['king - king --method 3cosmul', []],
    ['king - man', []],
  ])('notes of %s', async (line, notes) => {
    expect((await one.answer(line)).notes).toEqual(notes);
  });

  test.each([
    ['distances king queen man', 'queen  1.0000\nman    0.0513\n'],
    ['distances king man --metric manhattan', 'man  0.5000\n'],
    ['closest king queen man', 'man\n'],
    ['most-similar-to-given king queen man', 'man\n'],
    ['rank king queen', '3\n'],
    ['rank king only --metric euclidean', '4\n'],
    ['closer king queen', 'man   0.9487\nonly  0.7071\n'],
    ['relative-cosine king man -k 2', '0.5729\n'],
    ['centrality king man queen', 'king   0.9436\nman    0.7905\nqueen  0.3311\n'],
    ['mean king queen --no-normalise', 'mean 1.0 0.0\n'],
    ['mean king queen only --weights 1,1,-2 --no-normalise', 'mean 0.5 -1.5\n'],
    ['mean king none --ignore-missing --unit', 'mean 0.70710677 0.70710677\n'],
    ['wmd "king man" "man king king"', '0.0534\n'],
    ['wmd "king man" "man king king" --relaxed', '0.0000\n'],
    ['wmd king queen --no-normalise', '2.0000\n'],
    ['similarity king queen --metric euclidean', '2.0000\n'],
    ['similarity king queen --metric chebyshev', '2.0000\n'],
  ])('%s', async (line, answer) => {
    expect((await one.answer(line)).text).toBe(answer);
  });

  test.each([
    ['rank king', 'expected two words, got king; see help'],
    ['rank king kin', 'unknown word "kin"'],
    ['distances king', 'expected a word and others to compare it with, got king'],
    ['mean king queen --weights 1', 'expected a weight for each of 2 words, got 1'],
    ['mean king queen --weights 1,x', '--weights: expected numbers with commas such as 2,1,-1, got x'],
    ['mean king queen --weights 0,0', 'expected weights that are not all 0'],
    ['mean king none', 'unknown word "none"'],
    ['wmd "king" "none"', 'no word of one of the texts is in the vocabulary: write them'],
    ['wmd king queen man', 'expected two texts in quotes, got 3 arguments'],
    ['king --in b.vec', '--in: expected an open model (a.vec), got b.vec: load FILE opens one'],
  ])('%s has no answer', async (line, sentence) => {
    await expect(one.answer(line)).rejects.toThrow(optionNames(sentence));
  });

  test('words that are passed over are named', async () => {
    const { notes } = await one.answer('wmd "king none" "queen none"');
    expect(notes).toEqual(['"none" is not in the vocabulary of a.vec: passed over']);
  });

  test('texts may have punctuation, and be in a script without spaces, in the REPL and as a command', async () => {
    writeFileSync(path('zh.vec'), '5 2\n大学 1 1\n教授 1 -1\n学校 0.5 1\n老师 0.5 -1\n大 0 3\n');
    for (const [model, plain, written] of [
      ['a.vec', ['king queen', 'man woman'], ['king, (queen)!', '“man” – woman.']],
      ['zh.vec', ['大学 教授', '学校 老师'], ['大学教授', '学校老师。']],
    ] as const) {
      const { out } = await runProgram(folder, ['wmd', model, ...plain]);
      expect(out).toMatch(/^0\.\d+\n$/);
      expect(await runProgram(folder, ['wmd', model, ...written])).toMatchObject({ out, err: '' });
      const session = new Session();
      await session.load(path(model));
      expect((await session.answer(`wmd "${written[0]}" "${written[1]}"`)).text).toBe(out);
    }
  });
});

describe('several models', () => {
  test.each([
    ['only', /^a\.vec\nman +0\.8944\n/],
    ['only+ - man', undefined],
    ['rank king only', /^a\.vec {2}2\n$/],
    ['plot king only', /^a\.vec\n/],
  ])('one that lacks the word of "%s" loses its own answer only', async (line, answer) => {
    if (answer === undefined) await expect(two.answer(line)).rejects.toThrow('only+');
    else {
      const { text, notes } = await two.answer(line);
      expect(text).toMatch(answer);
      expect(notes).toEqual([expect.stringContaining('b.vec: unknown word "only"')]);
    }
  });

  test('words of one near the vector of another', async () => {
    expect((await two.answer('king -k 2 --in b.vec')).json).toMatchObject([
      { model: 'a.vec', neighbours: [{ word: 'king' }, { word: 'roi' }] },
      { model: 'b.vec', neighbours: [{ word: 'king' }, { word: 'roi' }] },
    ]);
    expect((await two.answer('woman -k 1 --in b.vec')).text).toContain('queen  0.9487');
    await expect(two.answer('king - man --in b.vec --method 3cosmul')).rejects.toThrow('by 3cosadd only');
  });

  test('on the command line', async () => {
    const run = (...args: string[]) => runProgram(folder, args);
    expect((await run('neighbours', 'a.vec', 'woman', '--in', 'b.vec', '-k', '1')).out).toBe(
      'queen  0.9487\n',
    );
    expect((await run('analogy', 'a.vec', 'king - man', '--in', 'b.vec', '-k', '1')).out).toMatch(/^queen /);
    expect(await run('neighbours', 'a.vec', 'king', '--in', 'c.vec')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--in: expected a model of dim 2 as a.vec is, got c.vec of dim 3'),
    });
    writeFileSync(path('numbers.vec'), '3 2\nking 1 0\n5 0 1\nman 1 1\n');
    expect((await run('neighbours', 'numbers.vec', 'king', '5')).err).toMatch(
      /"5" was taken for a word.*: -k 5 asks/,
    );
    expect((await run('neighbours', 'numbers.vec', 'king', '5', '-k', '1')).err).toBe('');
    // Of which only the rows that are asked for are read.
    writeFileSync(path('forms.vec'), '2 2\nk\u00f6nig 1 0\no\u0301 0 1\n');
    expect((await run('similarity', 'forms.vec', 'ko\u0308nig', '\u00f3')).out).toBe('0.0000\n');
    const texts = await runProgram(folder, ['wmd', 'a.vec', '-'], 'king man\tman king\nking\tqueen\n');
    expect(texts.out).toBe('0.0000\n1.4142\n');
  });
});

test('docs/queries.md names what is there', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/queries.md'), 'utf8');
  const calls = [...page.matchAll(/(?<![\w.])([a-z]\w+)\((?:kv|other|first|smaller|vectors)\b/g)].map(
    ([, name]) => name!,
  );
  expect(calls.length).toBeGreaterThan(20);
  expect(calls.filter((name) => !(name in api))).toEqual([]);
  const commands = [...page.matchAll(/`([a-z-]+) M /g)].map(([, name]) => name!);
  expect(new Set(commands).size).toBeGreaterThan(10);
  expect(commands.filter((name) => !COMMANDS.some((command) => command.name === name))).toEqual([]);
});
