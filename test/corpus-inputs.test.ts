import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CorpusOptions } from '../src/corpus/corpus-options.js';
import { WordvecError } from '../src/errors.js';
import { randomStream } from '../src/random.js';
import { prepared } from './prepared-corpus.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { folder, file } = temporaryFiles();

describe('inputs', () => {
  test('folders, patterns and packed files are read in order of paths', async () => {
    mkdirSync(join(folder, 'sub/deep'), { recursive: true });
    file('c\n', 'sub/b.txt');
    file('d', 'sub/deep/x.txt');
    file('\ufeffa b', 'sub/a.txt');
    file('hidden', 'sub/.hidden');
    for (const own of ['~$b.docx', 'Thumbs.db', 'desktop.ini']) file('of Windows', `sub/${own}`);
    file(Buffer.concat([gzipSync('e '), gzipSync('f')]), 'sub/z.gz');
    const notes: string[] = [];
    const all = { words: [...'abcdef'], sentences: [[0, 1], [2], [3], [4, 5]] };
    for (const threads of [1, 3]) {
      notes.length = 0;
      const hooks = { onNote: (note: string) => void notes.push(note) };
      expect(await prepared(join(folder, 'sub'), { threads }, hooks)).toMatchObject(all);
      expect(notes).toEqual([`${join(folder, 'sub/a.txt')}: the byte order mark at its start was left out`]);
    }
    expect((await prepared(join(folder, 'sub/*.txt'))).words).toEqual([...'abc']);
    expect((await prepared([join(folder, 'sub/z.gz'), join(folder, 'sub/b.txt')])).words).toEqual([...'efc']);
  });

  test('stdin', async () => {
    const path = file('one two\nthree one');
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
    Object.defineProperty(process, 'stdin', { value: createReadStream(path), configurable: true });
    try {
      expect(await prepared('-')).toMatchObject({
        words: ['one', 'two', 'three'],
        sentences: [
          [0, 1],
          [2, 0],
        ],
      });
    } finally {
      Object.defineProperty(process, 'stdin', stdin);
    }
  });

  test.skipIf(process.platform === 'win32')('a pipe that gives its text in small pieces', async () => {
    const random = randomStream(9, 'pipe');
    const text = Array.from(
      { length: thorough ? 60_000 : 12_000 },
      () => `word${random.uint32() % 5000}`,
    ).join(' ');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const path = file(text);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', path, pipe]);
    const { words, sentences } = await prepared(pipe);
    writer.kill();
    const expected = await prepared(path);
    expect({ words, sentences }).toEqual({ words: expected.words, sentences: expected.sentences });
  });

  test('the tokenizer unicode', async () => {
    const path = file(
      '"Don\'t" \u00c9T\u00c9\u2014caf\u00e9, \u039f\u0394\u039f\u03a3 x2!\n\u4e2d\u6587 \ud83d\ude00.\u0130',
    );
    for (const threads of [1, 2]) {
      const { words } = await prepared(path, { tokenizer: 'unicode', threads });
      expect(words.map((word) => Buffer.from(word, 'latin1').toString())).toEqual([
        'don',
        't',
        '\u00e9t\u00e9',
        'caf\u00e9',
        '\u03bf\u03b4\u03bf\u03c2',
        'x2',
        '\u4e2d\u6587',
        '\ud83d\ude00',
        'i\u0307',
      ]);
    }
  });

  test('the tokenizer unicode gives the same for every thread count', async () => {
    for (let round = 0; round < (thorough ? 4 : 1); round++) {
      const random = randomStream(7, 'unicode', round);
      const marks = ['...', '\u2014', ' ! ', '\n', '\n', ' ', '\u3000', '\xe9'];
      let text = '';
      for (let i = 0; i < 300; i++)
        text += `W${random.uint32() % 9}\u00c9${marks[random.uint32() % 8]} ?? ... `;
      const path = file(text);
      const one = await prepared(path, { tokenizer: 'unicode' });
      expect(one.words.length).toBeGreaterThan(5);
      for (const threads of firstOf(1, [2, 3, 4]))
        expect(await prepared(path, { tokenizer: 'unicode', threads })).toEqual(one);
    }
  });
});

describe('bad input', () => {
  const sentence = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(WordvecError);
    return (error as WordvecError).message;
  };

  test.each<[string, string | Uint8Array, Partial<CorpusOptions>, RegExp]>([
    ['empty', '', {}, /\.txt: the file is empty: name a file with text/],
    ['only white space', ' \n\t\n', {}, /expected text, found not one word/],
    [
      'no frequent word',
      'a b a',
      { minCount: 5 },
      /no word stands at least 5 times in the corpus \(2 distinct words, the most frequent 2 times\).*`minCount`/,
    ],
    ['one word', 'a a a a', {}, /only one word, "a", is left for the vocabulary, expected at least two/],
    ['NUL', 'abc def\0 ghi', {}, /\.txt: expected text, found a NUL byte at byte 7; remove it/],
    [
      'UTF-16',
      Buffer.from('\ufeffabc def', 'utf16le'),
      {},
      /the file is UTF-16 text, expected UTF-8: `encoding` utf-16le reads it; or convert it \(iconv/,
    ],
    ['UTF-16 without mark', Buffer.from('abc def', 'utf16le'), {}, /it looks like UTF-16/],
    ['cut gzip', gzipSync('a b c '.repeat(1000)).subarray(0, 30), {}, /gzip data stop before their end/],
  ])('%s', async (_, content, options, message) => {
    const path = file(content);
    for (const threads of firstOf(1, [1, 2]))
      expect(await sentence(prepared(path, { ...options, threads }))).toMatch(message);
  });

  test('nothing there', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await sentence(prepared(join(folder, 'missing.txt')))).toMatch(
      /missing\.txt: there is no such file/,
    );
    expect(await sentence(prepared(join(folder, 'empty')))).toMatch(/empty: the folder holds no files/);
    expect(await sentence(prepared(join(folder, '*.nothing')))).toMatch(/no file matches the pattern/);
    expect(await sentence(prepared([file(''), file('')]))).toMatch(/none of the 2 files holds a word/);
    expect(await sentence(prepared([]))).toMatch(/expected at least one file/);
    expect(await sentence(prepared(['-', '-']))).toMatch(/stdin can be read once/);
    const missing = { readVocab: join(folder, 'missing.vocab') };
    expect(await sentence(prepared(file('a b'), missing))).toMatch(/missing\.vocab: there is no such file/);
    const nowhere = { saveVocab: join(folder, 'nowhere/vocab') };
    expect(await sentence(prepared(file('a b'), nowhere))).toMatch(/does not exist/);
  });

  test('an empty file among others, and long words, are noted', async () => {
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    const empty = file('');
    await prepared([empty, file(`a b ${'x'.repeat(5000)}`)], {}, hooks);
    expect(notes).toEqual([`${empty}: the file is empty`, '1 word of more than 4096 bytes passed over']);
  });
});
