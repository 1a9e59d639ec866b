import { describe, expect, test } from 'vitest';
import { huffmanTree } from '../src/sampling/huffman.js';
import { aliasTable } from '../src/sampling/negatives.js';
import { keepThresholds } from '../src/sampling/subsampling.js';
import { distanceWeights, pairWeights, reachOf, sideWeights } from '../src/sampling/window-weights.js';
import { sumOf } from '../src/tensor/inner-product.js';
import { branchesOf, nodesOf } from './reference/outputs.js';

describe('subsampling', () => {
  test('keeps with probability sqrt(t / f) + t / f', () => {
    const keep = keepThresholds(Float64Array.of(900, 90, 10), 1000, 0.01);
    const share = (f: number) => Math.sqrt(0.01 / f) + 0.01 / f;
    expect(keep[0] / 2 ** 32).toBeCloseTo(share(0.9), 6);
    expect(keep[1] / 2 ** 32).toBeCloseTo(share(0.09), 6);
    expect(keep[2]).toBe(0xffff_ffff);
  });
  test('0 keeps every word', () => {
    expect([...keepThresholds(Float64Array.of(5, 1), 6, 0)]).toEqual([0xffff_ffff, 0xffff_ffff]);
  });
});

describe('window weights', () => {
  /** Of all reaches that may be drawn, the share that holds each distance. */
  const shares = (window: number, sure: number) =>
    Array.from({ length: window + 1 }, (_, distance) => {
      const reaches = Array.from({ length: window - sure }, (_, i) => sure + 1 + i);
      return distance === 0 ? 0 : reaches.filter((reach) => reach >= distance).length / reaches.length;
    });

  test.each([
    [1, 0],
    [5, 0],
    [5, 2],
    [9, 8],
  ])('up to %i, %i of them sure: the chance that a drawn reach has the distance', (window, sure) => {
    expect([...distanceWeights(window, sure, 'expected')]).toEqual(
      shares(window, sure).map((share) => Math.fround(share)),
    );
  });

  test.each([1, 5, 9])(
    'harmonic up to %i: as 1 / distance, all together as a drawn reach has them',
    (window) => {
      const [zero, ...weights] = distanceWeights(window, 0, 'harmonic');
      expect(zero).toBe(0);
      for (const [i, weight] of weights.entries()) expect(weight * (i + 1)).toBeCloseTo(weights[0], 5);
      expect(sumOf(weights)).toBeCloseTo((window + 1) / 2, 5);
    },
  );

  test('harmonic in wide windows: no pair counts more than 2', () => {
    const weights = distanceWeights(50, 0, 'harmonic');
    expect([weights[1], weights[50]]).toEqual([2, Math.fround(2 / 50)]);
  });

  test('harmonic where all words of a line are near: alike', () => {
    expect([...distanceWeights(3, 2, 'harmonic')]).toEqual([0, 1, 1, 1]);
  });

  test('pairs of the places near a group with each of its centres, and of all words to one side', () => {
    const weights = Float32Array.of(0, 1, 0.5);
    const pairs = pairWeights(weights, 2, 2);
    expect([...pairs]).toEqual([0.5, 0, 1, 0.5, 0, 1, 1, 0, 0.5, 1, 0, 0.5]);
    expect([...sideWeights(weights)]).toEqual([0, 1, 1.5]);
  });

  test.each([
    [5, 3],
    [5, 4],
    [10, 7],
    [2, 2],
    [1, 1],
  ])(
    'of a window of %i no pair past %i places beside the group, but all pairs of a distance as much',
    (window, reach) => {
      const weights = distanceWeights(window, 0, 'harmonic');
      const pairs = pairWeights(weights, 4, reach);
      const sums = new Float64Array(window + 1);
      for (const [i, weight] of pairs.entries()) {
        const [place, centre] = [Math.floor(i / 4) - window, i % 4];
        if (place < -reach || place >= 4 + reach) expect(weight).toBe(0);
        else if (place !== centre && Math.abs(place - centre) <= window) expect(weight).toBeGreaterThan(0);
        if (Math.abs(place - centre) <= window) sums[Math.abs(place - centre)] += weight;
      }
      for (const [distance, weight] of weights.entries()) expect(sums[distance]).toBeCloseTo(8 * weight, 5);
    },
  );

  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
    [10, 8],
  ])('a window of %i reaches %i places past a group', (window, reach) => {
    expect(reachOf(window)).toBe(reach);
  });
});

describe('negatives', () => {
  /** Probability of each word that the table gives. */
  function shares(table: Uint32Array): number[] {
    const size = table.length / 2;
    const sum = new Array<number>(size).fill(0);
    for (let cell = 0; cell < size; cell++) {
      const own = table[2 * cell] / 2 ** 32;
      sum[cell] += own / size;
      sum[table[2 * cell + 1]] += (1 - own) / size;
    }
    return sum;
  }

  test.each([0.75, 0.5, 0, 1, -1])('in proportion to count ** %f', (exponent) => {
    const counts = Float64Array.from({ length: 1000 }, (_, i) => Math.ceil(1e6 / (i + 1)));
    const total = counts.reduce((sum, count) => sum + count ** exponent, 0);
    shares(aliasTable(counts, exponent)).forEach((share, i) => {
      expect(share).toBeCloseTo(counts[i] ** exponent / total, 7);
    });
  });
});

describe('Huffman tree', () => {
  test('of known counts: shorter codes for frequent words, prefix-free', () => {
    const { offsets, paths } = huffmanTree(Float64Array.of(50, 20, 15, 10, 5));
    const lengths = [0, 1, 2, 3, 4].map((word) => offsets[word + 1] - offsets[word]);
    expect(lengths).toEqual([1, 2, 3, 4, 4]);
    const codes = lengths.map((_, word) =>
      branchesOf(paths.subarray(offsets[word], offsets[word + 1])).join(''),
    );
    for (const [i, a] of codes.entries())
      for (const [j, b] of codes.entries()) if (i !== j) expect(b.startsWith(a)).toBe(false);
    // Every path begins at the root, the last node made.
    expect(nodesOf(paths.filter((_, at) => offsets.includes(at)))).toEqual([3, 3, 3, 3, 3]);
  });

  test('paths and children say the same: each path, walked down from the root, ends at its leaf', () => {
    const size = 40;
    const { offsets, paths, left, right } = huffmanTree(
      Float64Array.from({ length: size }, (_, i) => 1 + ((13 * i) % 29)),
    );
    for (let leaf = 0; leaf < size; leaf++) {
      const path = paths.subarray(offsets[leaf], offsets[leaf + 1]);
      const [nodes, branches] = [nodesOf(path), branchesOf(path)];
      let at = 2 * size - 2;
      for (const [k, node] of nodes.entries()) {
        expect(size + node).toBe(at);
        at = (branches[k] === 1 ? right : left)[node];
      }
      expect(at).toBe(leaf);
    }
  });

  test('is optimal: the expected length equals that of the two-smallest construction on a heap', () => {
    const counts = Float64Array.from({ length: 300 }, (_, i) => Math.ceil(5000 / (i + 1)));
    const { offsets } = huffmanTree(counts);
    const length = counts.reduce((sum, count, i) => sum + count * (offsets[i + 1] - offsets[i]), 0);
    const heap = [...counts];
    let best = 0;
    while (heap.length > 1) {
      heap.sort((a, b) => b - a);
      const joined = heap.pop()! + heap.pop()!;
      best += joined;
      heap.push(joined);
    }
    expect(length).toBe(best);
  });

  test('counts in any order', () => {
    const { offsets } = huffmanTree(Float64Array.of(5, 50, 10));
    expect([0, 1, 2].map((word) => offsets[word + 1] - offsets[word])).toEqual([2, 1, 2]);
  });
});
