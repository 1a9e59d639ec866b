// Small imitations of vectors as they are published, each in the layout of the program that writes them.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readVectors } from '../src/formats/detect.js';
import { murmur3 } from '../src/formats/floret.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { neighbours } from '../src/query/neighbours.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, file, path } = temporaryFiles();

async function read(content: string | Uint8Array, options = {}) {
  const notes: string[] = [];
  const vectors = await readVectors(file(content), options, { onNote: (note) => void notes.push(note) });
  const rows = Object.fromEntries(
    vectors.words.toArray().map((word) => [word, [...vectors.get(word)!].map((x) => Number(x.toFixed(4)))]),
  );
  return { vectors, rows, notes };
}

describe('published vectors', () => {
  test.each<[string, string | Uint8Array, Record<string, number[]>]>([
    [
      'GloVe 840B: no header, words with blanks',
      ', -0.082752 0.67204\n. . . -0.1573 -0.29517\nat name@domain.com 0.0061218 0.3960\n',
      { ',': [-0.0828, 0.672], '. . .': [-0.1573, -0.2952], 'at name@domain.com': [0.0061, 0.396] },
    ],
    [
      'Wikipedia2Vec, word2vec format: underscores, entities',
      '3 2\nthe 0.1234 -0.5000\nENTITY/New_York_City 0.2500 0.0100\nENTITY/Catch-22 -0.0001 1.0000\n',
      { the: [0.1234, -0.5], 'ENTITY/New_York_City': [0.25, 0.01], 'ENTITY/Catch-22': [-0.0001, 1] },
    ],
    [
      'Wikipedia2Vec, its own text: no header, a TAB, blanks in words',
      'the\t0.1234 -0.5000\nENTITY/New York City\t0.2500 0.0100\nENTITY/Catch 22\t1.0000 2.0000\n',
      { the: [0.1234, -0.5], 'ENTITY/New York City': [0.25, 0.01], 'ENTITY/Catch 22': [1, 2] },
    ],
    [
      'Numberbatch, all languages, packed',
      gzipSync(
        '3 3\n/c/de/katze 0.0214 -0.1030 0.0000\n/c/en/cat 0.0295 -0.0405 0.0341\n/c/en/## 0.1 0.2 0.3\n',
      ),
      {
        '/c/de/katze': [0.0214, -0.103, 0],
        '/c/en/cat': [0.0295, -0.0405, 0.0341],
        '/c/en/##': [0.1, 0.2, 0.3],
      },
    ],
    [
      'StarSpace: TABs all through',
      'hello\t-0.0078\t0.00102\n__label__1\t0.5\t1e-05\n22\t1\t2\n',
      { hello: [-0.0078, 0.001], __label__1: [0.5, 0], 22: [1, 2] },
    ],
    ['a header and TABs', '2\t2\nthe cat\t1\t2\n\t3\t4\n', { 'the cat': [1, 2], '': [3, 4] }],
    [
      'spaCy: what init vectors takes, with a header or without',
      '2 2\n, 0.1 0.2\nword 0.3 0.4\n',
      { ',': [0.1, 0.2], word: [0.3, 0.4] },
    ],
    [
      'Chinese-Word-Vectors: a header, ideographic spaces in words, a blank after the numbers',
      '3 2\n， 0.098796 -0.305264 \n扬　姚 -0.890708 1.429886 \n\u00a0 0.5 0.25 \n',
      { '，': [0.0988, -0.3053], '扬　姚': [-0.8907, 1.4299], '\u00a0': [0.5, 0.25] },
    ],
    [
      'fastText cc.*.vec',
      '2 2\n, -0.0023 0.0534 \n</s> 0.0731 1.2e-05 \n',
      { ',': [-0.0023, 0.0534], '</s>': [0.0731, 0] },
    ],
    [
      'words that end in numbers',
      '3 2\nCatch 22 1 2\n7 3 4\n. 5 5 6\n',
      { 'Catch 22': [1, 2], 7: [3, 4], '. 5': [5, 6] },
    ],
    ['a word that is a TAB', '2 2\n\t 1 2\na\tb 3 4\n', { '\t': [1, 2], 'a\tb': [3, 4] }],
    ['a first word with a TAB in it', 'a\t7x 1 2\nb 3 4\n', { 'a\t7x': [1, 2], b: [3, 4] }],
    [
      'a first word with a blank before letters that are none of ASCII',
      '2 2\n北 京 1 2\nb 3 4\n',
      { '北 京': [1, 2], b: [3, 4] },
    ],
  ])('%s', async (_, content, expected) => {
    expect((await read(content)).rows).toEqual(expected);
  });

  test.each([
    'hello\t-0.0078\t0.00102\n__label__1\t0.5\t1.5\n',
    'the cat\t0.125 -0.5\nb\t0.25 0.75\n',
    '2 2\nthe\t0.125\t-0.5\t\nb\t0.25\t0.75\t\n'.replaceAll('\t\n', '\n'),
    '2 2\nCatch 22 0.100000 0.200000 \nb 0.300000 0.400000 \n',
    '2 2\n\t 0.125 0.25\nb 0.5 0.75\n',
  ])('are written again with the same bytes: %j', async (text) => {
    const { vectors } = await read(text);
    await writeVectors(vectors, path('again'), { format: /^\d/.test(text) ? 'vec' : 'glove' });
    expect(readFileSync(path('again'), 'utf8')).toBe(text);
  });

  test('tell that words end in numbers, as a wrong header would make them', async () => {
    expect((await read('2 2\nCatch 22 1 2\nb 3 4\n')).notes).toEqual([
      expect.stringMatching(
        /: 1 word ends in a number, such as "Catch 22": right if the dim in the header is$/,
      ),
    ]);
  });
});

test('words in double quotes, as R writes them, are told', async () => {
  const notes = async (text: string) => {
    const told: string[] = [];
    await readVectors(file(text), {}, { onNote: (note) => told.push(note) });
    return told;
  };
  expect(await notes('"the" 0.1 0.2\n"king" 0.3 0.1\n')).toEqual([
    expect.stringMatching(
      /its words stand in double quotes, as R writes tables, .*: quote = FALSE in write\.table/,
    ),
  ]);
  expect(await notes('"the" 0.1 0.2\nking 0.3 0.1\n" 1 2\n')).toEqual([]);
});

describe('a table of floret', () => {
  /** Row i is [i, 1]: the mean's first number is that of the rows' numbers. */
  const table = (head: string, rows: number) =>
    `${head}\n${Array.from({ length: rows }, (_, i) => `${i} ${i} 1`).join('\n')}\n`;
  const HEAD = '50 2 2 3 2 2166136261 < >';

  // mmh3 5.2, hash64(text, 2166136261, x64arch=True), the lower half first.
  test.each([
    ['', [3262466624, 277172068, 371838263, 1319709105]],
    ['a', [3866313536, 178567642, 3873701348, 1228511562]],
    ['<apple>', [2944390534, 3823770033, 2625612939, 4129847746]],
    ['0123456789abcdef', [968875587, 2430906874, 1666559244, 1945315753]],
    ['0123456789abcdef0', [2321563478, 2695973589, 4210017687, 1963917402]],
    [
      'naïve 北京 long text of more than thirty-two bytes, really',
      [77172951, 3490291985, 749126159, 270896976],
    ],
  ])('hashes %j as MurmurHash3 does', (text, expected) => {
    expect(murmur3(new TextEncoder().encode(text), 2166136261)).toEqual(expected);
  });

  test('makes the vector of a word from the word and its n-grams', async () => {
    const { vectors } = await read(table(HEAD, 50), { words: ['né', 'ab'] });
    const grams = ['<né>', '<n', 'né', 'é>', '<né', 'né>'];
    const rows = grams.flatMap((gram) =>
      murmur3(new TextEncoder().encode(gram), 2166136261)
        .slice(0, 2)
        .map((hash) => hash % 50),
    );
    const mean = rows.reduce((sum, row) => sum + row, 0) / rows.length;
    expect([...vectors.get('né')!]).toEqual([Math.fround(mean), 1]);
    expect(vectors.words.toArray()).toEqual(['né', 'ab']);
    expect(vectors.compose!('unseen')).toHaveLength(2);
    expect(neighbours(vectors, 'unseen', { k: 2 })).toHaveLength(2);
  });

  test('without words says how to name them, and answers what needs none', async () => {
    const name = file(table(HEAD, 50), 'fi.floret');
    const answered = await runProgram(folder, ['vector', name, 'sana']);
    expect([answered.code, answered.out]).toEqual([0, expect.stringMatching(/^sana [\d.]+ 1\.0\n$/)]);
    expect(answered.err).toMatch(/fi\.floret: a table of floret, which holds no words: .*--words FILE/);
    const drawn = await runProgram(folder, ['plot', name]);
    expect([drawn.code, drawn.err]).toEqual([
      1,
      expect.stringMatching(/hold no words to draw: .* --words FILE\n$/),
    ]);
    await expect(readVectors(name).then((vectors) => neighbours(vectors, 'sana'))).rejects.toThrow(
      /no words to look among: read those that you want with `words` FILE/,
    );
    await expect(readVectors(name).then((vectors) => writeVectors(vectors, path('no.vec')))).rejects.toThrow(
      /there are no words/,
    );
  });

  test.each([
    ['a row that lacks', table(HEAD, 49), /promises 50 words, but the file ends after 49/],
    ['rows in another order', table(HEAD, 50).replace('\n7 7', '\n70 7'), /row 7 is called "70", expected 7/],
    ['a row twice', `${table(HEAD, 49)}48 48 1\n`, /it has no row 49, as another one stands twice/],
    ['a header that cannot be', table('50 2 5 3 2 2166136261 < >', 50), /is none of floret's/],
  ])('with %s is refused', async (_, content, sentence) => {
    await expect(readVectors(file(content))).rejects.toThrow(sentence);
  });
});
