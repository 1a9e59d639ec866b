import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { plotSvg } from '../src/cli/plot-svg.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { writeVectors } from '../src/index.js';
import { placeRows } from '../src/query/placement.js';
import { groupedMatrix } from './matrices.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path, file } = temporaryFiles();
const run = (args: string) => runProgram(folder, args.split(' '));
const read = (name: string) => readFileSync(path(name), 'utf8');
const words = Array.from({ length: 12 }, (_, i) => `${'abc'[i % 3]}${i}`);
const rows = groupedMatrix(12, 4, 3);

beforeAll(async () => {
  await writeVectors(new KeyedVectors(WordTable.from(words), rows), path('m.vec'));
  const swapped = WordTable.from(words.map((word) => ({ a0: 'b1', b1: 'a0' })[word] ?? word));
  await writeVectors(new KeyedVectors(swapped, rows), path('later.vec'));
});

test('words of stdin go into one file, and those that are unknown are told in one sentence', async () => {
  const drawing = (input: string, ...more: string[]) =>
    runProgram(folder, ['plot', 'm.vec', '-', ...more], input);
  expect(await drawing('a0\nb1 c2\n', '-o', 'stdin.svg')).toMatchObject({ code: 0, err: '' });
  for (const word of ['a0', 'b1', 'c2']) expect(read('stdin.svg')).toContain(`>${word}<`);
  const unknown = await drawing('a0\nz1 z2\nz3\nz4\n', '-o', 'none.svg');
  expect(unknown).toMatchObject({
    code: 1,
    err: 'wordvec: 4 of the 5 words are unknown, such as "z1", "z2", "z3": leave them out\n',
  });
  expect((await drawing('', '-o', 'none.svg')).err).toBe('wordvec: -: stdin has no words\n');
  // Drawn as text, a line is a picture.
  expect((await drawing('a0 b1\nz1 z2\n')).err).toBe(
    'wordvec: 2 of the 2 words are unknown, "z1", "z2": leave them out\nwordvec: 1 of the lines had no answer\n',
  );
});

describe('which words', () => {
  const drawn = async (args: string) => JSON.parse((await run(`plot m.vec ${args} --json`)).out);
  const wordsOf = (picture: { words: { word: string; group?: number }[] }) =>
    picture.words.map(({ word }) => word);

  test('the neighbours of words and given groups, each once, in colours', async () => {
    const picture = await drawn('--neighbours-of a0 --top 3 --group b1,b4 c2');
    expect(picture.groups).toEqual(['b1,b4', 'a0']);
    expect(wordsOf(picture).slice(0, 4)).toEqual(['c2', 'b1', 'b4', 'a0']);
    expect(wordsOf(picture).slice(4).sort()).toEqual(['a3', 'a6', 'a9']);
    expect(picture.words.map(({ group }: { group: number }) => group)).toEqual([-1, 0, 0, 1, 1, 1, 1]);
    await run('plot m.vec --neighbours-of a0 --group b1,b4 c2 -o g.svg');
    for (const colour of ['#1f6fb4', '#d55e00', '#009e73'])
      expect(read('g.svg')).toContain(`r="4" fill="${colour}"`);
  });

  test('the first of the vocabulary, with shares of the variance', async () => {
    const picture = await drawn('--top 5');
    expect(wordsOf(picture)).toEqual(words.slice(0, 5));
    const [x, y] = picture.shares;
    expect(x).toBeGreaterThan(y);
    expect(x + y).toBeLessThanOrEqual(1 + 1e-9);
    expect((await run('plot m.vec --top 5')).out).toMatch(
      /principal components: \d+% of the variance across, \d+% upwards\n$/,
    );
  });

  test('labels lie beside arrows', () => {
    const two = [
      { word: 'woman', x: 0, y: 0 },
      { word: 'man', x: 9, y: 0 },
    ];
    const labels = (arrows: [number, number][]) =>
      [...plotSvg([{ title: 't', words: two, arrows }]).matchAll(/text-anchor="(\w+)" fill="#111111"/g)].map(
        ([, anchor]) => anchor,
      );
    expect(labels([])).toEqual(['start', 'start']);
    expect(labels([[1, 0]])).toEqual(['end', 'start']);
  });

  test('pairs, joined by arrows that end at the second', async () => {
    const svg = plotSvg([
      {
        title: 't',
        words: [
          { word: 'p', x: 0, y: 0 },
          { word: 'q', x: 9, y: 0 },
        ],
        arrows: [[0, 1]],
      },
    ]);
    const [from, to] = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    const tip = Number(/<polygon points="([\d.]+),/.exec(svg)![1]);
    expect([tip > from, tip < to, to - tip < 10]).toEqual([true, true, true]);
    expect((await run('plot m.vec a0 b1 c2 --arrows')).err).toMatch(
      /--arrows: expected different words two by two/,
    );
  });

  test('the way of a word through models', async () => {
    const picture = await drawn('a0 --through later.vec');
    expect(wordsOf(picture).slice(0, 2)).toEqual(['a0 (first)', 'a0 (later)']);
    expect(picture.arrows).toEqual([[0, 1]]);
    const at = (name: string) => picture.words.find(({ word }: { word: string }) => word === name);
    const far = (a: { x: number; y: number }, b: { x: number; y: number }) =>
      Math.hypot(a.x - b.x, a.y - b.y);
    expect(far(at('a0 (first)'), at('a3'))).toBeLessThan(far(at('a0 (later)'), at('a3')));
  });
});

describe('cosines', () => {
  test('a heat map has a cell for each pair', async () => {
    const { out } = await run('plot m.vec a0 b1 a3 --as heatmap -o h.svg');
    expect(out).toMatch(/^m\.vec\n +a0 +b1 +a3\na0 +1\.00 /);
    expect(read('h.svg').match(/<title>a0, b1: 0\.\d{3}<\/title>/g)).toHaveLength(1);
    expect(read('h.svg').match(/<title>/g)).toHaveLength(9);
  });

  test('a dendrogram puts together what is alike', async () => {
    const { out } = await run('plot m.vec a0 b1 a3 --as dendrogram -o d.html');
    expect(out).toMatch(/^m\.vec\n0\.\d+\n├─ b1\n└─ 0\.\d+\n {3}├─ a[03]\n {3}└─ a[03]\n/);
    expect(read('d.html')).toMatch(/^<!doctype html>[\s\S]*default-src 'none'[\s\S]*<svg [\s\S]*>b1<\/text>/);
  });
});

describe('placeRows', () => {
  const points = words.map((_, i) => Array.from(rows.data.subarray(i * 4, i * 4 + 4)));
  it.each(['umap', 'tsne'] as const)(
    'by %s is the same each time, and keeps groups together',
    async (method) => {
      const { x, y } = await placeRows(points, method, 1);
      expect({ x, y }).toEqual(await placeRows(points, method, 1));
      expect([...x, ...y].every(Number.isFinite)).toBe(true);
      const far = (i: number, j: number) => Math.hypot(x[i] - x[j], y[i] - y[j]);
      const mean = (same: boolean) => {
        const all = words.flatMap((_, i) =>
          words.flatMap((_, j) => (i < j && (i % 3 === j % 3) === same ? [far(i, j)] : [])),
        );
        return all.reduce((sum, value) => sum + value, 0) / all.length;
      };
      expect(mean(true)).toBeLessThan(mean(false));
    },
  );
});

describe('wordvec losses', () => {
  test('a table and curves of reports', async () => {
    const report = (losses: number[], name: string) =>
      file(JSON.stringify({ losses: losses.map((loss, i) => ({ epoch: i + 1, loss })) }), name);
    report([0.5, 0.25], 'r1.json');
    report([0.75, 0.5, 0.25], 'r2.json');
    const { out } = await run('losses r1.json r2.json -o l.svg');
    expect(out).toBe(
      'epoch  r1.json  r2.json\n    1  0.50000  0.75000\n    2  0.25000  0.50000\n    3           0.25000\n',
    );
    expect(
      read('l.svg')
        .match(/<polyline points="[^"]+"/g)!
        .map((line) => line.split(' ').length - 1),
    ).toEqual([2, 3]);
    report([], 'none.json');
    expect((await run('losses none.json')).err).toMatch(/none\.json: this run has no loss/);
    expect((await run('losses m.vec')).err).toMatch(/m\.vec: expected what train --report wrote/);
    expect((await run('losses r1.json -o r1.json')).code).toBe(2);
  });
});
