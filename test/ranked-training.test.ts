// Training on several ranks, which are simulated in this process; mpi.slow.test.ts has real ones.
import { readdirSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { type TrainerName, train } from '../src/index.js';
import { computedTimes } from '../src/trainers/ranked-run.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';
import { hashOf, type Model, type Options, trained } from './training-runs.js';

const { file, path } = temporaryFiles();
const text = file(runningText(20_000));
const labelled = file(labelledText(1500));
const inputOf = (trainer: TrainerName) => (trainer === 'classifier' ? labelled : text);
const bytesOf = ({ input, output }: Model) => [hashOf(input), hashOf(output)];
const SMALL = { dim: 8, epochs: 2, threads: 1, minCount: 2 };
const OFTEN = { exchangeEvery: 4096, hotEvery: 2048, hotRows: 20 };

describe.each([
  ['skipgram', {}],
  ['glove', {}],
  ['classifier', { lr: 0.3 }],
  ...(thorough
    ? [
        ['doc2vec', {}],
        ['cbow', { loss: 'hs' }],
        ['fasttext', { bucket: 500 }],
        ['skipgram', { deterministic: true, threads: 2 }],
      ]
    : []),
] as [TrainerName, Options][])('%s %o', (trainer, options) => {
  const run = (simulateRanks: number) =>
    trained(trainer, [inputOf(trainer)], { ...SMALL, ...OFTEN, ...options, simulateRanks });

  test('gives the same bytes again, others for another number of ranks', async () => {
    const three = bytesOf(await run(3));
    expect(bytesOf(await run(3))).toEqual(three);
    if (thorough || trainer === 'skipgram') expect(bytesOf(await run(2))).not.toEqual(three);
  });
});

test('one rank is no other run than one without ranks', async () => {
  const alone = await trained('skipgram', [text], SMALL);
  const one = await trained('skipgram', [text], { ...SMALL, ...OFTEN, simulateRanks: 1 });
  expect(bytesOf(one)).toEqual(bytesOf(alone));
});

test('a dry run trains on all ranks, with their exchanges', async () => {
  const options = { ...SMALL, ...OFTEN, simulateRanks: 3 };
  const whole = await trained('skipgram', [text], options);
  // Where no time passes it trains to the end.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  try {
    const tried = await trained('skipgram', [text], { ...options, dryRun: true });
    expect(bytesOf(tried)).toEqual(bytesOf(whole));
  } finally {
    clock.mockRestore();
  }
});

test('ranks that join all rows after each step learn what one rank learns', async () => {
  const options = { ...SMALL, epochs: thorough ? 20 : 8, simulateRanks: 4, exchangeEvery: 2048 };
  const lossOf = async (given: Options) => {
    const losses: number[] = [];
    await trained('skipgram', [text], { ...options, ...given }, { onEpoch: ({ loss }) => losses.push(loss) });
    return losses.at(-1)!;
  };
  const one = await lossOf({ simulateRanks: 1 });
  expect(await lossOf({})).toBeLessThan(1.1 * one);
});

test('the report tells what was sent, and what it would take on machines', async () => {
  const options = { ...SMALL, ...OFTEN, simulateRanks: 2 };
  const { exchange } = await train('skipgram', [text], { ...options, exchangePrecision: 'f32' });
  expect(exchange).toMatchObject({ ranks: 2 });
  expect(exchange!.exchanges).toBeGreaterThan(5);
  expect(exchange!.bytes).toBeGreaterThan(1000);
  const [slow, , fast] = exchange!.computed!.map(({ seconds }) => seconds);
  expect(slow).toBeGreaterThan(fast);
  // A message has also the numbers of its rows.
  const half = await train('skipgram', [text], { ...options, exchangePrecision: 'bf16' });
  const share = half.exchange!.bytes / exchange!.bytes;
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThan(0.8);
});

test('an exchange of several threads is hidden by training that takes longer', () => {
  const sent = { exchanges: 1, bytes: 1e9, messages: 4000, hops: 1000, joining: 2, waiting: 0 };
  const at10 = (work: number, threads: number, trainOn: boolean) =>
    computedTimes(work, sent, threads, trainOn)[1].seconds;
  // Joining 2, latencies 0.05, bytes 0.8: 2.85 seconds.
  expect(at10(12, 1, false)).toBeCloseTo(12.85);
  expect(at10(12, 4, false)).toBeCloseTo(2.5 + 2.85);
  expect(at10(12, 4, true)).toBeCloseTo(12 / 4);
  expect(at10(12, 10, true)).toBeCloseTo(2.85);
});

test('a run that is stopped is saved, and goes on with another number of ranks', async () => {
  const folder = path('checkpoints');
  const stop = new AbortController();
  const options = { ...SMALL, ...OFTEN, epochs: 6, checkpoint: folder };
  const stopping = trained(
    'skipgram',
    [text],
    { ...options, simulateRanks: 3 },
    {
      signal: stop.signal,
      onEpoch: ({ epoch }) => epoch === 3 && stop.abort(),
    },
  );
  await expect(stopping).rejects.toMatchObject({ code: 'aborted' });
  expect(readdirSync(folder)).toHaveLength(1);
  const epochs: number[] = [];
  const model = await trained(
    'skipgram',
    [text],
    { ...SMALL, ...OFTEN, epochs: 6, resume: folder, simulateRanks: 2 },
    {
      onEpoch: ({ epoch }) => epochs.push(epoch),
    },
  );
  expect(epochs).toEqual([4, 5, 6]);
  expect(model.epochsDone).toBe(6);
});

test('checkpoints of more ranks, whose steps are fewer, are newer than those that the run began with', async () => {
  const folder = path('more-ranks');
  const run = (simulateRanks: number, last: number, where: Options) => {
    const stop = new AbortController();
    const epochs: number[] = [];
    const onEpoch = ({ epoch }: { epoch: number }) => {
      epochs.push(epoch);
      if (epoch === last) stop.abort();
    };
    const options = { ...SMALL, ...OFTEN, epochs: 9, ...where, simulateRanks };
    const going = trained('skipgram', [text], options, { signal: stop.signal, onEpoch });
    return going.catch((error) => expect(error).toMatchObject({ code: 'aborted' })).then(() => epochs);
  };
  await run(1, 4, { checkpoint: folder });
  await run(2, 5, { resume: folder });
  await run(3, 6, { resume: folder });
  expect(await run(3, 0, { resume: folder })).toEqual([7, 8, 9]);
});

test('where a run is to repeat itself, it is told that it does not once it was resumed', async () => {
  const folder = path('repeated');
  const stop = new AbortController();
  const notes: string[] = [];
  const run = (options: Options, signal?: AbortSignal) => {
    const given = { ...SMALL, ...OFTEN, ...options, epochs: 4, deterministic: true, simulateRanks: 2 };
    const hooks = { signal, onEpoch: () => stop.abort(), onNote: (note: string) => void notes.push(note) };
    return trained('skipgram', [text], given, hooks);
  };
  await expect(run({ checkpoint: folder }, stop.signal)).rejects.toMatchObject({ code: 'aborted' });
  const told = expect.stringContaining('ends with other bytes than a run that was not stopped');
  expect(notes).not.toContainEqual(told);
  await run({ resume: folder });
  expect(notes).toContainEqual(told);
});

test('a rank that diverges ends all', async () => {
  const run = trained('skipgram', [text], { ...SMALL, ...OFTEN, lr: 100, epochs: 5, simulateRanks: 3 });
  await expect(run).rejects.toMatchObject({ code: 'diverged' });
});
