import { describe, it } from 'vitest';
import { POOLED_GROUP } from '../src/kernels/job.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { DIMS, expectSameLosses, expectSameRows, lay, randomSentences, trainBoth } from './kernel-jobs.js';
import { subwordPlan, WORDS } from './kernel-plans.js';
import { firstOf } from './thorough.js';

const TOKENS = 250;
/** Sentences of 1 to 14 words, then one of many groups. */
const tokens = randomSentences(TOKENS, WORDS);
tokens.subarray(-9 * POOLED_GROUP - 5).forEach((id, i, long) => {
  long[i] = (id % SENTENCE_END) + (i === 0 ? SENTENCE_END : 0);
});

describe.each([
  ['skip-gram', {}],
  ['skip-gram, hs', { loss: 'hs' }],
  ['skip-gram, 20 negatives', { negatives: 20 }],
  ['CBOW', { cbow: true }],
  ['CBOW, hs', { cbow: true, loss: 'hs' }],
])('%s: kernel and reference agree', (_name, given) => {
  const same = (more: Record<string, unknown>) => {
    const plan = subwordPlan({ window: 3, sample: 0.01, ...given, ...more });
    const [kernel, reference] = trainBoth(() => lay(plan), tokens);
    expectSameRows(kernel, reference, TOKENS);
    expectSameLosses(kernel, reference);
  };

  // The loops over numbers are those of the first.
  it.each('loss' in given || 'negatives' in given ? firstOf(3, DIMS) : DIMS)('dim %i', (dim) =>
    same({ dim }),
  );

  it.each([
    ['window 1', { window: 1 }],
    ['a window longer than any sentence', { window: 200 }],
    ['window all', { window: 'all' }],
    ['no subsampling', { sample: 0 }],
  ])('%s', (_case, more) => same({ dim: 10, ...more }));
});
