import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { topicalTexts, writeTopicalModel } from './topical-texts.js';

const { folder, path, file, folderOf } = temporaryFiles();
const all = topicalTexts(60);
file(`${all.map(({ text }) => text).join('\n')}\n`, 'plain.txt');
file(all.map(({ label, text }) => `__label__${label} ${text}`).join('\n'), 'lines.txt');
file(all.map(({ label }) => label).join('\n'), 'labels.txt');
const run = (...words: string[]) => runProgram(folder, words);
const lines = (text: string) => text.trimEnd().split('\n');
beforeAll(() => writeTopicalModel(path('m.vec')));

describe('classify', () => {
  it('validates, saves, tests and predicts', async () => {
    const learnt = await run('classify', 'lines.txt', '--embed', 'm.vec', '-o', 'c.wv', '--folds', '4');
    expect(learnt).toMatchObject({ code: 0, err: expect.stringContaining('written c.wv') });
    expect(learnt.out).toMatch(
      /^cross-validation: accuracy 1\.0000 of 60 texts, 95% confidence 0\.9\d+ to 1\.0000\n4 folds: 1\.0000 /,
    );
    expect(learnt.out).toMatch(/^fruit +1\.0000 +1\.0000 +1\.0000 +20$/m);
    expect(learnt.out).toMatch(/^1 fruit +20 +0 +0$/m);
    const [predicted, probable, tested, info] = await Promise.all([
      run('classify', 'c.wv', 'plain.txt'),
      run('classify', 'c.wv', 'lines.txt', '--json', '--top', '2'),
      run('classify', 'c.wv', '--test', 'lines.txt', '--json'),
      run('info', 'c.wv'),
    ]);
    expect(lines(predicted.out)).toEqual(all.map(({ label }) => label));
    const [[first, second]] = lines(probable.out).map((line) => JSON.parse(line));
    expect(first.label).toBe(all[0].label);
    expect(first.probability).toBeGreaterThan(second.probability);
    expect(JSON.parse(tested.out).test).toMatchObject({ examples: 60, accuracy: 1 });
    expect(info).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'the file is a classifier of embedded texts: give it to `wordvec classify`',
      ),
    });
  });

  it('counts the words of the texts where a method does, without a model', async () => {
    const learnt = await run('classify', 'lines.txt', '--method', 'tfidf', '-o', 'own.wv');
    expect(learnt).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^cross-validation: accuracy 1\.0000/),
    });
    const [predicted, tested, other] = await Promise.all([
      run('classify', 'own.wv', 'plain.txt'),
      run('classify', 'own.wv', '--test', 'lines.txt', '--json'),
      run('classify', 'own.wv', 'plain.txt', '--embed', 'm.vec'),
    ]);
    expect(lines(predicted.out)).toEqual(all.map(({ label }) => label));
    expect(JSON.parse(tested.out).test).toMatchObject({ examples: 60, accuracy: 1 });
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('leave out --embed') });
  });

  it('says what to give where something is missing', async () => {
    const [model, file, labels] = await Promise.all([
      run('classify', 'lines.txt'),
      run('classify', 'lines.txt', 'plain.txt'),
      run('classify', 'plain.txt', '--embed', 'm.vec'),
    ]);
    expect(await run('classify', 'lines.txt', '--method', 'sif')).toMatchObject({
      code: 2,
      err: expect.stringContaining('or count their words with --method tfidf'),
    });
    expect(model).toMatchObject({ code: 2, err: expect.stringContaining('name it with --embed MODEL') });
    expect(file).toMatchObject({ code: 2, err: expect.stringContaining('is no saved classifier') });
    expect(labels).toMatchObject({
      code: 1,
      err: expect.stringContaining('name a file of labels with --labels'),
    });
  });
});

describe('cluster', () => {
  it('of one text', async () => {
    file('copper tin lead\n', 'one.txt');
    const { out } = await run('cluster', 'one.txt', '--embed', 'm.vec', '-k', '1');
    expect(out).toMatch(/^1 text in 1 cluster\n/);
  });

  it('texts, with labels, into a file', async () => {
    const given = ['plain.txt', '--embed', 'm.vec', '--method', 'mean', '-k', '3', '--labels', 'labels.txt'];
    const [shown, json] = await Promise.all([
      run('cluster', ...given, '-o', 'as.tsv', '--top', '2'),
      run('cluster', ...given, '--json'),
    ]);
    expect(shown.out).toMatch(
      /^60 texts in 3 clusters, silhouette 0\.\d+, purity 1\.0000, NMI 1\.0000, ARI 1\.0000\n/,
    );
    const report = JSON.parse(json.out);
    expect(report).toMatchObject({
      k: 3,
      texts: 60,
      purity: 1,
      clusters: [{ cluster: 0, size: 20 }, {}, {}],
    });
    expect(lines(readFileSync(path('as.tsv'), 'utf8'))).toEqual(
      report.assignments.map((cluster: number, i: number) => `${i + 1}\t${cluster}`),
    );
  });

  it('words of a file of vectors', async () => {
    const [texts, words, many, none] = await Promise.all([
      run('cluster', 'plain.txt', '--method', 'tfidf', '-k', '3'),
      run('cluster', 'm.vec', '-k', '3', '--json'),
      run('cluster', 'm.vec', '-k', '30'),
      run('cluster', 'm.vec', '-k', 'some'),
    ]);
    expect(JSON.parse(words.out)).toMatchObject({
      words: 24,
      clusters: [{ size: 8 }, { size: 8 }, { size: 8 }],
    });
    expect(many).toMatchObject({ code: 1, err: expect.stringContaining('-k: expected at most 24') });
    expect(texts).toMatchObject({ code: 1, err: expect.stringContaining('where these are texts, name') });
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringContaining('-k: expected an integer >= 1, or auto'),
    });
  });
});

it('words that tell labels, or files, apart are a table, and records in JSON', async () => {
  file('tea tea milk\n', 'old.txt');
  file('__label__drink beer beer milk\n', 'new.txt');
  const [byLabel, tables, against, json] = await Promise.all([
    run('keywords', 'lines.txt', '--label', '__label__', '--top', '1'),
    run('keywords', 'plain.txt', '--labels', 'labels.txt', '--top', '1'),
    run('keywords', 'old.txt', '--against', 'new.txt'),
    run('keywords', 'old.txt', '--against', 'new.txt', '--json', '--top', '1'),
  ]);
  const [head, ...rows] = lines(byLabel.out);
  expect(head).toMatch(/^label +word +z +count +others$/);
  expect(rows.map((row) => row.split(/ +/)[0])).toEqual([...new Set(all.map(({ label }) => label))]);
  expect(tables.out).toBe(byLabel.out);
  expect(against.out).toMatch(/^old\.txt {2}tea +\d\.\d\d +2 +0\n.*new\.txt {2}beer/ms);
  expect(against.out).not.toContain('drink');
  expect(lines(json.out).map((line) => JSON.parse(line))).toMatchObject([
    { label: 'old.txt', size: 3, words: [{ word: 'tea', count: 2, others: 0 }] },
    { label: 'new.txt', size: 3, words: [{ word: 'beer' }] },
  ]);
  expect(await run('keywords', 'old.txt', '--against', 'new.txt', '--embed', 'm.vec')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--embed: words of labels, and of two files, are told by their counts'),
  });
});

it('topics, duplicates, keywords and comparisons are answered as tables and in JSON', async () => {
  const [topics, duplicates, keywords, table, markdown] = await Promise.all([
    run('topics', 'plain.txt', '--embed', 'm.vec', '--method', 'mean', '-k', '3', '--top', '3', '--json'),
    run('duplicates', 'plain.txt', '--embed', 'm.vec', '--json', '-o', 'unique.txt'),
    run('keywords', 'plain.txt', '--top', '2', '--json'),
    run('compare', 'lines.txt', '--embed', 'm.vec:mean', '--embed', 'tfidf', '--json', '-q'),
    run('compare', 'lines.txt', '--embed', 'm.vec:sif', '--markdown', '-q'),
  ]);
  const found = JSON.parse(topics.out);
  expect(found.topics).toHaveLength(3);
  expect(found.topics[0]).toMatchObject({
    size: 20,
    words: [{}, {}, {}],
    texts: [{ id: expect.any(String) }, {}, {}],
  });
  const groups: { duplicates: unknown[] }[] = JSON.parse(duplicates.out);
  const copies = groups.reduce((sum, { duplicates: own }) => sum + own.length, 0);
  expect(lines(readFileSync(path('unique.txt'), 'utf8'))).toHaveLength(60 - copies);
  expect(JSON.parse(lines(keywords.out)[0])).toMatchObject({ id: '1', line: 1, keywords: [{}, {}] });
  expect(JSON.parse(table.out)).toMatchObject([
    { embedder: 'm.vec:mean', scores: { purity: 1 } },
    { embedder: 'tfidf', scores: { purity: null } },
  ]);
  expect(markdown.out).toMatch(
    /^\| embedder \| kNN accuracy \|.*\n\| --- \| ---: \|.*\n\| m\.vec:sif \| \d\.\d{3} \|/,
  );
});

it('texts that are no duplicates keep all their fields, and a line each', async () => {
  const records = [{ text: 'a b c d' }, { text: 'e f g h', year: '1850' }];
  file(records.map((record) => JSON.stringify(record)).join('\n'), 'few.jsonl');
  await run('duplicates', 'few.jsonl', '--field', 'text', '-o', 'few.csv', '-q');
  expect(readFileSync(path('few.csv'), 'utf8')).toBe('text,year\na b c d,\ne f g h,1850\n');
  const pages = folderOf({ '1.txt': 'a b\nc d\n', '2.txt': '  e f\r\ng h' });
  await run('duplicates', pages, '-o', 'few.txt', '-q');
  expect(readFileSync(path('few.txt'), 'utf8')).toBe('a b c d\n  e f g h\n');
});

it('topics and clusters are written with all fields of records, as the name of the file says', async () => {
  const records = all.map(({ text }, i) => ({ text, year: 1900 + i, topic: 'given' }));
  file(records.map((record) => JSON.stringify(record)).join('\n'), 'dated.jsonl');
  const given = ['dated.jsonl', '--embed', 'm.vec', '-k', '3', '-q'];
  await run('topics', ...given, '-o', 'topics.jsonl');
  await run('cluster', ...given, '-o', 'clusters.csv');
  await run('cluster', 'plain.txt', '--embed', 'm.vec', '-k', '3', '-q', '-o', 'plain.csv');
  await run('cluster', 'm.vec', '-k', '3', '-q', '-o', 'words.jsonl');
  const told = lines(readFileSync(path('topics.jsonl'), 'utf8')).map((line) => JSON.parse(line));
  expect(told).toHaveLength(60);
  expect(told[1]).toEqual({ ...records[1], topic_: expect.any(Number) });
  const [head, first] = lines(readFileSync(path('clusters.csv'), 'utf8'));
  expect(head).toBe('text,year,topic,cluster');
  expect(first).toMatch(/,1900,given,[012]$/);
  expect(lines(readFileSync(path('plain.csv'), 'utf8'))[0]).toBe('id,text,cluster');
  expect(lines(readFileSync(path('words.jsonl'), 'utf8'))[0]).toMatch(/^\{"word":"\w+","cluster":[012]\}$/);
});

it.each([
  'autotune plain.txt --validation plain.txt -o -',
  'cluster plain.txt --embed m.vec -k 3 -o -',
  'classify lines.txt --embed m.vec -o -',
  'topics plain.txt --embed m.vec -o -',
  'duplicates plain.txt -o -',
])('%s: an answer has stdout for itself', async (command) => {
  const [name] = command.split(' ');
  expect(await run(...command.split(' '))).toEqual({
    code: 2,
    out: '',
    err: `wordvec: ${name}: prints to stdout, where -o - writes too: give -o a file\n`,
  });
});

describe('files that are read besides', () => {
  file('king\n', 'words.txt');
  file('red_apple 9\n', 'phrases.txt');
  file('red_apple 9\n', 'phrases.csv');

  it.each([
    ['cluster plain.txt --embed m.vec -k 3 -o m.vec'],
    ['cluster plain.txt --embed m.vec -k 3 --labels labels.txt -o labels.txt'],
    ['classify plain.txt --embed m.vec --labels labels.txt -o labels.txt'],
    ['classify lines.txt --embed m.vec --test plain.txt --test-labels labels.txt -o labels.txt'],
    ['topics plain.txt --embed m.vec -o m.vec'],
    ['duplicates plain.txt --embed m.vec -o m.vec'],
    ['index plain.txt --bm25 --stop-words en,words.txt -o words.txt'],
    ['index plain.txt --embed m.vec --phrases phrases.txt -o phrases.txt'],
    ['embed m.vec plain.txt --phrases phrases.csv -o phrases.csv'],
    ['cluster m.vec --words words.txt -k 2 -o words.txt'],
    ['cluster plain.txt --embed m.vec -k 2 --phrases phrases.txt -o phrases.txt'],
    ['topics plain.txt --embed m.vec -k 2 --phrases phrases.txt -o phrases.txt'],
    ['duplicates plain.txt --embed m.vec --phrases phrases.txt -o phrases.txt'],
    ['classify lines.txt --embed m.vec --phrases phrases.txt -o phrases.txt'],
    ['export m.vec --words words.txt -o words.txt'],
    ['export m.vec --check --analogies words.txt -o words.txt'],
    ['align m.vec m.vec --words words.txt -o words.txt'],
    ['drift m.vec m.vec --words words.txt -o words.txt'],
    ['quantize m.vec -q --phrases phrases.txt -o phrases.txt'],
  ])('%s', async (command) => {
    const output = command.split(' ').at(-1)!;
    const before = readFileSync(path(output));
    const ran = await run(...command.split(' '));
    expect(ran).toMatchObject({ code: 2, err: `wordvec: ${output}: is an input too; name another file\n` });
    expect(readFileSync(path(output)).equals(before)).toBe(true);
  });
});
