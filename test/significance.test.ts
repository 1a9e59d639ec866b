import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateAnalogies } from '../src/evaluation/analogies.js';
import { compareAnalogies, compareSimilarity } from '../src/evaluation/comparison.js';
import { correlationInterval, wilsonInterval } from '../src/evaluation/intervals.js';
import { evaluateSimilarity } from '../src/evaluation/pair-scores.js';
import {
  correlationPValue,
  dependentPValue,
  mcNemarPValue,
  rankCorrelationPValue,
} from '../src/evaluation/significance.js';
import { make } from './keyed-vectors.js';

const scipy = JSON.parse(readFileSync(new URL('fixtures/queries/scipy.json', import.meta.url), 'utf8'));

/** Equal to nine digits, however small. */
function near(value: number | null, expected: number): void {
  expect(value! / expected).toBeCloseTo(1, 9);
}

describe('chance is reckoned as scipy does', () => {
  it('of correlations', () => {
    for (const { x, y, pearson, pearsonP, interval, spearman, spearmanP } of scipy.correlations) {
      near(correlationPValue(pearson, x.length), pearsonP);
      const found = correlationInterval(pearson, x.length, false);
      if (interval === null) expect(found).toBeNull();
      else for (const side of [0, 1] as const) near(found![side], interval[side]);
      if (x.length >= 10) near(rankCorrelationPValue(spearman, x, y), spearmanP);
    }
    expect(correlationPValue(1, 8)).toBe(0);
    expect(correlationPValue(0.5, 2)).toBeNull();
  });

  it('of shares', () => {
    for (const { right, total, interval } of scipy.shares)
      for (const side of [0, 1] as const)
        expect(wilsonInterval(right, total)![side]).toBeCloseTo(interval[side], 9);
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it('of answers that differ', () => {
    for (const { first, second, p } of scipy.differences) {
      near(mcNemarPValue(first, second), p);
      near(mcNemarPValue(second, first), p);
    }
  });
});

describe('few pairs', () => {
  it('are put into all orders', () => {
    expect(rankCorrelationPValue(1, [1, 2], [3, 4])).toBe(1);
    expect(rankCorrelationPValue(1, [1, 2, 3], [3, 4, 9])).toBeCloseTo(2 / 6, 12);
    expect(rankCorrelationPValue(1, [1, 2, 3, 4, 5], [3, 4, 9, 10, 11])).toBeCloseTo(2 / 120, 12);
    // Ranks 1.5 1.5 3 and 1 2 3: the orders 1 2 3, 2 1 3, 3 2 1 and 3 1 2 ... of six reach it.
    expect(rankCorrelationPValue(0.866, [1, 1, 2], [1, 2, 3])).toBeCloseTo(4 / 6, 12);
    expect(rankCorrelationPValue(1, [1], [3])).toBeNull();
  });

  it('have a wide interval or none', () => {
    expect(correlationInterval(0.9, 3, true)).toBeNull();
    const [low, high] = correlationInterval(0.9, 5, true)!;
    expect([low < 0, high > 0.99]).toEqual([true, true]);
    // Bonett & Wright 2000: the rank correlation's interval is the wider one.
    expect(correlationInterval(0.9, 5, false)![0]).toBeGreaterThan(low);
  });
});

describe('two models', () => {
  it('are compared by the questions that both were asked', async () => {
    const plane = (rows: number[][]) =>
      make(['man', 'woman', 'king', 'queen', 'x'], 2, (i) => rows[Math.floor(i / 2)]![i % 2]!);
    const right = plane([
      [1, 0],
      [1, 1],
      [3, 0.1],
      [3, 3],
      [-1, -1],
    ]);
    const wrong = plane([
      [1, 0],
      [1, 1],
      [3, 0.1],
      [-3, 3],
      [1, 1.1],
    ]);
    const text = 'man woman king queen\nman woman king none\n';
    const [a, b] = [await evaluateAnalogies(right, text), await evaluateAnalogies(wrong, text)];
    expect([[...a.outcomes], [...b.outcomes]]).toEqual([
      [1, -1],
      [0, -1],
    ]);
    expect(await compareAnalogies(a, b)).toEqual({ total: 1, onlyFirst: 1, onlySecond: 0, p: 1 });
    const other = await evaluateAnalogies(right, 'man woman king queen\n');
    await expect(compareAnalogies(a, other)).rejects.toThrow('expected two reports on the same test set');
  });

  it("are compared by Williams' t", async () => {
    // t = -0.7 * sqrt(99 * 1.3 / (2 * 99 / 97 * det + 0.0225 * 0.343)), by hand.
    const [r12, r13, r23, n] = [-0.2, 0.5, 0.3, 100];
    const det = 1 - r12 ** 2 - r13 ** 2 - r23 ** 2 + 2 * r12 * r13 * r23;
    const t = (r12 - r13) * Math.sqrt((99 * 1.3) / (((2 * 99) / 97) * det + 0.15 ** 2 * 0.7 ** 3));
    const r = t / Math.sqrt(t * t + 97);
    near(dependentPValue(r12, r13, r23, n), correlationPValue(r, 99)!);
    expect(dependentPValue(0.4, 0.4, 0.2, 50)).toBeCloseTo(1, 12);
    expect(dependentPValue(0.4, 0.4, 1, 50)).toBeNull();
    // One model's order is the other's backwards.
    expect(dependentPValue(0, 0, -1, 4)).toBe(1);
    for (const r of [0.1, -0.9])
      expect(dependentPValue(r, -r, -1, 10)).toBeCloseTo(correlationPValue(r, 9)!, 6);
    const words = ['a', 'b', 'c', 'd', 'e'];
    const text = 'a b 1\nb c 2\nc d 4\na d 3\na e 9\nd e 2\n';
    const first = await evaluateSimilarity(
      make(words, 3, (i) => Math.sin(i * i)),
      text,
    );
    const second = await evaluateSimilarity(
      make(words.slice(0, 4), 3, (i) => Math.cos(i * i)),
      text,
    );
    const comparison = await compareSimilarity(first, second);
    expect(comparison.pairs).toBe(4);
    expect(comparison.second).toBe(second.spearman);
    expect(comparison.p).toBeGreaterThan(0.05);
  });
});
