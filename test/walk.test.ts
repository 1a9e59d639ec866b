// How threads share a run's steps: the same bytes for any number of them where that is asked for, no more threads than
// steps, and an end in every case.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type RunHooks, type TrainerName, train, type WordModel } from '../src/index.js';
import { platform, type Threads } from '../src/platform.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';
import { hashOf, type Options, trained } from './training-runs.js';

const { file } = temporaryFiles();
/** 10 blocks of 2,048 tokens, so 2 rounds of 8 workers. */
const text = file(runningText(20_000));
/** 12 blocks of 125 lines. */
const labelled = file(labelledText(1500));

const GRAMS = { minn: 2, maxn: 3, bucket: 2000 };

type Start = Threads['start'];

afterEach(() => void vi.restoreAllMocks());

async function hashes(trainer: TrainerName, options: Options): Promise<string[]> {
  const input = trainer === 'classifier' ? labelled : text;
  const model = await trained(trainer, [input], {
    dim: 10,
    epochs: thorough ? 2 : 1,
    deterministic: true,
    ...options,
  });
  const { glove } = model as WordModel;
  const state = glove ? [glove.words, glove.contexts] : [];
  return [model.input, model.output, ...state].map(hashOf);
}

/** How many threads a run starts beside its own. */
async function startedBy(run: () => Promise<unknown>): Promise<number> {
  const start = vi.spyOn(platform().threads, 'start');
  await run();
  const { calls } = start.mock;
  const started = calls.filter(([worker]) => worker === 'trainers/training-worker.js').length;
  start.mockRestore();
  return started;
}

/** How many threads a run asks for beside its own; it gets none, and ends. */
async function askedBy(run: () => Promise<unknown>): Promise<number> {
  const { start } = platform().threads;
  let asked = 0;
  const spy = vi.spyOn(platform().threads, 'start').mockImplementation(((...call) => {
    if (call[0] !== 'trainers/training-worker.js') return start(...call);
    asked++;
    return { result: Promise.reject(new Error('none left')), release() {}, stop: async () => {} };
  }) as Start);
  await run().catch((error: Error) => expect(error.message).toBe('none left'));
  spy.mockRestore();
  return asked;
}

const RULES: [TrainerName, Options][] = [
  ['skipgram', {}],
  ['classifier', { lr: 0.3, loss: 'ova', wordNgrams: 2, bucket: 2000 }],
  ['fasttext', { ...GRAMS, cbow: true, loss: 'hs' }],
  ['cbow', { loss: 'hs', pooling: 'sum' }],
  ['glove', {}],
  ['skipgram', { loss: 'hs', weightDecay: 0.01 }],
  ['cbow', {}],
  ['fasttext', GRAMS],
  ['classifier', { lr: 0.3 }],
  ['ppmi', {}],
  ['lsa', {}],
];

describe.each(firstOf(2, RULES))('%s %o', (trainer, options) => {
  test('deterministic: any number of threads gives the same bytes', async () => {
    const one = await hashes(trainer, { ...options, threads: 1 });
    for (const threads of thorough ? [2, 3, 4] : [trainer === 'skipgram' ? 3 : 2]) {
      let found: string[] = [];
      const started = await startedBy(async () => {
        found = await hashes(trainer, { ...options, threads });
      });
      expect(started).toBe(threads - 1);
      expect(found).toEqual(one);
    }
    if (thorough) expect(await hashes(trainer, { ...options, threads: 1, seed: 9 })).not.toEqual(one);
  });
});

test.each([false, true])('deterministic %s: no more threads than steps', async (deterministic) => {
  const short = file('a b a c b a c c b a\n'.repeat(20));
  const options = { dim: 4, minCount: 1, threads: 8, deterministic };
  for (const epochs of [1, 3])
    expect(await askedBy(() => train('skipgram', [short], { ...options, epochs }))).toBe(epochs - 1);
  expect(await askedBy(() => train('fasttext', [short], { ...options, ...GRAMS, epochs: 1 }))).toBe(0);
});

test('deterministic: at most 8 threads, as many as a round has steps', async () => {
  const options = { dim: 4, epochs: 2, threads: 12, deterministic: true };
  expect(await askedBy(() => train('skipgram', [text], options))).toBe(7);
});

test('deterministic: a text of short sentences and rare words, of which a block touches many rows', async () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `only${2 * i} only${2 * i + 1}`);
  const options = { dim: 4, epochs: 1, minCount: 1, sample: 0, threads: 2, deterministic: true };
  for (const trainer of firstOf(1, ['cbow', 'skipgram'] as const)) {
    const { model } = await train(trainer, [file(lines.join('\n'))], options);
    expect(model.epochsDone).toBe(1);
  }
});

describe.each([false, true])('deterministic %s: a run ends', (deterministic) => {
  const more = deterministic ? test : slowTest;
  const stopped = (hooks: RunHooks) =>
    train('skipgram', [text], { dim: 10, epochs: 500, threads: thorough ? 3 : 2, deterministic }, hooks);

  /** Lets `on` start the threads of a run's training. */
  const starting = (on: (start: Start, ...call: Parameters<Start>) => ReturnType<Start>) => {
    const { start } = platform().threads;
    vi.spyOn(platform().threads, 'start').mockImplementation(((...call) =>
      call[0] === 'trainers/training-worker.js' ? on(start, ...call) : start(...call)) as Start);
  };

  slowTest('that is stopped before its threads are there', async () => {
    const stop = new AbortController();
    starting((start, ...call) => {
      stop.abort();
      return start(...call);
    });
    await expect(stopped({ signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  more('one of whose threads fails', async () => {
    starting((start, worker, job, ...rest) => start(worker, { ...(job as object), entry: 'none' }, ...rest));
    await expect(stopped({})).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/^a thread \(trainers\/training-worker\.js\) died: /),
    });
  });

  test('one of whose threads is killed', async () => {
    starting((start, ...call) => {
      const thread = start(...call);
      void thread.stop();
      return thread;
    });
    await expect(stopped({})).rejects.toMatchObject({ code: 'io' });
  });

  test('that is stopped between two epochs', async () => {
    const stop = new AbortController();
    const onEpoch = ({ epoch }: { epoch: number }) => void (epoch === 2 && stop.abort());
    const error = await stopped({ signal: stop.signal, onEpoch }).catch((cause) => cause);
    expect(error).toMatchObject({ code: 'aborted' });
    expect(error.partial.epochsDone).toBeGreaterThanOrEqual(2);
    expect(error.partial.epochsDone).toBeLessThan(500);
  });

  slowTest('whose listener throws', async () => {
    const onEpoch = () => {
      throw new Error('enough');
    };
    await expect(stopped({ onEpoch })).rejects.toThrow('enough');
  });
});
