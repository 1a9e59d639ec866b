// Word vectors made small: quantized, in fewer dimensions, fewer words; and what it costs.
import { statSync } from 'node:fs';
import { SingularValueDecomposition, Matrix as Square } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { int8Of } from '../src/embeddings/int8-rows.js';
import { firstWords, KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { QuantizedRows } from '../src/embeddings/rows.js';
import {
  batchNeighbours,
  compareVectors,
  createMatrix,
  evaluateAnalogies,
  METRICS,
  neighbours,
  openSharedVectors,
  pruneVectors,
  quantizeVectors,
  readVectors,
  reduceDimensions,
  shareVectors,
  similarity,
  summarizeFile,
  vectorOf,
  WordvecError,
  writeVectors,
} from '../src/index.js';
import { randomStream } from '../src/random.js';
import { temporaryFiles } from './temporary-files.js';

const { path } = temporaryFiles();

/** Words in `rank` directions of `dim`, about a mean that is not 0. */
function madeOf(size: number, dim: number, rank = dim): KeyedVectors {
  const random = randomStream(7, size, dim);
  const directions = Array.from({ length: rank }, () =>
    Array.from({ length: dim }, () => random.next() - 0.3),
  );
  const matrix = createMatrix(size, dim);
  for (let i = 0; i < size; i++)
    for (const direction of directions) {
      const part = random.next() - 0.4;
      for (let d = 0; d < dim; d++) matrix.data[i * dim + d] += part * direction[d];
    }
  return new KeyedVectors(WordTable.from(Array.from({ length: size }, (_, i) => `w${i}`)), matrix);
}

const large = madeOf(300, 11);

describe('int8', () => {
  const small = quantizeVectors(large, 'int8');

  it('is off by at most half a step of each row', () => {
    for (let i = 0; i < large.size; i++) {
      const [was, is] = [large.rowAt(i), small.rowAt(i)];
      const step = Math.max(...was.map(Math.abs)) / 127;
      for (let d = 0; d < large.dim; d++) expect(Math.abs(is[d] - was[d])).toBeLessThan(step * 0.501);
    }
  });

  it('keeps rows of zeros, and rows of one huge number', () => {
    const matrix = { data: Float32Array.of(0, 0, 3e38, -3e38), rows: 2, dim: 2, stride: 2 };
    const rows = int8Of(new KeyedVectors(WordTable.from(['a', 'b']), matrix).rows);
    expect([...rows.codes]).toEqual([0, 0, 127, -127]);
    expect(rows.scales[0]).toBe(0);
  });
});

describe.each(['int8', 'pq'] as const)('%s', (kind) => {
  const small = quantizeVectors(large, kind);
  /** The same numbers as a matrix. */
  const wide = new KeyedVectors(small.words, small.matrix);

  it('answers from its codes as its float32 numbers do', async () => {
    const fresh = quantizeVectors(large, kind);
    for (const metric of METRICS) {
      const [found, expected] = [fresh, wide].map((of) => neighbours(of, 'w3', { metric }));
      expect(found!.map(({ row }) => row)).toEqual(expected!.map(({ row }) => row));
      for (const [i, { score }] of found!.entries()) expect(score).toBeCloseTo(expected![i].score, 5);
    }
    const batch = async (of: KeyedVectors) => (await batchNeighbours(of, ['w3', 'w4'])).flat();
    const expected = await batch(wide);
    for (const [i, { row, score }] of (await batch(fresh)).entries()) {
      expect(row).toBe(expected[i].row);
      expect(score).toBeCloseTo(expected[i].score, 5);
    }
    expect(similarity(fresh, 'w1', 'w2')).toBeCloseTo(similarity(wide, 'w1', 'w2'), 6);
    expect([...vectorOf(fresh, 'w5').vector]).toEqual([...wide.rowAt(5)]);
  });

  it('is near to what it was made of', async () => {
    expect((await compareVectors(large, small)).overlap).toBeGreaterThan(kind === 'int8' ? 0.95 : 0.75);
  });

  it('is read back as it was, in a fraction of the room', async () => {
    const file = path(`${kind}.wv`);
    await writeVectors(small, file);
    const again = await readVectors(file);
    expect(again.rows).toEqual(small.rows);
    expect([...(await readVectors(file, { limit: 3 })).rowAt(2)]).toEqual([...small.rowAt(2)]);
    const some = await readVectors(file, { words: ['w7', 'w2', 'nothing'] });
    expect([some.words.toArray(), [...some.rowAt(1)]]).toEqual([['w2', 'w7'], [...small.rowAt(7)]]);
    expect(await summarizeFile(file)).toMatchObject({ kind: 'vectors, quantized', words: 300, dim: 11 });
    expect(openSharedVectors(structuredClone(shareVectors(small))).rowAt(9)).toEqual(small.rowAt(9));
    expect([...again.matrix.data]).toEqual([...small.matrix.data]);
  });

  it('is written in other formats as float32', async () => {
    const file = path(`${kind}.bin`);
    await writeVectors(quantizeVectors(large, kind), file);
    expect([...(await readVectors(file)).matrix.data]).toEqual([...small.matrix.data]);
  });
});

it('pq of words alone is written for fastText too', async () => {
  const small = quantizeVectors(large, 'pq');
  await writeVectors(small, path('words.ftz'));
  expect((await readVectors(path('words.ftz'))).rowAt(4)).toEqual(small.rowAt(4));
  expect(statSync(path('words.ftz')).size).toBeLessThan(300 * (7 + 1 + 16) + 2 * 11 * 1024 + 2048);
});

it('pq of fewer than 256 rows is refused with what works', () => {
  expect(() => quantizeVectors(firstWords(large, 255), 'pq')).toThrow(/255 rows.*256.*int8/);
  expect(quantizeVectors(firstWords(large, 256), 'pq').rows).toBeInstanceOf(QuantizedRows);
  expect(() => quantizeVectors(large, 'int4' as 'pq')).toThrow(WordvecError);
});

describe('dims', () => {
  it('loses nothing of vectors that lie in so many directions, whatever their mean', async () => {
    const flat = madeOf(40, 9, 3);
    const small = await reduceDimensions(flat, 3);
    expect(small.dim).toBe(3);
    for (let i = 1; i < flat.size; i++)
      expect(similarity(small, 'w0', `w${i}`)).toBeCloseTo(similarity(flat, 'w0', `w${i}`), 5);
    expect(small.norms[7]).toBeCloseTo(flat.norms[7], 4);
  });

  it('keeps of the unit rows what the first singular values hold', async () => {
    const units = Array.from({ length: large.size }, (_, i) =>
      Array.from(large.rowAt(i), (x) => x / large.norms[i]),
    );
    const unit = new KeyedVectors(large.words, {
      data: Float32Array.from(units.flat()),
      ...{ rows: large.size, dim: 11, stride: 11 },
    });
    const { diagonal } = new SingularValueDecomposition(new Square(units));
    const kept = (await reduceDimensions(unit, 4)).norms.reduce((sum, norm) => sum + norm ** 2, 0);
    expect(kept).toBeCloseTo(
      diagonal.slice(0, 4).reduce((sum, value) => sum + value ** 2, 0),
      2,
    );
  });

  it('reaches over blocks of words, and takes quantized rows', async () => {
    const many = madeOf(2500, 6, 2);
    const small = await reduceDimensions(quantizeVectors(many, 'int8'), 2);
    expect(similarity(small, 'w1', 'w2400')).toBeCloseTo(similarity(many, 'w1', 'w2400'), 2);
  });

  it.each([0, 12, 1.5, Number.NaN])('%s is refused', async (dims) => {
    await expect(reduceDimensions(large, dims)).rejects.toThrow(/`dims`: expected .*11/);
  });
});

describe('prune', () => {
  const counted = new KeyedVectors(firstWords(large, 4).words, firstWords(large, 4).rows, {
    counts: Float64Array.of(1, 9, 5, 9),
  });

  it('keeps the most frequent words in their order', () => {
    const small = pruneVectors(counted, 3);
    expect(small.words.toArray()).toEqual(['w1', 'w2', 'w3']);
    expect([...small.counts!]).toEqual([9, 5, 9]);
    expect([...small.rowAt(1)]).toEqual([...large.rowAt(2)]);
  });

  it('keeps the first words where there are no counts, and all where there are no more', () => {
    expect(pruneVectors(large, 2).words.toArray()).toEqual(['w0', 'w1']);
    expect(pruneVectors(large, 300)).toBe(large);
    expect(() => pruneVectors(large, 0)).toThrow(WordvecError);
  });
});

describe('compareVectors', () => {
  it('finds no change where there is none', async () => {
    expect(await compareVectors(large, firstWords(large, 300))).toEqual({
      ...{
        k: 10,
        words: 300,
        overlap: 1,
        cosineChange: expect.closeTo(0, 6),
        leftOut: null,
        analogies: null,
      },
    });
  });

  it('counts the neighbours that go', async () => {
    const data = Float32Array.of(1, 0, 0.9, 0.1, 0, 1, 0.1, 0.9);
    const words = WordTable.from(['a', 'b', 'c', 'd']);
    const before = new KeyedVectors(words, { data, rows: 4, dim: 2, stride: 2 });
    const moved = Float32Array.from(data);
    moved.set([0.1, 1], 2);
    const after = new KeyedVectors(words, { data: moved, rows: 4, dim: 2, stride: 2 });
    const { overlap, cosineChange } = await compareVectors(before, after, { k: 1 });
    // Of a-b, b-a, c-d, d-c: after it, b's nearest is d or c, a's is d, c and d have b.
    expect(overlap).toBeLessThan(0.5);
    expect(cosineChange).toBeGreaterThan(0.4);
  });

  it('says what is left of words that have no row any more', async () => {
    const before = new KeyedVectors(large.words, large.rows);
    const after = new KeyedVectors(firstWords(large, 100).words, large.rows.first(100), {
      compose: (word) => (word === 'w299' ? undefined : large.get(word)),
    });
    const { words, overlap, leftOut } = await compareVectors(before, after);
    expect([words, overlap]).toEqual([100, 1]);
    expect(leftOut).toMatchObject({ words: 200, composed: 199, overlap: 1 });
  });

  it('asks analogies of both, and draws by its seed', async () => {
    const questions = ': some\nw0 w1 w2 w3\nw4 w5 w6 w7\n';
    const small = pruneVectors(large, 4);
    const found = await compareVectors(large, small, { analogies: questions, sample: 5, seed: 3 });
    expect(found.analogies).toEqual({
      before: (await evaluateAnalogies(large, questions)).overall,
      after: expect.objectContaining({ total: 1, outOfVocabulary: 1 }),
    });
    expect(found).toEqual(await compareVectors(large, small, { analogies: questions, sample: 5, seed: 3 }));
    await expect(compareVectors(large, madeOf(1, 2))).rejects.toThrow(/two words in common/);
  });
});
