import { describe, expect, it, vi } from 'vitest';
import { clusterRows } from '../src/analysis/clusters.js';
import { silhouetteOf } from '../src/analysis/silhouette.js';
import { agreementOf } from '../src/evaluation/cluster-scores.js';
import { kMeans } from '../src/evaluation/k-means.js';
import { eachProduct, RowProducts } from '../src/kernels/row-products.js';
import { createMatrix, type Matrix } from '../src/tensor/matrix.js';
import { groupedMatrix, matrixOf, randomMatrix } from './matrices.js';

const dot = (a: Matrix, i: number, b: Matrix, j: number) =>
  Array.from({ length: a.dim }, (_, d) => a.data[i * a.dim + d] * b.data[j * b.dim + d]).reduce(
    (x, y) => x + y,
    0,
  );

describe('products of rows', () => {
  it.each([
    [1, 1, 1],
    [65, 3, 7],
    [130, 300, 9],
  ])('%i with %i, of %i numbers, are those of plain loops', async (many, few, dim) => {
    const [a, b] = [randomMatrix(many, dim, 'a'), randomMatrix(few, dim, 'b')];
    const seen = new Float64Array(many * few);
    let furthest = 0;
    await eachProduct(a, b, {}, (row, first, products) => {
      for (const [j, product] of products.entries()) {
        furthest = Math.max(furthest, Math.abs(product - dot(a, row, b, first + j)));
        seen[row * few + first + j]++;
      }
    });
    expect(furthest).toBeLessThan(1e-5);
    expect(seen.every((times) => times === 1)).toBe(true);
  });

  it('and weighed sums of rows', async () => {
    const [a, b] = [randomMatrix(63, 6, 'a'), randomMatrix(5, 6, 'b')];
    const products = await RowProducts.open(63, 5, 6);
    products.many.data.set(
      a.data.length === products.many.data.length ? a.data : spread(a, products.many.stride),
    );
    products.few.data.set(spread(b, products.few.stride));
    const weights = products.products(10, 53).slice();
    const { data, stride } = products.sums(10, 53);
    for (let c = 0; c < 5; c++)
      for (let d = 0; d < 6; d++) {
        let sum = 0;
        for (let i = 0; i < 53; i++) sum += weights[i * products.columns + c] * a.data[(10 + i) * 6 + d];
        expect(data[c * stride + d]).toBeCloseTo(sum, 4);
      }
    products.close();
  });
});

function spread({ data, rows, dim }: Matrix, stride: number): Float32Array {
  const wide = new Float32Array(rows * stride);
  for (let i = 0; i < rows; i++) wide.set(data.subarray(i * dim, (i + 1) * dim), i * stride);
  return wide;
}

describe('k-means', () => {
  it.each([true, false])(
    'separates what lies apart, the same with each seed (spherical %s)',
    async (spherical) => {
      const points = groupedMatrix(120, 8, 8);
      for (const seed of [1, 2]) {
        const { clusters } = await kMeans(points, 8, { seed, spherical });
        expect(new Set(clusters).size).toBe(8);
        expect(clusters.every((cluster, i) => cluster === clusters[i % 8])).toBe(true);
        expect((await kMeans(points, 8, { seed, spherical })).clusters).toEqual(clusters);
      }
    },
  );

  it('comes to rest: each row is nearest to the mean of its own cluster, and inertia is the sum of distances', async () => {
    const points = randomMatrix(200, 5, 'rest');
    const { clusters, centres, inertia } = await kMeans(points, 6, { spherical: false });
    const square = (i: number, c: number) => {
      let sum = 0;
      for (let d = 0; d < 5; d++) sum += (points.data[i * 5 + d] - centres.data[c * 5 + d]) ** 2;
      return sum;
    };
    let total = 0;
    for (const [i, own] of clusters.entries()) {
      total += square(i, own);
      for (let c = 0; c < 6; c++) expect(square(i, own)).toBeLessThanOrEqual(square(i, c) + 1e-6);
    }
    expect(inertia).toBeCloseTo(total, 4);
    const own = Array.from(clusters.keys()).filter((i) => clusters[i] === 0);
    const mean = own.reduce((sum, i) => sum + points.data[i * 5], 0) / own.length;
    expect(centres.data[0]).toBeCloseTo(mean, 5);
  });

  it('multiplies candidates for the first centres alone, not as many columns as there are clusters', async () => {
    const spy = vi.spyOn(RowProducts.prototype, 'products');
    await kMeans(randomMatrix(60, 4, 'few'), 50, { starts: 1 });
    const [first] = spy.mock.calls;
    const calls = spy.mock.calls.length;
    const narrow = spy.mock.calls.filter(([, , columns]) => columns === 4).length;
    spy.mockRestore();
    expect(first[2]).toBe(4);
    expect([narrow, calls > narrow]).toEqual([50, true]);
  });

  it('of many rows starts on a sample, and clusters all', async () => {
    const points = groupedMatrix(12_000, 8, 8);
    const { clusters, centres, inertia } = await kMeans(points, 8);
    expect(clusters).toHaveLength(12_000);
    for (const [i, cluster] of clusters.entries()) expect(cluster).toBe(clusters[i % 8]);
    const near = Array.from(
      clusters,
      (own, i) => dot(points, i, centres, own) / Math.sqrt(dot(points, i, points, i)),
    );
    expect(inertia).toBeCloseTo(
      near.reduce((sum, cosine) => sum + 2 - 2 * cosine, 0),
      1,
    );
  });

  it('takes as many clusters as rows, equal rows, and no more', async () => {
    const equal = matrixOf([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect((await kMeans(equal, 2)).clusters).toHaveLength(3);
    expect(new Set((await kMeans(randomMatrix(5, 3, 'few'), 5)).clusters).size).toBe(5);
    await expect(kMeans(equal, 4)).rejects.toThrow(/^`k`: expected an integer >= 1 and <= 3, .* got 4$/);
  });
});

describe('silhouette', () => {
  const points = matrixOf([
    [0, 1],
    [0.5, 1],
    [3, 0.5],
    [4, 1],
    [3, 2],
  ]);
  const clusters = Int32Array.of(0, 0, 1, 1, 1);

  it('is the mean of (b - a) / max(a, b), by distances', async () => {
    const plain = plainSilhouette(points, clusters, (i, j) =>
      Math.hypot(points.data[2 * i] - points.data[2 * j], points.data[2 * i + 1] - points.data[2 * j + 1]),
    );
    const found = await silhouetteOf(points, clusters, 2, { spherical: false });
    expect(found.mean).toBeCloseTo(plain, 6);
    expect(found.rows).toBe(5);
  });

  it('and by cosines, of the means alone', async () => {
    const norm = (i: number) => Math.hypot(points.data[2 * i], points.data[2 * i + 1]);
    const plain = plainSilhouette(
      points,
      clusters,
      (i, j) =>
        1 -
        (points.data[2 * i] * points.data[2 * j] + points.data[2 * i + 1] * points.data[2 * j + 1]) /
          norm(i) /
          norm(j),
    );
    expect((await silhouetteOf(points, clusters, 2, { spherical: true })).mean).toBeCloseTo(plain, 5);
  });

  it.each([true, false])('of more clusters than are multiplied at once, spherical %s', async (spherical) => {
    const [few, many] = [
      await silhouetteOf(points, clusters, 2, { spherical }),
      await silhouetteOf(
        points,
        clusters.map((own) => own * 299),
        300,
        { spherical },
      ),
    ];
    expect([many.mean, many.clusters[0], many.clusters[299]]).toEqual([few.mean, ...few.clusters]);
  });

  it('of more clusters than are multiplied at once is that of pairs', async () => {
    const many = randomMatrix(600, 6, 'many');
    const own = Int32Array.from({ length: 600 }, (_, i) => i % 300);
    const norm = Array.from({ length: 600 }, (_, i) => Math.sqrt(dot(many, i, many, i)));
    const plain = plainSilhouette(many, own, (i, j) => 1 - dot(many, i, many, j) / norm[i] / norm[j]);
    expect((await silhouetteOf(many, own, 300, { spherical: true })).mean).toBeCloseTo(plain, 5);
  });

  it('is 0 for a row alone, and none for one cluster', async () => {
    const found = await silhouetteOf(points, Int32Array.of(0, 1, 1, 1, 1), 2, { spherical: false });
    expect(found.clusters[0]).toBe(0);
    expect((await silhouetteOf(points, new Int32Array(5), 1, { spherical: false })).mean).toBeNull();
  });
});

function plainSilhouette(
  points: Matrix,
  clusters: Int32Array,
  distance: (i: number, j: number) => number,
): number {
  const k = Math.max(...clusters) + 1;
  const widths = Array.from(clusters, (own, i) => {
    const [sums, sizes] = [new Float64Array(k), new Float64Array(k)];
    for (const [j, cluster] of clusters.entries()) {
      if (j === i) continue;
      sums[cluster] += distance(i, j);
      sizes[cluster]++;
    }
    const means = sums.map((sum, c) => sum / sizes[c]);
    const [a, b] = [means[own], Math.min(...means.filter((_, c) => c !== own))];
    return (b - a) / Math.max(a, b);
  });
  return widths.reduce((sum, width) => sum + width, 0) / points.rows;
}

describe('agreement with labels', () => {
  it("of the textbook's example (Manning et al. 2008, 16.3)", () => {
    // Three clusters of 17 items: x x x x x o | x o o o o d | x x d d d.
    const clusters = [...'000000111111222222'].slice(0, 17).map(Number);
    const labels = [...'xxxxxoxooooдxxддд'];
    const { purity, nmi, ari } = agreementOf(clusters, labels);
    expect(purity).toBeCloseTo(12 / 17, 12);
    expect(nmi).toBeCloseTo(0.3646, 3);
    // Rand counts of the book: TP 20, FP 20, FN 24, of 136 pairs.
    const chance = (40 * 44) / 136;
    expect(ari).toBeCloseTo((20 - chance) / ((40 + 44) / 2 - chance), 12);
  });

  it('is 1 for the same partition by other names, and 0 for one cluster of all', () => {
    expect(agreementOf([2, 2, 0, 0], ['a', 'a', 'b', 'b'])).toEqual({ purity: 1, nmi: 1, ari: 1 });
    expect(agreementOf([0, 0, 0, 0], ['a', 'a', 'b', 'b'])).toEqual({ purity: 0.5, nmi: 0, ari: 0 });
    expect(agreementOf([0], ['a'])).toEqual({ purity: 1, nmi: 1, ari: 1 });
  });
});

describe('clusterRows', () => {
  it('numbers clusters by falling size and leaves zero rows out', async () => {
    const rows = matrixOf([
      [0, 1],
      [1, 0],
      [0, 0],
      [1, 0.1],
      [0.9, 0],
    ]);
    const report = await clusterRows(rows, { k: 2, labels: ['b', 'a', 'a', 'a', 'a'] });
    expect([...report.assignments]).toEqual([1, 0, -1, 0, 0]);
    expect(report).toMatchObject({
      k: 2,
      sizes: [3, 1],
      leftOut: 1,
      agreement: { purity: 1, nmi: 1, ari: 1 },
    });
  });

  it('auto finds how many lie apart', async () => {
    expect((await clusterRows(groupedMatrix(90, 9, 6))).k).toBe(6);
  });

  it.each([
    [{ k: 9 }, /^`k`: expected at most 8, the number of vectors, got 9$/],
    [{ k: 0 }, /^`k`: expected an integer >= 1, or auto, got 0$/],
    [{ k: 2, labels: ['a'] }, /^labels: expected a label for each of 8 rows, got 1$/],
    [{ spherical: 1 }, /^`spherical`: expected true or false, got 1$/],
    [{ kk: 1 }, /^`kk`: this call has no such option; did you mean `k`\?$/],
  ])('refuses %o', async (options, message) => {
    await expect(clusterRows(groupedMatrix(8, 2, 2), options as never)).rejects.toThrow(message);
  });

  it('refuses rows that are all zeros', async () => {
    await expect(clusterRows(createMatrix(3, 2), { k: 1 })).rejects.toThrow(/^all 3 vectors are zeros/);
    await expect(clusterRows(createMatrix(0, 2))).rejects.toThrow(/^there are no vectors: /);
  });
});
