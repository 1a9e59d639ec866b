import { mkdirSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { complete, wordsWithPrefix } from '../src/cli/completion.js';
import { plainTable } from '../src/cli/figures.js';
import { placeLabels } from '../src/cli/plot-labels.js';
import { plotPng } from '../src/cli/plot-png.js';
import { plotSvg } from '../src/cli/plot-svg.js';
import { plotText } from '../src/cli/plot-text.js';
import { filesWithPrefix, runTerminal } from '../src/cli/repl-command.js';
import { isQuit, Session, verbNames } from '../src/cli/session.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';

const { folder, path: at } = temporaryFiles();
const session = new Session();
const ask = async (line: string) => (await session.answer(line)).text;

beforeAll(async () => {
  mkdirSync(at('models'));
  writeFileSync(
    at('models/a.vec'),
    '6 2\nking 1 1\nqueen 1 -1\nman 0.5 1\nodd 0.5 -1\n- 1 0\nnew-york 0 1\n',
  );
  await session.load(at('models/a.vec'));
});

test('help of a verb spells its flags as they are typed', async () => {
  expect(await ask('help plot')).toMatch(/^--neighbours-of .*\n--top /m);
});

test('a file that is open is not opened again without a name of its own', async () => {
  const twice = new Session(async () => session.models[0].vectors);
  await twice.load('a.vec');
  await expect(twice.load('a.vec')).rejects.toThrow(
    'a model named a.vec is open already; choose another name',
  );
  await twice.load('b/a.vec');
  await expect(twice.load('b/a.vec')).rejects.toThrow('is open already');
  await twice.load('a.vec', 'again');
  expect(twice.models.map(({ name }) => name)).toEqual(['a.vec', 'b/a.vec', 'again']);
});

test.each(['a b', '"q"', '"', '-k', 'it"s', '"a" b'])('the word %s is asked for in quotes', async (word) => {
  const rows = { data: Float32Array.of(1, 0, 1, 1), rows: 2, dim: 2, stride: 2 };
  const vectors = new KeyedVectors(WordTable.from([word, 'other']), rows);
  const odd = new Session(async () => vectors);
  await odd.load('odd.vec');
  expect((await odd.answer(`nn "${word.replaceAll('"', '""')}"`)).text).toBe('other  0.7071\n');
  expect((await odd.answer(`nn "${word.replaceAll('"', '""')}" "other" -k 1`)).text).toBe('');
});

test('a word that begins with a dot is asked for, which Node takes for a command of its own', async () => {
  const rows = { data: Float32Array.of(1, 1, 1, 0.5, 0, 1), rows: 3, dim: 2, stride: 2 };
  const dotted = new Session(async () => new KeyedVectors(WordTable.from(['.net', 'java', 'c']), rows));
  await dotted.load('dotted.vec');
  vi.stubEnv('WORDVEC_HISTORY', '');
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const chunks: string[] = [];
  stdout.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
  for (const [name, value] of Object.entries({ stdin, stdout }))
    vi.spyOn(process, name as 'stdin', 'get').mockReturnValue(value as never);
  const ended = runTerminal(dotted);
  stdin.write('.net\n.net + java\n.exit\n');
  await vi.waitFor(() => expect(chunks.join('')).toContain('c  0.5847'));
  await ended;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect(chunks.join('')).toMatch(/java {2}0\.9487\nc {5}0\.7071\n/);
  expect(chunks.join('')).not.toContain('Invalid REPL keyword');
});

describe('a line of the REPL', () => {
  test('that ends in a flag lacks its value', async () => {
    await expect(session.answer('neighbours king -k')).rejects.toThrow(
      '-k: expected a value after it, got nothing',
    );
  });

  test.each([
    ['king -k 1', 'man  0.9487\n'],
    ['  king   -k 1  ', 'man  0.9487\n'],
    ['neighbours king --k 1', 'man  0.9487\n'],
    ['nn king -k 1', 'man  0.9487\n'],
    ['nn king man -k 1', 'new-york  0.8112\n'],
    ['king - man -k 1', 'queen  0.9871\n'],
    ['king -man -k 1', 'queen  0.9871\n'],
    ['king -k=1', 'man  0.9487\n'],
    ['new-york -k 1', 'man  0.8944\n'],
    // A word that is a verb: alone it is the verb, in a sum it is the word.
    ['odd king man queen', 'queen\n'],
    ['odd - man -k 1', 'queen  0.7071\n'],
    ['neighbours odd -k 1', 'queen  0.9487\n'],
    ['similarity "king" king', '1.0000\n'],
    ['analogy "king - man" -k 1', 'queen  0.9871\n'],
    ['king+man-odd -k 1', 'new-york  0.9621\n'],
    ['king－man -k 1', 'queen  0.9871\n'],
    ['', ''],
  ])('%s', async (line, answer) => {
    expect(await ask(line)).toBe(answer);
  });

  test.each([
    ['kin', 'did you mean "king"?'],
    ['neighbours', 'expected neighbours <words..>, got nothing after it'],
    ['king --kk 3', /^`kk`: there is no such flag; see help$/],
    ['king -k 0', /^`k`: expected an integer >= 1/],
    ['models a', /^expected models, got a; see help$/],
    ['use nobody', 'use: expected a.vec or all, got nobody'],
    ['load none.vec', 'none.vec: there is no such file'],
    ['help me', 'help: expected one of neighbours'],
    ['king man', 'expected + or -'],
  ])('%s has no answer', async (line, sentence) => {
    await expect(ask(line)).rejects.toThrow(sentence);
  });

  test('help lists every verb and tells each', async () => {
    const list = await ask('help');
    for (const name of verbNames()) {
      expect(list).toContain(`\n${name}`);
      expect(await ask(`help ${name}`)).toMatch(new RegExp(`^${name}`));
    }
  });

  test('quit and exit leave', () => {
    expect(['quit', ' exit ', 'quit it', 'exits'].map(isQuit)).toEqual([true, true, false, false]);
  });
});

describe('completion', () => {
  const many = Array.from({ length: 200 }, (_, i) => `wo${i}`);
  const words = WordTable.from(['the', 'women', 'woman', 'wörter', 'womb', 'load', ...many]);
  const matrix = { data: new Float32Array(words.size), rows: words.size, dim: 1, stride: 1 };
  const models = [{ name: 'm', path: 'm', vectors: new KeyedVectors(words, matrix) }];

  test('words in the order of the table, also of two bytes a letter', () => {
    expect(wordsWithPrefix(words, 'wom', 2)).toEqual(['women', 'woman']);
    expect(wordsWithPrefix(words, 'wö', 9)).toEqual(['wörter']);
    expect(wordsWithPrefix(words, 'x', 9)).toEqual([]);
  });

  test('the last word of a line is completed, verbs only at its start', () => {
    expect(complete('king - wom', verbNames(), models)).toEqual([['women', 'woman', 'womb'], 'wom']);
    expect(complete('lo', verbNames(), models)).toEqual([['load'], 'lo']);
    expect(complete('ne', verbNames(), models)).toEqual([['neighbours'], 'ne']);
    expect(complete('nn ne', verbNames(), models)).toEqual([[], 'ne']);
    expect(complete('2 * (wom', verbNames(), models)[0]).toHaveLength(3);
  });

  test('where offers are cut off, nothing is inserted', () => {
    const [offers, replaced] = complete('plot wo', verbNames(), models);
    expect([offers.length, offers.at(-1), replaced]).toEqual([61, 'wo', 'wo']);
  });

  test('files for load', () => {
    expect(complete(`load ${folder}/mod`, [], [], filesWithPrefix)).toEqual([
      [`${folder}/models/`],
      `${folder}/mod`,
    ]);
    expect(complete(`load ${folder}/models/`, [], [], filesWithPrefix)[0]).toEqual([
      `${folder}/models/a.vec`,
    ]);
    expect(complete('load /none/x', [], [], filesWithPrefix)[0]).toEqual([]);
  });
});

describe('pictures', () => {
  const places = [
    { word: 'left', x: -2, y: 0 },
    { word: 'right', x: 2, y: 0.1 },
    { word: '日本', x: 0, y: 1 },
    { word: 'a<b&"c"', x: 0, y: -1 },
  ];

  test('labels stay inside and off each other', () => {
    const crowd = Array.from({ length: 12 }, (_, i) => ({
      word: `word${i}`,
      x: i % 4,
      y: Math.floor(i / 4),
    }));
    const area = { x: 0, y: 0, width: 800, height: 600 };
    const placed = placeLabels(crowd, area, {
      widthOf: (word) => word.length * 9,
      height: 18,
      gap: 8,
      aspect: 1,
    });
    for (const [i, { label: a }] of placed.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(800);
      for (const { label: b } of placed.slice(i + 1))
        expect(
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
        ).toBe(true);
    }
  });

  test('both axes have one scale, so that parallelograms stay what they are', () => {
    const square = [0, 1, 2, 3].map((i) => ({ word: `w${i}`, x: 10 * (i & 1), y: i & 2 }));
    const area = { x: 0, y: 0, width: 80, height: 20 };
    const placed = placeLabels(square, area, { widthOf: () => 2, height: 1, gap: 1, aspect: 2 });
    const [a, b, c] = placed;
    expect((b.x - a.x) / (2 * (a.y - c.y))).toBeCloseTo(5, 6);
    for (const { x, y } of placed) expect(x >= 0 && x <= 80 && y >= 0 && y <= 20).toBe(true);
  });

  test('text: every line is as wide, wide characters counted', () => {
    const lines = plotText({ title: 't', words: places }, 40, 11).trimEnd().split('\n');
    expect(lines.slice(1).map((line) => line.length + (/[日]/.test(line) ? 2 : 0))).toEqual(
      new Array(13).fill(42),
    );
    expect(lines.join('\n')).toContain('日本');
  });

  test('text: names that cover others are left out, and counted', () => {
    const crowd = Array.from({ length: 60 }, (_, i) => ({ word: `name${i + 10}`, x: i % 7, y: i % 3 }));
    const text = plotText({ title: 't', words: crowd }, 40, 9);
    const drawn = text.match(/name\d\d(?![a-z])/g)!;
    expect(text).toContain(`\n${60 - drawn.length} of the words have no room for their names here: -o `);
    // Every name in the frame is whole.
    expect(
      text
        .split('┌')[1]
        .split('└')[0]
        .match(/[a-z]+\d*/g),
    ).toEqual(drawn);
    expect(drawn.length).toBeGreaterThan(10);
  });

  test('one word, or words in one place, are drawn too', () => {
    expect(plotText({ title: 't', words: [{ word: 'only', x: 0, y: 0 }] }, 40, 11)).toContain('only');
  });

  test('SVG is escaped, and free of characters that XML forbids', () => {
    const svg = plotSvg([{ title: 'a\u0001b', words: places }]);
    expect(svg).toContain('a&lt;b&amp;"c"');
    expect(svg).toContain('a\uFFFDb');
  });
});

test('PNG has the labels, by the font that comes along', async () => {
  const svg = plotSvg([{ title: 'a.vec', words: [{ word: 'été', x: 0, y: 0 }] }]);
  const bare = svg.replace(/<text.*?<\/text>/g, '');
  expect((await plotPng(svg)).length).toBeGreaterThan(1.1 * (await plotPng(bare)).length);
});

slowTest(
  'PNG is written with a note on letters that no font has, and without one where all are there',
  async () => {
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const drawn = (word: string) => plotPng(plotSvg([{ title: 'a.vec', words: [{ word, x: 0, y: 0 }] }]));
    try {
      await drawn('König żółć дом λόγος');
      expect(said).toEqual([]);
      // Kawi, which hardly a machine has a font for, and an emoji that none has yet.
      await drawn('\u{11F04}\u{1FC00}');
      expect(said.join('')).toMatch(
        /^wordvec: no font here has \u{11F04} \u{1FC00}: boxes stand for such letters; install a font/u,
      );
    } finally {
      write.mockRestore();
    }
  },
);

test('a table is aligned by columns on the screen, and thousands of rows take no time', () => {
  expect(
    plainTable(
      [
        ['日本', '1'],
        ['a', '10'],
      ],
      ['left', 'right'],
      ['word', ''],
    ),
  ).toBe('word\n日本   1\na     10\n');
  const address = 'x'.repeat(200);
  expect(
    plainTable([
      ['king', '1'],
      [address, '2'],
    ]),
  ).toBe(`king  1\n${address}  2\n`);
  const rows = Array.from({ length: 10_000 }, (_, i) => [`word${i}`, String(i)]);
  expect(plainTable(rows).split('\n')).toHaveLength(10_001);
});
