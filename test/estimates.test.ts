// What `--dry-run` makes of a calibration: epochs that are left, work between them, checkpoints, rows that are kept.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunHooks } from '../src/progress.js';
import type { Pauses, Run } from '../src/run/run.js';
import { type BesideSteps, calibrate, type Estimate } from '../src/trainers/dry-run.js';
import type { ItemSource } from '../src/trainers/items.js';

const ALONE: BesideSteps = { rest: undefined, kept: 0, every: '' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Of 8 epochs of 125 steps, of which a step takes 10 ms; matrices of 8, 12 and 0 bytes in a memory of 64. */
function estimate(beside: Partial<BesideSteps>, { done = 0, total = 1000 } = {}): Promise<Estimate> {
  const { buffer } = new Float32Array(16);
  const matrix = (numbers: number) => ({ data: new Float32Array(buffer, 0, numbers) });
  const run = {
    ...{ plan: { steps: 125 }, threads: 1, steps: done, total },
    parts: { input: matrix(2), output: matrix(3), state: matrix(0), kept: matrix(0) },
  };
  const go = async ({ signal }: RunHooks, pauses: Pauses) => {
    for (let next = pauses.next(done); run.steps < total && !signal!.aborted; ) {
      run.steps++;
      vi.advanceTimersByTime(10);
      if ((!pauses.due() && run.steps < next) || run.steps === total) continue;
      await pauses.take();
      next = pauses.next(run.steps);
    }
  };
  const prepared = { corpusBytes: 5, spilled: 6 };
  return calibrate(run as unknown as Run<ItemSource>, go, prepared, { ...ALONE, ...beside }, {});
}

test('seconds are those of all steps, or of those that are left', async () => {
  expect((await estimate({})).seconds).toBeCloseTo(10, 1);
  expect((await estimate({}, { done: 600 })).seconds).toBeCloseTo(4, 1);
  // So few that they are all done.
  expect((await estimate({}, { total: 30 })).seconds).toBeCloseTo(0.3, 5);
});

test('work after each epoch is done, and counted for those that are left', async () => {
  let rests = 0;
  const rest = async () => {
    // What is done for the first time takes longer.
    vi.advanceTimersByTime(rests++ === 0 ? 12_000 : 7000);
  };
  const whole = await estimate({ rest });
  // Before the steps, and after the first 125 of the 250 that are taken.
  expect(rests).toBe(2);
  expect(whole.seconds).toBeCloseTo(10 + 8 * 7, 1);
  // What it takes is in the time of the process.
  expect(whole.calibration).toBeCloseTo(12 + 7 + 2.5, 1);
  expect((await estimate({ rest }, { done: 600 })).seconds).toBeCloseTo(4 + 4 * 7, 1);
});

test.each([
  ['', 0, 0, 0],
  ['1h', 20, 0, 0],
  ['6s', 20, 1, 1],
  ['1s', 20, 3, 2],
  ['500steps', 20, 1, 1],
  ['1000steps', 20, 0, 0],
  ['333steps', 20, 3, 2],
] as const)(
  'checkpoints each %j are of %i bytes, %i at once, %i at the end',
  async (every, bytes, most, left) => {
    const told = await estimate({ every });
    expect(told).toMatchObject({ checkpoint: bytes, checkpoints: most, checkpointsLeft: left, matrices: 20 });
    expect(told.copies).toBe(most > 0 ? 20 : 0);
  },
);

test('rows that are kept are in memory and in checkpoints', async () => {
  expect(await estimate({ every: '1s', kept: 20 })).toMatchObject({ checkpoint: 40, copies: 40 });
  expect(await estimate({ kept: 20 })).toMatchObject({ checkpoint: 0, copies: 20 });
});
