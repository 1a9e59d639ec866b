import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readProgram } from '../src/cli/program.js';
import { flagNames } from '../src/errors.js';
import {
  createIndex,
  createMatrix,
  KeyedVectors,
  openIndex,
  WordTable,
  WordvecError,
  writeVectors,
} from '../src/index.js';
import { uniform } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, path, file } = temporaryFiles();
const RECORDS = [
  { id: 'a', text: 'the red fox runs over the hill and far away from all of us', year: 1999, open: true },
  { id: 'b', text: 'a den of the fox', year: 2001 },
  { id: 'c', text: 'the red fox runs over the hill and far away from all of them', year: 2001 },
  { id: 'd', text: 'Red, red roses', year: 1999 },
];

async function writeWords(name: string, first: number): Promise<void> {
  const matrix = createMatrix(4, 2);
  matrix.data.set([first, 0, 0, 1, 2, 2, -1, 1]);
  await writeVectors(new KeyedVectors(WordTable.from(['red', 'fox', 'den', 'hill']), matrix), path(name));
}

beforeAll(async () => {
  await writeWords('m.vec', 1);
  file(RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''), 'r.jsonl');
  const made = await run('index', 'r.jsonl', '-o', 'r.idx', '--embed', 'm.vec', '--bm25', '--id-field', 'id');
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining('4 texts in the index') });
});

/** What the program says of a call that fails, in this process. */
async function failure(args: readonly string[]): Promise<string> {
  try {
    const { entry, call } = await readProgram(args);
    await entry.run!(call);
  } catch (error) {
    expect(error).toBeInstanceOf(WordvecError);
    return flagNames((error as Error).message);
  }
  return 'it did not fail';
}

const run = (...args: string[]) => runProgram(folder, args);
const search = async (...args: string[]) => {
  const { code, out, err } = await run('search', 'r.idx', ...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

describe('answers', () => {
  test('hits say what they are, where they stand and what is like them', async () => {
    const [first] = await search('red fox', '-k', '1', '--mode', 'words');
    expect(first).toEqual({
      id: 'a',
      line: 1,
      path: 'r.jsonl',
      score: expect.any(Number),
      text: RECORDS[0].text,
      highlights: [
        [4, 7],
        [8, 11],
      ],
      fields: { id: 'a', year: '1999', open: 'true' },
      duplicates: ['c'],
    });
  });

  test('filters', async () => {
    const ids = async (...where: string[]) =>
      (await search('red fox den', '--no-fold', ...where.flatMap((each) => ['--where', each])))
        .map(({ id }: { id: string }) => id)
        .sort();
    expect(await ids('year=1999')).toEqual(['a', 'd']);
    expect(await ids('year!=1999')).toEqual(['b', 'c']);
    expect(await ids('year=1999', 'open=true')).toEqual(['a']);
    expect(await ids('year=1234')).toEqual([]);
  });

  test('for people: score, id, place, text', async () => {
    const { out } = await run('search', 'r.idx', 'roses', '--mode', 'words');
    expect(out).toMatch(/^\d\.\d{4} {2}d r\.jsonl:4 {2}Red, red roses\n$/);
  });

  test('questions of stdin, a line each that is not blank', async () => {
    const { out, err, code } = await runProgram(
      folder,
      ['search', 'r.idx', '-', '--json', '-k', '1'],
      'den\n\nroses\n',
    );
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)[0].id),
    ).toEqual(['b', 'd']);
    expect([code, err]).toEqual([0, '']);
  });

  test('parts of long texts are found, and folded to one hit', async () => {
    const long = Array.from({ length: 30 }, (_, i) => `Sentence ${i} is of the fox.`).join(' ');
    file(`${JSON.stringify({ id: 'x', text: long })}\n`, 'long.jsonl');
    const args = ['--id-field', 'id', '--max-words', '20', '--overlap', '6', '-q'];
    await run('index', 'long.jsonl', '-o', 'long.idx', ...args);
    const index = await openIndex(path('long.idx'));
    expect(index.size).toBeGreaterThan(8);
    const [hit, ...more] = await index.search('17');
    expect([hit.id, more]).toEqual(['x', []]);
    expect(hit.text).toContain('Sentence 17');
    expect(hit.text.split(' ').length).toBeLessThan(21);
    await index.close();
  });

  test('are marked as they were cut, in the places of the text', async () => {
    file('Cafe\u0301 in İzmir, 3.14 new_york\nکتاب\u200cها را\nno word of these\n', 'marks.txt');
    await run('index', 'marks.txt', '-o', 'marks.idx', '-q');
    const index = await openIndex(path('marks.idx'));
    const marked = async (question: string) => {
      const [{ text, highlights }] = await index.search(question);
      return highlights.map(([start, end]) => text.slice(start, end));
    };
    expect(await marked('café 3.14 new_york')).toEqual(['Cafe\u0301', '3.14', 'new_york']);
    expect(await marked('کتاب\u200cها')).toEqual(['کتاب\u200cها']);
    await index.close();
  });

  test('options without effect are told', async () => {
    const args = ['--bm25', '--method', 'tfidf', '--k1', '2'];
    const { err } = await run('index', 'marks.txt', '-o', 'idle.idx', ...args);
    expect(err).toContain('note: --bm25: no effect, as --method tfidf ranks by words instead\n');
    expect(err).toContain('note: --k1: no effect with --method tfidf\n');
  });

  test('what cuts words is told when texts are indexed, not with each question', async () => {
    file('北京的大学\n上海的学校\n', 'cut.txt');
    const made = await run('index', 'cut.txt', '-o', 'cut.idx', '--tokenizer', 'segmenter', '--locale', 'zh');
    expect(made.err).toContain('words are cut by');
    const asked = await run('search', 'cut.idx', '大学');
    expect([asked.code, asked.err]).toEqual([0, '']);
    expect(asked.out).toContain('北京的大学');
  });

  test('the words of a language without blanks', async () => {
    file('今天天气很好\n我们去公园\n', 'zh.txt');
    await run('index', 'zh.txt', '-o', 'zh.idx', '--tokenizer', 'segmenter', '--locale', 'zh-Hant', '-q');
    const index = await openIndex(path('zh.idx'));
    const [hit] = await index.search('公园');
    expect([hit.line, hit.highlights]).toEqual([2, [[3, 5]]]);
    await index.close();
  });
});

test.each([
  ['{"id":"a","text":"red"}\n{"id":"b","text":"fox"}\n', 'fox'],
  ['.I 1\n.T\nred\n.I 2\n.T\nfox\n.W\nthe fox\n', 'fox\nthe fox'],
  ['red\nfox', 'fox'],
])('stdin tells what it is: %j', async (text, found) => {
  expect(await runProgram(folder, ['index', '-', '-o', 'in.idx'], text)).toMatchObject({ code: 0 });
  const { out } = await run('search', 'in.idx', 'fox', '--json');
  expect(JSON.parse(out)).toMatchObject([{ id: '2', text: found }]);
  expect((await run('index', 'in.idx', '--delete-where', 'path = -')).err).toMatch(/no text is left/);
});

describe('what cannot be', () => {
  beforeAll(async () => {
    await writeWords('other.vec', 5);
    file('\n\n', 'blank.txt');
    await createIndex([path('r.jsonl')], path('words.idx'));
  });

  test.each([
    [['search', 'r.idx', ' '], /the question is empty/],
    [['search', 'r.idx', 'zebra', '--mode', 'dense'], /the model knows no word of "zebra"/],
    [['search', 'r.idx', 'fox', '--where', 'month=5'], /no field "month": expected one of id, year, open/],
    [['search', 'r.idx', 'fox', '--where', 'year'], /expected field=value/],
    [
      ['search', 'r.idx', 'fox', '--embed', 'other.vec'],
      /is another model than the one that .*r.idx was made with/,
    ],
    [['search', 'm.vec', 'fox'], /it is no index of texts: `wordvec index/],
    [['search', 'words.idx', 'fox', '--mode', 'hybrid'], /has no vectors: index the texts with --embed/],
    [['neighbours', 'r.idx', 'fox'], /is an index of texts: ask it with .wordvec search/],
    [['info', 'r.idx', '--limit', '3'], /is an index of texts: ask it with .wordvec search/],
    [['index', 'r.jsonl'], /expected -o FILE/],
    [['index', 'r.jsonl', '-o', 'x.idx.gz'], /so it is not packed/],
    [['index', 'blank.txt', '-o', 'b.idx'], /no text is in .*blank.txt \(2 empty\): nothing was written/],
    [['index', 'r.idx', '--delete', 'z'], /no text with the id "z"/],
    [['index', 'r.idx', '--delete', 'a', 'b', 'c', 'd'], /no text is left/],
    [
      ['index', 'r.idx', '--add', 'r.jsonl', '--method', 'sif'],
      /--method: an index keeps what it was made with/,
    ],
    [['index', 'r.jsonl', '-o', 'b.idx', '--max-words', '5', '--overlap', '5'], /--overlap: expected less/],
  ])('%j', async (args, sentence) => {
    const before = readFileSync(path('r.idx'));
    const told = await failure(args.map((arg) => (/\.\w+$/.test(arg) ? path(arg) : arg)));
    expect(told).toMatch(sentence);
    expect(readFileSync(path('r.idx'))).toEqual(before);
  });

  test('a damaged index is told in a sentence, or answers', async () => {
    const whole = readFileSync(path('r.idx'));
    const random = uniform(11);
    let told = 0;
    for (let round = 0; round < (thorough ? 1000 : 50); round++) {
      const bytes = Buffer.from(whole);
      const cut = round % 5 === 0 ? Math.floor(random() * bytes.length) : bytes.length;
      for (let i = 0; i < 6; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      writeFileSync(path('bad.idx'), bytes.subarray(0, cut));
      try {
        const index = await openIndex(path('bad.idx'), { embed: path('m.vec') });
        try {
          for (const mode of ['words', 'dense'] as const)
            await index.search('red fox', { mode, where: ['year=1999'] });
        } finally {
          await index.close();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(WordvecError);
        told++;
      }
    }
    expect(told).toBeGreaterThan(10);
  });

  test('the model is found where it is said to be now', async () => {
    copyFileSync(path('m.vec'), path('moved.vec'));
    expect((await search('den', '--embed', 'moved.vec'))[0].id).toBe('b');
  });
});
