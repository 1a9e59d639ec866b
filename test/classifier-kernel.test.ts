import { describe, expect, it } from 'vitest';
import { JOB_LOSS } from '../src/kernels/job.js';
import { DIMS, expectSameLosses, expectSameRows, lay, lossesOf, trainBoth } from './kernel-jobs.js';
import { classifierPlan, LINES } from './kernel-plans.js';

const lines = Uint32Array.from({ length: LINES }, (_, i) => LINES - 1 - i);

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
