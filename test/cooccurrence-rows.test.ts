import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CooccurReport, cooccur } from '../src/corpus/cooccur.js';
import {
  probabilityRatios,
  readRows,
  strongestPartners,
  tellingProbes,
} from '../src/corpus/cooccurrence-rows.js';
import { resolveOptions } from '../src/options.js';
import { temporaryFiles } from './temporary-files.js';

const { file } = temporaryFiles();

describe('rows of counts', () => {
  let report: CooccurReport;
  // Counts of a window of 1: solid stands by ice three times, gas by steam twice, water by both.
  beforeAll(async () => {
    const text = [
      'solid ice',
      'ice solid',
      'solid ice',
      'gas steam',
      'steam gas',
      'ice water',
      'steam water',
    ];
    report = await cooccur(
      [file(`${text.join('\n')}\n`)],
      resolveOptions('glove', { window: 1, minCount: 1, threads: 1 }),
    );
  });
  afterAll(() => report.counts.close());

  test('rows of fewer words than were counted are refused', () => {
    expect(() => readRows(report.counts, 4, [0])).toThrow(
      'vocabulary: expected as many words as were counted, 5 or more, got 4',
    );
  });

  test('partners and probability ratios', () => {
    const { words } = report.vocabulary;
    const [ice, steam, solid, gas, water] = ['ice', 'steam', 'solid', 'gas', 'water'].map((word) =>
      words.indexOf(word),
    ) as [number, number, number, number, number];
    const rows = readRows(report.counts, words.size, [ice, steam]);
    expect(rows.total).toBe(14);
    expect(rows.rowSums[ice]).toBe(4);
    // P(solid | ice) = 3/4; solid takes 3 of all 14.
    const [first] = strongestPartners(report.vocabulary, rows, ice, 5);
    expect(first).toEqual({ word: 'solid', count: 3, probability: 0.75, lift: 0.75 / (3 / 14) });
    expect(probabilityRatios(report.vocabulary, rows, ice, steam, [solid, gas, water])).toEqual([
      { probe: 'solid', count: 3, first: 3 / 4, second: 0, ratio: Number.POSITIVE_INFINITY },
      { probe: 'gas', count: 2, first: 0, second: 2 / 3, ratio: 0 },
      { probe: 'water', count: 1, first: 1 / 4, second: 1 / 3, ratio: 1 / 4 / (1 / 3) },
    ]);
    expect(tellingProbes(rows, ice, steam)).toEqual([solid, water, gas]);
  });
});
