// Words with blanks in word2vec's binary files, as gensim and programs for graphs write them.
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readVectors } from '../src/formats/detect.js';
import { uniform } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, path } = temporaryFiles();

function binary(
  words: readonly (string | Buffer)[],
  dim: number,
  number: () => number,
  newline = '',
): Buffer {
  const rows = words.flatMap((word) => [
    Buffer.from(word as string),
    Buffer.from(' '),
    Buffer.from(Float32Array.from({ length: dim }, number).buffer),
    Buffer.from(newline),
  ]);
  return Buffer.concat([Buffer.from(`${words.length} ${dim}\n`), ...rows]);
}

const SYLLABLES = ['new', 'York', 'é', '大', 'da', 'Vinci,', '1989', 'x'];

/** Names of one to four parts, no two alike. */
function names(count: number, next: () => number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const parts = Array.from({ length: 1 + Math.floor(4 * next()) }, () => SYLLABLES[Math.floor(8 * next())]);
    return next() < 0.5 ? `${parts.join(' ')} n${i}` : `n${i} ${parts.join(' ')}`;
  });
}

describe('words with blanks', () => {
  const cases = Array.from({ length: thorough ? 60 : 6 }, (_, seed) => [seed + 1] as const);
  test.each(cases)('come back, seed %i', async (seed) => {
    const next = uniform(seed);
    const dim = 8 + Math.floor(60 * next());
    const words = names(200, next);
    const numbers: number[] = [];
    const number = () => {
      numbers.push(Math.fround((next() + next() - 1) / 5));
      return numbers.at(-1)!;
    };
    const bytes = binary(words, dim, number, seed % 2 ? '\n' : '');
    const notes: string[] = [];
    const read = await readVectors(
      seed % 3 ? bytes : gzipSync(bytes),
      {},
      { onNote: (note) => notes.push(note) },
    );
    expect(read.words.toArray()).toEqual(words);
    expect(Array.from(read.matrix.data.subarray(0, numbers.length))).toEqual(numbers);
    expect(notes).toEqual([
      expect.stringMatching(/ 200 words seem to hold blanks, .*: \.vec and \.wv keep them$/),
    ]);
    writeFileSync(path(`${seed}.bin`), bytes);
    const some = [words[7], words[8], words[199]];
    const few = await readVectors(path(`${seed}.bin`), { words: some });
    expect(few.words.toArray()).toEqual(some);
    expect([...few.rowAt(2)]).toEqual(numbers.slice(199 * dim, 200 * dim));
  });

  test.each([
    ['of trained size', (x: number) => (x - 0.5) ** 3],
    ['beyond it', (x: number) => (x - 0.5) * 1e7],
    ['far below it', (x: number) => (x - 0.5) * 1e-14],
  ])('are not seen where words are other bytes, and numbers %s', async (_, size) => {
    for (let seed = 1; seed <= (thorough ? 200 : 10); seed++) {
      const next = uniform(seed);
      const dim = 3 + (seed % 20);
      // As of another encoding, or cut within a character.
      const words = Array.from({ length: 300 }, (_, i) =>
        Buffer.concat([
          Buffer.from(`${i}`),
          Buffer.from(Array.from({ length: 4 }, () => 33 + Math.floor(222 * next()))),
        ]),
      );
      const notes: string[] = [];
      const read = await readVectors(
        binary(words, dim, () => size(next())),
        {},
        { onNote: (note) => notes.push(note) },
      );
      expect(words.every((word, i) => word.equals(read.words.bytesOf(i)))).toBe(true);
      expect(notes).toEqual([]);
    }
  });
});

test('are asked for, and written as text, on the command line', async () => {
  const next = uniform(3);
  writeFileSync(
    path('nodes.bin'),
    binary(['Paris', 'New York', 'London', 'Leonardo da Vinci'], 8, () => next() - 0.5),
  );
  const near = await runProgram(folder, ['neighbours', 'nodes.bin', 'New York']);
  expect(
    near.out
      .replace(/ +-?\d.*/g, '')
      .split('\n')
      .sort(),
  ).toEqual(['', 'Leonardo da Vinci', 'London', 'Paris']);
  expect(near.err).toContain(
    '2 words seem to hold blanks, for which the format has no place, the first "New York"',
  );
  for (const pair of [
    ['Paris', 'London'],
    ['New York', 'Leonardo da Vinci'],
  ])
    expect((await runProgram(folder, ['similarity', 'nodes.bin', ...pair])).out).toMatch(/^-?0\.\d{4}\n$/);
  await runProgram(folder, ['export', 'nodes.bin', '-o', 'nodes.vec']);
  expect((await runProgram(folder, ['neighbours', 'nodes.vec', 'New York'])).out).toBe(near.out);
});
