import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { readVocabulary, writeVocabulary } from '../src/corpus/vocabulary-file.js';
import { WordTable } from '../src/corpus/words.js';
import { temporaryFiles } from './temporary-files.js';

const { path } = temporaryFiles();
const list = path('vocab.txt');
const read = (content: string) => {
  writeFileSync(list, content, 'latin1');
  return readVocabulary(list);
};

describe('a vocabulary file', () => {
  test('is read in its order; counts may be large, words any bytes', async () => {
    const { words, counts, total } = await read(
      '</s> 0\nthe 9007199254740991\n__proto__ 3\r\n\n\xff\xfe\t2\ncaf\xe9 1',
    );
    expect(words.size).toBe(5);
    expect([...words.bytesOf(3)]).toEqual([0xff, 0xfe]);
    expect(words.indexOf('__proto__')).toBe(2);
    expect([...counts]).toEqual([0, 2 ** 53 - 1, 3, 2, 1]);
    expect(total).toBeGreaterThan(2 ** 53 - 1);
  });

  test('is written as it was read, in many pieces', async () => {
    const text = Array.from({ length: 8000 }, (_, i) => `w\xe9${i} ${8000 - i}\n`).join('');
    const vocabulary = await read(text);
    await writeVocabulary(vocabulary, list);
    expect(readFileSync(list, 'latin1')).toBe(text);
    await writeVocabulary(vocabulary, `${list}.gz`);
    expect(gunzipSync(readFileSync(`${list}.gz`)).toString('latin1')).toBe(text);
    expect((await readVocabulary(`${list}.gz`)).words.size).toBe(8000);
  });

  test('is not written of what could not be read back', async () => {
    for (const [word, count, told] of [
      ['new york', 1, /"new york", is none of 1 to/],
      ['', 1, /word 2, "", is none of/],
      ['a\nb', 1, /is none of/],
      ['b', 0.5, /"b", has the count 0.5, no whole number/],
    ] as const) {
      writeFileSync(list, 'as before');
      const writing = writeVocabulary(
        createVocabulary(WordTable.from(['a', word]), Float64Array.of(1, count)),
        list,
      );
      await expect(writing).rejects.toThrow(told);
      expect(readFileSync(list, 'utf8')).toBe('as before');
    }
  });

  test.each([-1, Number.NaN])('is none where a word has the count %d', (count) => {
    const words = WordTable.from(['a', 'b']);
    expect(() => createVocabulary(words, Float64Array.of(1, count))).toThrow(/as many counts >= 0/);
  });

  test('holds whole numbers beyond 2^32', async () => {
    await writeVocabulary(createVocabulary(WordTable.from(['a', 'b']), Float64Array.of(2 ** 52, 1e15)), list);
    expect(readFileSync(list, 'utf8')).toBe('a 4503599627370496\nb 1000000000000000\n');
  });

  test.each([
    ['a 1\nb\n', /vocab\.txt, line 2: expected `word count`, got "b"/],
    ['a 1\nb x\n', /line 2: expected `word count`, got "b x"/],
    ['a 1\nb -3\n', /line 2: expected/],
    ['a 1\nb 1.5\n', /line 2: expected/],
    ['a 1\nb c 3\n', /line 2: expected `word count`, got "b c 3"/],
    ['\n 5\n', /line 2: expected/],
    ['a 9007199254740993\n', /line 1: the count 9007199254740993 is larger than 2\^53/],
    ['a 1\nb 2\na 3\n', /line 3: the word "a" stands twice/],
    ['\n\n', /expected lines of `word count`, the file holds none/],
    ['', /the file holds none/],
    ['x'.repeat(1 << 20), /line 1: expected `word count`, got "x{40}…"/],
  ])('%j is refused', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

test('a table of words is made of texts alone', () => {
  for (const other of [undefined, null, 1])
    expect(() => WordTable.from(['a', other as never])).toThrow('words[1]: expected a text, got');
  expect(() => WordTable.from('a b' as never)).toThrow('words: expected a list of words, got a b');
});
