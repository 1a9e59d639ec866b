import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WordFinder } from '../src/embedders/text-words.js';
import {
  createIndex,
  createMatrix,
  editIndex,
  type Hit,
  type IndexOptions,
  KeyedVectors,
  openEmbedder,
  openIndex,
  type SearchOptions,
  type TextIndex,
  WordTable,
  writeVectors,
} from '../src/index.js';
import { uniform, word } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { path, file } = temporaryFiles();
const WORDS = 80;
const random = uniform(3);
const sentence = () =>
  Array.from({ length: 3 + Math.floor(random() * 9) }, () => word(Math.floor(random() ** 2 * WORDS))).join(
    ' ',
  );
const LINES = Array.from({ length: 300 }, (_, i) => (i % 100 === 7 ? '' : sentence()));
const QUESTIONS = Array.from({ length: thorough ? 12 : 3 }, sentence);
const opened: TextIndex[] = [];

async function writeWords(dim: number, name: string): Promise<string> {
  const matrix = createMatrix(WORDS, dim);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = random() - 0.45;
  const words = WordTable.from(Array.from({ length: WORDS }, (_, i) => word(i)));
  await writeVectors(new KeyedVectors(words, matrix), path(name));
  return path(name);
}

let lines = '';
beforeAll(async () => {
  await writeWords(17, 'm.wv');
  lines = file(`${LINES.join('\n')}\n`, 'lines.txt');
});
afterAll(() => Promise.all(opened.map((index) => index.close())));

async function indexOf(options: IndexOptions, inputs: readonly string[] = [lines]): Promise<TextIndex> {
  const name = path(`${opened.length}.idx`);
  await createIndex(inputs, name, options);
  const index = await openIndex(name);
  opened.push(index);
  return index;
}

/** Ids and scores of the best of all texts, by a score of each. */
function best(scores: readonly number[], k: number): [string, number][] {
  return scores
    .map((score, i): [string, number] => [String(i + 1), score])
    .filter(([, score]) => !Number.isNaN(score))
    .sort((a, b) => b[1] - a[1] || Number(a[0]) - Number(b[0]))
    .slice(0, k);
}

function expectHits(hits: readonly Hit[], expected: readonly [string, number][]): void {
  expect(hits).toHaveLength(expected.length);
  const scores = new Map(expected);
  for (const [i, { id, score, line, text }] of hits.entries()) {
    expect(score).toBeCloseTo(expected[i][1], 4);
    // Of texts that score alike either may be the last.
    expect(score).toBeCloseTo(scores.get(id) ?? expected.at(-1)![1], 4);
    expect(text).toBe(LINES[line - 1]);
  }
}

const PLAIN: SearchOptions = { fold: false, k: 20 };

describe('vectors answer as brute force does', () => {
  test.each(firstOf(2, [17, 1, 5, 16, 33, 100]))('of %i numbers', async (dim) => {
    const model = await writeWords(dim, `m${dim}.wv`);
    const index = await indexOf({ embed: model, method: 'mean' });
    const embedder = await openEmbedder(model);
    const rows = (await embedder.embed(LINES, 'document')) as Float32Array;
    for (const question of QUESTIONS) {
      const asked = (await embedder.embed([question], 'query')) as Float32Array;
      const cosine = (i: number) => {
        const [dot, own, other] = [0, 1, 2].map((kind) => {
          let sum = 0;
          for (let d = 0; d < dim; d++) {
            const [x, y] = [rows[i * dim + d], asked[d]];
            sum += kind === 0 ? x * y : kind === 1 ? x * x : y * y;
          }
          return sum;
        });
        return own === 0 ? Number.NaN : dot / Math.sqrt(own * other);
      };
      const scores = LINES.map((_, i) => cosine(i));
      const hits = await index.search(question, PLAIN);
      expect(hits).toHaveLength(20);
      const expected = best(scores, 20);
      for (const [i, hit] of hits.entries()) {
        expect(hit.score).toBeCloseTo(expected[i][1], 5);
        expect(hit.score).toBeCloseTo(scores[hit.line - 1], 5);
      }
    }
    await embedder.close();
  });
});

describe('words answer as the formula says', () => {
  const tokens = LINES.filter((line) => line !== '').map((line) => line.split(' '));
  const numbers = LINES.flatMap((line, i) => (line === '' ? [] : [i + 1]));
  const N = tokens.length;
  const mean = tokens.reduce((sum, words) => sum + words.length, 0) / N;
  const frequencies = new Map<string, number>();
  for (const each of tokens.flatMap((words) => [...new Set(words)]))
    frequencies.set(each, (frequencies.get(each) ?? 0) + 1);
  const frequency = (asked: string) => frequencies.get(asked) ?? 0;
  const ranked = (score: (words: readonly string[]) => number) =>
    tokens
      .map((words, i): [string, number] => [String(numbers[i]), score(words)])
      .filter(([, value]) => value > 0)
      .sort((a, b) => b[1] - a[1] || Number(a[0]) - Number(b[0]))
      .slice(0, 20);

  test('BM25', async () => {
    const index = await indexOf({ bm25: true, stopWords: 'none' });
    for (const question of QUESTIONS) {
      const score = (words: readonly string[]) =>
        question.split(' ').reduce((sum, asked) => {
          const [n, count] = [frequency(asked), words.filter((each) => each === asked).length];
          const idf = Math.log(1 + (N - n + 0.5) / (n + 0.5));
          return sum + (idf * count * 2.5) / (count + 1.5 * (0.4 + (0.6 * words.length) / mean));
        }, 0);
      expectHits(await index.search(question, { ...PLAIN, k1: 1.5, b: 0.6 }), ranked(score));
    }
  });

  test.each(firstOf(1, ['tfidf', 'bow', 'onehot'] as const))('%s: the cosine', async (method) => {
    const index = await indexOf({ method, stopWords: 'none' });
    const weigh = (words: readonly string[]) =>
      new Map(
        words.map((each) => {
          const count = words.filter((other) => other === each).length;
          const idf = Math.log((1 + N) / (1 + frequency(each))) + 1;
          return [each, method === 'onehot' ? 1 : method === 'bow' ? count : count * idf];
        }),
      );
    const norm = (row: ReadonlyMap<string, number>) => Math.hypot(...row.values());
    for (const question of QUESTIONS.slice(0, 4)) {
      const asked = weigh(question.split(' '));
      const score = (words: readonly string[]) => {
        const own = weigh(words);
        const dot = [...asked].reduce((sum, [each, weight]) => sum + weight * (own.get(each) ?? 0), 0);
        return dot / norm(own) / norm(asked);
      };
      const hits = await index.search(question, PLAIN);
      const expected = ranked(score);
      for (const [i, hit] of hits.entries()) expect(hit.score).toBeCloseTo(expected[i][1], 5);
    }
  });

  test('words that say nothing are asked for only where there are no others', async () => {
    const index = await indexOf({ bm25: true }, [file('the who\nthe man of the house\nthe the the cat\n')]);
    expect((await index.search('the house')).map(({ id }) => id)).toEqual(['2']);
    expect((await index.search('the who')).map(({ id }) => id)[0]).toBe('1');
  });
});

test('hybrid answers join both ranks', async () => {
  const index = await indexOf({ embed: path('m.wv'), bm25: true });
  for (const question of firstOf(1, QUESTIONS)) {
    // As many ranks as are joined.
    const all = { fold: false, k: 300 } as const;
    const sums = new Map<string, number>();
    for (const [mode, weight] of [
      ['dense', 0.5],
      ['words', 1],
    ] as const)
      for (const [rank, { id }] of (await index.search(question, { ...all, mode })).entries())
        sums.set(id, (sums.get(id) ?? 0) + weight / (rank + 11));
    const hits = await index.search(question, { ...PLAIN, denseWeight: 0.5 });
    const scores = [...sums.values()].sort((a, b) => b - a);
    for (const [i, { id, score }] of hits.entries()) {
      expect(score).toBeCloseTo(scores[i], 9);
      expect(score).toBeCloseTo(sums.get(id)!, 9);
    }
  }
});

test('texts are read once, and before only where the method learns from them', async () => {
  const phasesOf = async (method: 'mean' | 'sif') => {
    const phases = new Set<string>();
    const onProgress = ({ phase }: { phase: string }) => phases.add(phase);
    await createIndex([lines], path(`${method}.idx`), { embed: path('m.wv'), method }, { onProgress });
    return phases;
  };
  expect((await phasesOf('mean')).has('learning')).toBe(false);
  expect((await phasesOf('sif')).has('learning')).toBe(true);
});

describe('texts come and go', () => {
  const found = async (index: string, question: string) => {
    const open = await openIndex(index);
    const hits = await open.search(question, { fold: false, k: 1000, mode: 'words' });
    await open.close();
    return hits.map(({ id, text }) => `${id} ${text}`).sort();
  };

  test('an index that grew and shrank answers as one made of what is left', async () => {
    const [first, second] = [LINES.slice(0, 180), LINES.slice(180)];
    const options = { embed: path('m.wv'), bm25: true, method: 'mean' } as const;
    const grown = path('grown.idx');
    await createIndex([file(`${first.join('\n')}\n`)], grown, options);
    const added = await editIndex(grown, { add: [file(`${second.join('\n')}\n`)], remove: ['2', '9'] });
    expect(added).toMatchObject({ removed: 2, texts: 295, empty: 1 });
    const whole = path('whole.idx');
    await createIndex([lines], whole, options);
    await editIndex(whole, { remove: ['2', '9'] });
    const [a, b] = [await openIndex(grown), await openIndex(whole)];
    opened.push(a, b);
    for (const question of QUESTIONS)
      for (const mode of ['dense', 'words'] as const) {
        const [x, y] = [
          await a.search(question, { ...PLAIN, mode }),
          await b.search(question, { ...PLAIN, mode }),
        ];
        expect(x.map(({ text, score }) => [text, score])).toEqual(y.map(({ text, score }) => [text, score]));
      }
  });

  test.each(['bm25', 'tfidf'] as const)(
    '%s: texts that stay are not cut into words again, and answer as in an index of their own',
    async (method) => {
      const texts = LINES.filter((line) => line.trim() !== '').map((text, i) => ({ id: `d${i}`, text }));
      const options = { method, bm25: true } as const;
      const [edited, whole] = [path(`edited-${method}.idx`), path(`whole-${method}.idx`)];
      // A word of it is in no other text, and one is new.
      const [old, next] = [
        { id: 'd7', text: 'zebras the king' },
        { id: 'd7', text: 'the queen of giraffes' },
      ];
      await createIndex({ documents: texts.map((text, i) => (i === 7 ? old : text)) }, edited, options);
      const spy = vi.spyOn(WordFinder.prototype, 'find');
      await editIndex(edited, { add: { documents: [next] }, remove: ['d3', 'd4'] });
      expect(spy.mock.calls.map(([, count]) => count)).toEqual([1]);
      spy.mockRestore();
      const left = texts.filter((_, i) => ![3, 4, 7].includes(i));
      await createIndex({ documents: [...left, next] }, whole, options);
      const [a, b] = [await openIndex(edited), await openIndex(whole)];
      opened.push(a, b);
      const answers = async (index: TextIndex, question: string) =>
        (await index.search(question, PLAIN)).map(({ id, score }) => [id, score]);
      for (const question of [...QUESTIONS, 'zebras', 'zebras king', 'giraffes', 'queen'])
        expect(await answers(a, question)).toEqual(await answers(b, question));
      expect(await a.search('zebras', PLAIN)).toEqual([]);
    },
  );

  test('a text of an id that is there takes its place', async () => {
    const records = file('{"id":"a","text":"red fox"}\n{"id":"b","text":"blue fox"}\n', 'r.jsonl');
    const index = path('records.idx');
    await createIndex([records], index, { idField: 'id' });
    const more = file('{"id":"a","text":"green fox"}\n{"id":"c","text":"old fox"}\n', 'more.jsonl');
    expect(await editIndex(index, { add: [more], reading: { idField: 'id' } })).toMatchObject({
      texts: 3,
      removed: 1,
    });
    expect(await found(index, 'fox')).toEqual(['a green fox', 'b blue fox', 'c old fox']);
  });

  test('texts are taken out by their fields and by their files', async () => {
    const records = [1990, 2001, 2010].map((year) => JSON.stringify({ text: `fox of ${year}`, year }));
    const [some, others] = [
      file(records.join('\n'), 'years.jsonl'),
      file('fox of old\nfox of new\n', 'old.txt'),
    ];
    const index = path('years.idx');
    await createIndex([some, others], index);
    const opened = await openIndex(index);
    expect([...(await opened.matching('year > 2000'))]).toEqual([0, 1, 1, 0, 0]);
    await opened.close();
    const by = (removeWhere: string | string[]) => editIndex(index, { removeWhere });
    expect(await by(['year > 2000', 'year < 2005'])).toMatchObject({ texts: 4, removed: 1 });
    expect(await by('year = 1')).toMatchObject({ texts: 4, removed: 0 });
    expect(await by('path contains old.txt')).toMatchObject({ texts: 2, removed: 2 });
    expect(await found(index, 'fox')).toEqual(['1 fox of 1990', '3 fox of 2010']);
    await expect(by('month = 3')).rejects.toThrow(/no field "month": expected one of year, or path/);
    await expect(by('not year > 3000')).rejects.toThrow(/no text is left/);
  });

  test('a field of any name is kept, and stays when texts are added', async () => {
    const index = path('proto.idx');
    await createIndex([file('{"text":"red fox","__proto__":"a","b":"1"}\n', 'proto.jsonl')], index);
    await editIndex(index, { add: { documents: ['blue fox'] } });
    const opened = await openIndex(index);
    const [{ fields }] = await opened.search('fox', { where: '__proto__ = a' });
    expect(Object.entries(fields!)).toEqual([
      ['__proto__', 'a'],
      ['b', '1'],
    ]);
    // What is told of a filter is nobody else's.
    (await opened.matching('b = 1')).fill(0);
    expect([...(await opened.matching('b = 1'))]).toEqual([1, 0]);
    await opened.close();
  });

  test('the first texts that hold something tell the script', async () => {
    const index = path('late.idx');
    const documents = [...Array<string>(1100).fill(' '), '我们学习中文'];
    await createIndex({ documents }, index);
    expect((await found(index, '学习')).length).toBe(1);
  });

  test('a text that was being read is closed where it cannot be indexed', async () => {
    const long = file('the fox and the den\n'.repeat(30_000), 'long.txt');
    const open = () => readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === long).length;
    const linkOf = (fd: string) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    };
    await expect(createIndex([long], path('no.idx'), { stopWords: path('nowhere') })).rejects.toThrow(
      'nowhere',
    );
    if (process.platform === 'linux') expect(open()).toBe(0);
  });

  test('many hits are folded as few are', async () => {
    const index = path('many.idx');
    const documents = Array.from(
      { length: 4000 },
      (_, i) => `fox ${word(i % 3000)} ${word(i % 1000)} ${word(i % 3000)}`,
    );
    await createIndex({ documents }, index);
    const opened = await openIndex(index);
    const hits = await opened.search('fox', { k: 3500 });
    expect([hits.length, hits.filter(({ duplicates }) => duplicates?.length === 1).length]).toEqual([
      3000, 1000,
    ]);
    await opened.close();
  });

  test('long texts that are not cut are told', async () => {
    const notes: string[] = [];
    const documents = [`fox ${'den '.repeat(6000)}`, 'red fox'];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    await createIndex({ documents }, path('long.idx'), {}, hooks);
    await createIndex({ documents }, path('cut.idx'), { maxWords: 200 }, hooks);
    expect(notes).toEqual([
      '1 of 2 texts has more than 20,000 characters, and is found as a whole: `maxWords` 200 makes texts of parts',
    ]);
  });

  test('what is not there cannot be taken out, and the index stays', async () => {
    const index = path('grown.idx');
    await expect(editIndex(index, { remove: ['77', 'nobody'] })).rejects.toThrow(
      /no text with the id "nobody"/,
    );
    expect((await found(index, QUESTIONS[0])).length).toBeGreaterThan(0);
  });
});
