import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { Dictionary } from '../src/embeddings/dictionary.js';
import type { FastTextModel } from '../src/embeddings/fasttext-model.js';
import { LineMeans } from '../src/embeddings/line-means.js';
import { DenseRows } from '../src/embeddings/rows.js';
import { heapOf, matrixInHeap } from '../src/kernels/shared-heap.js';
import { randomStream } from '../src/random.js';
import { createMatrix, type Matrix } from '../src/tensor/matrix.js';
import { lineRows } from './reference/line-rows.js';
import { thorough } from './thorough.js';

const DIM = 7;
const WORDS = ['a', 'été', 'sun', '</s>', 'beach', '__lab', 'sun'];
const LABELS = ['__label__x', '__label__y', '__label__z'];
const LINES = [
  '',
  'a sun beach',
  '__label__y sun\tunknown  été\0a __label__x __label__x __label__new sun',
  '__label__ __lab </s> 浜辺 a\nb',
  'no thing of these',
  `${'a '.repeat(3000)}__label__z été`,
  'sun beach unknown '.repeat(thorough ? 9000 : 3000),
];

interface Shape {
  readonly maxn: number;
  readonly wordNgrams: number;
  readonly pruned?: boolean;
  readonly zeros?: boolean;
}

function modelOf({ maxn, wordNgrams, pruned, zeros }: Shape, create: typeof createMatrix): FastTextModel {
  const kept = new Map(Array.from({ length: 20 }, (_, i) => [2 * i, i]));
  const dictionary = new Dictionary({
    entries: WordTable.from([...WORDS, ...LABELS]),
    counts: new Float64Array(WORDS.length + LABELS.length),
    labels: LABELS.length,
    tokens: 1,
    range: { minn: 2, maxn, bucket: 50 },
    wordNgrams,
    ...(pruned && { pruned: kept }),
  });
  const random = randomStream(1, 'test');
  const fill = (matrix: Matrix) => {
    for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = random.next() - 0.5;
    return matrix;
  };
  const rows = dictionary.inputRows;
  const places = Int32Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? -1 : rows - 1 - i));
  const input = new DenseRows(fill(create(rows, DIM)), zeros ? places : undefined);
  const output = new DenseRows(fill(createMatrix(LABELS.length, DIM)));
  const settings = { dim: DIM, model: 'sup', loss: 'softmax' } as FastTextModel['settings'];
  return { version: 12, settings, dictionary, input, output };
}

const SHAPES: Shape[] = [
  { maxn: 0, wordNgrams: 1 },
  { maxn: 0, wordNgrams: 2 },
  { maxn: 0, wordNgrams: 5, zeros: true },
  { maxn: 3, wordNgrams: 1, zeros: true },
  { maxn: 4, wordNgrams: 3 },
  { maxn: 3, wordNgrams: 3, pruned: true },
];

/** What is laid out behind it is past 2 GiB, which no number of 32 bits with a sign reaches. */
function farFromTheRest(rows: number, dim: number): Matrix {
  const matrix = matrixInHeap(rows, dim);
  heapOf(matrix)!.heap.lay(2 ** 31);
  return matrix;
}

describe.each([
  ['read where they are', matrixInHeap, undefined],
  ['read where they are, far from the rest', farFromTheRest, undefined],
  ['copied', createMatrix, undefined],
  ['copied as long as there is room', createMatrix, 128],
])('the rows of lines, %s', (_, create, most) => {
  it.each(create === createMatrix && !thorough ? SHAPES.slice(4) : SHAPES)(
    'have the mean that a plain loop finds: %o',
    (shape) => {
      const model = modelOf(shape, create);
      const means = new LineMeans(model, most);
      for (const line of [...LINES, ...LINES].map((text) => new TextEncoder().encode(text))) {
        const [labels, expected] = [[] as number[], [] as number[]];
        const rows = lineRows(model.dictionary, line, expected);
        const sum = new Float32Array(DIM);
        const size = new Float64Array(DIM);
        for (const row of rows) {
          const own = new Float32Array(DIM);
          model.input.addRow(row, own, 1);
          for (let d = 0; d < DIM; d++) {
            sum[d] += own[d];
            size[d] += Math.abs(own[d]);
          }
        }
        const mean = means.of(line, labels);
        expect(labels).toEqual(expected);
        expect(mean === undefined).toBe(rows.length === 0);
        // Each of the additions may be rounded by half of the last bit.
        mean?.forEach((value, d) => {
          expect(Math.abs(value - sum[d] / rows.length)).toBeLessThan(2 ** -23 * size[d] + 1e-12);
        });
        if (!mean) continue;
        const products = means.scores(mean.slice());
        expect(products.length).toBe(LABELS.length);
        products.forEach((value, label) => {
          expect(value).toBeCloseTo(model.output.dot(label, mean), 6);
        });
      }
    },
  );
});
