// Conditions on the fields of an index's texts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIndex, openIndex, type TextIndex } from '../src/index.js';

const DOCUMENTS = [
  { id: 'a', fields: { year: 1999, day: '1999-05-01', title: 'war and peace', 'made in': 'fr' } },
  {
    id: 'b',
    fields: { year: 2003, day: '2003-05-01T10:00:00+02:00', title: "it's (all) over", 'made in': 'de' },
  },
  { id: 'c', fields: { year: 85, day: '2003-05-01', title: 'War', 'made in': 'us, east' } },
  { id: 'd', fields: { year: 'unknown', title: 'no peace' } },
  { id: 'e', fields: {} },
].map((document) => ({ ...document, text: 'fox' }));

let folder: string;
let index: TextIndex;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'where-'));
  await createIndex({ documents: DOCUMENTS }, join(folder, 'w.idx'));
  index = await openIndex(join(folder, 'w.idx'));
});
afterAll(async () => {
  await index.close();
  await rm(folder, { recursive: true });
});

const found = async (where: string | string[]) =>
  (await index.search('fox', { where, fold: false }))
    .map(({ id }) => id)
    .sort()
    .join('');

test.each([
  ['year=1999', 'a'],
  ['year == 1999', 'a'],
  ['year!=1999', 'bcde'],
  ['year <> 1999', 'bcde'],
  ['year > 100', 'ab'],
  ['year>=1999', 'ab'],
  ['year<1e2', 'c'],
  ['year <= 1999 and title contains War', 'c'],
  ['day > 2000', 'bc'],
  ['day>=2003-05-01', 'bc'],
  ['day > 2003-05-01 07:59', 'b'],
  ['day > 2003-05-01 08:00', ''],
  ['day < "2003-05"', 'a'],
  ['title contains peace', 'ad'],
  ['title not contains peace', 'bce'],
  ['title = "war and peace"', 'a'],
  ["title = 'war and peace' or year = 85", 'ac'],
  ["title = 'it''s (all) over'", 'b'],
  ["title=it's (all) over", 'b'],
  ['title < x', 'abcd'],
  ['title > w', 'a'],
  ['year in (1999, 85)', 'ac'],
  ['year IN (1999,nothing) OR year NOT IN (85, 2003, unknown)', 'ae'],
  ['made in=fr', 'a'],
  ['made in in (fr, "us, east")', 'ac'],
  ['"made in" in (de)', 'b'],
  ['`made in`=fr', 'a'],
  ['year=1999 or year=85 and title=War', 'ac'],
  ['(year=1999 or year=85) and title=War', 'c'],
  ['not (year=1999 or year=85)', 'bde'],
  ['not year > 100 and not title contains no', 'ce'],
  ['((year=1999))', 'a'],
  ['title=', ''],
])('%s', async (where, ids) => {
  expect(await found(where)).toBe(ids);
});

test('the same filter answers the same, however many were asked with between', async () => {
  const all = Array.from({ length: 20 }, (_, i) => `year > ${i * 100}`);
  const first = await Promise.all(all.map((where) => found(where)));
  expect(await Promise.all([...all, ...all].map((where) => found(where)))).toEqual([...first, ...first]);
  expect([first[0], first[1], first[19]]).toEqual(['abc', 'ab', 'ab']);
});

test('of several all must hold', async () => {
  expect(await found(['year > 100', 'title contains peace'])).toBe('a');
});

test.each<[string, RegExp]>([
  ['year', /`where`: expected field=value, .* quotes, got year$/],
  ['title=war and peace', /expected field=value, .* at peace; a value with "and", "or" or brackets/],
  ['year=1999 and', /at its end/],
  ['(year=1999', /expected "\)" at its end/],
  ['year in (1999', /expected "\)" at its end/],
  ["(title=it's (all) over or year=85)", /expected "and" or "or" at over or year=85\)/],
  ['(year=1) year=2', /expected "and" or "or" at year=2/],
  ['(('.repeat(60), /at most 100 brackets/],
  [`not ${'not '.repeat(3000)}year=1`, /expected at most 10000 characters, got 12010/],
  ['month=5', /no field "month": expected one of year, day, title, made in/],
])('%s is refused', async (where, message) => {
  await expect(index.search('fox', { where })).rejects.toThrow(message);
});

test("what other libraries' conditions look like is refused with ours", async () => {
  const where = { year: { $gt: 1999 } } as never;
  await expect(index.search('fox', { where })).rejects.toThrow(
    /`where`: expected a text such as "year >= 1990/,
  );
});

test('texts are asked for by what stands in them, and records by values of their lists', async () => {
  const [input, output] = [join(folder, 'tags.jsonl'), join(folder, 'tags.idx')];
  const records = [
    { title: 'the stanley cup', body: 'ice fox', tags: ['sport', 'ice'], odd: [{}] },
    { title: 'a cup', body: 'of stanley fox', tags: ['tea'] },
    { title: 'no cup', body: 'but fox', tags: [] },
  ];
  await writeFile(input, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const notes: string[] = [];
  await createIndex([input], output, { field: ['title', 'body'] }, { onNote: (note) => notes.push(note) });
  const tagged = await openIndex(output);
  const ids = async (where: string) =>
    (await tagged.search('fox', { where, fold: false })).map(({ id }) => id).sort();
  try {
    expect(await ids('text contains "stanley cup"')).toEqual(['1']);
    expect(await ids('text contains stanley and not text contains ice')).toEqual(['2']);
    expect(await ids('tags contains sport')).toEqual(['1']);
    expect(await ids('tags = "sport, ice" or tags=tea')).toEqual(['1', '2']);
    expect(notes.join()).toMatch(/field odd: .* or lists of these/);
    await expect(ids('title contains cup')).rejects.toThrow(
      /no field "title": it is the text itself, or a part/,
    );
    await expect(ids('year=1')).rejects.toThrow(/expected one of tags, or path or text$/);
  } finally {
    await tagged.close();
  }
});
