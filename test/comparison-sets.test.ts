import { describe, expect, test } from 'vitest';
import { compareEmbedders, readComparisonSet, readPairs } from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';

const { path, file } = temporaryFiles();

describe('sets to compare on', () => {
  const set = (name: string, notes: string[] = []) =>
    readComparisonSet({ inputs: [path(name)] }, { onNote: (note) => notes.push(note) });

  test('pairs as records of JSON', async () => {
    file(
      '{"sentence1":"red fox","sentence2":"fox, den","score":2.5}\n{"sentence1":"a","sentence2":"b","score":4}\n',
      'p.jsonl',
    );
    const notes: string[] = [];
    expect(await set('p.jsonl', notes)).toMatchObject({
      task: 'pairs',
      pairs: [
        { a: 'red fox', b: 'fox, den', score: 2.5 },
        { a: 'a', b: 'b', score: 4 },
      ],
    });
    expect(notes).toEqual([expect.stringContaining('only 2 pairs')]);
    await expect(readPairs('{"a":"x","b":"y","score":1}\n{"a"\n', 'p')).rejects.toThrow(
      'p: line 2: expected an object',
    );
  });

  test('records with a label are none', async () => {
    file('{"text":"red","by":"me","n":1,"label":"a"}\n', 'l.jsonl');
    expect(await set('l.jsonl')).toMatchObject({ task: 'labels', known: { labels: ['a'] } });
  });

  test.each(['text,label\r\nred,a\r\n', '"text","label"\n"red","a"\n', '"label"\t"text"\r\n"a"\t"red"\r\n'])(
    'tables with a label: %j',
    async (table) => {
      const name = table.includes('\t') ? 'l.tsv' : 'l.csv';
      file(table, name);
      expect(await set(name)).toMatchObject({
        task: 'labels',
        known: { labels: ['a'], texts: [{ text: 'red' }] },
      });
    },
  );

  test('options that are none', async () => {
    file('red\tfox\t3\nden\tred\t2\n', 'of.tsv');
    file('2 1\nred 1\nfox 2\n', 'm.vec');
    const embedding = { bogus: 1 } as never;
    await expect(compareEmbedders([path('m.vec')], await set('of.tsv'), { embedding })).rejects.toThrow(
      '`bogus`: this call has no such option',
    );
  });

  test('sentences in columns that a file with \\r\\n lent', async () => {
    const pairs = await readPairs('red fox.\tfox den.\r\t2.5\na b\tc d\r\t4\n', 'p.tsv');
    expect(pairs).toEqual([
      { a: 'red fox.', b: 'fox den.', score: 2.5 },
      { a: 'a b', b: 'c d', score: 4 },
    ]);
  });

  test('scores that are all the same', async () => {
    file('red\tfox\t3\nden\tred\t3\n', 'same.tsv');
    await expect(set('same.tsv')).rejects.toThrow('expected pairs of different scores');
  });

  test('a model that is not there is said before another is tried', async () => {
    file('red\tfox\t3\nden\tred\t2\n', 'pairs.tsv');
    let tried = 0;
    const hooks = { onProgress: () => tried++ };
    await expect(
      compareEmbedders(['tfidf', path('no.vec')], await set('pairs.tsv'), {}, hooks),
    ).rejects.toThrow('there is no such file');
    expect(tried).toBe(0);
  });
});
