import { describe, expect, it, test } from 'vitest';
import { alignVectors } from '../src/analysis/align-vectors.js';
import { readDictionary } from '../src/analysis/dictionaries.js';
import { driftOf } from '../src/analysis/drift.js';
import { evaluateTranslation, translate } from '../src/analysis/translate.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import type { Progress } from '../src/progress.js';
import { randomStream } from '../src/random.js';
import { createMatrix, type Matrix, rowOf } from '../src/tensor/matrix.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const DIM = 24;

/** Words in groups, of uneven lengths, so that no two directions are alike. */
function space(size: number, prefix: string, seed = 1): KeyedVectors {
  const random = randomStream(seed, 'space');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const matrix = createMatrix(size, DIM);
  for (let i = 0; i < size; i++)
    for (let d = 0; d < DIM; d++) rowOf(matrix, i)[d] = normal() / (1 + d / 4) + (d === 0 ? 0.5 : 0);
  return new KeyedVectors(WordTable.from(Array.from({ length: size }, (_, i) => `${prefix}${i}`)), matrix);
}

/** A rotation: reflections one after the other. */
function rotation(seed: number): (row: Float32Array) => Float32Array {
  const random = randomStream(seed, 'rotation');
  const mirrors = Array.from({ length: 8 }, () => {
    const mirror = Float64Array.from({ length: DIM }, () => random.next() - 0.5);
    const length = Math.hypot(...mirror);
    return mirror.map((value) => value / length);
  });
  return (row) => {
    const turned = Float64Array.from(row);
    for (const mirror of mirrors) {
      const along = 2 * mirror.reduce((sum, value, d) => sum + value * turned[d], 0);
      for (let d = 0; d < DIM; d++) turned[d] -= along * mirror[d];
    }
    return Float32Array.from(turned);
  };
}

/** The same space turned, with noise, under other names. */
function turned(from: KeyedVectors, prefix: string, noise: number, seed = 2): KeyedVectors {
  const turn = rotation(seed);
  const random = randomStream(seed, 'noise');
  const matrix: Matrix = createMatrix(from.size, DIM);
  for (let i = 0; i < from.size; i++)
    rowOf(matrix, i).set(turn(from.rowAt(i)).map((value) => value + noise * (random.next() - 0.5)));
  return new KeyedVectors(
    WordTable.from(Array.from({ length: from.size }, (_, i) => `${prefix}${i}`)),
    matrix,
  );
}

const first = space(600, 'a');
const second = turned(first, 'b', 0.1);
const pairs = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i): [string, string] => [`a${from + i}`, `b${from + i}`]);

describe('alignVectors', () => {
  it('turns the second space back by a dictionary', async () => {
    const {
      aligned,
      rotation: map,
      ...told
    } = await alignVectors(first, second, { dictionary: pairs(0, 100) });
    expect(told).toMatchObject({ start: 'dictionary', pairs: 100 });
    expect(told.similarity).toBeGreaterThan(0.95);
    const report = await evaluateTranslation(first, aligned, [...pairs(100, 300), ['a1', 'none']]);
    expect(report).toMatchObject({ words: 201, asked: 200 });
    expect(report.csls.p1).toBeGreaterThan(0.95);
    expect(report.nearest.p1).toBeGreaterThan(0.9);
    // Turned only: lengths and products within it are as they were.
    expect(aligned.norms[7]).toBeCloseTo(second.norms[7], 4);
    const product = (k: number, l: number) =>
      rowOf(map, k).reduce((sum, value, d) => sum + value * rowOf(map, l)[d], 0);
    expect([product(3, 3), product(3, 4)]).toEqual([expect.closeTo(1, 5), expect.closeTo(0, 5)]);
  });

  it('finds the pairs without any', async () => {
    const few = space(thorough ? 160 : 110, 'a');
    const { aligned, start } = await alignVectors(few, turned(few, 'b', 0.05), { start: 'unsupervised' });
    expect(start).toBe('unsupervised');
    expect((await evaluateTranslation(few, aligned, pairs(0, 100))).csls.p1).toBeGreaterThan(0.95);
  });

  slowTest('makes more of few pairs by refinement', async () => {
    const noisy = turned(first, 'b', 0.3);
    const precision = async (refine: number) => {
      const rounds: unknown[] = [];
      const options = { dictionary: pairs(0, 14), refine, cutoff: 600 };
      const onProgress = ({ done, total }: Progress) => void rounds.push([done, total]);
      const { aligned } = await alignVectors(first, noisy, options, { onProgress });
      if (refine > 0) expect(rounds.at(-1)).toEqual([refine, refine]);
      return (await evaluateTranslation(first, aligned, pairs(300, 500))).csls.p1;
    };
    expect(await precision(4)).toBeGreaterThan((await precision(0)) + 0.05);
  });

  it.each(['none', 'unit', 'centre'] as const)(
    'learns from words of both, normalised: %s',
    async (normalise) => {
      const { aligned } = await alignVectors(first, turned(first, 'a', 0.05), { normalise });
      const [[best]] = await translate(first, aligned, ['a5'], { k: 1, retrieval: 'nearest' });
      expect(best).toMatchObject({ word: 'a5', score: expect.closeTo(1, 1) });
    },
  );

  it('turns the vectors that n-grams make, too', async () => {
    const composed = new KeyedVectors(second.words, second.matrix, { compose: () => second.rowAt(9) });
    const { aligned } = await alignVectors(first, composed, { dictionary: pairs(0, 100) });
    expect(aligned.compose!('new')![0]).toBeCloseTo(aligned.rowAt(9)[0], 4);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'dims',
      () => alignVectors(first, new KeyedVectors(WordTable.from(['x']), createMatrix(1, 3))),
      /one dim, got 24 and 3/,
    ],
    ['no words in common', () => alignVectors(first, second), /no word in common: give a `dictionary`/],
    [
      'a dictionary the wrong way round',
      () => alignVectors(second, first, { dictionary: pairs(0, 9) }),
      /order of the models/,
    ],
    [
      'no pair',
      () => alignVectors(first, second, { dictionary: [['a']] as never }),
      /dictionary\[0\]: expected a pair/,
    ],
  ])('refuses %s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});

describe('CSLS', () => {
  it('is 2 cos - r(x) - r(y)', async () => {
    const [found] = await translate(first, first, ['a3'], { k: 3 });
    const cosine = (a: number, b: number) =>
      rowOf(first.matrix, a).reduce((sum, value, d) => sum + value * rowOf(first.matrix, b)[d], 0) /
      (first.norms[a] * first.norms[b]);
    const crowding = (row: number) =>
      Array.from({ length: first.size }, (_, other) => cosine(row, other))
        .sort((a, b) => b - a)
        .slice(0, 10)
        .reduce((sum, value) => sum + value / 10, 0);
    for (const { row, score } of found)
      expect(score).toBeCloseTo(2 * cosine(3, row) - crowding(3) - crowding(row), 4);
  });
});

describe('driftOf', () => {
  // The rarer a word, the more chance moves it.
  const noisy = (seed: number) => {
    const random = randomStream(seed, 'drift');
    const copy = turned(first, 'a', 0, seed);
    for (let i = 0; i < copy.size; i++)
      rowOf(copy.matrix, i).forEach((value, d, row) => {
        row[d] = value + (0.1 + (0.3 * i) / copy.size) * (random.next() - 0.5);
      });
    return copy;
  };
  const changed = (seed: number, moved: readonly number[]) => {
    const copy = noisy(seed);
    const rows = moved.map((row) => copy.rowAt(row).slice());
    for (const [i, row] of moved.entries()) copy.rowAt(row).set(rows[(i + 1) % moved.length]);
    return new KeyedVectors(copy.words, copy.matrix);
  };
  const moved = [20, 90, 180, 300, 410, 530];

  it.each(firstOf(1, [{}, { control: [noisy(5), noisy(6)] }]))(
    'finds planted changes first, and no others',
    async (given) => {
      const { words } = await driftOf(noisy(3), changed(4, moved), { ...given, neighbours: 10 });
      expect(
        words
          .slice(0, moved.length)
          .map(({ word }) => word)
          .sort(),
      ).toEqual(moved.map((row) => `a${row}`).sort());
      expect(words.filter(({ q }) => q < 0.05).length).toBeLessThan(moved.length + 2);
      expect(words[0].p).toBeLessThan(0.005);
    },
  );

  it('finds none where nothing changed', async () => {
    const { words } = await driftOf(noisy(3), noisy(4), { neighbours: 10 });
    expect(words.filter(({ q }) => q < 0.05)).toEqual([]);
    const half = words.filter(({ p }) => p < 0.5).length / words.length;
    expect(half).toBeGreaterThan(0.3);
    expect(half).toBeLessThan(0.7);
  });

  it('needs two controls', async () => {
    await expect(driftOf(first, first, { control: [first] })).rejects.toThrow(/two models or more/);
  });
});

test.each([
  ['MUSE', 'chat cat\nchat  tomcat\n'],
  ['VecMap', 'chat\tcat\r\nchat\ttomcat\r\n'],
  ['a spreadsheet', 'chat;cat\r\n"chat",tomcat\r\n'],
])('readDictionary reads pairs as %s has them', async (_, text) => {
  expect(await readDictionary(text, 'd.txt')).toEqual([
    ['chat', 'cat'],
    ['chat', 'tomcat'],
  ]);
});

test('readDictionary keeps blanks between tabs, and names a line that is no pair', async () => {
  expect(await readDictionary('pomme de terre\tpotato\n', 'd.txt')).toEqual([['pomme de terre', 'potato']]);
  await expect(readDictionary('chat cat\nchien\n', 'd.txt')).rejects.toThrow(
    /d.txt: line 2: expected two words/,
  );
});

test('vectors are records in JSON', () => {
  const [record, ...others] = JSON.parse(JSON.stringify(first));
  expect([record.word, record.vector.length, others.length]).toEqual(['a0', DIM, first.size - 1]);
  expect(record.vector[3]).toBeCloseTo(first.rowAt(0)[3], 6);
});
