import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WordvecError } from '../src/errors.js';
import { type ReadVectorsOptions, readModel, readVectors } from '../src/formats/detect.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest, thorough } from './thorough.js';

const { path: at } = temporaryFiles();
const path = at('bad');
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`./fixtures/vectors/${name}`, import.meta.url)));

/** The message of reading the content, which must be one sentence that begins with the file's name. */
async function complaint(content: string | Uint8Array, options: ReadVectorsOptions = {}): Promise<string> {
  writeFileSync(path, content);
  const error = await readVectors(path, options).then(
    (vectors) => expect.fail(`read as ${vectors.size} words`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WordvecError);
  const { message, code } = error as WordvecError;
  expect(['format', 'io', 'memory']).toContain(code);
  expect(message.startsWith(`${path}: `)).toBe(true);
  expect(message).not.toMatch(/\n|\. [A-Z]|NaN\b|undefined/);
  return message.slice(path.length + 2);
}

function binary(header: string, ...rows: [string, number[]][]): Buffer {
  const parts = rows.flatMap(([word, numbers]) => [
    Buffer.from(`${word} `),
    Buffer.from(Float32Array.from(numbers).buffer),
  ]);
  return Buffer.concat([Buffer.from(`${header}\n`), ...parts]);
}

describe('text', () => {
  it.each([
    ['an empty file', '', /^the file is empty/],
    ['blank lines only', '\n\n', /^there are no rows in it/],
    [
      'prose',
      'It was the best of times\nit was',
      /^line 1: expected a row `word number number ...`, got "It was/,
    ],
    ['a short row', '2 3\na 1 2 3\nb 1 2\n', /^line 3: expected 3 numbers after the word "b", got 2: /],
    ['a cut row', '2 3\na 1 2 3\nb 1 2', /^line 3, where the file ends: expected 3 numbers/],
    ['a word without row', '2 3\na 1 2 3\nb\n', /^line 3: expected 3 numbers after the word "b", got 0/],
    ['a long row without header', 'a 1 2 3\nb 1 2 3 4\n', /^line 2: expected 3 numbers/],
    [
      'no number',
      '2 3\na 1 2 3\nb 1 x2 3\n',
      /^line 3: expected a number, got "x2" in field 3 \(of the word "b"\)/,
    ],
    ['a comma', 'a 1 2\nb 1,5 2\n', /^line 2: expected a number, got "1,5" in field 2/],
    [
      'NaN',
      '2 2\na 1 2\nb nan 2\n',
      /^line 3: the vector of "b" holds nan, expected 2 finite numbers: .*smaller/,
    ],
    ['-nan as C prints it', 'a 1 2\nb 1 -nan\n', /^line 2: the vector of "b" holds -nan/],
    ['infinity', 'a 1 2\nb -inf 2\n', /^line 2: the vector of "b" holds -inf/],
    ['a number past float32', 'a 1 2\nb 1e39 2\n', /^line 2: the vector of "b" holds 1e39/],
    [
      'fewer rows than promised',
      '3 1\na 1\nb 2\n',
      /^the header promises 3 words, but the file ends after 2/,
    ],
    [
      'more rows than promised',
      '1 1\na 1\nb 2\n',
      /^line 3: the header promises 1 words, but here is another/,
    ],
    ['no rows', '5 3\n', /^there are no rows/],
    ['a negative count', '-5 3\na 1 2 3\n', /^the header promises -5 words, expected 1 to /],
    ['no words', '0 3\n', /^the header promises 0 words/],
    ['a negative dim', '5 -3\na 1 2 3\n', /^the header promises -3 numbers a word/],
    ['a count past all memory', '2000000000 3\na 1 2 3\n', /^the header promises 2000000000 words, but/],
    [
      'a count past integers',
      '99999999999999999999 3\na 1 2 3\n',
      /^the header promises 1\S+ words, expected/,
    ],
    [
      'a dim past all memory',
      '3 1000000\na 1 2 3\n',
      /^line 2: expected 1000000 numbers after the word "a", got 3/,
    ],
    ['a dim past belief', '3 1000000000\na 1 2 3\n', /^the header promises 1000000000 numbers a word/],
  ])('%s', async (_, content, message) => {
    expect(await complaint(content)).toMatch(message);
    expect(await complaint(gzipSync(content))).toMatch(message);
  });

  it('names the header that is missing', async () => {
    expect(await complaint('a 1 2\n', { format: 'vec' })).toMatch(
      /^line 1: expected a header `words dim`, got "a 1 2"/,
    );
  });

  it.each(['gensim.bin', 'word2vec.bin'])('is told from the binary %s', async (name) => {
    expect(await complaint(fixture(name), { format: 'vec' })).toMatch(/^the file is binary, expected text/);
    expect(await complaint(fixture(name), { format: 'glove' })).toMatch(/^the file is binary, expected text/);
  });

  slowTest('ends a line that does not end', async () => {
    expect(await complaint(Buffer.alloc(20 << 20, 'a'))).toMatch(/no line ends in 16 MiB from byte 0/);
  });
});

describe('binary', () => {
  const good: [string, number[]] = ['a', [1, 2, 3]];

  it.each([
    [
      'nothing after the header',
      '2 3\n',
      /^the file ends before word 1, at byte 4, but its header promises 2 words/,
    ],
    ['a negative count', binary('-2 3', good), /^the header promises -2 words/],
    [
      'a dim past the bytes',
      binary('2 900000', good),
      /^the file ends inside the vector of word 1, "a", at byte 23/,
    ],
    [
      'a count past the bytes',
      binary('2000000000 3', good),
      /^the file ends before word 2, at byte 27, .*`limit` 1$/,
    ],
    [
      'NaN',
      binary('2 3', good, ['b', [1, Number.NaN, 2]]),
      /^the vector of word 2, "b" \(byte 18\), holds numbers that are not/,
    ],
    ['infinity', binary('1 2', ['b', [1, 1 / 0]]), /^the vector of word 1, "b" \(byte 4\)/],
    [
      'a blank in a word, and numbers as no training makes them',
      binary('2 3', good, ['New York', [0.9985, 1e9, 1e9]]),
      /^the vector of word 2, "New" \(byte 18\), holds .*: it, or a word before it, seems to have a blank/,
    ],
    [
      'more than promised',
      binary('1 3', good, good),
      /^the header promises 1 words, but more follows after them at byte 18/,
    ],
    ['no header', binary('hello', good), /^line 1: expected a header `words dim`, got "hello"/],
    [
      'no spaces',
      Buffer.concat([Buffer.from('2 3\n'), Buffer.alloc(1 << 20, 1)]),
      /^word 1 at byte 4 does not end within/,
    ],
  ])('%s', async (_, content, message) => {
    expect(await complaint(content, { format: 'bin' })).toMatch(message);
    expect(await complaint(gzipSync(content), { format: 'bin' })).toMatch(message);
  });

  it.each(['gensim.bin', 'word2vec.bin'])('%s with newlines behind it is whole', async (name) => {
    const whole = fixture(name);
    const { matrix } = await readVectors(whole, { format: 'bin' });
    const longer = await readVectors(Buffer.concat([whole, Buffer.from('\n\n')]), { format: 'bin' });
    expect(longer.matrix.data).toEqual(matrix.data);
    expect(await complaint(Buffer.concat([whole, Buffer.from('\n\na')]), { format: 'bin' })).toMatch(
      /^the header promises \d+ words, but more follows after them/,
    );
  });

  it.each(['gensim.bin', 'word2vec.bin'])('says where %s is cut off', async (name) => {
    const whole = fixture(name);
    for (let length = 1; length < whole.length - 1; length += thorough ? 7 : 29) {
      expect(await complaint(whole.subarray(0, length), { format: 'bin' })).toMatch(
        /^the file ends (inside|before) .* at byte \d+|^the file ends with its header|^line 1: expected a header/,
      );
    }
    const message = await complaint(whole.subarray(0, whole.length - 10));
    const [, limit] = /`limit` (\d+)$/.exec(message)!;
    expect((await readVectors(path, { limit: Number(limit) })).size).toBe(Number(limit));
  });
});

describe('other files', () => {
  it('says what a file is that can only be looked up, where a model is asked for', async () => {
    writeFileSync(path, fixture('gensim.vec'));
    await expect(readModel(path)).rejects.toThrow(
      /\(vec\) holds no model that can be trained on: give a \.wv file.*, or begin with its vectors by `init`/,
    );
  });

  it('refuses a limit below one', async () => {
    await expect(readVectors(path, { limit: '3' as never })).rejects.toThrow('words >= 1, got the text "3"');
    await expect(readVectors(path, { limit: 0 })).rejects.toThrow(
      /`limit`: expected a whole number of words >= 1, got 0/,
    );
  });

  it.each([
    ['a zip archive', 'PK\x03\x04', /unpack it \(unzip\)/],
    [
      'a pickle of Python',
      '\x80\x04\x95',
      /Python pickle, as gensim's save\(\) writes: write it with save_word2vec/,
    ],
    ['an array of numpy', '\x93NUMPY', /numpy array without words/],
    ['UTF-16', '\xff\xfe1\x00', /UTF-16 text, expected UTF-8/],
    [
      'a web page',
      '<!DOCTYPE html>\n<html>',
      /the file is a web page, as a server sends instead of a file: open the address/,
    ],
  ])('knows %s', async (_, start, message) => {
    expect(await complaint(Buffer.from(start, 'latin1'))).toMatch(message);
  });

  it('knows a vocabulary, and lets a vector of one number be', async () => {
    expect(await complaint(Buffer.from('the 120\nof 80\n'))).toMatch(/^the file is a vocabulary/);
    expect(await complaint(Buffer.from('the\t120\r\nof\t80\r\n'))).toMatch(/^the file is a vocabulary/);
    expect((await readVectors(Buffer.from('the 120.5\nof 80\n'))).dim).toBe(1);
  });

  it('says where packed text is cut off', async () => {
    const bytes = gzipSync(fixture('gensim.vec'));
    expect(await complaint(bytes.subarray(0, 600))).toMatch(/^the gzip data stop before their end/);
  });
});
