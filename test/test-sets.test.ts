import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluatePairCategories } from '../src/evaluation/bats.js';
import { evaluateCategories } from '../src/evaluation/categories.js';
import { evaluateOutliers } from '../src/evaluation/outliers.js';
import { make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

/** Four pairs a shift apart: man, woman; king, queen; actor, actress; he, she. */
const names = ['man', 'woman', 'king', 'queen', 'actor', 'actress', 'he', 'she'];
const gender = make(names, 6, (i) => {
  const [word, d] = [Math.floor(i / 6), i % 6];
  return d === 0 ? (word % 2) * 2 : d === 1 + Math.floor(word / 2) ? 3 : 0.1;
});

describe('BATS', () => {
  const source = 'man\twoman/lady\nking\tempress/queen\nactor\tactress\nhe\tshe\nboy\tgirl\n';

  it('asks every pair with every other one; any right answer counts, the first one is asked with', async () => {
    // king's first answer is unknown: its pair is not asked, as in vecto.
    const strict = await evaluatePairCategories(gender, [{ name: 'c', source }]);
    expect(strict.overall).toMatchObject({ total: 6, correct: 6, outOfVocabulary: 14 });
    const known = source.replace('empress/queen', 'queen/empress').replace('actress', 'she/actress');
    const report = await evaluatePairCategories(gender, [{ name: 'c', source: known }]);
    expect(report.overall).toMatchObject({ total: 12, outOfVocabulary: 8 });
    // Right by the second answer, where the first would be wrong.
    expect(report.outcomes.filter((outcome) => outcome === 1).length).toBeGreaterThanOrEqual(6);
    const only = known.replace('she/actress', 'she');
    const fewer = await evaluatePairCategories(gender, [{ name: 'c', source: only }]);
    expect(fewer.overall.correct).toBeLessThan(report.overall.correct);
  });

  it('sums up by group, takes blanks and commas, and names what it cannot read', async () => {
    const report = await evaluatePairCategories(gender, [
      { name: 'a', source: 'man woman,lady\nking queen\n', group: 'x' },
      { name: 'b', source: 'he\tshe\r\nking\tqueen\r\n', group: 'y' },
      { name: 'c', source: 'he\tshe\nactor\tactress\n', group: 'x' },
    ]);
    expect(report.groups).toMatchObject([
      { name: 'x', total: 4, correct: 4 },
      { name: 'y', total: 2, correct: 2 },
    ]);
    const read = (source: string) => evaluatePairCategories(gender, [{ name: 'f.txt', source }]);
    await expect(read('a\tb\nc\n')).rejects.toThrow(
      'f.txt: line 2: expected a word, a tab and its right answers',
    );
    await expect(read('a\tb//c\nc\td\n')).rejects.toThrow('line 1');
    await expect(read('a\tb\n'.repeat(1001))).rejects.toThrow('f.txt: expected at most 1000 pairs');
    await expect(read('a\tb\n')).rejects.toThrow('f.txt: expected at least two lines');
  });
});

describe('categories', () => {
  it('are found by clusters, whichever column they stand in', async () => {
    const words = ['cat', 'dog', 'cow', 'oak', 'elm', 'ash', 'iron'];
    const vectors = make(words, 2, (i) => (Math.floor(i / 6) === i % 2 ? 5 : Math.floor(i / 2) % 3) / 5);
    const lines = ['cat animal', 'dog animal', 'cow animal', 'oak tree', 'elm tree', 'ash tree', 'yew tree'];
    const report = { purity: 1, categories: 2, used: 6, outOfVocabulary: 1 };
    expect(await evaluateCategories(vectors, lines.join('\n'))).toEqual(report);
    const swapped = lines.map((line) => line.split(' ').reverse().join(','));
    expect(await evaluateCategories(vectors, `category,word\n${swapped.join('\n')}`)).toEqual(report);
    const wrong = lines.join('\n').replace('dog animal', 'dog tree');
    expect((await evaluateCategories(vectors, wrong)).purity).toBeCloseTo(5 / 6, 12);
    await expect(evaluateCategories(vectors, 'cat animal pet\n', { name: 'c' })).rejects.toThrow(
      'c: line 1: expected a word and its category',
    );
    expect((await evaluateCategories(vectors, 'x a\ny b\n')).purity).toBeNull();
  });
});

describe('outliers', () => {
  const words = ['a', 'b', 'c', 'New_York', 'far', 'near'];
  const angles = [0, 0.1, 0.2, 0.3, 2, 0.15];
  const vectors = make(words, 2, (i) => (i % 2 ? Math.sin : Math.cos)(angles[Math.floor(i / 2)]!));

  it('are ordered by what the set is without them', async () => {
    const report = await evaluateOutliers(vectors, 'a\nb\nc\nnew york\nnone\n\nfar\nnear\nmissing\n');
    // near is the most central of five: place 0 of 4; far is the last: place 4.
    expect(report).toMatchObject({ groups: 1, total: 2, correct: 1, accuracy: 0.5, outOfVocabulary: 1 });
    expect(report.outlierPosition).toBeCloseTo(0.5, 12);
  });

  it('of several groups and files', async () => {
    const text = 'a\nb\n\nfar\n\n\nb\nc\n\nfar\n';
    expect(await evaluateOutliers(vectors, text)).toMatchObject({ groups: 2, total: 2, accuracy: 1 });
    const sources = [
      { name: 'x', source: text },
      { name: 'y', source: 'a\nb\n' },
    ];
    await expect(evaluateOutliers(vectors, sources)).rejects.toThrow('y: expected the words of a group');
    await expect(evaluateOutliers(vectors, '')).rejects.toThrow('found nothing');
  });
});

describe('wordvec evaluate', () => {
  const { folder, path } = temporaryFiles();
  const run = (...args: string[]) => runProgram(folder, ['evaluate', ...args, '-q']);
  beforeAll(() => {
    const rows = names.map((name) => `${name} ${[...gender.get(name)!].map((x) => x.toFixed(3)).join(' ')}`);
    writeFileSync(path('m.vec'), `8 6\n${rows.join('\n')}\n`);
    mkdirSync(path('BATS/2_Derivational'), { recursive: true });
    writeFileSync(path('BATS/2_Derivational/D01 [x].txt'), 'man\twoman\nking\tqueen\nhe\tshe\n');
    writeFileSync(path('cat.tsv'), 'man\tm\nking\tm\nwoman\tf\nqueen\tf\n');
    writeFileSync(path('out.txt'), 'man\nwoman\n\nking\n');
    writeFileSync(path('s.csv'), 'man,king,9,1\n"ice cream",king,1,5\nhe,she,2,3\n');
  });

  it('takes folders and files of each kind', async () => {
    const { out } = await run('m.vec', '--bats', 'BATS', '--categories', 'cat.tsv', '--outliers', 'out.txt');
    expect(out).toMatch(/^BATS +right +asked +accuracy +out of vocabulary\nD01 \[x\] +6 +6 +100\.0% +0$/m);
    expect(out).toMatch(
      /^2_Derivational +6 +6 +100\.0% +0\nall .*\n3cosadd among 8 words, 95% confidence of all: 61\.0 to 100\.0%$/m,
    );
    expect(out).toMatch(/^cat\.tsv +\d+\.0% +2 +4 +0$/m);
    expect(out).toMatch(/^out\.txt +100\.0% +20\.7 to 100\.0 +100\.0% +1 +0$/m);
  });

  it('says how sure it is, and warns of few pairs', async () => {
    expect(await run('m.vec', '--similarity', 's.csv')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--columns 1,2,4'),
    });
    const { out, err } = await run('m.vec', '--similarity', 's.csv', '--columns', '1,2,3');
    expect(out).toMatch(
      /^s\.csv +-?1\.0000 +-?1\.0000 +2 +1\ns\.csv: Spearman's 95% confidence: unknown, p 1\.0000$/m,
    );
    expect(err).toContain('s.csv: only 2 pairs compared: a correlation of so few says little');
    expect(err).toContain('1 of the pairs left out have a cell of several words');
    expect((await run('m.vec', '--similarity', 's.csv', '--columns', '1,2')).err).toContain(
      '--columns: expected the columns of the first word, the second word and the score',
    );
  });

  it('says of each set whose words are all unknown that it could not be asked', async () => {
    writeFileSync(path('roi.txt'), 'roi reine homme femme\n');
    writeFileSync(path('roi.tsv'), 'roi\treine\t3\nhomme\tfemme\t4\n');
    writeFileSync(path('sorte.tsv'), 'roi\tm\nreine\tf\n');
    const { code, err } = await run(
      'm.vec',
      '--analogies',
      'roi.txt',
      '--similarity',
      'roi.tsv',
      '--categories',
      'sorte.tsv',
    );
    expect(code).toBe(0);
    for (const name of ['roi.txt', 'roi.tsv', 'sorte.tsv'])
      expect(err).toContain(`${name}: nothing could be asked, as its words are not in the vocabulary`);
    expect(err).not.toContain('a correlation of so few');
  });

  it('refuses to ask several models what stdin has, which the first would read', async () => {
    const { code, err } = await run('m.vec', 'm.vec', '--analogies', '-');
    expect([code, err]).toEqual([2, expect.stringContaining('name a file for several')]);
  });

  it('compares several models', async () => {
    const asked = ['--bats', 'BATS', '--similarity', 's.csv', '--columns', '1,2,3'];
    const { out } = await run('m.vec', 'm.vec', ...asked);
    expect(out).toMatch(/\nm\.vec against m\.vec\nBATS +0 right answers more, 0 fewer +of 6 +p 1\.0000\n/);
    const json = JSON.parse((await run('m.vec', 'm.vec', ...asked, '--json')).out);
    expect(json.models).toHaveLength(2);
    expect(json.models[0].similarity[0]).toMatchObject({ used: 2, spearmanInterval: null, spearmanP: 1 });
    expect(json.models[0].similarity[0].cosines).toBeUndefined();
    expect(json.comparisons[0]).toMatchObject({ file: 'BATS', total: 6, p: 1 });
  });
});
