import { describe, expect, test } from 'vitest';
import { JOB_LOSS, JOB_LOSS_NEGATIVE } from '../src/kernels/job.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';
import { rowOf } from '../src/tensor/matrix.js';
import { expectSameLosses, expectSameRows, lay, randomSentences, trainBoth } from './kernel-jobs.js';
import { documentPlan, inferencePlanOf, WORDS } from './kernel-plans.js';
import { firstOf, thorough } from './thorough.js';

/** Documents of some sentences, each ended by an id past the words; some have no words. */
function randomDocuments(tokens: number): Uint32Array {
  const ids: number[] = [];
  for (const id of randomSentences(tokens, WORDS)) {
    ids.push(id);
    if (id >= SENTENCE_END) ids.push(WORDS + SENTENCE_END);
    if (ids.length % 11 === 0 && ids.at(-1)! >= SENTENCE_END) ids.push(WORDS + SENTENCE_END);
  }
  return Uint32Array.from(ids);
}

/** As randomDocuments, a document one sentence. */
function wholeDocuments(tokens: number): Uint32Array {
  const ids = Array.from(randomSentences(tokens, WORDS)).flatMap((id) =>
    id >= SENTENCE_END ? [id - SENTENCE_END, WORDS + SENTENCE_END] : [id],
  );
  return Uint32Array.from([...ids, WORDS + SENTENCE_END]);
}

/** Documents of 50 words each, one sentence. */
function longDocuments(tokens: number): Uint32Array {
  const ids = Array.from(randomSentences(tokens, WORDS), (id) => id % SENTENCE_END);
  return Uint32Array.from(
    ids.flatMap((id, i) => (i % 50 === 49 || i === tokens - 1 ? [id, WORDS + SENTENCE_END] : [id])),
  );
}

const RULES: [string, Record<string, unknown>][] = [
  ['dbow', {}],
  ['dbow, hs', { loss: 'hs' }],
  ['dbow with words', { dbowWords: true }],
  ['dbow with words, hs', { dbowWords: true, loss: 'hs' }],
  ['dm, mean', { model: 'dm' }],
  ['dm, mean, hs', { model: 'dm', loss: 'hs' }],
  ['dm, sum', { model: 'dm', pooling: 'sum' }],
  ['dm, concat', { model: 'dm', pooling: 'concat' }],
  ['dm, concat, hs', { model: 'dm', pooling: 'concat', loss: 'hs' }],
];

describe.each(RULES)('%s: kernel and reference agree', (_, rule) => {
  const same = (given: Record<string, unknown>, tokens: number, documents = randomDocuments) => {
    const plan = documentPlan({ sample: 0, ...rule, ...given });
    const [kernel, reference] = trainBoth(() => lay(plan), documents(tokens));
    expectSameRows(kernel, reference, 4 * tokens);
    return [kernel, reference];
  };

  test.each(firstOf(2, [7, 33, 4, 1, 16, 100]))('dim %i', (dim) => void same({ dim }, 60));
  const draws = thorough || !('loss' in rule);
  test.runIf(draws)('1 negative', () => void same({ dim: 10, negatives: 1 }, 150));
  test.runIf(draws)('23 negatives', () => void same({ dim: 10, negatives: 23 }, 150));
  test('texts longer than a group', () => void same({ dim: 10 }, 230, longDocuments));
  test.runIf(draws)('subsampling', () => void same({ dim: 10, sample: 1e-2 }, 150));

  test('losses', () => {
    const [kernel, reference] = same({ dim: 10 }, 150);
    expectSameLosses(kernel, reference, JOB_LOSS);
    if (kernel.plan.negatives) expectSameLosses(kernel, reference, JOB_LOSS_NEGATIVE);
  });

  test('new documents: their rows alone change', () => {
    const plan = inferencePlanOf({ dim: 10, sample: 0, ...rule });
    const before = lay(plan);
    const [kernel, reference] = trainBoth(() => lay(plan), wholeDocuments(200));
    expect(kernel.output.data).toEqual(before.output.data);
    for (let i = 0; i < plan.inputRows; i++)
      for (const [d, x] of rowOf(kernel.input, i).entries())
        expect(Math.abs(x - rowOf(reference.input, i)[d])).toBeLessThan(1e-4);
    expect(rowOf(kernel.input, plan.inputRows - 60)).not.toEqual(rowOf(before.input, plan.inputRows - 60));
  });
});
