import { describe, expect, it } from 'vitest';
import { JOB_LOSS } from '../src/kernels/job.js';
import { DIMS, expectSameLosses, expectSameRows, lay, lossesOf, trainBoth } from './kernel-jobs.js';
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
