import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readProgram } from '../src/cli/program.js';
import {
  createMatrix,
  embedToFile,
  KeyedVectors,
  openEmbedder,
  readVectors,
  WordTable,
  writeVectors,
} from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path, file } = temporaryFiles();
const LINES = ['red fox', '', 'fox den', 'nothing known', 'red'];
const ROWS = [
  [0.5, 0.5],
  [0, 0],
  [1, 1.5],
  [0, 0],
  [1, 0],
];

beforeAll(async () => {
  const matrix = createMatrix(3, 2);
  matrix.data.set([1, 0, 0, 1, 2, 2]);
  await writeVectors(new KeyedVectors(WordTable.from(['red', 'fox', 'den']), matrix), path('m.vec'));
  file(`${LINES.join('\n')}\n`, 'lines.txt');
});

const read = (name: string) => readFileSync(path(name), 'utf8');
const embed = (...args: string[]) => runProgram(folder, ['embed', 'm.vec', ...args]);

test('nothing is written of texts whose words the model lacks', async () => {
  file('nothing\nknown\n', 'strange.txt');
  for (const method of ['mean', 'tfidf']) {
    const { code, err } = await embed('strange.txt', '-o', 'strange.npy', '--method', method);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('knows no word of the texts, so that all rows would'),
    ]);
  }
  expect(existsSync(path('strange.npy'))).toBe(false);
});

describe('what is written', () => {
  test('numpy, with the ids beside it, as the program reads it', async () => {
    const { code, err } = await embed('lines.txt', '-o', 'x.npy');
    expect([code, err]).toEqual([0, expect.stringContaining('5 texts, 1 empty in')]);
    expect(read('x.words.txt')).toBe('1\n2\n3\n4\n5\n');
    const vectors = await readVectors(path('x.npy'));
    expect(ROWS.map((_, i) => Array.from(vectors.rowAt(i)))).toEqual(ROWS);
  });

  test('lines of JSON, a table, a projector, safetensors', async () => {
    const embedder = await openEmbedder(path('m.vec'));
    for (const ending of ['jsonl', 'csv', 'tsv', 'safetensors'])
      await embedToFile(embedder, [path('lines.txt')], path(`x.${ending}`));
    expect(
      read('x.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(ROWS.map((vector, i) => ({ id: String(i + 1), line: i + 1, vector })));
    expect(read('x.csv').split('\n').slice(0, 2)).toEqual(['id,d0,d1', '1,0.5,0.5']);
    expect(read('x.tsv').split('\n')[2]).toBe('1.0\t1.5');
    expect(read('x.metadata.tsv')).toBe('1\n2\n3\n4\n5\n');
    const vectors = await readVectors(path('x.safetensors'));
    expect(vectors.words.toArray()).toEqual(['1', '2', '3', '4', '5']);
    expect(Array.from(vectors.rowAt(2))).toEqual([1, 1.5]);
  });

  test('sparse rows: words in JSON, all columns in an array', async () => {
    const { out } = await embed('lines.txt', '-o', '-', '--method', 'bow', '-q');
    expect(JSON.parse(out.split('\n')[0])).toEqual({ id: '1', line: 1, weights: { red: 1, fox: 1 } });
    await embed('lines.txt', '-o', 'bow.npy', '--method', 'bow', '-q');
    const vectors = await readVectors(path('bow.npy'));
    expect(Array.from(vectors.rowAt(2))).toEqual([0, 1, 1]);
  });

  test('stdin is read once, whatever must be learnt of it', async () => {
    const text = read('lines.txt');
    const run = (input: string) =>
      runProgram(
        folder,
        ['embed', 'm.vec', input, '-o', `${input === '-' ? 'in' : 'file'}.npy`, '--method', 'sif', '-q'],
        text,
      );
    expect((await run('-')).code).toBe(0);
    expect((await run('lines.txt')).code).toBe(0);
    expect(readFileSync(path('in.npy'))).toEqual(readFileSync(path('file.npy')));
  });
});

test('an array is not written of texts that become more after they were counted', async () => {
  const embedder = await openEmbedder(path('m.vec'));
  file('red\n', 'grows.txt');
  const met = embedder.met;
  // It is asked between the two.
  Object.defineProperty(embedder, 'met', {
    get() {
      appendFileSync(path('grows.txt'), 'fox\n');
      return met;
    },
  });
  await expect(embedToFile(embedder, [path('grows.txt')], path('grown.npy'))).rejects.toThrow(
    'grows.txt: held 1 texts, then 3: let nothing write there, and run it again',
  );
  expect(existsSync(path('grown.npy'))).toBe(false);
});

describe('what is read', () => {
  const ids = async (inputs: string[], options = {}) => {
    const embedder = await openEmbedder(path('m.vec'));
    await embedToFile(embedder, inputs.map(path), path('ids.jsonl'), options);
    return read('ids.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  test('the files of a folder, a text each', async () => {
    mkdirSync(path('docs'));
    writeFileSync(path('docs/a.txt'), 'red\nfox\n');
    writeFileSync(path('docs/b.html'), '<p>den</p>');
    expect(await ids(['docs'])).toEqual([
      { id: join(path('docs'), 'a.txt'), line: 1, vector: [0.5, 0.5] },
      { id: join(path('docs'), 'b.html'), line: 1, vector: [2, 2] },
    ]);
  });

  test('records with an id, a table that ends lines within cells', async () => {
    file('key,text\nx,"red\nfox"\ny,den\n', 't.csv');
    file('{"key":7,"body":{"text":"red"}}\n{"key":8,"body":{"text":"den"}}\n', 'r.jsonl');
    expect((await ids(['t.csv'], { idField: 'key' })).map(({ id, line }) => [id, line])).toEqual([
      ['x', 2],
      ['y', 4],
    ]);
    const records = await ids(['r.jsonl'], { idField: 'key', field: ['body.text'] });
    expect(records.map(({ id, vector }) => [id, vector])).toEqual([
      ['7', [1, 0]],
      ['8', [2, 2]],
    ]);
  });

  test('what is empty stops the run only where that is asked for', async () => {
    const stopped = await embed('lines.txt', '-o', 's.npy', '--on-error', 'stop', '-q');
    expect(stopped).toMatchObject({
      code: 1,
      err: expect.stringMatching(/lines.txt: line 2: expected a text, found an empty one; --on-error skip/),
    });
    const noId = await embed('r.jsonl', '-o', 's.npy', '--id-field', 'nr', '--field', 'key');
    expect(noId).toMatchObject({
      code: 1,
      err: expect.stringContaining('line 1: there is no id in a field "nr"'),
    });
    expect(() => read('s.npy')).toThrow();
  });
});

describe('what cannot be', () => {
  test.each([
    [['lines.txt'], /expected -o FILE/],
    [['lines.txt', '-o', 'x.xlsx'], /the name does not tell the format: end it with .npy/],
    [['nowhere.txt', '-o', 'x.npy'], /nowhere.txt/],
    [['lines.txt', '-o', 'lines.txt'], /the name does not tell/],
    [['empty.txt', '-o', 'x.npy'], /no text is in .*empty.txt/],
    [['lines.txt', '-o', 'x.npy', '--method', 'doc2vec'], /is a model of words/],
  ])('%j', async (args, sentence) => {
    file('', 'empty.txt');
    const named = args.map((arg) => (/\.\w+$/.test(arg) ? path(arg) : arg));
    const { entry, call } = await readProgram(['embed', path('m.vec'), ...named]);
    await expect(entry.run!(call)).rejects.toThrow(sentence);
  });

  test('a note where the model knows few of the words', async () => {
    file('Ein Hund bellt in der Nacht fox\n', 'de.txt');
    const { code, err } = await embed('de.txt', '-o', 'de.npy');
    expect([code, err]).toEqual([0, expect.stringContaining('the model knows 14% of the words')]);
  });

  test('options that the method makes nothing of are told', async () => {
    const idle = ['--sif-coefficient', '0.1', '--k1', '2', '--unit', '--components', '1'];
    const { err } = await embed('lines.txt', '-o', 'idle.npy', ...idle);
    expect(err.match(/note: --.*/g)).toEqual([
      'note: --sif-coefficient: no effect with --method mean',
      'note: --k1: no effect with --method mean',
    ]);
    const sparse = await embed('lines.txt', '-o', 'idle.npy', '--method', 'bm25', ...idle);
    expect(sparse.err.match(/note: --[\w-]+/g)).toEqual([
      'note: --components',
      'note: --sif-coefficient',
      'note: --unit',
    ]);
  });
});
