// Pairs of neighbouring ids are counted as plain loops count them, also where the table grows and in several parts.
import { expect, test } from 'vitest';
import { PairCounter } from '../src/kernels/pair-counter.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { platform } from '../src/platform.js';

const VOCABULARY = 200;

async function counterFor(ids: number): Promise<PairCounter> {
  const partners = {
    lowest: new Uint32Array(VOCABULARY),
    widths: new Uint32Array(VOCABULARY).fill(VOCABULARY),
  };
  return new PairCounter(await platform().kernels.load('pairs'), partners, ids, false, 2 ** 24);
}

/** Each pair as `first second count`, sorted. */
function counted(counter: PairCounter, ids: readonly number[], [bits, part] = [0, 0]): string[] {
  counter.start(bits, part);
  counter.ids.set(ids);
  expect(counter.count(ids.length)).toBe(true);
  const { pairs, distinct } = counter.collect(1);
  expect(pairs.length).toBe(4 * distinct);
  return Array.from({ length: distinct }, (_, i) => pairs.slice(4 * i, 4 * i + 3).join(' ')).sort();
}

test('nothing stands before the first word, whatever was counted before', async () => {
  const counter = await counterFor(9);
  const ids = [1, 0, 1, 0];
  for (let time = 0; time < 2; time++) expect(counted(counter, ids)).toEqual(['0 1 1', '1 0 2']);
});

test('a table that grows keeps its pairs, and parts of them are all of them', async () => {
  const all = Array.from({ length: 30_000 }, (_, i) => [Math.floor(i / VOCABULARY), i % VOCABULARY]);
  const ids = [...all, ...all].flatMap(([first, second]) => [first, second + SENTENCE_END]);
  const counter = await counterFor(ids.length);
  const wanted = all.map(([first, second]) => `${first} ${second} 2`).sort();
  expect(counted(counter, ids)).toEqual(wanted);
  expect([0, 1].flatMap((part) => counted(counter, ids, [1, part])).sort()).toEqual(wanted);
});
