import { describe, expect, test } from 'vitest';
import { vectorsOf, type WordModel } from '../src/embeddings/model.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { BY_GRADIENT } from '../src/option-row.js';
import type { Progress } from '../src/progress.js';
import { neighbours } from '../src/query/neighbours.js';
import { randomStream } from '../src/random.js';
import { train } from '../src/trainers/train.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';
import { hashOf, trained } from './training-runs.js';

const { file, path } = temporaryFiles();
const TOPICS = [
  ['apple', 'pear', 'plum', 'cherry', 'grape', 'fig'],
  ['hammer', 'saw', 'drill', 'chisel', 'plane', 'file'],
  ['violin', 'flute', 'drum', 'harp', 'oboe', 'horn'],
];

/** Each line is on one topic: words of a topic are neighbours, whatever the trainer. */
function topicText(lines: number): string {
  const random = randomStream('topics');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)];
  const line = (topic: readonly string[]): string => Array.from({ length: 12 }, () => pick(topic)).join(' ');
  return `${Array.from({ length: lines }, () => line(pick(TOPICS))).join('\n')}\n`;
}

const corpus = file(topicText(3000), 'topics.txt');

const SMALL = { dim: 16, sample: 0, threads: 1, epochs: 2, lr: 0.1 } as const;

function bytesOf({ input, output }: WordModel): Buffer {
  return Buffer.concat([input, output].map(({ data }) => Buffer.from(data.slice().buffer)));
}

describe.each([
  ['skipgram', 'ns'],
  ['skipgram', 'hs'],
  ['cbow', 'ns'],
  ['cbow', 'hs'],
] as const)('%s, %s', (trainer, loss) => {
  test('words of a topic become neighbours', async () => {
    const { model, training } = await train(trainer, [corpus], { ...SMALL, loss, epochs: 4 });
    const vectors = vectorsOf(model);
    for (const topic of TOPICS) {
      const near = neighbours(vectors, topic[0], { k: 5 }).map(({ word }) => word);
      expect(near.sort()).toEqual(topic.slice(1).sort());
    }
    expect(model.epochsDone).toBe(4);
    expect(training.words).toBe(4 * 3000 * 12);
  });

  const isFirst = trainer === 'skipgram' && loss === 'ns';
  test.runIf(thorough || isFirst)(
    'one thread and a seed give the same bytes, another seed does not',
    async () => {
      const run = async (seed: number) =>
        bytesOf((await train(trainer, [corpus], { ...SMALL, loss, seed })).model);
      const first = await run(7);
      expect(await run(7)).toEqual(first);
      expect(await run(8)).not.toEqual(first);
    },
  );

  test.runIf(thorough || isFirst)('two threads learn the same things', async () => {
    const vectors = vectorsOf(
      (await train(trainer, [corpus], { ...SMALL, loss, threads: 2, epochs: 4 })).model,
    );
    // How far they go apart depends on how the threads are held up.
    const near = neighbours(vectors, 'violin', { k: 5 }).map(({ word }) => word);
    expect(near.sort()).toEqual(TOPICS[2].slice(1).sort());
  });
});

test('the loss falls and the learning rate follows the schedule', async () => {
  const reports: Progress[] = [];
  const { losses } = await train(
    'skipgram',
    [corpus],
    { ...SMALL, epochs: 4 },
    { onProgress: (report) => void reports.push(report) },
  );
  expect(losses).toHaveLength(4);
  expect(losses.at(-1)!).toBeLessThan(losses[0]);
  const training = reports.filter(({ phase }) => phase === 'training');
  const last = training.at(-1)!;
  expect(last.done).toBe(last.total);
  expect(last.loss!).toBeGreaterThan(0);
  expect(last.learningRate!).toBeCloseTo(0.1 * 1e-4);
  expect(reports.map(({ phase }) => phase)).toContain('counting');
});

test('training goes on from a model: its vocabulary and rows, other random numbers', async () => {
  const { model } = await train('skipgram', [corpus], { ...SMALL, epochs: 1 });
  const { model: more } = await train('skipgram', [corpus], { epochs: 1, threads: 1 }, {}, model);
  expect(more.epochsDone).toBe(2);
  expect(more.options.dim).toBe(16);
  expect(more.vocabulary).toBe(model.vocabulary);
  expect(bytesOf(more)).not.toEqual(bytesOf(model));
  await expect(train('cbow', [corpus], {}, {}, model)).rejects.toThrow(
    '`from`: the model was trained by skipgram',
  );
  for (const none of [{}, null, 'm.wv', { trainer: 'skipgram' }, vectorsOf(model)])
    await expect(train('skipgram', [corpus], {}, {}, none as never)).rejects.toThrow(
      '`from`: expected a model that train or a reader of models gave',
    );
  await expect(train('ppmi', [corpus], {}, {}, model as never)).rejects.toThrow(
    '`from`: ppmi has nothing to go on from',
  );
  const { model: factors } = await train('ppmi', [corpus], { dim: 4, epochs: 1 });
  await expect(train('skipgram', [corpus], {}, {}, factors as never)).rejects.toThrow(
    '`from`: the model was trained by ppmi: give a model of skipgram',
  );
  await expect(train('skipgram', [corpus], { dim: 8 }, {}, model)).rejects.toThrow(
    '`dim`: the model to go on from has 16, got 8',
  );
  await expect(train('skipgram', [corpus], { loss: 'hs' }, {}, model)).rejects.toThrow(
    '`loss`: the model to go on from has ns, got hs',
  );
  await expect(train('skipgram', [corpus], { minCount: 3 }, {}, model)).rejects.toThrow(
    '`minCount`: the model to go on from has its words',
  );
});

const labelled = file(
  topicText(300)
    .replace(/^/gm, '__label__x ')
    .replace(/^__label__x (apple|pear|saw|drum)/gm, '__label__y $1'),
  'labelled.txt',
);

test.each(BY_GRADIENT)(
  'an option of %s that is undefined is that of the model to go on from',
  async (trainer) => {
    const inputs = [trainer === 'classifier' ? labelled : corpus];
    const once = { epochs: 1, threads: 1 };
    const from = await trained(trainer, inputs, {
      ...once,
      dim: 8,
      lr: 0.05,
      ...(trainer === 'fasttext' && { bucket: 50 }),
    });
    const none = { dim: undefined, lr: undefined, minCount: undefined, seed: undefined };
    const [plain, other] = [once, { ...none, ...once }].map((given) =>
      trained(trainer, inputs, given, {}, from),
    );
    expect(hashOf((await other).input)).toBe(hashOf((await plain).input));
  },
);

test('rows start from --init, and stay with --freeze', async () => {
  const { model } = await train('skipgram', [corpus], SMALL);
  const init = path('init.vec');
  await writeVectors(vectorsOf(model), init);
  const grown = file(topicText(300).replaceAll('fig', 'kiwi'), 'grown.txt');
  const notes: string[] = [];
  const { model: frozen } = await train(
    'cbow',
    [grown],
    { ...SMALL, init, freeze: true },
    { onNote: (note) => void notes.push(note) },
  );
  const [before, after] = [vectorsOf(model), vectorsOf(frozen)];
  expect(after.get('apple')).toEqual(before.get('apple'));
  expect(neighbours(after, 'kiwi', { k: 3 }).every(({ word }) => TOPICS[0].includes(word))).toBe(true);
  expect(notes.join()).toContain('17 of 18 words start from');
  await expect(train('skipgram', [corpus], { ...SMALL, dim: 8, init })).rejects.toThrow('`dim` 16');
  await expect(train('skipgram', [corpus], { ...SMALL, freeze: true })).rejects.toThrow(
    '`freeze`: needs the vectors that are to stay: `init`',
  );
});

test('a call that the types forbid is refused in a sentence', async () => {
  await expect(train('glovE' as never, [corpus])).rejects.toThrow(
    'trainer: expected skipgram or cbow or fasttext or classifier or glove or ppmi or lsa or doc2vec, got glovE',
  );
  await expect(train('cbow', 42 as never)).rejects.toThrow('expected paths, or text itself');
});

test('abort gives what was trained so far', async () => {
  const stop = new AbortController();
  const onProgress = ({ phase, done }: Progress): void => {
    if (phase === 'training' && done > 0) stop.abort();
  };
  const error = await train(
    'skipgram',
    [corpus],
    { ...SMALL, epochs: 2000 },
    { onProgress, signal: stop.signal },
  ).catch((e) => e);
  expect(error.code).toBe('aborted');
  const partial = error.partial as WordModel;
  expect(partial.epochsDone).toBeGreaterThan(0);
  expect(partial.epochsDone).toBeLessThan(2000);
  expect(vectorsOf(partial).get('apple')!.every(Number.isFinite)).toBe(true);
});

test('divergence stops the run and says where', async () => {
  const run = train('cbow', [corpus], {
    ...SMALL,
    lr: 100,
    pooling: 'sum',
    schedule: 'constant',
    epochs: 2000,
  });
  await expect(run).rejects.toMatchObject({
    code: 'diverged',
    message: expect.stringContaining('lower `lr` (it is 100)'),
  });
});

test('divergence in the last shard is of the last epoch, not of one after it', async () => {
  const single = file(topicText(100), 'single.txt');
  const wild = { ...SMALL, lr: 100, pooling: 'sum', schedule: 'constant', epochs: 1 } as const;
  await expect(train('cbow', [single], wild)).rejects.toThrow('in epoch 1 at');
});

test('a run that cannot have its memory says the numbers before it allocates', async () => {
  const wide = file(Array.from({ length: 24_000 }, (_, i) => `w${i}`).join(' '), 'wide.txt');
  const run = train('skipgram', [wide], { dim: 100_000, minCount: 1, threads: 1 });
  await expect(run).rejects.toMatchObject({
    code: 'memory',
    message: expect.stringMatching(
      /^training 48000 rows of 100000 numbers needs 17\.89 GiB .* holds 16 GiB at most: lower `dim` or `maxVocab`, or raise `minCount`$/,
    ),
  });
});
