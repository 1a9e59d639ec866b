import { describe, expect, it, test } from 'vitest';
import { compareEmbedders, createIndex, openIndex, readComparisonSet, WordTable } from '../src/index.js';
import { beginningOf, WordForms } from '../src/search/word-forms.js';
import { uniform } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

const { path, file } = temporaryFiles();

test.each([
  ['houses', 5, 'house'],
  ['été', 5, 'été'],
  ['поисковая', 5, 'поиск'],
  ['학교에서', 5, '학교'.normalize('NFD')],
  ['ab학교에서', 5, 'ab학'.normalize('NFD')],
  ['𝔞𝔟𝔠𝔡', 2, '𝔞𝔟'],
])('a word begins with its first letters: %s, %i', (word, letters, beginning) => {
  expect(beginningOf(word, letters)).toBe(beginning);
});

test('words that begin alike are found, whatever their script', () => {
  const words = [
    'stop',
    'house',
    'houses',
    'hous',
    'Häuser',
    'Häusern',
    '학교에서',
    '학교는',
    '学校',
    '𝔞𝔟𝔠𝔡',
    '𝔞𝔟𝔠𝔡𝔢𝔣',
  ];
  const broken = Uint8Array.of(0x68, 0xc3, 0xff, 0xea);
  const table = WordTable.fromBytes([...words.map((word) => new TextEncoder().encode(word)), broken]);
  const forms = new WordForms(table, 1, 5);
  const found = (word: string) => forms.of([beginningOf(word, 5)]).get(beginningOf(word, 5));
  expect(found('housing')).toEqual([]);
  expect(found('household')).toEqual([1, 2]);
  expect(found('hous')).toEqual([3]);
  expect(found('Häusermeer')).toEqual([4, 5]);
  expect(found('학교')).toEqual([6, 7]);
  expect(found('学校')).toEqual([8]);
  expect(found('stop')).toEqual([]);
  expect(new WordForms(table, 0, 4).of(['𝔞𝔟𝔠𝔡', 'stop'])).toEqual(
    new Map([
      ['𝔞𝔟𝔠𝔡', [9, 10]],
      ['stop', [0]],
    ]),
  );
});

describe('an index', () => {
  const random = uniform(5);
  const STEMS = ['walked', 'walking', 'walks', 'tester', 'testers', 'testing', 'red', 'the', 'cat'];
  const texts = Array.from({ length: 60 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, () => STEMS[Math.floor(random() * STEMS.length)]),
  );
  const documents = texts.map((words, i) => ({ id: String(i), text: words.join(' ') }));

  /** BM25 of a term, as `count` tells how often a text has it. */
  function bm25(count: (words: readonly string[]) => number) {
    const counted = texts.map((words) => words.filter((word) => word !== 'the'));
    const mean = counted.reduce((sum, words) => sum + words.length, 0) / texts.length;
    const having = texts.filter((words) => count(words) > 0).length;
    const idf = Math.log(1 + (texts.length - having + 0.5) / (having + 0.5));
    return texts.map((words, i) => {
      const times = count(words);
      return having === 0
        ? 0
        : (idf * times * 2.2) / (times + 1.2 * (0.25 + (0.75 * counted[i].length) / mean));
    });
  }

  it('ranks by half of what a word scores, and half of all that begin as it does', async () => {
    await createIndex({ documents }, path('forms.idx'));
    const index = await openIndex(path('forms.idx'));
    for (const question of ['walks red', 'walkers', 'the test testers', 'testers tester']) {
      const asked = question.split(' ').filter((word) => word !== 'the');
      const scores = new Float64Array(texts.length);
      for (const word of asked) {
        const same = bm25((words) => words.filter((each) => each === word).length);
        const alike = bm25((words) => words.filter((each) => each.slice(0, 5) === word.slice(0, 5)).length);
        for (const i of scores.keys()) scores[i] += (same[i] + alike[i]) / 2;
      }
      const hits = await index.search(question, { k: 100, fold: false });
      expect(hits).toHaveLength(scores.filter((score) => score > 0).length);
      for (const { id, score } of hits) expect(score).toBeCloseTo(scores[Number(id)], 5);
    }
    await index.close();
  });

  it('marks the forms that it finds by', async () => {
    await createIndex({ documents: [{ text: 'walkers thereby walk there' }] }, path('marked.idx'));
    const index = await openIndex(path('marked.idx'));
    const marked = async (stem: number) => (await index.search('there walk walking', { stem }))[0].highlights;
    expect(await marked(5)).toEqual([
      [16, 20],
      [21, 26],
    ]);
    expect(await marked(4)).toEqual([
      [0, 7],
      [16, 20],
      [21, 26],
    ]);
    expect((await index.search('walker', { stem: 5 })).map(({ highlights }) => highlights)).toEqual([
      [[0, 7]],
    ]);
    expect(await index.search('walker', { stem: 0 })).toEqual([]);
    await index.close();
  });

  it('finds as compare says that BM25 does', async () => {
    const queries = STEMS.map((text, i) => ({ id: `q${i}`, text: `${text} walker` }));
    const lines = (records: readonly object[]) => records.map((each) => JSON.stringify(each)).join('\n');
    const judged = queries.map(({ id }, i) => `${id}\t0\t${7 * i}\t1`).join('\n');
    const set = await readComparisonSet({
      inputs: [file(lines(documents), 'd.jsonl')],
      queries: file(lines(queries), 'q.jsonl'),
      judgements: file(judged, 'j.tsv'),
    });
    const [{ scores }] = await compareEmbedders(['bm25'], set);
    const index = await openIndex(path('forms.idx'));
    const ranks = await Promise.all(
      queries.map(async ({ text }, i) => {
        const hits = await index.search(text, { k: 10, fold: false });
        return 1 + hits.findIndex(({ id }) => id === String(7 * i));
      }),
    );
    await index.close();
    const reciprocal = ranks.reduce((sum, rank) => sum + (rank > 0 ? 1 / rank : 0), 0);
    expect(scores.mrr10).toBeCloseTo(reciprocal / queries.length, 6);
    expect(ranks.some((rank) => rank > 1)).toBe(true);
  });
});
