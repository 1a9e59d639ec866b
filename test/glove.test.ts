import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { SUM_WIDTH } from '../src/embeddings/glove-rows.js';
import {
  cooccur,
  type EpochReport,
  neighbours,
  type Progress,
  readModel,
  readVectors,
  rowOf,
  train as trainAny,
  vectorsOf,
  type WordModel,
  writeCooccurrences,
  writeModel,
  writeVectors,
} from '../src/index.js';
import { CHUNK_HEAD, CHUNK_RECORD_BYTES, CHUNK_SIZE } from '../src/kernels/cooccurrence-kernel.js';
import { resolveOptions } from '../src/options.js';
import { randomStream } from '../src/random.js';
import { explainDivergence } from '../src/trainers/glove-start.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { path } = temporaryFiles();
const OPTIONS = { dim: 10, window: 5, minCount: 5, epochs: 3, threads: 1, seed: 7 };
// With a rate that falls, a run that goes on starts at the full rate again.
const STEADY = { schedule: 'constant' } as const;

/** Lines of words of one of eight topics of 12 words each, with words that stand everywhere between them. */
function makeText(): string {
  const random = randomStream(2, 'text');
  const below = (n: number) => Math.floor(n * random.next());
  return Array.from({ length: 3000 }, () => {
    const topic = below(8);
    const word = () => (random.next() < 0.3 ? `common${below(20)}` : `t${topic}w${below(12)}`);
    return Array.from({ length: 8 + below(12) }, word).join(' ');
  }).join('\n');
}

/** A hash of all numbers that training changes. */
function fingerprint({ input, output, glove }: WordModel): string {
  const hash = createHash('sha256');
  for (const matrix of [input, output, glove!.words, glove!.contexts])
    for (let i = 0; i < matrix.rows; i++) hash.update(rowOf(matrix, i));
  return hash.digest('hex');
}

const train = (options = {}, hooks = {}, from?: WordModel<'glove'>) =>
  trainAny('glove', [path('text.txt')], { ...OPTIONS, ...options }, hooks, from);

let first: WordModel<'glove'>;
beforeAll(async () => {
  writeFileSync(path('text.txt'), makeText());
  first = (await train()).model;
});

describe('the same bytes', () => {
  test('for one thread and a seed; others for another seed', async () => {
    expect(fingerprint((await train()).model)).toBe(fingerprint(first));
    expect(fingerprint((await train({ seed: 8 })).model)).not.toBe(fingerprint(first));
  });

  test('when memory is short and counts go through temporary files', async () => {
    const notes: string[] = [];
    const { model } = await train({ memory: 1 }, { onNote: (note: string) => notes.push(note) });
    expect(fingerprint(model)).toBe(fingerprint(first));
    expect(notes).toEqual([expect.stringMatching(/more than `memory` leaves/)]);
  });

  test('from counts in a file, with the vocabulary or with the corpus', async () => {
    const options = resolveOptions('glove', { window: 5, minCount: 5, saveVocab: path('vocab.txt') });
    const { counts } = await cooccur([path('text.txt')], options);
    await writeCooccurrences(counts, path('counts.bin'));
    counts.close();
    const given = { ...OPTIONS, cooccurrence: path('counts.bin') };
    const alone = await trainAny('glove', [], { ...given, readVocab: path('vocab.txt') });
    expect(fingerprint(alone.model)).toBe(fingerprint(first));
    expect(fingerprint((await train({ cooccurrence: path('counts.bin') })).model)).toBe(fingerprint(first));
  });

  test('of 3 epochs at once, and of 1 epoch, saved, read and trained on for 2', async () => {
    const oneSided = { ...STEADY, symmetric: false };
    expect(fingerprint(await goOn(oneSided))).toBe(fingerprint((await train(oneSided)).model));
  });
});

/** 1 epoch, saved, read and trained on for 2. */
async function goOn(options: object): Promise<WordModel<'glove'>> {
  const one = await train({ epochs: 1, ...options });
  await writeModel(one.model, path('one.wv'));
  const read = (await readModel(path('one.wv'))) as WordModel<'glove'>;
  expect(fingerprint(read)).toBe(fingerprint(one.model));
  const { model } = await train({ epochs: 2, ...options }, {}, read);
  expect(model.epochsDone).toBe(3);
  return model;
}

describe('what is learnt', () => {
  test('words of a topic come together, with 1 and with 3 threads; the loss falls', async () => {
    for (const threads of firstOf(1, [2, 1, 3])) {
      const epochs: EpochReport[] = [];
      const { model, cooccurrence, training } = await train(
        { threads, epochs: 12, lr: 0.05 },
        { onEpoch: (epoch: EpochReport) => epochs.push(epoch) },
      );
      expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, e) => e + 1));
      expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0].loss / 2);
      expect(training.records).toBe(12 * cooccurrence.records);
      const vectors = vectorsOf(model);
      const near = neighbours(vectors, 't3w5', { k: 8 }).map(({ word }) => word);
      expect(near.filter((word) => word.startsWith('t3')).length).toBeGreaterThanOrEqual(7);
    }
  });

  test('training goes on from balanced vectors as from those that were not', async () => {
    const losses: number[][] = [[], []];
    const into = (run: number) => ({ onEpoch: ({ loss }: EpochReport) => losses[run].push(loss) });
    const { model } = await train({ epochs: 1, ...STEADY }, into(0));
    await train({ epochs: 2, ...STEADY }, into(0), model);
    await train(STEADY, into(1));
    expect(losses[0]).toHaveLength(3);
    losses[0].forEach((loss, epoch) => {
      expect(loss / losses[1][epoch]).toBeCloseTo(1, 1);
    });
  });

  test('--vectors: the word alone, word + context, both side by side', () => {
    const asked = (vectors: 'word' | 'sum' | 'both') =>
      vectorsOf({ ...first, options: { ...first.options, vectors } });
    const [word, sum, both] = [asked('word'), asked('sum'), asked('both')];
    const [w, c] = [rowOf(first.input, 4), rowOf(first.output, 4)];
    expect(rowOf(word.matrix, 4)).toEqual(w);
    expect(rowOf(sum.matrix, 4)).toEqual(w.map((x, d) => x + c[d]));
    expect([...rowOf(both.matrix, 4)]).toEqual([...w, ...c]);
    expect([word.dim, sum.dim, both.dim]).toEqual([10, 10, 20]);
  });

  test("files: GloVe's text without header, and a native file that is asked for vectors", async () => {
    const vectors = vectorsOf(first);
    await writeVectors(vectors, path('vectors.txt'), { format: 'glove' });
    await writeModel(first, path('model.wv'));
    for (const name of ['vectors.txt', 'model.wv']) {
      const read = await readVectors(path(name));
      expect(read.size).toBe(vectors.size);
      expect(rowOf(read.matrix, 9)).toEqual(rowOf(vectors.matrix, 9));
    }
  });
});

describe('what goes wrong', () => {
  test('a rate that is too high is stopped with the epoch and the words', async () => {
    await expect(train({ lr: 100, epochs: 50 })).rejects.toMatchObject({
      code: 'diverged',
      message: expect.stringMatching(
        /diverged: the loss of "\w+" near "\w+" is past all bounds in epoch \d+ .* lower `lr` \(it is 100\)/,
      ),
    });
    if (thorough)
      await expect(train({ lr: 100, epochs: 50, threads: 2 })).rejects.toMatchObject({ code: 'diverged' });
    // Not high enough for NaN, but for losses of 10^50.
    await expect(train({ lr: 0.3, epochs: 12 })).rejects.toMatchObject({ code: 'diverged' });
  });

  test('the pair that is told is the one whose loss is greatest', () => {
    const [at, dim] = [64, 2];
    const memory = new ArrayBuffer(256);
    const rows = (first: number, numbers: readonly number[]) => {
      const data = new Float32Array(memory, first, numbers.length);
      data.set(numbers);
      return { data, rows: numbers.length / dim, dim: dim + SUM_WIDTH, stride: dim };
    };
    new Uint8Array(memory, at + CHUNK_SIZE)[0] = 3;
    for (const context of [0, 1, 2]) {
      const record = at + CHUNK_HEAD + CHUNK_RECORD_BYTES * context;
      new Uint32Array(memory, record)[0] = context;
      new Float32Array(memory, record)[2] = 1;
    }
    const run = { input: rows(0, [1, 0]), output: rows(8, [1, 0, 5, 0, 0, 0]), addressesAt: () => [0, at] };
    expect(explainDivergence(run as never, WordTable.from(['a', 'b', 'c']))).toBe(
      'the loss of "a" near "b" is past all bounds',
    );
  });

  test('an abort gives the model as far as it got', async () => {
    const controller = new AbortController();
    const onEpoch = ({ epoch }: EpochReport) => epoch === 2 && controller.abort();
    const error = await train({ epochs: 1000 }, { signal: controller.signal, onEpoch }).then(
      () => undefined,
      (cause) => cause,
    );
    expect(error).toMatchObject({
      code: 'aborted',
      message: expect.stringMatching(/stopped before training was done/),
    });
    expect(error.partial.epochsDone).toBeGreaterThanOrEqual(2);
    expect(error.partial.epochsDone).toBeLessThan(20);
    expect(neighbours(vectorsOf(error.partial), 't3w5', { k: 1 })).toHaveLength(1);
  });

  test.each([
    ['neither corpus nor counts', {}, 'usage', /expected a corpus, or counts \(`cooccurrence`\)/],
    ['counts without a vocabulary', { cooccurrence: 'x.bin' }, 'usage', /`cooccurrence`: .*`readVocab`/],
    [
      'an option of another trainer',
      { negatives: 5 },
      'usage',
      /`negatives`: the glove trainer has no such option/,
    ],
    ['a weight of nothing', { xMax: 0 }, 'usage', /`xMax`: expected a number > 0.*got 0/],
  ])('%s: one sentence', async (_, options, code, message) => {
    await expect(trainAny('glove', [], options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('more than shared memory holds is said before anything is counted', async () => {
    const phases = new Set<string>();
    writeFileSync(path('wide.txt'), Array.from({ length: 24_000 }, (_, i) => `w${i}`).join(' '));
    const onProgress = ({ phase }: Progress) => phases.add(phase);
    const training = trainAny('glove', [path('wide.txt')], { dim: 100_000, minCount: 1 }, { onProgress });
    await expect(training).rejects.toMatchObject({
      code: 'memory',
      message: expect.stringMatching(
        /^training \d+ words of 100000 dimensions needs \d+\.\d\d GiB .* 16 GiB at most: .*`dim`/,
      ),
    });
    expect(phases.has('cooccurrence')).toBe(false);
  });

  test('counts of another vocabulary, and lines of one word each', async () => {
    writeFileSync(path('small.txt'), 'a 5\nb 3\n');
    const given = { cooccurrence: path('counts.bin'), readVocab: path('small.txt') };
    await expect(trainAny('glove', [], given)).rejects.toMatchObject({
      code: 'format',
      message: expect.stringMatching(/counts\.bin: record \d+ .* of a vocabulary of 2 words/),
    });
    writeFileSync(path('lonely.txt'), 'a\nb\na\nb\n');
    await expect(trainAny('glove', [path('lonely.txt')], { minCount: 1 })).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/no two words of the vocabulary stand near each other/),
    });
  });
});
