// Questions among some of the words only, and the words of a pattern.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { analogy } from '../src/query/analogy.js';
import { neighbours } from '../src/query/neighbours.js';
import { wordsLike } from '../src/query/word-pattern.js';
import { make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path } = temporaryFiles();
const WORDS = [
  'duck|NOUN',
  'goose|NOUN',
  'duck|VERB',
  'dive|VERB',
  'é',
  'e\u0301t',
  'a*',
  '\\',
  '\u{1f986}s',
  '',
];
const vectors = make(WORDS, 3);

describe('the words of a pattern', () => {
  test.each([
    ['*|VERB', ['duck|VERB', 'dive|VERB']],
    ['duck*', ['duck|NOUN', 'duck|VERB']],
    ['*o*N', ['goose|NOUN']],
    ['d??k|*', ['duck|NOUN', 'duck|VERB']],
    ['?', ['é', '\\']],
    ['?s', ['\u{1f986}s']],
    ['é*', ['é', 'e\u0301t']],
    ['e\u0301*', ['é', 'e\u0301t']],
    ['a\\*', ['a*']],
    ['\\\\', ['\\']],
    ['duck|VERB', ['duck|VERB']],
    ['duck', []],
    ['*', WORDS],
  ])('%s', (pattern, expected) => {
    expect(wordsLike(vectors, pattern).map(({ word }) => word)).toEqual(expected);
  });

  test('have their rows and, where they are known, counts', () => {
    expect(wordsLike(vectors, 'dive*')).toEqual([{ word: 'dive|VERB', row: 3, count: undefined }]);
    const counted = new KeyedVectors(WordTable.from(['a', 'b']), make(['a', 'b'], 2).matrix, {
      counts: Float64Array.of(7, 3),
    });
    expect(wordsLike(counted, 'b*')).toEqual([{ word: 'b', row: 1, count: 3 }]);
    expect(() => wordsLike(vectors, 3 as never)).toThrow('pattern: expected a text such as un*, got 3');
  });

  test('take no time that grows with each sign', () => {
    const long = make(['a'.repeat(60_000)], 1);
    expect(wordsLike(long, `${'*a'.repeat(60)}*b`)).toEqual([]);
  });
});

describe('answers among some words', () => {
  const near = make(
    ['king', 'queen', 'man', 'woman', 'throne'],
    2,
    (i) => [1, 1, 1, -1, 0.5, 1, 0.5, -1, 1, 0.9][i],
  );

  test('are the same, without the others', () => {
    const all = neighbours(near, 'king', { k: 5 });
    for (const metric of ['cosine', 'euclidean'] as const) {
      const whole = neighbours(near, 'king', { k: 5, metric });
      expect(neighbours(near, 'king', { metric, among: ['*man', 'queen', 'none'] })).toEqual(
        whole.filter(({ word }) => word !== 'throne'),
      );
    }
    expect(neighbours(near, 'king', { among: ['*'] })).toEqual(all);
    expect(
      neighbours(near, 'king', { among: ['throne', 'woman'], restrict: 4 }).map(({ word }) => word),
    ).toEqual(['woman']);
    expect(neighbours(near, 'king', { among: ['king'] })).toEqual([]);
    for (const method of ['3cosadd', '3cosmul'] as const)
      expect(analogy(near, 'king - man + woman', { method, among: ['t*', 'queen'] })).toEqual(
        analogy(near, 'king - man + woman', { method }).filter(({ word }) => /^t|queen/.test(word)),
      );
  });

  test('are none where no word is there', () => {
    expect(() => neighbours(near, 'king', { among: ['x*', 'roi'] })).toThrow(
      '`among`: none of the 5 words is or fits "x*" "roi"',
    );
    expect(() => neighbours(near, 'king', { among: 'x*' as never })).toThrow(
      '`among`: expected a list of texts',
    );
  });
});

test('on the command line', async () => {
  writeFileSync(path('a.vec'), '5 2\nking 1 1\nqueen 1 -1\nman 0.5 1\nwoman 0.5 -1\nthrone 1 0.9\n');
  writeFileSync(path('b.vec'), '2 2\nroi 1 1\nreine 1 -1\n');
  const run = (...args: string[]) => runProgram(folder, args);
  expect((await run('neighbours', 'a.vec', 'king', '--among', '*man', 'queen', '-k', '2')).out).toBe(
    'man    0.9487\nqueen  0.0000\n',
  );
  expect((await run('neighbours', 'a.vec', 'king', 'man', '--among', '*man')).out).toMatch(/^woman +-/);
  expect((await run('neighbours', 'a.vec', 'king', '--among', 'queen', 'quen', 'x*')).err).toMatch(
    /^wordvec: "quen" is not in the vocabulary of a\.vec: passed over\n$/,
  );
  expect((await run('neighbours', 'a.vec', 'queen', '--in', 'b.vec', '--among', 'roi')).out).toBe(
    'roi  0.0000\n',
  );
  expect((await run('analogy', 'a.vec', 'king - man + woman', '--among', 't*')).out).toMatch(/^throne/);
  expect((await run('vocabulary', 'a.vec', '*m*', '-k', '1')).out).toBe('man\n');
  expect(JSON.parse((await run('vocab', 'a.vec', '*m*', '-k', '1', '--json')).out)).toEqual({
    pattern: '*m*',
    fitting: 2,
    words: [{ word: 'man' }],
  });
  expect((await run('vocabulary', 'a.vec')).out).toBe('king\nqueen\nman\nwoman\nthrone\n');
  expect(await run('vocabulary', 'a.vec', 'x*')).toMatchObject({
    code: 1,
    err: expect.stringContaining('none of the 5 words fits x*'),
  });
});
