// What the page of `wordvec explore` reckons, where a model is small or a table names columns.
import { expect, it, test } from 'vitest';
import { umapPlaces } from '../src/page/umap-places.js';
import { readMapTable } from '../src/page/view/map-table.js';
import { ModelWords } from '../src/page/view/model-words.js';
import { clustersOf } from '../src/page/word-clusters.js';
import { make } from './keyed-vectors.js';
import { firstOf } from './thorough.js';

const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`);

it.each(firstOf(3, [1, 2, 16, 3, 5, 15]))('UMAP places %d words', async (count) => {
  const places = await umapPlaces(make(words(count), 5, Math.sin), 5000, () => {});
  expect(places.length).toBe(2 * count);
  expect(places.every(Number.isFinite)).toBe(true);
  expect(new Set(places.filter((_, i) => i % 2 === 0)).size).toBe(count);
});

test('a word without a direction is in no cluster', async () => {
  const { groups, names } = await clustersOf(
    make(words(4), 5, (i) => (i < 5 ? 0 : Math.sin(i * i))),
    12,
  );
  expect([groups[0], new Set(groups.subarray(1)).size, names.length]).toEqual([255, 3, 3]);
});

test('the head of a table is no word', () => {
  const list = make(['word', 'king'], 2).words;
  const table = (text: string) => readMapTable(text, new ModelWords(list));
  const { places, groups, known } = table('word,x,y\r\nking,1,2\r\nword,3,4\r\n')!;
  expect([[...places!], groups, known]).toEqual([[3, 4, 1, 2], undefined, 2]);
  expect(table('word\tgroup\nking\tnoun\n')?.groups?.names).toEqual(['noun']);
  expect(table('word,x,y\n')).toBeUndefined();
});
