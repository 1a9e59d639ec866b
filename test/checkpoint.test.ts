// Checkpoints through the library: a run that is stopped and resumed ends with the bytes of one that was not.
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveOptions, type TrainerName, train, WordvecError } from '../src/index.js';
import { platform, usePlatform, type Writer } from '../src/platform.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';
import { hashOf, type Model, type Options, trained } from './training-runs.js';

const { file, path } = temporaryFiles();
const text = file(runningText(70_000));
const labelled = file(labelledText(2500));
const short = file(runningText(thorough ? 10_000 : 4000));
function inputOf(trainer: TrainerName): string {
  if (trainer === 'classifier') return labelled;
  return trainer === 'ppmi' || trainer === 'lsa' ? short : text;
}

const SMALL = { dim: 8, epochs: 3, minCount: 2, threads: 1 };
const RUNS: readonly [name: string, trainer: TrainerName, options: Options][] = [
  ['skip-gram', 'skipgram', {}],
  ['skip-gram with a tree', 'skipgram', { loss: 'hs' }],
  ['CBOW', 'cbow', {}],
  ['fastText', 'fasttext', { bucket: 500 }],
  ['fastText as CBOW', 'fasttext', { bucket: 500, cbow: true }],
  ['a classifier', 'classifier', {}],
  ['a classifier with n-grams', 'classifier', { loss: 'ns', wordNgrams: 2, bucket: 500 }],
  ['GloVe', 'glove', {}],
  ['PPMI', 'ppmi', {}],
  ['LSA', 'lsa', {}],
  ['skip-gram in rounds', 'skipgram', { deterministic: true, threads: 2 }],
  ['fastText in rounds', 'fasttext', { deterministic: true, threads: 2, bucket: 500 }],
  ['a classifier in rounds', 'classifier', { deterministic: true, threads: 2 }],
  ['GloVe in rounds', 'glove', { deterministic: true, threads: 2 }],
  ['a classifier that knows lines by heart', 'classifier', { lr: 2 }],
];

/** Steps of a round. */
const WORKERS: Readonly<Record<TrainerName, number>> = {
  skipgram: 8,
  cbow: 4,
  fasttext: 4,
  classifier: 4,
  glove: 8,
  ppmi: 8,
  lsa: 8,
};

let folders = 0;
const newFolder = () => path(`checkpoints-${folders++}`);
const bytesOf = ({ input, output }: Model) => [hashOf(input), hashOf(output)];
const stepOf = (name: string) => Number(/^step-(\d{12})\.wv$/.exec(basename(name))?.[1]);
/** Steps of the checkpoints in a folder, the newest first. */
const stepsIn = (folder: string) =>
  readdirSync(folder)
    .map(stepOf)
    .sort((a, b) => b - a);
const newestIn = (folder: string) => join(folder, readdirSync(folder).sort().at(-1)!);

/** Runs `work` with other ways to write files. */
async function writingBy<T>(
  write: (real: () => Promise<void>, step: number) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  const real = platform();
  const writeWhole = (name: string, writer: Writer) =>
    write(() => real.files.writeWhole(name, writer), stepOf(name));
  usePlatform({ ...real, files: { ...real.files, writeWhole } });
  try {
    return await work();
  } finally {
    usePlatform(real);
  }
}

/** Trains with a checkpoint at every step until three of them were written; the folder, and the step that it came to. */
async function stopped(trainer: TrainerName, options: Options): Promise<{ folder: string; step: number }> {
  const folder = newFolder();
  const stop = new AbortController();
  let left = 3;
  const run = { ...SMALL, every: '1steps', checkpoint: folder, ...options };
  await writingBy(
    async (real) => {
      await real();
      if (--left === 0) stop.abort();
    },
    () =>
      expect(trained(trainer, [inputOf(trainer)], run, { signal: stop.signal })).rejects.toMatchObject({
        code: 'aborted',
        ...(!['ppmi', 'lsa'].includes(trainer) && { partial: expect.anything() }),
      }),
  );
  return { folder, step: stepsIn(folder)[0] };
}

const skipgram = { trainer: 'skipgram', ...(await stopped('skipgram', {})) } as const;
const whole = bytesOf(await trained('skipgram', [text], SMALL));

/** A copy of the folder that the stopped skip-gram run left. */
function copied(): string {
  const folder = newFolder();
  mkdirSync(folder);
  for (const name of readdirSync(skipgram.folder))
    writeFileSync(join(folder, name), readFileSync(join(skipgram.folder, name)));
  return folder;
}

describe('resumed', () => {
  test.each(thorough ? RUNS : RUNS.filter((_, i) => i % 4 === 0 && i < 12))(
    '%s comes to the bytes of a run that was not stopped',
    async (_, trainer, options) => {
      const { folder, step } = await stopped(trainer, options);
      const undisturbed = await trained(trainer, [inputOf(trainer)], { ...SMALL, ...options });
      const written: number[] = [];
      const model = await writingBy(
        async (real, at) => {
          written.push(at);
          await real();
        },
        () => trained(trainer, [inputOf(trainer)], { resume: folder, every: '1steps', threads: 1 }),
      );
      expect(bytesOf(model)).toEqual(bytesOf(undisturbed));
      // It went on from there, in steps or rounds.
      const stride = options.deterministic ? WORKERS[trainer] : 1;
      expect(step).toBeGreaterThanOrEqual(3);
      expect(written.slice(0, 2)).toEqual([step + stride, step + 2 * stride].slice(0, written.length));
      expect(stepsIn(folder)).toEqual(written.slice(-2).reverse());
    },
  );

  slowTest('other threads may train on', async () => {
    const folder = copied();
    const model = await trained('skipgram', [text], { resume: folder, threads: 2 });
    expect(model).toMatchObject({ epochsDone: 3, options: { dim: 8, epochs: 3 } });
  });

  test('checkpoints change nothing, and the last two are kept', async () => {
    const folder = newFolder();
    const model = await trained('skipgram', [text], { ...SMALL, checkpoint: folder, every: '2steps' });
    expect(bytesOf(model)).toEqual(whole);
    expect(stepsIn(folder)).toEqual([14, 12]);
  });

  slowTest('from a run that went on from a model', async () => {
    const first = await trained('skipgram', [text], SMALL);
    const more = { threads: 1, epochs: 2 };
    const undisturbed = await trained('skipgram', [text], more, {}, first);
    const again = await trained('skipgram', [text], SMALL);
    const folder = newFolder();
    await trained('skipgram', [text], { ...more, checkpoint: folder, every: '3steps' }, {}, again);
    const from = await trained('skipgram', [text], SMALL);
    const model = await trained('skipgram', [text], { threads: 1, resume: folder }, {}, from);
    expect(bytesOf(model)).toEqual(bytesOf(undisturbed));
    await expect(trained('skipgram', [text], { resume: folder })).rejects.toThrow(/`from`/);
  });
});

describe('refused is', () => {
  const refusal = (options: Options, input = text, trainer: TrainerName = 'skipgram') =>
    expect(trained(trainer, [input], { threads: 1, resume: skipgram.folder, ...options })).rejects;

  test.each([
    [{ dim: 16 }, /`dim` 8, got 16; leave it out/],
    [{ epochs: 4 }, /`epochs` 3, got 4/],
    [{ seed: 2 }, /`seed` 1, got 2/],
    [{ minCount: 3 }, /`minCount` 2, got 3/],
    [{ deterministic: true }, /`deterministic` false, got true/],
  ])('another option: %o', async (options, sentence) => {
    await refusal(options).toMatchObject({ code: 'usage', message: expect.stringMatching(sentence) });
  });

  test('another text, also one of the same words', async () => {
    const other = file(runningText(70_000, 300, 5));
    await refusal({}, other).toMatchObject({ code: 'input', message: expect.stringMatching(/another text/) });
    const lines = readFileSync(text, 'utf8').trimEnd().split('\n');
    const turned = file(`${[...lines.slice(1), lines[0]].join('\n')}\n`);
    await refusal({}, turned).toMatchObject({
      code: 'input',
      message: expect.stringMatching(/another order/),
    });
  });

  test('another trainer', async () => {
    await refusal({}, text, 'cbow').toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/a run of skipgram, got cbow: run `wordvec train skipgram`/),
    });
  });

  test.each(['', '10', '10 m', '0s', 'm', '1.5h', '10minutes', '-1s'])('--every %j', (every) => {
    expect(() => resolveOptions('skipgram', { every })).toThrow(
      /`every`: expected a time or a number of steps/,
    );
  });
});

describe('a checkpoint that is damaged', () => {
  const damage = {
    'one bit of it': (name: string) => {
      const bytes = readFileSync(name);
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(name, bytes);
    },
    'its end': (name: string) => truncateSync(name, readFileSync(name).length - 100),
    'all of it': (name: string) => writeFileSync(name, ''),
    'it is another file': (name: string) => writeFileSync(name, readFileSync(text)),
  };

  test.each(firstOf(2, Object.entries(damage)))(
    '%s: the one before serves, with a note',
    async (_, spoil) => {
      const folder = copied();
      const [newest, before] = stepsIn(folder);
      spoil(newestIn(folder));
      const notes: string[] = [];
      const hooks = { onNote: (note: string) => void notes.push(note) };
      const model = await trained('skipgram', [text], { threads: 1, resume: folder }, hooks);
      expect(bytesOf(model)).toEqual(whole);
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(new RegExp(`0${newest}\\.wv: .*; .*0${before}\\.wv serves$`));
    },
  );

  test('and no other one: it is named', async () => {
    const folder = copied();
    for (const name of readdirSync(folder)) truncateSync(join(folder, name), 200);
    const error = await trained('skipgram', [text], { resume: folder }).catch((cause) => cause);
    expect(error).toBeInstanceOf(WordvecError);
    expect(error).toMatchObject({ code: 'format', message: expect.stringContaining(skipgramNewest()) });
  });

  const skipgramNewest = () => basename(newestIn(skipgram.folder));
});

describe('a folder', () => {
  test('that is empty: the run begins anew, with a note', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    const model = await trained('skipgram', [text], { ...SMALL, resume: folder, every: '5steps' }, hooks);
    expect(bytesOf(model)).toEqual(whole);
    expect(notes).toEqual([expect.stringMatching(/holds no checkpoint yet: the run begins anew/)]);
    expect(stepsIn(folder)).toEqual([10, 5]);
  });

  test('that is not there to resume from is an error, one to write to is made', async () => {
    const missing = newFolder();
    await expect(trained('skipgram', [text], { ...SMALL, resume: missing })).rejects.toMatchObject({
      code: 'io',
      message: `${missing}: there is no such folder: check the path`,
    });
    const deep = join(missing, 'a/b');
    await trained('skipgram', [text], { ...SMALL, checkpoint: deep, every: '9steps' });
    expect(stepsIn(deep)).toEqual([9]);
  });

  test('that another run writes to as well: both keep their own, and it is told', async () => {
    const folder = newFolder();
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    const others: number[] = [];
    const model = await writingBy(
      async (real) => {
        await real();
        if (others.length > 1) return;
        others.push(stepsIn(folder)[0] + 900);
        writeFileSync(join(folder, `step-${`${others.at(-1)}`.padStart(12, '0')}.wv`), '');
      },
      () => trained('skipgram', [text], { ...SMALL, checkpoint: folder, every: '3steps' }, hooks),
    );
    expect(bytesOf(model)).toEqual(whole);
    const left = stepsIn(folder);
    expect(left).toHaveLength(4);
    expect(left).toEqual(expect.arrayContaining(others));
    // Its own are the newest.
    expect(left.slice(2)).toEqual([others[1], others[0]]);
    expect(notes).toEqual([
      expect.stringMatching(/another run writes checkpoints there too.*a folder of its own$/),
    ]);
  });

  test('that cannot be one is told before the text is read', async () => {
    const hooks = { onProgress: () => expect.unreachable() };
    const run = trained('skipgram', [text], { ...SMALL, checkpoint: text }, hooks);
    await expect(run).rejects.toMatchObject({ code: 'io' });
  });

  test('whose disk is full: a note each time, and training goes on', async () => {
    const folder = newFolder();
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    const model = await writingBy(
      async (real, step) => {
        if (step !== 10) throw new WordvecError('io', 'the disk is full');
        await real();
      },
      () => trained('skipgram', [text], { ...SMALL, checkpoint: folder, every: '5steps' }, hooks),
    );
    expect(bytesOf(model)).toEqual(whole);
    expect(notes).toEqual(['no checkpoint of step 5: the disk is full; training goes on']);
    expect(stepsIn(folder)).toEqual([10]);
  });
});

test.skipIf(process.platform !== 'linux')('a folder that cannot be made is told as it is', async () => {
  const text = 'a b c d\n'.repeat(50);
  const given = { dim: 4, epochs: 1, minCount: 1, threads: 1, checkpoint: '/proc/wordvec/new' };
  await expect(train('skipgram', { text }, given)).rejects.toThrow(
    '/proc/wordvec: no folder can be made there: choose another place',
  );
});
