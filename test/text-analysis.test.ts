import { beforeAll, describe, expect, it, test } from 'vitest';
import { classWords } from '../src/analysis/class-words.js';
import { classifyTexts, rowsFor } from '../src/analysis/classify-texts.js';
import { clusterTexts, duplicatesOf, topicsOfTexts } from '../src/analysis/cluster-texts.js';
import { typicalWords } from '../src/analysis/cluster-words.js';
import { duplicateRows, duplicateTexts } from '../src/analysis/duplicates.js';
import { embeddedKeywords, keywordsOf } from '../src/analysis/keywords.js';
import { type LabelOptions, readLabelledTexts } from '../src/analysis/labelled-texts.js';
import { type EmbedderChoice, givenTexts, readTexts } from '../src/analysis/rows-of-texts.js';
import { countTerms } from '../src/analysis/terms.js';
import { findTopics } from '../src/analysis/topics.js';
import { WordTable } from '../src/corpus/words.js';
import type { CollectionOptions } from '../src/documents/collection.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { groupedMatrix, matrixOf, randomMatrix } from './matrices.js';
import { temporaryFiles } from './temporary-files.js';
import { FIELDS, LABELS, topicalTexts, writeTopicalModel } from './topical-texts.js';

const { path, file } = temporaryFiles();
const model = path('m.vec');
const choice = { model, options: { method: 'mean' } } as const;
const all = topicalTexts(60);
const plain = file(`${all.map(({ text }) => text).join('\n')}\n`, 'plain.txt');
const lines = file(all.map(({ label, text }) => `__label__${label} ${text}`).join('\n'), 'lines.txt');
const labels = file(all.map(({ label }) => label).join('\n'), 'labels.txt');
beforeAll(() => writeTopicalModel(model));

describe('labelled texts', () => {
  const records = all.map(({ label, text }) => JSON.stringify({ text, label }));
  const csv = ['body,kind', ...all.map(({ label, text }) => `"${text}",${label}`)];
  it.each<[string, string, LabelOptions, CollectionOptions]>([
    ['the start of lines', lines, {}, {}],
    ['a file beside', plain, { labels }, {}],
    ['a field of records', file(records.join('\n'), 'r.jsonl'), {}, {}],
    ['a column', file(csv.join('\n'), 'c.csv'), { labelField: 'kind' }, { field: ['body'] }],
    [
      'the first word',
      file(all.map(({ label, text }) => `${label} ${text}`).join('\n'), 'w.txt'),
      { label: '' },
      {},
    ],
    [
      'another prefix',
      file(all.map(({ label, text }) => `#${label} ${text}`).join('\n'), 'p.txt'),
      { label: '#' },
      {},
    ],
  ])('have their labels from %s', async (_, input, options, reading) => {
    const found = await readLabelledTexts([input], reading, options);
    expect(found.labels).toEqual(all.map(({ label }) => label));
    expect(found.texts.map(({ text }) => text)).toEqual(all.map(({ text }) => text));
  });

  it('are told what is left out, and which label counts', async () => {
    const notes: string[] = [];
    const input = file('__label__a one\n\nno label\n__label__b __label__c two\n__label__ odd\n');
    const found = await readLabelledTexts([input], {}, {}, { onNote: (note) => notes.push(note) });
    expect([found.labels, found.leftOut]).toEqual([['a', 'b'], 3]);
    expect(found.texts[1].text).toBe('two');
    expect(notes.join('\n')).toMatch(
      /3 of 5 texts have no label or no words: left out\n.*1 text has several labels/,
    );
  });

  it.each<[string, LabelOptions, RegExp]>([
    [
      'none',
      {},
      /expected lines such as `__label__name some words`, found ".*": name a file of labels with `labels`/,
    ],
    [
      'labels of another number',
      { labels: file('a\nb\n') },
      /expected a label for each of 60 texts, found 2 lines$/,
    ],
    [
      'an option that is none',
      { lables: 'x' } as never,
      /^`lables`: this call has no such option; did you mean `labels`\?$/,
    ],
  ])('are refused: %s', async (_, options, message) => {
    await expect(readLabelledTexts([plain], {}, options)).rejects.toThrow(message);
  });

  it('need texts', async () => {
    await expect(readLabelledTexts([file('\n\n')])).rejects.toThrow(/expected texts, found none$/);
  });
});

describe('classified texts', () => {
  it('keep what the method learnt, and know their model', async () => {
    const known = await readLabelledTexts([lines]);
    const sif = { model, options: { method: 'sif' } } as const;
    const {
      classifier,
      validation,
      test: tested,
    } = await classifyTexts(sif, known, { validate: true, test: known });
    expect(Math.min(validation!.accuracy, tested!.accuracy)).toBeGreaterThan(0.9);
    const rows = await rowsFor(classifier, known.texts.slice(0, 3));
    const found = await classifier.classifier.predict(rows);
    expect(found.map(([{ label }]) => label)).toEqual(LABELS);
    const other = file('2 6\napple 1 0 0 0 0 0\npear 1 0 0 0 0 1\n', 'other.vec');
    await expect(rowsFor(classifier, known.texts, other)).rejects.toThrow(
      /other\.vec: gives other vectors than those that the classifier was trained on \(sif of m\.vec\)/,
    );
  });

  it.each(['tfidf', 'bow', 'bm25', 'onehot'] as const)(
    'are told by words, too, of a small vocabulary: %s',
    async (method) => {
      const known = await readLabelledTexts([lines]);
      const { validation } = await classifyTexts({ model, options: { method } }, known, { validate: true });
      expect(validation!.accuracy).toBeGreaterThan(0.9);
    },
  );

  it('count all words of a large one; neighbours and clusters need dense rows', async () => {
    const many = Array.from({ length: 4097 }, (_, i) => `w${i} 1 0`);
    const wide = {
      model: file(`4097 2\n${many.join('\n')}\n`, 'wide.vec'),
      options: { method: 'tfidf' },
    } as const;
    // The last word alone tells the label.
    const labels = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'even' : 'odd'));
    const texts = labels.map((label, i) => `w${i} ${label === 'even' ? 'w4096' : 'w4095'}`);
    const known = { labels, texts: givenTexts(texts) };
    const found = await classifyTexts(wide, known, { validate: false, test: known });
    expect(found.test!.accuracy).toBe(1);
    expect((await rowsFor(found.classifier, texts)).dim).toBe(4097);
    await expect(classifyTexts(wide, known, { validate: false, classifier: 'knn' })).rejects.toThrow(
      /4097 columns, of which `classifier` knn compares 4096 at most: take logistic/,
    );
    await expect(clusterTexts(wide, texts, { k: 2 })).rejects.toThrow(
      /^tfidf over wide\.vec: gives sparse rows of 4097 columns, expected dense ones/,
    );
  });
});

describe('groups of texts', () => {
  it('are clusters, named by the words of their field', async () => {
    const texts = await readTexts([plain], {}, {});
    const found = await clusterTexts(choice, texts, { k: 3, labels: all.map(({ label }) => label), top: 4 });
    expect(found.agreement).toEqual({ purity: 1, nmi: 1, ari: 1 });
    for (const [cluster, words] of found.nearest.entries()) {
      const label = all[found.assignments.indexOf(cluster)].label as keyof typeof FIELDS;
      for (const { word } of [...words, ...found.typical[cluster]]) expect(FIELDS[label]).toContain(word);
    }
  });

  it('are not named by words that are everywhere, nor by those of one text', () => {
    const texts = [
      'the dog and the wolf',
      'the dog, the owl and you',
      `the wolf, the dog ${'zoo '.repeat(30)}`,
    ];
    const others = ['the tin and zinc', 'lead of the mine', 'iron', 'the copper and gold', 'silver and you'];
    const [typical] = typicalWords(countTerms([...texts, ...others]), [0, 0, 0, 1, 1, 1, 1, 1], 2, 2);
    expect(typical.map(({ word }) => word)).toEqual(['dog', 'wolf']);
    // A word of nearly all its texts, that half of the others have too, tells less than one of some.
    const talk = [...Array(10).keys()].map((i) => `${i < 9 ? 'you' : ''} ${i < 4 ? 'tree' : ''}`);
    const rest = [...Array(10).keys()].map((i) => (i < 2 ? 'you' : 'x'));
    const [told] = typicalWords(
      countTerms([...talk, ...rest]),
      [...talk, ...rest].map((_, i) => Number(i > 9)),
      2,
      2,
    );
    expect(told.map(({ word }) => word)).toEqual(['tree', 'you']);
  });

  it('are topics, merged into fewer', async () => {
    const texts = await readTexts([plain], {}, {});
    const found = await topicsOfTexts(choice, texts, { k: 6, reduce: 3, top: 5 });
    expect(found.topics.map(({ size }) => size)).toEqual([20, 20, 20]);
    expect(found.topics.flatMap(({ mergedFrom }) => mergedFrom).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const [topic, { words, texts: near }] of found.topics.entries()) {
      const label = all[near[0].row].label as keyof typeof FIELDS;
      expect(found.assignments[near[0].row]).toBe(topic);
      for (const { word } of words) expect(FIELDS[label]).toContain(word);
    }
  });
});

it('topics are merged by what they have become: the smallest with the nearest', async () => {
  const axes = [
    [1, 0, 0, 0],
    [0.3, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0.3, 1],
  ];
  const rows = matrixOf([6, 5, 4, 3].flatMap((size, i) => Array.from({ length: size }, () => axes[i])));
  const words = { words: ['a', 'b', 'c', 'd'], rows: matrixOf(axes) };
  const found = await findTopics(rows, words, { k: 4, reduce: 2 });
  expect(found.topics.map(({ size, mergedFrom }) => [size, mergedFrom])).toEqual([
    [11, [0, 1]],
    [7, [2, 3]],
  ]);
  expect(
    found.topics[1].words
      .slice(0, 2)
      .map(({ word }) => word)
      .sort(),
  ).toEqual(['c', 'd']);
});

describe('near duplicates', () => {
  it('of vectors are those of plain loops, the first of each group kept', async () => {
    const rows = groupedMatrix(700, 4, 7);
    const cosine = (i: number, j: number) => {
      const of = (a: number, b: number) =>
        [0, 1, 2, 3].reduce((sum, d) => sum + rows.data[a * 4 + d] * rows.data[b * 4 + d], 0);
      return of(i, j) / Math.sqrt(of(i, i) * of(j, j));
    };
    const kept: number[] = [];
    const expected: [number, number][] = [];
    for (let i = 0; i < 700; i++) {
      const near = kept.filter((k) => cosine(i, k) >= 0.995);
      if (near.length === 0) kept.push(i);
      else expected.push([i, near.reduce((best, k) => (cosine(i, k) > cosine(i, best) ? k : best))]);
    }
    expect(expected.length).toBeGreaterThan(100);
    const found = await duplicateRows(rows, 0.995);
    expect(found.map(({ row, of }) => [row, of])).toEqual(expected);
    for (const { row, of, score } of found.slice(0, 20)) expect(score).toBeCloseTo(cosine(row, of), 5);
    expect(await duplicateRows(randomMatrix(50, 30, 'apart'), 0.95)).toEqual([]);
  });

  it('of texts share their pairs of words; empty ones are like none', () => {
    const long = 'the quick brown fox jumps over the lazy dog and runs away from the angry farmer';
    const texts = ['', long, 'something else entirely is said here', '', `${long} now`, long];
    expect(duplicateTexts(texts)).toEqual([
      { row: 4, of: 1, score: expect.closeTo(0.95, 1) },
      { row: 5, of: 1, score: 1 },
    ]);
    expect(() => duplicateTexts(texts, 0.3)).toThrow(
      /^`threshold`: expected a number >= 0\.6 and <= 1, got 0\.3$/,
    );
  });

  it('of embedded texts are of like meaning', async () => {
    const texts = await readTexts([file('apple pear\ntin zinc\npear apple\n')], {}, {});
    expect(await duplicatesOf(texts, choice)).toEqual([{ row: 2, of: 0, score: expect.closeTo(1, 5) }]);
    expect(await duplicatesOf(texts, undefined)).toEqual([]);
  });
});

describe('a model of words without a method', () => {
  const texts = all.map(({ text }) => text);
  const labels = all.map(({ label }) => label);
  it.each<[string, 'sif' | 'mean', (choice: EmbedderChoice) => Promise<unknown>]>([
    ['clusters', 'sif', (choice) => clusterTexts(choice, texts, { k: 3 })],
    ['topics', 'sif', (choice) => topicsOfTexts(choice, texts, { k: 3 })],
    ['duplicates', 'sif', (choice) => duplicatesOf(texts, choice, 0.9)],
    ['keywords', 'sif', (choice) => embeddedKeywords(choice, texts)],
    [
      'classes',
      'mean',
      async (choice) => (await classifyTexts(choice, { texts, labels }, { validate: true })).validation,
    ],
  ])('joins them for %s by %s', async (_, method, answer) => {
    const other = method === 'sif' ? 'mean' : 'sif';
    const found = await answer({ model });
    expect(found).toEqual(await answer({ model, options: { method } }));
    expect(found).not.toEqual(await answer({ model, options: { method: other } }));
  });

  it('takes no text for a duplicate because all words lie to one side, and finds one of two texts', async () => {
    const row = (i: number) =>
      [0, 1, 2, 3, 4, 5].map((d) => (d === 5 ? 4 : d === Math.floor(i / 8) ? 2 + (i % 8) / 40 : 0));
    const matrix = matrixOf(Array.from({ length: 24 }, (_, i) => row(i)));
    const vectors = new KeyedVectors(WordTable.from(Object.values(FIELDS).flat()), matrix);
    const unlike = ['apple pear', 'tin zinc', 'chess poker', 'melon plum lemon', 'iron lead steel'];
    const rows = async (given: string[], options = {}) =>
      (await duplicatesOf(given, { model: vectors, options }, 0.75)).map(({ row }) => row);
    expect(await rows(unlike, { method: 'mean' })).toEqual([1, 2, 3, 4]);
    expect(await rows(unlike)).toEqual([3, 4]);
    expect(await rows(['apple pear plum', 'apple pear lemon'])).toEqual([1]);
  });
});

describe('keywords', () => {
  it('are the words of greatest TF-IDF', async () => {
    const found = await keywordsOf(['the king and the king', 'the man and a woman', '']);
    expect(found[0].map(({ word }) => word)).toEqual(['king', 'the', 'and']);
    expect(found[0][0].score).toBeCloseTo(2 * Math.log(4 / 2), 12);
    expect(found[2]).toEqual([]);
    const told = await keywordsOf(['the king and the king', 'the castle and a knight'], { stopWords: 'en' });
    expect(told.map((words) => words.map(({ word }) => word))).toEqual([['king'], ['castle', 'knight']]);
  });

  it('are no word that all texts have, however often it stands in one', async () => {
    const [first, second] = await keywordsOf([`king ${'the '.repeat(100)}`, 'the man']);
    expect([first, second].map((words) => words.map(({ word }) => word))).toEqual([['king'], ['man']]);
    expect((await keywordsOf(['the king and the king']))[0].map(({ word }) => word)).toEqual([
      'the',
      'king',
      'and',
    ]);
  });

  it('are phrases, too, where words were joined', async () => {
    const [first] = await keywordsOf(['New_York is 1_2 _new_ york__x 自然_语言', 'is it']);
    expect(first.map(({ word }) => word)).toEqual(['new_york', 'new', 'york__x', '自然_语言']);
  });

  it('of labels are those of the log odds ratio with an informative Dirichlet prior', async () => {
    const texts = [`tea ${'the '.repeat(30)}`, 'tea tea milk', `${'the '.repeat(33)}beer milk`, 'beer 7 a'];
    const labels = ['cups', 'cups', 'mugs', 'mugs'];
    const [cups, mugs] = await classWords({ texts, labels });
    expect([cups.label, cups.size, mugs.label, mugs.size]).toEqual(['cups', 34, 'mugs', 36]);
    expect(cups.words.map(({ word, count, others }) => [word, count, others])).toEqual([
      ['tea', 3, 0],
      ['milk', 1, 1],
    ]);
    expect(mugs.words.map(({ word }) => word)).toEqual(['the', 'beer']);
    // Equations 16, 19 and 22 of Monroe, Colaresi and Quinn, for tea: 3 of 34 and 0 of 36 words.
    const worth = 34;
    const prior = (worth * 3) / 70;
    const ratio =
      Math.log((3 + prior) / (34 + worth - 3 - prior)) - Math.log((0 + prior) / (36 + worth - 0 - prior));
    expect(cups.words[0].score).toBeCloseTo(ratio / Math.sqrt(1 / (3 + prior) + 1 / prior), 12);
    const some = await classWords({ texts, labels }, { top: 1, stopWords: 'en' });
    expect(some.map(({ words }) => words.map(({ word }) => word))).toEqual([['tea'], ['beer']]);
    await expect(classWords({ texts, labels: texts.map(() => 'one') })).rejects.toThrow(
      'expected texts of two labels or more to tell apart, found one alone',
    );
    // Of more words the prior is worth 500.
    const long = ['a1 '.repeat(900) + 'b1 '.repeat(100), 'a1 '.repeat(600) + 'b1 '.repeat(400)];
    const [{ words }] = await classWords({ texts: long, labels: ['x', 'y'] });
    const own = (500 * 1500) / 2000;
    const odds = (900 + own) / (1500 - 900 - own) / ((600 + own) / (1500 - 600 - own));
    expect(words[0].score).toBeCloseTo(Math.log(odds) / Math.sqrt(1 / (900 + own) + 1 / (600 + own)), 12);
    await expect(classWords({ texts, labels: ['one'] })).rejects.toThrow('a label for each of 4 texts');
  });

  it('nearest to the text, each unlike those before', async () => {
    const texts = await readTexts([file('apple pear plum iron\ntin zinc lead\n')], {}, {});
    const alike = await embeddedKeywords(choice, texts, { top: 4, diversity: 0 });
    expect(alike[0].at(-1)!.word).toBe('iron');
    expect(alike[0][0].score).toBeGreaterThan(alike[0][3].score);
    const unlike = await embeddedKeywords(choice, texts, { top: 2, diversity: 0.9 });
    expect(unlike[0].map(({ word }) => word)).toContain('iron');
  });
});

test('words are cut in scripts with and without spaces', () => {
  expect(countTerms(["Don't PANIC: x 42 naïve 我们喜欢猫"]).terms).toEqual([
    "don't",
    'panic',
    'naïve',
    '我们',
    '喜欢',
    '猫',
  ]);
  expect(countTerms(['cafe\u0301 می\u200cخواهم']).terms).toEqual(['café', 'می\u200cخواهم']);
});
