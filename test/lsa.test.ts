// LSA by the library against its definition: a dense matrix, and the singular values of ml-matrix.
import { SingularValueDecomposition, Matrix as Square } from 'ml-matrix';
import { beforeAll, describe, expect, test } from 'vitest';
import { readModel, rowOf, train, vectorsOf, type WordModel, writeModel } from '../src/index.js';
import { runningText } from './generated-text.js';
import { products } from './matrices.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';
import { hashOf } from './training-runs.js';

const { file, path } = temporaryFiles();
const TEXT = runningText(2500, 60);
const text = file(TEXT);

type Weighting = 'log-entropy' | 'tfidf';

/** Words x documents, of words in the model's order; documents without such words are none. */
function definition(words: readonly string[], weighting: Weighting): number[][] {
  const at = new Map(words.map((word, i) => [word, i]));
  const documents = TEXT.split('\n').flatMap((line) => {
    const counts = words.map(() => 0);
    for (const word of line.split(' ')) if (at.has(word)) counts[at.get(word)!]++;
    return counts.some((count) => count > 0) ? [counts] : [];
  });
  const globals = words.map((_, w) => {
    const counts = documents.map((document) => document[w]).filter((count) => count > 0);
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (weighting === 'tfidf') return Math.log(documents.length / counts.length);
    const entropy = counts.reduce((sum, count) => sum + (count / all) * Math.log(count / all), 0);
    return 1 + entropy / Math.log(documents.length);
  });
  const columns = documents.map((counts) => {
    const weights = counts.map(
      (count, w) => (weighting === 'tfidf' ? count : Math.log1p(count)) * globals[w],
    );
    return weights.map((weight) => weight / Math.hypot(...weights));
  });
  return words.map((_, w) => columns.map((column) => column[w]));
}

const SMALL = { minCount: 3, dim: 5, epochs: 40, threads: 1 };

async function modelOf(options: object = {}): Promise<WordModel<'lsa'>> {
  return (await train('lsa', [text], { ...SMALL, ...options })).model;
}

describe.each(['log-entropy', 'tfidf'] as const)('%s', (weighting) => {
  // The same in both of them.
  let exact: SingularValueDecomposition;
  beforeAll(async () => {
    const { vocabulary } = await modelOf({ weighting, epochs: 1 });
    const matrix = new Square(definition(vocabulary.words.toArray(), weighting));
    exact = new SingularValueDecomposition(matrix, { autoTranspose: true });
  });

  test.each(
    thorough
      ? [
          [40, 0.5],
          [41, 1],
        ]
      : [weighting === 'tfidf' ? [41, 1] : [40, 0.5]],
  )(
    '%d epochs: words and documents are singular vectors by values ** %d',
    async (epochs, eigenvalueWeight) => {
      const { input, output } = await modelOf({ weighting, epochs, eigenvalueWeight });
      expect(output.rows).toBe(exact.rightSingularVectors.rows);
      for (const [found, vectors] of [
        [input, exact.leftSingularVectors],
        [output, exact.rightSingularVectors],
      ] as const) {
        const expected = products(
          Array.from({ length: found.rows }, (_, i) =>
            exact.diagonal
              .slice(0, SMALL.dim)
              .map((value, k) => vectors.get(i, k) * value ** eigenvalueWeight),
          ),
        ).flat();
        const scale = Math.max(...expected);
        const actual = products(Array.from({ length: found.rows }, (_, i) => rowOf(found, i))).flat();
        expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]))) / scale).toBeLessThan(
          1e-4,
        );
      }
    },
  );
});

test('threads, --deterministic and temporary files change no byte', async () => {
  const run = async (options: object) => {
    const { input, output } = await modelOf({ epochs: 3, ...options });
    return hashOf(input) + hashOf(output);
  };
  const one = await run({});
  for (const options of [
    { threads: 2, memory: 1, deterministic: true },
    ...(thorough ? [{ threads: 3 }, { memory: 1 }] : []),
  ])
    expect(await run(options)).toBe(one);
});

test('a file keeps words and documents', async () => {
  const model = await modelOf({ epochs: 3 });
  const saved = path('saved.wv');
  await writeModel(model, saved);
  const read = (await readModel(saved)) as WordModel<'lsa'>;
  expect(hashOf(read.output)).toBe(hashOf(model.output));
  expect(hashOf(vectorsOf(read).matrix)).toBe(hashOf(model.input));
  expect(read.options.weighting).toBe('log-entropy');
});

test('short vectors are not taken for hardly trained ones', async () => {
  const notes: string[] = [];
  await train('lsa', [text], { ...SMALL, dim: 2 }, { onNote: (note) => void notes.push(note) });
  expect(notes.join()).not.toContain('hardly');
});

test('what cannot be trained is said', async () => {
  const refused = async (lines: string, sentence: RegExp) =>
    expect(train('lsa', [file(lines)], { minCount: 1 })).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(sentence),
    });
  await refused('a b a c b\n', /several documents, a line each, and the text has one: give/);
  await refused('a b\nb a\na b\n', /each word stands in every line alike: give/);
  const model = await modelOf({ epochs: 2 });
  await expect(train('lsa', [text], {}, {}, model)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/lsa has nothing to go on from/),
  });
});
