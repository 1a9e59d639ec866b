// PPMI by the library against its definition: a dense matrix, and the singular values of ml-matrix.
import { EigenvalueDecomposition, Matrix as Square } from 'ml-matrix';
import { beforeAll, describe, expect, test } from 'vitest';
import { rowOf, train, vectorsOf, type WordModel, WordvecError } from '../src/index.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { platform, usePlatform } from '../src/platform.js';
import { layOut } from '../src/run/layout.js';
import { decomposeInPlace, eigenvectorsInPlace } from '../src/tensor/eigenvectors.js';
import { planFactors } from '../src/trainers/factorisation.js';
import { runningText } from './generated-text.js';
import { products } from './matrices.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';
import { hashOf } from './training-runs.js';

const { file } = temporaryFiles();
const TEXT = runningText(15_000, 80);
const text = file(TEXT);

interface Rule {
  readonly window: number;
  readonly smoothing: number;
  readonly shift: number;
}

/** PPMI as Levy, Goldberg and Dagan (2015) define it, of words in the model's order; a pair at distance d counts 1 / d. */
function definition(words: readonly string[], { window, smoothing, shift }: Rule): number[][] {
  const at = new Map(words.map((word, i) => [word, i]));
  const counts = words.map(() => words.map(() => 0));
  for (const line of TEXT.split('\n')) {
    const ids = line.split(' ').flatMap((word) => at.get(word) ?? []);
    ids.forEach((word, i) => {
      for (let j = Math.max(0, i - window); j < Math.min(ids.length, i + window + 1); j++)
        if (i !== j) counts[word][ids[j]] += 1 / Math.abs(i - j);
    });
  }
  const sums = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const smoothed = sums.map((sum) => sum ** smoothing);
  const total = smoothed.reduce((sum, count) => sum + count, 0);
  return counts.map((row, i) =>
    row.map((count, j) =>
      count === 0 ? 0 : Math.max(0, Math.log((count * total) / (sums[i] * smoothed[j])) - Math.log(shift)),
    ),
  );
}

const RULE = { window: 4, smoothing: 0.75, shift: 1 };

async function rowsOf(options: object): Promise<{ model: WordModel<'ppmi'>; words: string[] }> {
  const { model } = await train('ppmi', [text], {
    ...RULE,
    minCount: 1,
    dim: 6,
    epochs: 40,
    threads: 1,
    ...options,
  });
  return { model, words: model.vocabulary.words.toArray() };
}

describe.each([
  ['as it is', {}],
  ['without smoothing, shifted', { smoothing: 1, shift: 1.5 }],
  ['that ends with contexts', { epochs: 41, window: 2 }],
])('%s', (_, options) => {
  // The same in all of them.
  let matrix: Square;
  let exactly: EigenvalueDecomposition;
  beforeAll(async () => {
    matrix = new Square(definition((await rowsOf({ epochs: 1, ...options })).words, { ...RULE, ...options }));
    exactly = new EigenvalueDecomposition(matrix.mmul(matrix.transpose()), { assumeSymmetric: true });
  });

  test.each(thorough ? [0.5, 0, 1] : Object.keys(options).length === 0 ? [0] : [0.5])(
    'words are singular vectors by values ** %d',
    async (eigenvalueWeight) => {
      const { model, words } = await rowsOf({ eigenvalueWeight, ...options });
      const { realEigenvalues, eigenvectorMatrix } = exactly;
      const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
      const exact = words.map((_, i) =>
        order
          .slice(0, 6)
          .map((k) => eigenvectorMatrix.get(i, k) * Math.sqrt(realEigenvalues[k]) ** eigenvalueWeight),
      );
      const found = products(words.map((_, i) => rowOf(model.input, i)));
      const expected = products(exact);
      const scale = Math.max(...expected.flat());
      const apart = found.flatMap((row, i) => row.map((value, j) => Math.abs(value - expected[i][j])));
      expect(Math.max(...apart) / scale).toBeLessThan(1e-4);
      // Words times contexts is the matrix itself, as far as 6 directions go.
      if (eigenvalueWeight === 0.5) {
        const near = words.map((_, i) =>
          words.map((_, j) =>
            Array.from(rowOf(model.input, i)).reduce((sum, x, d) => sum + x * rowOf(model.output, j)[d], 0),
          ),
        );
        const rest =
          realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0) -
          order.slice(0, 6).reduce((sum, k) => sum + realEigenvalues[k], 0);
        const error = near
          .flatMap((row, i) => row.map((value, j) => (value - matrix.get(i, j)) ** 2))
          .reduce((sum, x) => sum + x, 0);
        expect(error / rest).toBeCloseTo(1, 3);
      }
    },
  );
});

test('threads, --deterministic and temporary files change no byte', async () => {
  // Of a width whose products need more room than lies free below all that a run holds.
  const run = async (options: object) =>
    hashOf((await rowsOf({ dim: 96, epochs: 1, ...options })).model.input);
  const one = await run({ threads: 1 });
  for (const options of [
    { threads: 2, memory: 1, deterministic: true },
    ...(thorough ? [{ threads: 3 }, { memory: 1 }] : []),
  ])
    expect(await run(options)).toBe(one);
});

test('sum and both join words and contexts', async () => {
  const { model } = await rowsOf({ epochs: 4, vectors: 'both' });
  expect(vectorsOf(model).dim).toBe(12);
  expect(vectorsOf((await rowsOf({ epochs: 4 })).model).dim).toBe(6);
});

test('threads share the room for products of columns', () => {
  const plan = planFactors(
    { rowLogs: new Float32Array(8), columnLogs: new Float32Array(8), stretches: [], tokens: 1 },
    1000,
  );
  const bytes = (threads: number) => layOut(plan, new SharedHeap(), threads, 0).input.data.buffer.byteLength;
  expect(bytes(4)).toBeLessThan(1.1 * bytes(1));
});

test('fewer words than dimensions leave zeros, and no loss below 0', async () => {
  const few = file('a b c d\ne f g h\na c e g\n'.repeat(30));
  const { model, losses } = await train('ppmi', [few], { minCount: 1, dim: 20, threads: 1 });
  expect(Array.from(rowOf(model.input, 0)).every(Number.isFinite)).toBe(true);
  expect(losses.every((loss) => loss >= 0 && !Object.is(loss, -0))).toBe(true);
});

test('what cannot be trained is said', async () => {
  const alone = file('a\nb\nc\n'.repeat(10));
  await expect(train('ppmi', [alone], { minCount: 1 })).rejects.toMatchObject({
    code: 'input',
    message: expect.stringMatching(/no two words/),
  });
  await expect(rowsOf({ shift: 1e6 })).rejects.toMatchObject({
    code: 'input',
    message: expect.stringMatching(/more often than chance.*shift/),
  });
  await expect(train('ppmi', [], {})).rejects.toMatchObject({ code: 'usage' });
  const { model } = await rowsOf({ epochs: 2 });
  await expect(train('ppmi', [text], {}, {}, model)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/ppmi has nothing to go on from/),
  });
});

test('what of the text was kept is told', async () => {
  const { text } = await train('ppmi', [file('a b a b c\n'.repeat(4))], {
    minCount: 5,
    epochs: 1,
    dim: 2,
    threads: 1,
  });
  expect(text).toEqual({ read: 20, kept: 16 });
});

test.each(firstOf(2, ['glove', 'ppmi', 'lsa'] as const))(
  '%s: a full disk leaves no temporary file open',
  async (trainer) => {
    const real = platform();
    let [open, left] = [0, 0];
    const spill = {
      ...real.spill,
      open: () => {
        open++;
        return real.spill.open();
      },
      close: (scratch: never) => {
        open--;
        real.spill.close(scratch);
      },
      write: (...given: never[]) => {
        if (left-- === 0) throw new WordvecError('io', 'full');
        return (real.spill.write as (...args: never[]) => void)(...given);
      },
    };
    const short = file(runningText(300, 20));
    const valid = trainer === 'glove' ? file(runningText(300, 20)) : undefined;
    const run = { dim: 2, epochs: 1, threads: 1, minCount: 1, memory: 1, valid };
    usePlatform({ ...real, spill: spill as never });
    try {
      let failures = 0;
      for (let ended = false; !ended; failures++) {
        left = failures;
        ended = await train(trainer, [short], run).then(
          () => true,
          (error) => error.message !== 'full',
        );
        expect([failures, open]).toEqual([failures, 0]);
      }
      expect(failures).toBeGreaterThan(5);
    } finally {
      usePlatform(real);
    }
  },
);

test('a run that is stopped has no vectors', async () => {
  const stop = new AbortController();
  const onEpoch = () => stop.abort();
  const run = train(
    'ppmi',
    [text],
    { epochs: 100_000, threads: thorough ? 2 : 1 },
    { signal: stop.signal, onEpoch },
  );
  const error = await run.catch((cause) => cause);
  expect(error).toMatchObject({ code: 'aborted' });
  expect(error.partial).toBeUndefined();
});

test('signals are heard while the directions of a large --dim are found', async () => {
  const n = 420;
  const made = () => Float64Array.from({ length: n * n }, (_, i) => Math.cos((i % n) * Math.floor(i / n)));
  const shared = (length: number) => new Float64Array(platform().memory.shared(8 * length));
  const matrix = shared(n * n);
  matrix.set(made());
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 1);
  expect(await eigenvectorsInPlace(matrix, stop.signal)).toBeUndefined();
  expect(matrix).toEqual(made());
});

slowTest('a thread finds the directions that are found without', async () => {
  const n = 420;
  const alone = Float64Array.from({ length: n * n }, (_, i) => Math.cos((i % n) * Math.floor(i / n)));
  const threaded = new Float64Array(platform().memory.shared(8 * n * n));
  threaded.set(alone);
  const values = await eigenvectorsInPlace(threaded);
  expect(values).toEqual(decomposeInPlace(alone));
  expect(threaded).toEqual(alone);
});
