import { existsSync, readFileSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  classifyTexts,
  compareEmbedders,
  createIndex,
  createMatrix,
  editIndex,
  embedToFile,
  KeyedVectors,
  openEmbedder,
  openIndex,
  WordTable,
  writeVectors,
} from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, path, file } = temporaryFiles();
const run = (...args: string[]) => runProgram(folder, args);
const rowsIn = (name: string) =>
  readFileSync(path(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).vector as number[]);
const length = (row: readonly number[]) => Math.hypot(...row);

async function writeModel(name: string): Promise<void> {
  const matrix = createMatrix(3, 3);
  matrix.data.set([1, 0, 0.3, 0.2, 1, 0, 2, 2, 0.1]);
  await writeVectors(new KeyedVectors(WordTable.from(['red', 'fox', 'den']), matrix), path(name));
}

beforeAll(async () => {
  await writeModel('m.vec');
  file('red fox\nfox den\nred den\n', 'lines.txt');
  file('\n\n', 'blank.txt');
  file('', 'none.txt');
  file('qua quu\nquo\n', 'unknown.txt');
  await createIndex([path('lines.txt')], path('lines.idx'), { embed: path('m.vec'), bm25: true });
});

async function embed(input: string, output: string, options: object): Promise<void> {
  const embedder = await openEmbedder(path('m.vec'), options);
  try {
    await embedToFile(embedder, [path(input)], path(output));
  } finally {
    await embedder.close();
  }
}

describe('common directions', () => {
  test.each(['sif', 'usif'])('%s of a single text leaves its row', async (method) => {
    file('red fox den\n', 'one.txt');
    await embed('one.txt', 'one.jsonl', { method });
    expect(length(rowsIn('one.jsonl')[0])).toBeGreaterThan(1e-3);
  });

  test('as many as there are texts leave something of these', async () => {
    file('red\nfox\n', 'two.txt');
    await embed('two.txt', 'two.jsonl', { method: 'sif', components: 2 });
    for (const row of rowsIn('two.jsonl')) expect(length(row)).toBeGreaterThan(1e-4);
  });

  test('as many as the numbers of a row are refused', async () => {
    await expect(openEmbedder(path('m.vec'), { method: 'sif', components: 3 })).rejects.toThrow(
      '`components`: expected less than the 3 numbers of a row, got 3',
    );
  });
});

describe('nothing useless is saved', () => {
  test.each(['npy', 'jsonl', 'csv', 'safetensors', 'tsv'])(
    'rows of empty lines alone, .%s',
    async (ending) => {
      const output = `blank.${ending}`;
      await expect(embed('blank.txt', output, {})).rejects.toThrow('(2 empty): nothing was written');
      expect(existsSync(path(output))).toBe(false);
    },
  );

  test('but a row for each record, zeros where one is empty', async () => {
    file('id,text\na,\nb,red\n', 'empty-cell.csv');
    await embed('empty-cell.csv', 'empty-cell.jsonl', {});
    expect(rowsIn('empty-cell.jsonl').map(length)).toEqual([0, expect.closeTo(Math.hypot(1, 0.3))]);
  });

  test('an index of vectors that no text has; its words alone would do', async () => {
    const options = { embed: path('m.vec') };
    const output = path('unknown.idx');
    await expect(createIndex([path('unknown.txt')], output, options)).rejects.toThrow(
      'no text has a word that the model knows',
    );
    const mean = { ...options, method: 'mean' } as const;
    await expect(createIndex([path('unknown.txt')], output, mean)).rejects.toThrow(
      'knows no word of the texts',
    );
    expect(existsSync(output)).toBe(false);
    expect(await createIndex([path('unknown.txt')], output, { ...mean, bm25: true })).toMatchObject({
      texts: 2,
    });
  });

  test('an index by a method without a model for it', async () => {
    await expect(createIndex([path('lines.txt')], path('s.idx'), { method: 'sif' })).rejects.toThrow(
      '`embed`: expected a model, whose vectors the method sif joins, got none',
    );
  });

  test('a classifier of texts that the model does not know', async () => {
    const known = { texts: ['qua', 'quo', 'qua', 'quo'], labels: ['a', 'b', 'a', 'b'] };
    await expect(classifyTexts({ model: path('m.vec') }, known, { validate: false })).rejects.toThrow(
      'knows no word of the texts, so that nothing can be learnt',
    );
  });

  test('an addition of no text', async () => {
    const before = readFileSync(path('lines.idx'));
    await expect(editIndex(path('lines.idx'), { add: [path('none.txt')] })).rejects.toThrow('no text is in');
    expect(readFileSync(path('lines.idx'))).toEqual(before);
  });
});

describe('indexes', () => {
  test('an id of two records is said with both places, also of stdin, before and after a first index', async () => {
    const text = file('id,text\na,red\nb,fox\na,den\n', 'ids.csv');
    const twice = 'ids.csv: line 4: the id "a" is that of';
    await expect(createIndex([text], path('ids.idx'), { idField: 'id' })).rejects.toThrow(twice);
    await expect(editIndex(path('lines.idx'), { add: [text], reading: { idField: 'id' } })).rejects.toThrow(
      'ids.csv: line 2 too',
    );
    expect(await createIndex([text], path('ids.idx'))).toMatchObject({ texts: 3 });
  });

  test.each([
    ['lines.txt', 'it is no index of texts: `wordvec index FILE -o x.idx` makes one'],
    ['none.txt', 'the file is empty: it is no index of texts'],
  ])('%s', async (name, message) => {
    await expect(openIndex(path(name))).rejects.toThrow(message);
  });

  test('a model that was moved is named with the flag that finds it', async () => {
    await writeModel('moved.vec');
    await createIndex([path('lines.txt')], path('moved.idx'), { embed: path('moved.vec') });
    rmSync(path('moved.vec'));
    const index = await openIndex(path('moved.idx'));
    await expect(index.search('red')).rejects.toThrow('`embed` MODEL says where it lies now');
    await index.close();
  });

  test('several questions are told apart, and no answer is said', async () => {
    const asked = await runProgram(
      folder,
      ['search', 'lines.idx', '-', '--mode', 'words'],
      '\uFEFFden\nquo\nthe foxx\nzzzzzz\n',
    );
    expect(asked.code).toBe(0);
    expect(asked.out).toMatch(/^den\n.*fox den\n.*red den\n\nquo\n\nthe foxx\n\nzzzzzz\n$/s);
    expect(asked.err).toContain('no text answers "quo": none has "quo"\n');
    expect(asked.err).toContain('no text answers "the foxx": none has "foxx" (did you mean "fox"?)\n');
    expect(asked.err).toContain('no text answers "zzzzzz": none has "zzzzzz"\n');
  });

  test('the REPL says that no text answers, too', async () => {
    await writeModel('asked.vec');
    const asked = await runProgram(folder, ['repl', 'asked.vec'], 'search lines.idx foxx\n');
    expect(asked.err).toContain('no text answers "foxx": none has "foxx" (did you mean "fox"?)');
  });

  test('questions in UTF-16', async () => {
    const asked = await runProgram(
      folder,
      ['search', 'lines.idx', '-'],
      Buffer.from('\uFEFFred\n', 'utf16le'),
    );
    expect(asked).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('stdin: looks like UTF-16'),
    });
  });
});

describe('scripts without spaces', () => {
  const LINES = ['我在大学学习音乐和历史', '他喜欢吃面包和水果', '图书馆在大学的北边'];
  file(LINES.join('\n'), 'zh.txt');

  test.runIf(thorough)(
    'words of an index are cut by the segmenter, also of stdin, which is said',
    async () => {
      const notes: string[] = [];
      const hooks = { onNote: (note: string) => notes.push(note) };
      await createIndex([path('zh.txt')], path('zh.idx'), {}, hooks);
      expect(notes).toEqual(
        expect.arrayContaining([expect.stringContaining('--tokenizer segmenter --locale zh')]),
      );
      const index = await openIndex(path('zh.idx'));
      const ids = async (question: string) => (await index.search(question)).map(({ id }) => id).sort();
      expect(await ids('大学')).toEqual(['1', '3']);
      expect(await ids('水果')).toEqual(['2']);
      await index.close();
    },
  );

  test('a tokenizer that is named is kept to', async () => {
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => notes.push(note) };
    await createIndex([path('zh.txt')], path('zh2.idx'), { tokenizer: 'unicode' }, hooks);
    expect(notes).toEqual([]);
    const index = await openIndex(path('zh2.idx'));
    expect(await index.search('大学')).toEqual([]);
    await index.close();
  });

  test.runIf(thorough)('words of a set that embedders are compared on, too', async () => {
    const pairs = [
      { a: LINES[0], b: LINES[2], score: 4 },
      { a: LINES[0], b: LINES[1], score: 0 },
      { a: LINES[1], b: '水果和面包', score: 5 },
    ];
    const [{ scores }] = await compareEmbedders(['tfidf'], { task: 'pairs', pairs });
    expect(scores.spearman).toBeGreaterThan(90);
  });
});

test('what is left out of texts that are read twice is said once', async () => {
  file('{"text":"red"}\n{red\n', 'bad.jsonl');
  const notes: string[] = [];
  const embedder = await openEmbedder(path('m.vec'), { method: 'idf' });
  await embedToFile(
    embedder,
    [path('bad.jsonl')],
    path('bad.npy'),
    { onError: 'skip' },
    {
      onNote: (note) => notes.push(note),
    },
  );
  await embedder.close();
  expect(notes.filter((note) => note.startsWith('left out'))).toHaveLength(1);
});

test('records without their near duplicates stay records', async () => {
  const long = 'the red fox runs over the hill and away';
  file(
    `${[
      ['a', long],
      ['b', long],
      ['c', 'a den, "deep"'],
    ]
      .map(([id, text]) => JSON.stringify({ id, text }))
      .join('\n')}\n`,
    'd.jsonl',
  );
  for (const name of ['u.jsonl', 'u.csv'])
    expect((await run('duplicates', 'd.jsonl', '-o', name)).code).toBe(0);
  expect(
    readFileSync(path('u.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: 'a', text: long },
    { id: 'c', text: 'a den, "deep"' },
  ]);
  expect(readFileSync(path('u.csv'), 'utf8')).toBe(`id,text\na,${long}\nc,"a den, ""deep"""\n`);
});
