// What becomes of the rows that a block touched, by each optimizer and with penalties; whole runs with them.
import { describe, expect, test } from 'vitest';
import { type TrainerName, train, type WordModel } from '../src/index.js';
import * as field from '../src/kernels/job.js';
import { randomStream } from '../src/random.js';
import { blockRate, type StepRule } from '../src/run/optimizer.js';
import type { RunPlan } from '../src/run/plan.js';
import { labelledText, runningText } from './generated-text.js';
import { kernelsOf, type Laid, lay, randomSentences, trainItems } from './kernel-jobs.js';
import { classifierPlan, lineRecords, subwordPlan, WORDS, word2vecPlan } from './kernel-plans.js';
import { ReferenceOptimizer, shrunk } from './reference/optimizers.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';
import { hashOf, type Options, outcome, trained } from './training-runs.js';

const { file, path } = temporaryFiles();
const text = file(runningText(2000));
const rare = file(Array.from({ length: 2000 }, (_, i) => `w${i}${i % 20 === 19 ? '\n' : ' '}`).join(''));
const labelled = file(labelledText(300));

/** Both matrices end to end, as rows with their padding. */
function rowsOf({ input, output }: Laid): Float32Array[] {
  return [input, output].flatMap(({ data, rows, stride }) =>
    Array.from({ length: rows }, (_, i) => data.slice(i * stride, (i + 1) * stride)),
  );
}

/** Trains a block on copies, then lets the rows step. */
function trainBlock(laid: Laid, items: Uint32Array, blockRate: number, rate: number): void {
  const { slots, copied, copies } = laid.copies!.workers[0];
  const own = [slots, slots + 4 * laid.plan.inputRows, copied, 0];
  laid.words.set(own, field.JOB_INPUT_SLOTS / 4);
  laid.words[field.JOB_COPIES / 4] = copies;
  trainItems(laid, 'kernel', items, blockRate);
  kernelsOf(laid).stepCopied(laid.job, rate);
}

const RULES: StepRule[] = [
  { optimizer: 'adagrad' },
  { optimizer: 'adam' },
  { optimizer: 'sgd', weightDecay: 0.3 },
  { optimizer: 'sgd', l1: 0.3 },
  { optimizer: 'adagrad', weightDecay: 0.3, l1: 0.3 },
];
const PLANS: [string, RunPlan, Uint32Array][] = [
  ['skipgram', word2vecPlan('skipgram', { dim: 10, sample: 0 }), randomSentences(12, WORDS)],
  ['cbow, hs', word2vecPlan('cbow', { dim: 10, sample: 0, loss: 'hs' }), randomSentences(12, WORDS)],
  ['subwords', subwordPlan({ dim: 10, sample: 0 }), randomSentences(12, WORDS)],
  ['classifier', classifierPlan({ dim: 10 }), lineRecords()],
];

describe.each(RULES)('%o', (rule) => {
  test.each(PLANS)('%s: rows step as in the reference, others stay', (_, plain, items) => {
    const plan = { ...plain, rule };
    const [laid, sgd] = [lay(plan), lay({ ...plain, rule: {} })];
    const reference = new ReferenceOptimizer(rule.optimizer!);
    const inner = blockRate(rule) || 0.05;
    for (const rate of [0.1, 0.07, 0.02]) {
      const before = rowsOf(laid);
      for (const name of ['input', 'output'] as const) sgd[name].data.set(laid[name].data);
      trainItems(sgd, 'kernel', items, inner);
      trainBlock(laid, items, inner, rate);
      const after = rowsOf(laid);
      let moved = 0;
      for (const [i, plainly] of rowsOf(sgd).entries()) {
        const change = plainly.map((x, d) => x - before[i][d]);
        // A row that was touched without a change still shrinks.
        if (change.every((x) => x === 0)) continue;
        const stepped = reference.step(i, before[i], change, rate);
        const expected = shrunk(stepped, rate, rule.weightDecay ?? 0, rule.l1 ?? 0);
        const apart = expected.reduce((most, x, d) => Math.max(most, Math.abs(x - after[i][d])), 0);
        expect(apart).toBeLessThan(2e-5);
        moved++;
      }
      expect(moved).toBeGreaterThan(3);
      if (plan.entry === 'skipgram') expect(moved).toBeLessThan(before.length);
    }
  });
});

test('what another thread changed meanwhile stays', () => {
  const laid = lay({ ...PLANS[0][1], rule: { optimizer: 'adagrad' } });
  const alone = lay({ ...PLANS[0][1], rule: { optimizer: 'adagrad' } });
  trainBlock(alone, PLANS[0][2], 0.05, 0.1);
  const { stepCopied } = kernelsOf(laid);
  const { slots, copied, copies } = laid.copies!.workers[0];
  laid.words.set([slots, slots + 4 * laid.plan.inputRows, copied, 0], field.JOB_INPUT_SLOTS / 4);
  laid.words[field.JOB_COPIES / 4] = copies;
  trainItems(laid, 'kernel', PLANS[0][2], 0.05);
  laid.input.data[0] += 1;
  stepCopied(laid.job, 0.1);
  expect(laid.input.data[0] - alone.input.data[0]).toBeCloseTo(1, 5);
});

const RUNS: [TrainerName, Options][] = [
  ['skipgram', { optimizer: 'adagrad' }],
  ['cbow', { optimizer: 'adam', loss: 'hs' }],
  ['fasttext', { optimizer: 'adam', bucket: 2000 }],
  ['doc2vec', { optimizer: 'adagrad', model: 'dm' }],
  ['classifier', { optimizer: 'adam' }],
  ['classifier', { optimizer: 'adagrad', l1: 0.01 }],
];
const SMALL = { dim: 10, epochs: 2, threads: 1 };

describe.each(firstOf(2, RUNS))('%s %o', (trainer, options) => {
  const inputs = [trainer === 'classifier' ? labelled : text];

  test('goes on from a checkpoint to the same bytes', async () => {
    const folder = path('states');
    const whole = await outcome(trainer, inputs, { ...SMALL, ...options });
    const stop = new AbortController();
    const cut = train(
      trainer as 'skipgram',
      inputs,
      { ...SMALL, ...(options as object), checkpoint: folder, every: '1h' },
      { signal: stop.signal, onEpoch: () => stop.abort() },
    );
    await expect(cut).rejects.toThrow('stopped before');
    const resumed = await outcome(trainer, inputs, { resume: folder, threads: 1 });
    expect([resumed.input, resumed.output]).toEqual([whole.input, whole.output]);
  });
});

test.each(
  firstOf(
    1,
    RUNS.filter((_, i) => i % 2 === 0),
  ),
)('%s %o repeats itself in rounds on any number of threads, and learns', async (trainer, options) => {
  const inputs = [trainer === 'classifier' ? labelled : text];
  const given = { ...SMALL, ...options, deterministic: true };
  const [one, two] = [
    await train(trainer as 'skipgram', inputs, given),
    await train(trainer as 'skipgram', inputs, { ...given, threads: 2 }),
  ];
  expect([two.model.input, two.model.output].map(hashOf)).toEqual(
    [one.model.input, one.model.output].map(hashOf),
  );
  expect(one.losses[1]).toBeLessThan(one.losses[0]);
});

test('rows that are to stay do so, with penalties too', async () => {
  const random = randomStream(7);
  const words = ['the', 'of', 'and'];
  const init = file(
    `3 4\n${words.map((w) => `${w} ${[1, 2, 3, 4].map(() => random.next()).join(' ')}`).join('\n')}\n`,
  );
  const given = {
    dim: 4,
    epochs: 1,
    threads: 1,
    init,
    freeze: true,
    optimizer: 'adam',
    weightDecay: 0.5,
    minCount: 1,
  };
  const known = file(`${words.join(' ')} x y z the of and x y z\n`.repeat(200));
  const { vocabulary, input } = (await trained('skipgram', [known], given)) as WordModel<'skipgram'>;
  const untouched = (await trained('skipgram', [known], { ...given, lr: 1e-9 })) as WordModel<'skipgram'>;
  for (const word of words) {
    const at = vocabulary.words.indexOf(word) * input.stride;
    expect(input.data.slice(at, at + 4)).toEqual(untouched.input.data.slice(at, at + 4));
  }
  expect(hashOf(input)).not.toBe(hashOf(untouched.input));
});

test.each([
  [{}, [0, 0.05, 0.5]],
  // Each row in one worker's hands, whose changes are not joined with others'.
  [{ deterministic: true, epochs: 20, minCount: 1 }, [0, 0.2, 1]],
] as const)('L1 makes numbers 0, and more of them where it is larger: %o', async (how, penalties) => {
  const zeros = async (l1: number) => {
    const given = { ...SMALL, ...how, l1 };
    const { input } = (await trained(
      'skipgram',
      ['deterministic' in how ? rare : text],
      given,
    )) as WordModel<'skipgram'>;
    return input.data.filter((x) => x === 0).length;
  };
  const [none, some, more] = await Promise.all(penalties.map(zeros));
  expect(some).toBeGreaterThan(none);
  expect(more).toBeGreaterThan(some);
});

test('what an optimizer keeps is told of before a run, and not held by models', async () => {
  const matrices = async (optimizer: 'sgd' | 'adagrad' | 'adam') => {
    const { estimate } = await train('skipgram', [text], {
      dim: 12,
      epochs: 1,
      threads: 1,
      dryRun: true,
      optimizer,
    });
    return estimate!.matrices;
  };
  const [sgd, adagrad, adam] = [await matrices('sgd'), await matrices('adagrad'), await matrices('adam')];
  expect(adagrad / sgd).toBeCloseTo(1 + 16 / 48);
  expect(adam / sgd).toBeCloseTo(1 + (96 + 16) / 48);
  const { model } = await train('skipgram', [text], { ...SMALL, optimizer: 'adam' });
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const { options } = await train('skipgram', [text], { epochs: 1, threads: 1 }, { onNote }, model);
  expect([options.optimizer, options.lr]).toEqual(['adam', 0.02]);
  expect(notes.join()).toContain('begins anew');
  const plain = await train('skipgram', [text], { epochs: 1, threads: 1, optimizer: 'sgd' }, {}, model);
  expect(plain.options.lr).toBe(0.05);
});

test('where it cannot be', async () => {
  const of = (trainer: TrainerName, given: Options) => trained(trainer, [text], { ...SMALL, ...given });
  await expect(of('skipgram', { optimizer: 'adam', simulateRanks: 2 })).rejects.toThrow(
    'optimizer` adam: what it keeps of each row is not exchanged between ranks: leave it out',
  );
  await expect(of('glove', { optimizer: 'adam' })).rejects.toThrow('optimizer`: glove is trained by adagrad');
});
