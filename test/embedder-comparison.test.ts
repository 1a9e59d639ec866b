import { beforeAll, describe, expect, it } from 'vitest';
import { compareEmbedders } from '../src/analysis/compare-embedders.js';
import { type ComparisonSources, readComparisonSet } from '../src/analysis/comparison-sets.js';
import { readRetrieval } from '../src/analysis/judgements.js';
import { meanScores, rankingScores } from '../src/analysis/ranking-scores.js';
import { nearestSparse, pairProducts, unitSparse } from '../src/analysis/sparse-products.js';
import { createIndex } from '../src/search/create-index.js';
import { openIndex } from '../src/search/text-index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { FIELDS, LABELS, topicalTexts, writeTopicalModel } from './topical-texts.js';

const { folder, path, file } = temporaryFiles();
const model = path('m.vec');
beforeAll(() => writeTopicalModel(model));

describe('scores of a ranking', () => {
  it('are those reckoned by hand', () => {
    const grades = new Map([
      ['a', 2],
      ['b', 1],
      ['c', 1],
      ['d', 0],
    ]);
    const found = rankingScores(['d', 'b', 'x', 'a', 'y'], grades);
    expect(found.map10).toBeCloseTo((1 / 2 + 2 / 4) / 3, 12);
    const ideal = 2 + 1 / Math.log2(3) + 1 / Math.log2(4);
    expect(found.ndcg10).toBeCloseTo((1 / Math.log2(3) + 2 / Math.log2(5)) / ideal, 12);
    expect(found).toMatchObject({ recall10: 2 / 3, recall100: 2 / 3, firstHit: 0, mrr10: 1 / 2 });
  });

  it('look at the first ten, and divide by no more than these', () => {
    const many = new Map(Array.from({ length: 30 }, (_, i) => [`r${i}`, 1]));
    const ranked = Array.from({ length: 100 }, (_, i) => (i < 10 ? `r${i}` : `x${i}`));
    expect(rankingScores(ranked, many)).toMatchObject({
      map10: 1,
      ndcg10: 1,
      recall10: 1 / 3,
      firstHit: 1,
      mrr10: 1,
    });
    const late = rankingScores([...Array.from({ length: 10 }, (_, i) => `x${i}`), 'r0'], many);
    expect(late).toMatchObject({ map10: 0, ndcg10: 0, recall100: 1 / 30, mrr10: 0 });
    expect(meanScores([late, rankingScores(ranked, many)]).map10).toBe(0.5);
  });
});

describe('sparse rows', () => {
  const rows = {
    starts: Uint32Array.of(0, 2, 3, 3, 5),
    columns: Uint32Array.of(0, 2, 1, 0, 2),
    weights: Float32Array.of(3, 4, 1, 4, 3),
    rows: 4,
    dim: 3,
  };

  it('are ranked by their products, without those that share nothing', () => {
    const found = nearestSparse(rows, rows, 5);
    expect(found[0]).toEqual([
      { row: 0, score: 25 },
      { row: 3, score: 24 },
    ]);
    expect(found[2]).toEqual([]);
    expect(nearestSparse(rows, rows, 5, true)[0]).toEqual([{ row: 3, score: 24 }]);
  });

  it('are cosines at length 1, and multiplied in pairs', () => {
    const units = unitSparse(rows);
    expect(nearestSparse(units, units, 1)[1]).toEqual([{ row: 1, score: 1 }]);
    expect([...pairProducts(rows)]).toEqual([0, 0]);
    const pair = { ...rows, starts: Uint32Array.of(0, 3, 5), columns: Uint32Array.of(0, 1, 2, 0, 2) };
    expect([...pairProducts(pair)]).toEqual([3 * 4 + 1 * 3]);
  });
});

const documents = topicalTexts(30);
const corpus = documents.map(({ text }, i) => JSON.stringify({ _id: `d${i}`, text }));
const queries = LABELS.map((label, i) => JSON.stringify({ _id: `q${i}`, text: FIELDS[label][0] }));
const judged = LABELS.flatMap((label, q) =>
  documents.flatMap((document, d) => (document.label === label ? [`q${q}\td${d}\t1`] : [])),
);
const beir = {
  inputs: [file(corpus.join('\n'), 'corpus.jsonl')],
  queries: file(queries.join('\n'), 'queries.jsonl'),
  judgements: file(`query-id\tcorpus-id\tscore\n${judged.join('\n')}\n`, 'qrels.tsv'),
};

describe('sets of retrieval', () => {
  it.each<[string, string, string, string]>([
    ['lines and TREC', 'about tin\nabout pear\n', 'tin\npear\n', '1 0 1 1\n2 0 2 3\n1 0 2 0\n'],
    [
      'SMART, by places',
      '.I 1\n.T\nabout tin\n.A\nx\n.W\nabout\ntin .\n.I 2\n.W\nabout pear\n',
      '.I 001\n.W\ntin\n.I 009\n.W\npear\n',
      '1 0 1 1\n2 0 2 3\n',
    ],
    [
      'a table without the 0',
      'about tin\nabout pear\n',
      'tin\npear\n',
      'query,document,grade\n1,1,1\n02,2,3\n',
    ],
  ])('are %s', async (name, documents, queries, judgements) => {
    const paths = {
      documents: [file(documents, `${name}-d.txt`)],
      queries: file(queries, `${name}-q.txt`),
      judgements: file(judgements, `${name}-j.txt`),
    };
    const set = await readRetrieval(paths, {}, {});
    expect(set.documents.map(({ id }) => id)).toEqual(['1', '2']);
    // Title and abstract stand one after the other, though the abstract begins with the title again.
    expect(set.documents[0].text).toBe(name.startsWith('SMART') ? 'about tin\nabout tin .' : 'about tin');
    expect(set.queries.map(({ id, text }) => [id, text])).toEqual([
      ['1', 'tin'],
      ['2', 'pear'],
    ]);
    expect(set.judgements.map((grades) => Math.max(...grades.values()))).toEqual([1, 3]);
  });

  it('know ids that are padded with zeros', async () => {
    const paths = {
      documents: [
        file('{"_id":"007","text":"about tin"}\n{"_id":"7","text":"about pear"}\n', 'zeros-d.jsonl'),
      ],
      queries: file('{"_id":"01","text":"tin"}\n', 'zeros-q.jsonl'),
      judgements: file('01 0 007 1\n', 'zeros-j.txt'),
    };
    const { judgements } = await readRetrieval(paths, {}, {});
    expect(judgements).toEqual([new Map([['007', 1]])]);
  });

  it('number the texts of several files on', async () => {
    const names = ['about tin\nabout pear\n', '.I 1\n.W\nfig\n', 'plum\n'];
    const paths = {
      documents: names.map((text, i) => file(text, `part-${i}.txt`)),
      queries: file('fig\nplum\n', 'part-q.txt'),
      judgements: file('1 0 3 1\n2 0 4 1\n', 'part-j.txt'),
    };
    const { documents } = await readRetrieval(paths, {}, {});
    expect(documents.map(({ id, text }) => [id, text])).toEqual([
      ['1', 'about tin'],
      ['2', 'about pear'],
      ['3', 'fig'],
      ['4', 'plum'],
    ]);
  });

  it.each(['tin\npear\n', '.I 1\n.W\ntin\n.I 2\n.W\npear\n'])('may come by stdin: %j', async (text) => {
    const found = file('tin\npear\n', 'found.txt');
    const rest = ['--queries', file(text, 'asked.txt'), '--judgements', file('1 1 1\n2 2 1\n', 'judged.txt')];
    const args = (input: string) => ['compare', input, ...rest, '--embed', 'bm25', '--stop-words', 'none'];
    const [here, there] = [await runProgram(folder, args('-'), text), await runProgram(folder, args(found))];
    expect([here.code, /^bm25 +[\d. ]{20}/m.exec(here.out)?.[0]]).toEqual([
      0,
      /^bm25 +[\d. ]{20}/m.exec(there.out)![0],
    ]);
  });

  it('of stdin say their task', async () => {
    const { code, err } = await runProgram(folder, ['compare', '-', '--embed', 'bm25'], 'a\tb\t1\n');
    expect([code, err]).toEqual([2, expect.stringContaining('name the task with --task')]);
  });

  it('rank embedders: the meaning of words finds what the words alone do not', async () => {
    const set = await readComparisonSet(beir);
    const [own, meant] = await compareEmbedders(['bm25', `${model}:mean`], set, { memory: () => 5 });
    expect(meant).toMatchObject({ embedder: `${model}:mean`, dim: 6, memoryBytes: 0 });
    expect(meant.scores).toMatchObject({ map10: 1, ndcg10: 1, recall10: 1, firstHit: 1 });
    expect(own.scores).toMatchObject({ firstHit: 1 });
    expect(own.scores.recall10).toBeLessThan(1);
    expect([own.modelBytes, (meant.modelBytes ?? 0) > 100]).toEqual([null, true]);
    // Its words, and their beginnings.
    const words = new Set(documents.flatMap(({ text }) => text.split(' ')));
    expect([meant.vectorBytes, own.dim]).toEqual([30 * 6 * 4, 2 * words.size]);
    expect(meant.queryMilliseconds).toBeGreaterThan(0);
  });

  it('rank words and vectors joined as hybrid search does', async () => {
    const set = await readComparisonSet(beir);
    const names = [`bm25+${model}:mean`, `${model}:mean+bm25`, 'bm25', `${model}:mean`];
    const [joined, turned, words, vectors] = await compareEmbedders(names, set);
    expect(joined.scores).toEqual(turned.scores);
    expect(joined.name).toBe(`${words.name} + ${vectors.name}`);
    expect(joined.vectorBytes).toBe(words.vectorBytes + vectors.vectorBytes);
    expect([joined.dim, joined.modelBytes]).toEqual([words.dim + vectors.dim, vectors.modelBytes]);
    expect(joined.scores.recall10).toBe(1);
    const [alone] = await compareEmbedders([`bm25+${model}:mean`], set, { denseWeight: 0 });
    expect(alone.scores.map10).toBeLessThan(joined.scores.map10!);
    const index = path('hybrid.idx');
    const made = { field: ['text'], idField: '_id', embed: model, method: 'mean', bm25: true } as const;
    await createIndex([beir.inputs[0]], index, made);
    const search = await openIndex(index);
    if (set.task !== 'retrieval') throw new Error('expected a set of retrieval');
    const { queries, judgements } = set.set;
    const found = await Promise.all(queries.map(({ text }) => search.search(text, { k: 100, fold: false })));
    await search.close();
    expect(
      meanScores(
        found.map((hits, i) =>
          rankingScores(
            hits.map(({ id }) => id),
            judgements[i],
          ),
        ),
      ),
    ).toEqual(joined.scores);
  });

  it('leave function words out of what BM25 counts', async () => {
    const set = await readComparisonSet({
      inputs: [file('the tin of a pear\nthe the of the pear\n', 'function.txt')],
      queries: file('the tin\n', 'function-q.txt'),
      judgements: file('1 0 1 1\n', 'function-j.txt'),
    });
    const [[some], [none], [own]] = await Promise.all(
      [undefined, 'none', file('pear\n', 'stop.txt')].map((stopWords) =>
        compareEmbedders(['bm25'], set, { ...(stopWords && { stopWords }) }),
      ),
    );
    expect([some.dim, none.dim, own.dim]).toEqual([4, 10, 8]);
  });
});

describe('other sets', () => {
  const pairs = [
    'apple\tpear\t5',
    'apple pear\ttin\t1',
    'iron\tzinc\t4.5',
    'chess\tzinc lead\t0.5',
    'chess\tpoker\t4',
  ];

  it('pairs are scored by the correlation of cosines, times 100', async () => {
    const set = await readComparisonSet({ inputs: [file(pairs.join('\n'), 'pairs.tsv')] });
    const figures = await compareEmbedders([model, 'tfidf'], set);
    expect(figures[0].scores.spearman).toBeGreaterThan(60);
    expect(figures[0].queryMilliseconds).toBeNull();
    // No two texts share a word: there is no correlation.
    expect(figures[1].scores).toEqual({ spearman: null, pearson: null });
  });

  it('labels by the nearest, by logistic regression and by clusters; sparse rows by the nearest alone', async () => {
    const lines = topicalTexts(60).map(({ label, text }) => `__label__${label} ${text}`);
    const set = await readComparisonSet({ inputs: [file(lines.join('\n'), 'labelled.txt')] });
    const [dense, sparse] = await compareEmbedders([`${model}:mean`, 'tfidf'], set, { folds: 3 });
    expect(dense.scores).toEqual({ knnAccuracy: 1, logisticAccuracy: 1, purity: 1, nmi: 1 });
    expect(sparse.scores).toMatchObject({ logisticAccuracy: null, purity: null });
    expect(sparse.scores.knnAccuracy).toBeGreaterThan(0.8);
  });

  it.each<[string, ComparisonSources, RegExp]>([
    [
      'queries alone',
      { inputs: ['x'], queries: 'q' },
      /^retrieval: expected documents, and with them `queries` FILE/,
    ],
    ['a task without its files', { inputs: ['x'], task: 'retrieval' }, /^retrieval: expected documents/],
    ['no files', { inputs: [] }, /^inputs: expected files of a labelled set/],
    [
      'an empty file',
      { inputs: [file('', 'none.tsv')] },
      /none\.tsv: expected a labelled set, found an empty file$/,
    ],
    ['two files of pairs', { inputs: ['a', 'b'], task: 'pairs' }, /^pairs: expected one file, got 2$/],
    [
      'a task that is none',
      { inputs: ['a'], task: 'x' as never },
      /^`task`: expected retrieval or pairs or labels/,
    ],
    [
      'judgements of other ids',
      { ...beir, judgements: file('1 0 1 1\n', 'other.tsv') },
      /fit none of the 3 queries \(such as "q0"\) and 30 documents \(such as "d0"\)/,
    ],
    [
      'judgements without grades',
      { ...beir, judgements: file('q0 d1 1\nq0 d1\n', 'cut.tsv') },
      /cut\.tsv: line 2: expected query, 0, document and grade/,
    ],
  ])('%s are refused', async (_, sources, message) => {
    await expect(readComparisonSet(sources)).rejects.toThrow(message);
  });

  it('joined ranks of another task', async () => {
    const set = await readComparisonSet({ inputs: [file(pairs.join('\n'), 'pairs.tsv')] });
    await expect(compareEmbedders([`bm25+${model}`], set)).rejects.toThrow(
      /^`embed` bm25\+.*: the ranks of two are joined in retrieval only, and the set is one of pairs: name each by itself$/,
    );
  });

  it('and a comparison of nothing', async () => {
    await expect(compareEmbedders([], await readComparisonSet(beir))).rejects.toThrow(
      /^`embed`: expected a model/,
    );
  });
});
