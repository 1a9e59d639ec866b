import { describe, expect, it } from 'vitest';
import { JOB_LOSS } from '../src/kernels/job.js';
import {
  DIMS,
  expectSameLosses,
  expectSameRows,
  lay,
  lossesOf,
  trainBoth,
  trainItems,
} from './kernel-jobs.js';
import { classifierPlan, LINES, lineRecords } from './kernel-plans.js';

const lines = lineRecords();

describe.each(['softmax', 'hs', 'ns', 'ova'])('%s: kernel and reference agree', (loss) => {
  it.each(DIMS)('dim %i', (dim) => {
    const plan = classifierPlan({ dim, loss });
    const [kernel, reference] = trainBoth(() => lay(plan), lines, 0.3);
    expectSameRows(kernel, reference, LINES);
    expectSameLosses(kernel, reference);
    // The loss of every line with words and labels is taken.
    expect(lossesOf(kernel, JOB_LOSS)[1]).toBeGreaterThan(LINES / 3);
  });
});

describe.each(['kernel', 'reference'] as const)('what is known by heart (%s)', (side) => {
  /** All rows say label 2, whose probability is all but 1; trains on a line, and returns which rows of each matrix it changed. */
  const changedBy = (label: number, loss: string) => {
    const laid = lay(classifierPlan({ dim: 8, loss }));
    const { input, output } = laid;
    const first = (matrix: typeof input, value: (row: number) => number) => {
      matrix.data.fill(0);
      for (let row = 0; row < matrix.rows; row++) matrix.data[row * matrix.stride] = value(row);
    };
    first(input, () => 1);
    // Errors of about 1 / 3000.
    const score = loss === 'ova' ? 8 : 4;
    first(output, (row) => (row === 2 ? score : -score));
    const before = [input, output].map(({ data }) => data.slice());
    trainItems(laid, side, Uint32Array.of(4, 1, label, 3, 5), 0.3);
    expect(lossesOf(laid, JOB_LOSS)[1]).toBe(1);
    return [input, output].map(({ data, stride }, i) => [
      ...new Set(
        [...data.keys()].filter((at) => data[at] !== before[i][at]).map((at) => Math.floor(at / stride)),
      ),
    ]);
  };

  it.each(['softmax', 'ova'])('changes nothing, with %s', (loss) => {
    expect(changedBy(2, loss)).toEqual([[], []]);
  });

  it.each(['softmax', 'ova'])('rests for an epoch, with %s, in which its loss counts', (loss) => {
    const laid = lay(classifierPlan({ dim: 8, loss }));
    laid.input.data.fill(1);
    laid.output.data.fill(-4);
    laid.output.data.fill(4, 2 * laid.output.stride, 3 * laid.output.stride);
    const asked = Array.from({ length: 3 }, (_, epoch) => {
      // Rows that say another label: a line that rests does not see them.
      if (epoch > 0) laid.output.data.fill(-4);
      trainItems(laid, side, Uint32Array.of(4, 1, 2, 3, 5), 0.3);
      return [...lossesOf(laid, JOB_LOSS)];
    });
    const first = asked[0][0];
    expect(first).toBeLessThan(1e-2);
    expect(asked.map(([, lines]) => lines)).toEqual([1, 2, 3]);
    expect(asked[1][0]).toBeCloseTo(2 * Math.max(0, first), 4);
    expect(asked[2][0]).toBeGreaterThan(1);
  });

  it.each(['softmax', 'ova'])('changes no labels but those that are wrong, with %s', (loss) => {
    expect(changedBy(1, loss)).toEqual([
      [3, 5],
      [1, 2],
    ]);
  });
});
