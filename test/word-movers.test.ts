import { describe, expect, it } from 'vitest';
import { transportCost } from '../src/query/transport.js';
import { nearestDocuments, wordMoversDistance } from '../src/query/word-movers.js';
import { randomStream } from '../src/random.js';
import { make } from './keyed-vectors.js';

/** The least cost by trying every way to match single units. */
function leastMatching(from: number[], to: number[], cost: (i: number, j: number) => number): number {
  const [first, ...rest] = from;
  if (first === undefined) return 0;
  return Math.min(
    ...to.map((j, place) => cost(first, j) + leastMatching(rest, to.toSpliced(place, 1), cost)),
  );
}

describe('optimal transport', () => {
  it('costs what the best of all matchings costs', () => {
    for (let trial = 0; trial < 60; trial++) {
      const random = randomStream(trial, 'transport');
      const [rows, columns] = [1 + Math.floor(random.next() * 4), 1 + Math.floor(random.next() * 4)];
      const units = 6;
      const draw = (places: number) =>
        Array.from({ length: units }, () => Math.floor(random.next() * places));
      const [from, to] = [draw(rows), draw(columns)];
      // Small whole costs make ties.
      const costs = Float64Array.from({ length: rows * columns }, () => Math.floor(random.next() * 5));
      const amounts = (units: number[], places: number) =>
        Float64Array.from({ length: places }, (_, i) => units.filter((unit) => unit === i).length);
      expect(transportCost(amounts(from, rows), amounts(to, columns), costs)).toBe(
        leastMatching(from, to, (i, j) => costs[i * columns + j]!),
      );
    }
  });
});

describe("the Word Mover's Distance", () => {
  const random = randomStream(3, 'words');
  const words = Array.from({ length: 60 }, (_, i) => `w${i}`);
  const vectors = make(words, 5, () => random.next() - 0.5);
  const text = (length: number) =>
    Array.from({ length }, () => words[Math.floor(random.next() * words.length)]!);

  it('is 0 for equal texts in any order, the same both ways, and infinite without known words', () => {
    const [a, b] = [text(9), text(14)];
    expect(wordMoversDistance(vectors, a, [...a, ...a].reverse())).toBe(0);
    expect(wordMoversDistance(vectors, a, b)).toBeCloseTo(wordMoversDistance(vectors, b, a), 12);
    expect(wordMoversDistance(vectors, a, ['none'])).toBe(Number.POSITIVE_INFINITY);
    expect(wordMoversDistance(vectors, [...a, 'none'], b)).toBe(wordMoversDistance(vectors, a, b));
    expect(() => wordMoversDistance(vectors, 'a text' as never, b)).toThrow('expected a list of words');
  });

  it('refuses texts that would take hours, but for the bound', () => {
    const many = make(
      Array.from({ length: 2100 }, (_, i) => `w${i}`),
      1,
      (i) => i % 7,
    );
    const [a, b] = [many.words.toArray().slice(0, 1050), many.words.toArray().slice(1050)];
    expect(() => wordMoversDistance(many, a, b)).toThrow('1000 different words at most, got 1050 and 1050');
    expect(wordMoversDistance(many, a, b, { relaxed: true, normalise: false })).toBe(0);
  });

  it('does not go on for ever from words that are nowhere', () => {
    const nowhere = make(['a', 'b', 'c', 'd', 'e'], 2, (i) => (i < 2 || i === 8 ? Number.NaN : i));
    expect(() => wordMoversDistance(nowhere, ['e', 'd', 'b', 'c', 'a'], ['c'])).toThrow(
      'the vector of "e" has numbers that are not finite',
    );
  });

  it('ranks documents as measuring all of them does', () => {
    const documents = Array.from({ length: 40 }, (_, i) => (i === 7 ? ['none'] : text(3 + (i % 9))));
    const query = text(6);
    const all = documents
      .map((document, index) => ({ index, distance: wordMoversDistance(vectors, query, document) }))
      .filter(({ distance }) => Number.isFinite(distance))
      .sort((x, y) => x.distance - y.distance);
    expect(nearestDocuments(vectors, query, documents, { k: 5 })).toEqual(all.slice(0, 5));
    expect(nearestDocuments(vectors, query, documents, { k: 100 })).toEqual(all);
    expect(() => nearestDocuments(vectors, ['none'], documents)).toThrow('no word of the query');
    expect(nearestDocuments(vectors, query, [])).toEqual([]);
  });
});
