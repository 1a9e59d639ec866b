// Rows that ranks exchange: what each changed is joined, and all go on from the same rows.
import { describe, expect, test } from 'vitest';
import { TOGETHER } from '../src/kernels/changes-record.js';
import type { Ranks } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { Exchange, type ExchangeOptions } from '../src/run/exchange.js';
import { Run, type RunOptions } from '../src/run/run.js';
import { simulatedRanks } from '../src/run/simulated-ranks.js';
import { word2vecPlan } from './kernel-plans.js';
import { joinedNear } from './reference/copies.js';

const OPTIONS: ExchangeOptions & RunOptions = {
  ...{ exchangeEvery: 64, hotRows: 2, hotEvery: 8, exchangePrecision: 'f32' },
  ...{ seed: 1, epochs: 1, threads: 1, deterministic: false, lr: 0.05 },
};
/** So many that their places belong to ten ranks. */
const WORDS = 160;
const ROWS = 2 * WORDS;
const DIM = 42;
/** Numbers of a row with its padding: more than kernels pack at once in any precision, and some left. */
const STRIDE = 44;
const stream = randomStream(1, 'exchange test');
const random = () => stream.uint32() / 2 ** 32;

interface Rank {
  readonly run: Run;
  readonly exchange: Exchange;
  /** What was done where all ranks rested, in steps. */
  readonly taken: number[];
  /** Both matrices, end to end. */
  readonly rows: Float32Array;
}

/** Ranks with the same random rows. */
async function start(
  size: number,
  given: Partial<ExchangeOptions & RunOptions> = {},
  stopped: number[] = [],
  sums = STRIDE,
  saving: number[] = [],
): Promise<Rank[]> {
  const rows = { inputRows: WORDS, outputRows: WORDS };
  const plan = { ...word2vecPlan('skipgram', { dim: DIM }), ...rows, steps: 1000, sums };
  const started = Float32Array.from({ length: ROWS * STRIDE }, (_, i) =>
    i % STRIDE < DIM ? random() - 0.5 : 0,
  );
  const own = async (ranks: Ranks): Promise<Rank> => {
    const run = await Run.lay(plan, { ...OPTIONS, ...given }, 0, undefined, ranks);
    const rows = new Float32Array(run.input.data.buffer, run.input.data.byteOffset, started.length);
    rows.set(started);
    const taken: number[] = [];
    const beside = {
      due: () => saving.includes(ranks.rank),
      take: async () => void taken.push(run.steps),
      stopped: () => stopped.includes(ranks.rank),
    };
    return { run, rows, taken, exchange: new Exchange(run, ranks, { ...OPTIONS, ...given }, 8, beside) };
  };
  return Promise.all(simulatedRanks(size).map(own));
}

const row = (rows: Float32Array, i: number) => rows.subarray(i * STRIDE, (i + 1) * STRIDE);

/** Changes each row on some ranks; returns the changes, by row and rank. */
function change(ranks: readonly Rank[], chance = 0.5): (Float32Array | undefined)[][] {
  return Array.from({ length: ROWS }, (_, i) =>
    ranks.map(({ rows }) => {
      if (random() > chance) return undefined;
      const before = row(rows, i).slice();
      // Some short, some long beside the row.
      const scale = 10 ** (-2 * random());
      for (let d = 0; d < DIM; d++) rows[i * STRIDE + d] += scale * (random() - 0.4);
      return row(rows, i).map((x, d) => x - before[d]);
    }),
  );
}

/** Joins the changes of a row, those of the rank where they are joined first; of 18 ranks those of 9 and 9 before. */
function joined(
  base: Float32Array,
  changes: readonly (Float32Array | undefined)[],
  owner: number,
): Float32Array | undefined {
  const halves = [changes.slice(0, 9), changes.slice(9)];
  if (changes.length > 16)
    return joined(
      base,
      halves.map((half) => joined(base, half, owner % 9)),
      Math.floor(owner / 9),
    );
  const join = (a?: Float32Array, b?: Float32Array) => (a && b ? joinedNear(base, a, b) : (a ?? b));
  return changes.reduce((sum, own, rank) => (rank === owner ? sum : join(sum, own)), changes[owner]);
}

describe.each([2, 3, 4, 5, 8, 18])('%i ranks', (size) => {
  test('join the changes of each row, and have the same rows then', async () => {
    const ranks = await start(size);
    for (let time = 0; time < 2; time++) {
      const before = ranks[0].rows.slice();
      const changes = change(ranks);
      await Promise.all(ranks.map(({ exchange }) => exchange.finish()));
      for (const { rows } of ranks) expect(rows).toEqual(ranks[0].rows);
      changes.forEach((own, i) => {
        const place = i < WORDS ? 2 * i : 2 * (i - WORDS) + 1;
        const sum = joined(row(before, i), own, Math.floor(place / TOGETHER) % size);
        const off = row(before, i).map((x, d) => x + (sum?.[d] ?? 0) - ranks[0].rows[i * STRIDE + d]);
        expect(Math.max(...off.map(Math.abs)), `row ${i}`).toBeLessThan(5e-6);
      });
    }
  });
});

test('sums that rows hold are added up, however long', async () => {
  const ranks = await start(3, {}, [], 8);
  const before = ranks[0].rows.slice();
  for (const { rows } of ranks) for (let d = 0; d < DIM; d++) rows[d] += 10;
  await Promise.all(ranks.map(({ exchange }) => exchange.finish()));
  const changes = Array.from({ length: DIM }, (_, d) => ranks[0].rows[d] - before[d]);
  for (const changed of changes.slice(0, 8)) expect(changed).toBeLessThan(12);
  for (const changed of changes.slice(8)) expect(changed).toBeCloseTo(30, 3);
});

test('rows that no rank changed are not sent', async () => {
  const ranks = await start(2);
  ranks[1].rows[5 * STRIDE] += 1;
  await Promise.all(ranks.map(({ exchange }) => exchange.finish()));
  // Two heads are sent, and row 5 with its place by the rank that has it, then, by the one that joins it, once more or not.
  const sent = ranks.map(({ exchange }) => exchange.figures.bytes);
  expect(sent[0] + sent[1]).toBeLessThanOrEqual(2 * 16 + 2 * (4 + 4 * STRIDE));
  expect(ranks[0].rows).toEqual(ranks[1].rows);
});

describe.each([
  ['bf16', 2 ** -7],
  ['int8', 1 / 60],
  ['int4', 1 / 3.3],
] as const)('%s', (exchangePrecision, error) => {
  test('loses little of a change, which goes with the next one', async () => {
    const ranks = await start(2, { exchangePrecision });
    const before = ranks[0].rows.slice();
    const wanted = Float32Array.from({ length: DIM }, (_, d) => ((d % 10) - 4.3) / 70);
    /** How far the rows of the ranks are, at most, from what `times` changes add up to. */
    const furthest = (times: number) =>
      Math.max(
        ...ranks.flatMap(({ rows }) =>
          Array.from(before).flatMap((x, i) =>
            i % STRIDE < DIM ? [Math.abs(rows[i] - x - times * wanted[i % STRIDE])] : [],
          ),
        ),
      );
    const exchange = async () => {
      for (let i = 0; i < ROWS; i++)
        wanted.forEach((x, d) => {
          ranks[i % 2].rows[i * STRIDE + d] += x;
        });
      await Promise.all(ranks.map((rank) => rank.exchange.finish()));
    };
    await exchange();
    const once = furthest(1);
    expect(once).toBeGreaterThan(0);
    expect(once).toBeLessThan(error / 10);
    for (let times = 2; times <= 20; times++) await exchange();
    expect(furthest(20)).toBeLessThan(3 * once);
  });
});

test('the most frequent rows are joined often, twice as many half as often, all of them seldom', async () => {
  const ranks = await start(2);
  const joinedAfter = async (step: number) => {
    for (const { run } of ranks) run.steps = step;
    for (let i = 0; i < ROWS; i++) ranks[0].rows[i * STRIDE] += 1;
    await Promise.all(ranks.map(({ exchange }) => exchange.take()));
    const same = Array.from(
      { length: ROWS },
      (_, i) => ranks[0].rows[i * STRIDE] === ranks[1].rows[i * STRIDE],
    );
    const count = (from: number) => same.slice(from, from + WORDS).indexOf(false);
    return [count(0), count(WORDS)];
  };
  expect(await joinedAfter(1)).toEqual([2, 2]);
  expect(await joinedAfter(2)).toEqual([4, 4]);
  expect(await joinedAfter(3)).toEqual([2, 2]);
  expect(await joinedAfter(4)).toEqual([8, 8]);
  expect(await joinedAfter(8)).toEqual([-1, -1]);
  expect(ranks[0].exchange.next(8)).toBe(9);
});

test('where one rank is asked to stop all have the same rows, and stop', async () => {
  const stopped: number[] = [];
  const ranks = await start(5, {}, stopped);
  const take = async () => {
    change(ranks);
    for (const { run } of ranks) run.steps++;
    await Promise.all(ranks.map(({ exchange }) => exchange.take()));
  };
  await take();
  expect(ranks.map(({ exchange }) => exchange.signal.aborted)).toEqual([false, false, false, false, false]);
  stopped.push(3);
  await take();
  expect(ranks.map(({ exchange }) => exchange.signal.aborted)).toEqual([true, true, true, true, true]);
  for (const { rows } of ranks) expect(rows).toEqual(ranks[0].rows);
});

describe('ranks of several threads', () => {
  const goTo = async (ranks: readonly Rank[], step: number) => {
    for (const { run } of ranks) run.steps = step;
    return Promise.all(ranks.map(({ exchange }) => exchange.meanwhile()));
  };
  /** The first thread of each rank looks between its steps until its exchange is over. */
  const over = (ranks: readonly Rank[]) =>
    Promise.all(
      ranks.map(async ({ exchange }) => {
        while (!(await exchange.meanwhile())) await new Promise((resolve) => setImmediate(resolve));
      }),
    );

  test.each(['f32', 'int4'] as const)(
    'keep what they train while rows are joined, %s',
    async (exchangePrecision) => {
      const ranks = await start(3, { threads: 2, hotEvery: 64, exchangePrecision });
      expect(await goTo(ranks, 7)).toEqual([false, false, false]);
      expect(ranks.map(({ exchange }) => exchange.next(7))).toEqual([16, 16, 16]);
      const before = ranks[0].rows.slice();
      const furthest = (wanted: number) =>
        Math.max(
          ...ranks.flatMap(({ rows }) =>
            Array.from(rows, (x, i) => (i % STRIDE < DIM ? Math.abs(x - before[i] - wanted) : 0)),
          ),
        );
      const add = (rank: number, change: number) => {
        for (let i = 0; i < ROWS * STRIDE; i++) if (i % STRIDE < DIM) ranks[rank].rows[i] += change;
      };
      add(0, 0.001);
      expect(await goTo(ranks, 8)).toEqual([false, false, false]);
      add(1, 0.002);
      add(2, 0.003);
      await over(ranks);
      // The first rank's change is what all have; those of the others are their own yet.
      for (const [rank, own] of [0, 0.002, 0.003].entries())
        expect(ranks[rank].rows[0] - before[0]).toBeCloseTo(0.001 + own, 6);
      expect(ranks.map(({ exchange }) => exchange.next(8))).toEqual([24, 24, 24]);
      await Promise.all(ranks.map(({ exchange }) => exchange.finish()));
      expect(furthest(0.006)).toBeLessThan(1e-6);
    },
  );

  test('wait for an exchange where nothing is left to train meanwhile', async () => {
    const ranks = await start(3, { threads: 2, hotEvery: 64 });
    expect(await goTo(ranks, 8)).toEqual([false, false, false]);
    expect(await goTo(ranks, 15)).toEqual([false, false, false]);
    const [late, ...others] = await start(3, { threads: 2, hotEvery: 64 });
    expect(await goTo(others, 8)).toEqual([false, false]);
    const waiting = goTo(others, 16);
    expect(await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 20, 'waits'))])).toBe(
      'waits',
    );
    await goTo([late], 8);
    expect(await waiting).toEqual([true, true]);
  });

  test('rest and save where one is to, and stop where one is asked to', async () => {
    const [stopped, saving]: number[][] = [[], [0]];
    const ranks = await start(3, { threads: 2, hotEvery: 64 }, stopped, STRIDE, saving);
    change(ranks);
    await goTo(ranks, 8);
    await over(ranks);
    // None trains past the next exchange, where all rest.
    expect(ranks.map(({ exchange }) => exchange.next(8))).toEqual([16, 16, 16]);
    change(ranks);
    expect(await goTo(ranks, 16)).toEqual([false, false, false]);
    await Promise.all(ranks.map(({ exchange }) => exchange.take()));
    for (const { rows, taken } of ranks) expect([taken, rows]).toEqual([[16], ranks[0].rows]);
    expect(ranks.map(({ exchange }) => [exchange.next(16), exchange.signal.aborted])).toEqual(
      Array(3).fill([32, false]),
    );
    stopped.push(2);
    saving.length = 0;
    change(ranks);
    await goTo(ranks, 24);
    await goTo(ranks, 32);
    await Promise.all(ranks.map(({ exchange }) => exchange.take()));
    for (const { rows, exchange } of ranks)
      expect([exchange.signal.aborted, rows]).toEqual([true, ranks[0].rows]);
  });
});
