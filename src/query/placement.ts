import { Matrix, SVD } from 'ml-matrix';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError } from '../errors.js';
import { neededPackage } from '../optional-package.js';
import { randomStream } from '../random.js';
import { checkedList, vectorOf } from './lookup.js';

export const PLACEMENTS = ['pca', 'umap', 'tsne'] as const;

/** Points of the plane. */
export interface Placement {
  /** Of each point, in the order of the vectors. */
  readonly x: readonly number[];
  /** Of each point, in the order of the vectors. */
  readonly y: readonly number[];
  /** Of PCA: the shares of the variance that lie along both axes, in [0, 1]. */
  readonly shares?: readonly [x: number, y: number];
}

/**
 * Rows in the plane of their two principal components (Pearson 1901), x along the greater variance; of the two possible
 * directions of an axis the one in which the row furthest from 0 is positive is taken.
 */
function principalPlaces(rows: readonly number[][]): Placement {
  const means = rows[0].map((_, d) => rows.reduce((sum, row) => sum + row[d], 0) / rows.length);
  const centred = new Matrix(rows.map((row) => row.map((value, d) => value - means[d])));
  const { rightSingularVectors, diagonal } = new SVD(centred, {
    computeLeftSingularVectors: false,
    autoTranspose: true,
  });
  const places = centred.mmul(rightSingularVectors).to2DArray();
  const [x, y] = [0, 1].map((axis) => directed(places.map((place) => place[axis] ?? 0)));
  const variances = diagonal.map((value) => value * value);
  const whole = variances.reduce((sum, value) => sum + value, 0);
  return { x, y, shares: [(variances[0] ?? 0) / whole || 0, (variances[1] ?? 0) / whole || 0] };
}

/** A word's place in the plane. */
export interface ProjectedWord {
  /** As it was given. */
  readonly word: string;
  /** Along the greater variance. */
  readonly x: number;
  /** Along the lesser variance. */
  readonly y: number;
}

/**
 * The words in the plane of their two principal components (Pearson 1901), x along the greater variance;
 * meant for up to a few hundred words. The same words always give the same picture: of the two possible
 * directions of an axis, the one in which the word furthest from 0 is positive is taken.
 * @throws WordvecError `unknown-word`; `usage` when there is no word
 * @example
 * project(vectors, ['king', 'queen']); // => [{ word: 'king', x: SQRT1_2, y: 0 }, { word: 'queen', x: -SQRT1_2, y: 0 }]
 */
export function project(vectors: KeyedVectors, words: readonly string[]): ProjectedWord[] {
  checkVectors(vectors);
  if (checkedList(words, 'words').length === 0)
    throw usageError('expected at least one word to draw, got none');
  const points = words.map((word) => Array.from(vectorOf(vectors, word).vector));
  const { x, y } = principalPlaces(points);
  return words.map((word, i) => ({ word, x: x[i], y: y[i] }));
}

/**
 * Rows in the plane: by PCA, UMAP (McInnes et al. 2018) or t-SNE (van der Maaten & Hinton 2008), these of rows at length 1,
 * so by cosine, and from the same start for a seed.
 * @throws WordvecError `unsupported` where the optional package is not installed
 */
export async function placeRows(
  rows: readonly number[][],
  method: (typeof PLACEMENTS)[number],
  seed: number,
): Promise<Placement> {
  // Of fewer points there is nothing to learn.
  if (method === 'pca' || rows.length < 4) return principalPlaces(rows);
  const units = rows.map((row) => {
    const length = Math.hypot(...row) || 1;
    return row.map((value) => value / length);
  });
  const places = method === 'umap' ? await umapPlaces(units, seed) : await tsnePlaces(units);
  return { x: places.map(([x]) => x), y: places.map(([, y]) => y) };
}

async function umapPlaces(rows: number[][], seed: number): Promise<number[][]> {
  const { UMAP } = await neededPackage<typeof import('umap-js')>('umap-js', 'UMAP');
  const random = randomStream(seed, 'umap');
  return new UMAP({ nNeighbors: Math.min(15, rows.length - 1), random: () => random.next() }).fit(rows);
}

/** Steps of t-SNE: the original's. */
const STEPS = 1000;

async function tsnePlaces(rows: number[][]): Promise<number[][]> {
  const { TSNE } = await neededPackage<typeof import('@keckelt/tsne')>('@keckelt/tsne', 't-SNE');
  const tsne = new TSNE({ perplexity: Math.min(30, (rows.length - 1) / 3), epsilon: 10, dim: 2 });
  tsne.initDataRaw(rows);
  // In place of its random start: principal components, small, which keeps what is far apart apart (Kobak & Berens 2019).
  const { x, y } = principalPlaces(rows);
  const scale = 1e-4 / (Math.max(...x.map(Math.abs)) || 1);
  for (const [i, start] of tsne.getSolution().entries()) [start[0], start[1]] = [x[i] * scale, y[i] * scale];
  for (let step = 0; step < STEPS; step++) tsne.step();
  return tsne.getSolution();
}

function directed(values: number[]): number[] {
  const furthest = values.reduce(
    (most, value) => (Math.abs(value) > Math.abs(most) + 1e-9 ? value : most),
    0,
  );
  return furthest < 0 ? values.map((value) => 0 - value) : values;
}
