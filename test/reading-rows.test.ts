// --limit, --words and --skip-bad: which rows of a file of vectors are read, in every format and by every command.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ReadVectorsOptions, readVectors } from '../src/formats/detect.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { train, vectorsOf } from '../src/index.js';
import { make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, file, path } = temporaryFiles();

async function read(name: string, options: ReadVectorsOptions) {
  const notes: string[] = [];
  const vectors = await readVectors(name, options, { onNote: (note) => void notes.push(note) });
  return { words: vectors.words.toArray(), vectors, notes };
}

const all = make(['the', 'king', '. . .', 'queen', 'man'], 3);
for (const format of ['vec', 'glove', 'native'] as const)
  await writeVectors(all, path(`all.${format}`), { format });
await writeVectors(all, path('all.bin'), { spaces: '_' });
const FASTTEXT = `${import.meta.dirname}/fixtures/fasttext/skipgram.bin`;

describe('only the words of a list', () => {
  test.each(['all.vec', 'all.glove', 'all.native', 'all.bin'])(
    'are read from %s, in its order',
    async (name) => {
      const { words, vectors, notes } = await read(path(name), { words: ['man', 'king', 'Königin', 'man'] });
      expect(words).toEqual(['king', 'man']);
      expect([...vectors.get('man')!]).toEqual([...all.get('man')!]);
      expect(notes).toEqual([`--words: 1 of its 3 words are not in ${path(name)}, the first "Königin"`]);
    },
  );

  test('are the lines of a file, as they stand', async () => {
    const list = file('queen\r\n. . .\n\nking \n', 'list.txt');
    const { words, notes } = await read(path('all.vec'), { words: list });
    expect(words).toEqual(['. . .', 'queen']);
    expect(notes).toEqual([`${list}: 1 of its 3 words are not in ${path('all.vec')}, the first "king "`]);
  });

  test('are refused where there are none, or none of them is there', async () => {
    for (const name of ['all.vec', 'all.bin', 'all.native'])
      await expect(readVectors(path(name), { words: ['King'] })).rejects.toThrow(
        /none of its 1 words is in .*all\.\w+, the first "King": check spelling and case/,
      );
    await expect(readVectors(path('all.vec'), { words: [] })).rejects.toThrow(
      /expected a word a line, found none/,
    );
    await expect(readVectors(path('all.vec'), { words: 5 as never })).rejects.toThrow(
      /`words`: expected a file or a list of words, got 5/,
    );
    await expect(readVectors(path('all.vec'), { words: path('none') })).rejects.toThrow(
      /there is no such file/,
    );
  });

  test('of a fastText model keep its n-grams for others', async () => {
    const whole = await readVectors(FASTTEXT);
    const word = whole.words.word(3);
    const { words, vectors } = await read(FASTTEXT, { words: [word], limit: 4 });
    expect(words).toEqual([word]);
    expect(vectors.counts).toEqual(whole.counts!.slice(3, 4));
    expect(vectors.compose!('xyzzy')).toEqual(whole.compose!('xyzzy'));
  });

  test('end the reading when all are there: what follows is not looked at', async () => {
    const name = file('3 2\na 1 2\nb 3 4\nc x y\n');
    expect((await read(name, { words: ['b', 'a'] })).words).toEqual(['a', 'b']);
    await expect(readVectors(name, { words: ['b', 'c'] })).rejects.toThrow(/line 4/);
    expect((await read(name, { words: ['b', 'c'], limit: 2 })).words).toEqual(['b']);
  });
});

describe('bad rows', () => {
  test.each([
    ['too few numbers', 'b 1\n'],
    ['too many numbers', 'b 1 2 3\n'],
    ['a number that is none', 'b 1 x\n'],
    ['a number that is not finite', 'b nan 1\n'],
    ['a word alone', 'b\n'],
    ['a word past all bounds', `${'b'.repeat(70_000)} 1 2\n`],
  ])('with %s are left out, with a note', async (_, row) => {
    const name = file(`a 1 2\n${row}c 3 4\n`);
    await expect(readVectors(name)).rejects.toThrow(
      /line 2: .*; `skipBad`, of wordvec export too, leaves such rows out$/,
    );
    const { words, notes } = await read(name, { skipBad: true });
    expect(words).toEqual(['a', 'c']);
    expect(notes).toEqual([
      expect.stringMatching(/: 1 bad row left out, the first: line 2: expected|the vector/),
    ]);
  });

  test('before the first row of a file without header do not hide it', async () => {
    const { words, notes } = await read(file('# made by me\na 1 2\nb 3 4\n'), { skipBad: true });
    expect([words, notes]).toEqual([
      ['a', 'b'],
      [expect.stringMatching(/1 bad row left out, the first: line 1/)],
    ]);
    await expect(readVectors(file('all\nof it\nis prose\n'), { skipBad: true })).rejects.toThrow(
      /no rows in it/,
    );
  });

  test.each([
    ['fewer', '5 2\na 1 2\nb 3 4\n', /promises 5 words, but the file ends after 2/],
    ['more', '1 2\na 1 2\nb 3 4\n', /promises 1 words, the file has 2 rows; all were read/],
  ])('are not missed where there are %s than the header promises', async (_, text, note) => {
    const name = file(text);
    await expect(readVectors(name)).rejects.toThrow(/`skipBad`/);
    const { words, notes } = await read(name, { skipBad: true });
    expect([words, notes]).toEqual([['a', 'b'], [expect.stringMatching(note)]]);
  });

  test('of binary files are left out, and what is cut off is not missed', async () => {
    const row = (word: string, ...numbers: number[]) =>
      Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.from(numbers).buffer)]);
    const rows = [row('a', 1, 2), row('b', Number.NaN, 1), row('c', 3, 4), row('a', 5, 6)];
    const cut = file(Buffer.concat([Buffer.from('9 2\n'), ...rows, Buffer.from('d ')]));
    await expect(readVectors(cut)).rejects.toThrow(/word 2, "b".*`skipBad`, of .* leaves such rows out/);
    const { words, notes } = await read(cut, { skipBad: true });
    expect(words).toEqual(['a', 'c']);
    expect(notes).toEqual([
      expect.stringMatching(/1 bad row left out, the first: the vector of word 2, "b"/),
      expect.stringMatching(/ends inside the vector of word 5, "d"/),
      expect.stringMatching(/1 row repeats a word/),
    ]);
    const long = file(Buffer.concat([Buffer.from('1 2\n'), rows[0], rows[2]]));
    expect((await read(long, { skipBad: true })).words).toEqual(['a']);
  });
});

describe('every command that reads vectors', () => {
  const bad = file('5 3\nking 1 2 3\nbroken 1 2\nqueen 1 2 4\nman 3 2 1\nwoman 3 2 2\n', 'bad.vec');
  const list = file('king\nqueen\nwoman\n', 'words.txt');
  const questions = file(': royal\nking queen man woman\n', 'questions.txt');
  test.each([
    ['neighbours', ['king', '-k', '2']],
    ['analogy', ['king - man + woman']],
    ['similarity', ['king', 'queen']],
    ['odd', ['king', 'queen', 'man']],
    ['vector', ['king', 'man']],
    ['plot', ['king', 'queen', 'man']],
    ['evaluate', ['--analogies', questions]],
    ['export', ['-o', 'copy.bin']],
    ['info', []],
    ['repl', []],
  ])('%s takes --limit, --words and --skip-bad', async (name, args) => {
    const flags = ['--skip-bad', '--limit', '3', '--words', list];
    const { code, err } = await runProgram(folder, [name, bad, ...args, ...flags], '');
    // Some of the questions ask for words that are left out; all are told of the row and of the list.
    expect(code).toBeLessThan(2);
    expect(err).toMatch(/bad\.vec: 1 bad row left out, the first: line 3: [^;]*$/m);
    expect(err).toMatch(/words\.txt: 1 of its 3 words are not in .*, the first "woman"/);
  });

  test('says the way out, and it is one', async () => {
    const refused = await runProgram(folder, ['vector', bad, 'man']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/bad\.vec: line 3: .*--skip-bad/)]);
    const answered = await runProgram(folder, ['vector', bad, 'man', '--skip-bad', '-q']);
    expect([answered.code, answered.out]).toEqual([0, 'man 3.0 2.0 1.0\n']);
  });

  test('and train, for the file of --init', async () => {
    const text = file('king queen king man queen woman\n'.repeat(40));
    const options = { dim: 3, epochs: 1, minCount: 1, threads: 1, freeze: true, init: bad } as const;
    await expect(train('skipgram', [text], options)).rejects.toThrow(/line 3: .*`skipBad`/);
    const { model } = await train('skipgram', [text], { ...options, skipBad: true, words: list });
    const trained = vectorsOf(model);
    expect([...trained.get('queen')!]).toEqual([1, 2, 4]);
    expect([...trained.get('man')!]).not.toEqual([3, 2, 1]);
    writeFileSync(path('plain.txt'), 'king queen king man\n'.repeat(40));
    const ran = await runProgram(folder, [
      ...['train', 'cbow', 'plain.txt', '-o', 'x.vec', '--dim', '3', '--min-count', '1', '--init', bad],
    ]);
    expect([ran.code, ran.err]).toEqual([1, expect.stringMatching(/bad\.vec: line 3: .*--skip-bad/)]);
  });
});
