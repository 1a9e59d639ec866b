import { describe, expect, it, test } from 'vitest';
import { createIndex, openIndex } from '../src/index.js';
import { withParts } from '../src/search/word-parts.js';
import { temporaryFiles } from './temporary-files.js';

const { path } = temporaryFiles();

test.each([
  ['call getUserName() now', 'call getUserName get User Name() now'],
  ['user_name, _private', 'user_name user name, _private'],
  ['XMLHttpRequest', 'XMLHttpRequest XML Http Request'],
  ['v1.2.3-beta, V10.4', 'v1.2.3 1.2.3-beta, V10.4 10.4'],
  ['isiZulu nGaeilge', 'isiZulu isi Zulu nGaeilge Gaeilge'],
  ['Élan ÉlanVital e\u0301tE\u0301te', 'Élan ÉlanVital Élan Vital e\u0301tE\u0301te e\u0301t E\u0301te'],
])('parts stand behind names: %s', (text, made) => {
  expect(withParts(text)).toBe(made);
  expect(withParts(text, true)).toBe(made);
});

test.each([
  'Plain words, of IBM in 1.5 mm',
  'PDFs v2 v.1 1.2.3',
  'iP aB',
  '__ _ a_',
  'вид Word2vec',
  '中文Word',
])('what has no parts stays as it is: %s', (text) => {
  expect(withParts(text)).toBe(text);
});

test.each([
  ['买iPhone手机，买', ' 买 iPhone Phone 手机 ，买'],
  ['日本の首都 is Tokyo', ' 日本 の 首都  is Tokyo'],
  ['ภาษาไทย', ' ภาษา ไทย '],
])('words of scripts without spaces are parted for a tokenizer that knows spaces alone: %s', (text, made) => {
  expect(withParts(text, true)).toBe(made);
});

describe('an index', () => {
  const documents = [
    'the parser calls getUserName of the session',
    'released v1.2.3-beta on Monday',
    'the user of the name of the other text is long, and the text has more words than others have',
    'released 1.2.4 on Tuesday',
  ].map((text, i) => ({ id: String(i + 1), text }));

  it('finds names and versions by their parts, best by the whole', async () => {
    await createIndex({ documents }, path('parts.idx'));
    const index = await openIndex(path('parts.idx'));
    const found = async (question: string) => (await index.search(question)).map(({ id }) => id);
    expect((await found('user name')).sort()).toEqual(['1', '3']);
    expect(await found('getusername')).toEqual(['1']);
    expect((await found('getUserName'))[0]).toBe('1');
    expect(await found('1.2.3')).toEqual(['2']);
    expect(await found('v1.2.3')).toEqual(['2']);
    const [hit] = await index.search('1.2.3');
    expect(hit.highlights).toEqual([[10, 15]]);
    const [named] = await index.search('session user');
    expect(named.highlights).toEqual([
      [20, 24],
      [36, 43],
    ]);
    await index.close();
  });

  it('finds words of scripts without spaces among texts that have them', async () => {
    const mixed = [
      ...documents,
      { id: 'zh', text: '北京是中国的首都' },
      { id: 'th', text: 'เมืองหลวงของไทย' },
    ];
    await createIndex({ documents: mixed }, path('mixed.idx'));
    const index = await openIndex(path('mixed.idx'));
    const found = async (question: string) => (await index.search(question)).map(({ id }) => id);
    expect(await found('首都 long')).toEqual(['zh', '3']);
    expect(await found('中国首都')).toEqual(['zh']);
    expect(await found('ไทย')).toEqual(['th']);
    expect((await index.search('首都'))[0].highlights).toEqual([[6, 8]]);
    await index.close();
  });

  it('leaves words between blanks whole', async () => {
    await createIndex({ documents }, path('whole.idx'), { tokenizer: 'whitespace' });
    const index = await openIndex(path('whole.idx'));
    expect(await index.search('User')).toEqual([]);
    await index.close();
  });
});
