import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOfVectors } from '../src/embedders/model-hash.js';
import {
  createMatrix,
  type EmbedOptions,
  type FastTextModel,
  KeyedVectors,
  openEmbedder,
  readFastText,
  sentenceVectors,
  type TextEmbedder,
  train,
  WordTable,
  writeFastText,
  writeModel,
  writeVectors,
} from '../src/index.js';
import { uniform, word } from './generated-text.js';
import { type ReferenceModel, referenceRows } from './reference/sentence-vectors.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { path, file } = temporaryFiles();
const [WORDS, DIM, TEXTS] = [60, 7, 700];
const random = uniform(7);
const model: ReferenceModel = {
  words: Array.from({ length: WORDS }, (_, i) => word(i)),
  rows: Array.from({ length: WORDS }, () => Array.from({ length: DIM }, () => Math.fround(random() - 0.4))),
  counts: Array.from({ length: WORDS }, (_, i) => Math.round(10_000 / (i + 1))),
};
const texts = Array.from({ length: TEXTS }, (_, i) =>
  i % 50 === 3
    ? ''
    : i % 50 === 4
      ? 'unheard of'
      : Array.from({ length: 1 + Math.floor(random() * 9) }, () =>
          word(Math.floor(random() ** 2 * (WORDS + 5))),
        ).join(' '),
);
const opened: TextEmbedder[] = [];

beforeAll(async () => {
  const matrix = createMatrix(WORDS, DIM);
  matrix.data.set(model.rows.flat());
  const counts = Float64Array.from(model.counts);
  await writeVectors(new KeyedVectors(WordTable.from(model.words), matrix, { counts }), path('m.wv'));
});
afterAll(() => Promise.all(opened.map((embedder) => embedder.close())));

/** The dense rows of all texts by an embedder that has learnt what it must of them. */
async function rowsBy(options: EmbedOptions, cuts: readonly number[] = [TEXTS]): Promise<number[][]> {
  const embedder = await openEmbedder(path('m.wv'), options);
  opened.push(embedder);
  if (embedder.learning) {
    let from = 0;
    for (const to of cuts) {
      await embedder.learning.add(texts.slice(from, to));
      from = to;
    }
    await embedder.learning.finish();
  }
  if (embedder.kind === 'dense') {
    const rows = await embedder.embed(texts, 'document');
    return texts.map((_, i) => Array.from(rows.subarray(i * embedder.dim, (i + 1) * embedder.dim)));
  }
  const { starts, columns, weights } = await embedder.embed(texts, 'document');
  return texts.map((_, i) => {
    const row = Array<number>(embedder.dim).fill(0);
    for (let cell = starts[i]; cell < starts[i + 1]; cell++) row[columns[cell]] = weights[cell];
    return row;
  });
}

const METHODS = [
  ...['mean', 'idf', 'sif', 'usif', 'pmeans', 'max', 'fasttext'],
  ...['onehot', 'bow', 'tfidf', 'bm25'],
] as const;

describe('every method', () => {
  test.each(METHODS)('%s is what its paper says', async (method) => {
    const rows = await rowsBy({ method, threads: 1 });
    let off = 0;
    for (const [i, expected] of referenceRows(model, texts, method).entries())
      for (const [d, x] of expected.entries())
        off = Math.max(off, Math.abs(rows[i][d] - x) / (1 + Math.abs(x)));
    expect(off).toBeLessThan(2e-5);
  });

  test.each(thorough ? (['mean', 'idf', 'sif'] as const) : (['sif'] as const))(
    '%s: threads and how texts are cut change no bit',
    async (method) => {
      const one = await rowsBy({ method, threads: 1 });
      expect(await rowsBy({ method, threads: thorough ? 3 : 2 }, [100, 640, TEXTS])).toEqual(one);
    },
  );

  test('what was learnt is kept and taken up again', async () => {
    for (const method of firstOf(2, ['usif', 'bm25', 'idf', 'sif', 'tfidf'] as const)) {
      const [first, second] = [
        await openEmbedder(path('m.wv'), { method, threads: 1 }),
        await openEmbedder(path('m.wv'), { method, threads: 1 }),
      ];
      opened.push(first, second);
      await first.learning!.add(texts);
      await first.learning!.finish();
      await second.learning!.restore(first.learning!.state());
      expect(await second.embed(texts.slice(0, 9), 'document')).toEqual(
        await first.embed(texts.slice(0, 9), 'document'),
      );
      await expect(second.learning!.restore({})).rejects.toThrow(/does not fit the model/);
    }
  });

  test('sentences: the mean of the rows of sentences', async () => {
    const text = `${word(1)} ${word(2)}. ${word(3).toUpperCase()}!`;
    const whole = await openEmbedder(path('m.wv'), { sentences: true, tokenizer: 'unicode' });
    const parts = await openEmbedder(path('m.wv'), { tokenizer: 'unicode' });
    opened.push(whole, parts);
    const [row, both] = [
      await whole.embed([text], 'document'),
      await parts.embed([`${word(1)} ${word(2)}`, word(3)], 'document'),
    ];
    for (let d = 0; d < DIM; d++)
      expect((row as Float32Array)[d]).toBeCloseTo(
        ((both as Float32Array)[d] + (both as Float32Array)[d + DIM]) / 2,
        6,
      );
  });

  test('sentences of models of documents, and of lines, too', async () => {
    const text = file(
      `${`__label__a ${word(1)} ${word(2)}\n__label__b ${word(3)} ${word(1)}\n`.repeat(9)}`,
      'lines.txt',
    );
    const options = { dim: 3, minCount: 1, epochs: 2, threads: 1 };
    for (const [trainer, method] of [
      ['doc2vec', undefined],
      ['classifier', 'fasttext'],
    ] as const) {
      const { model } = await train(trainer, [text], options);
      await (trainer === 'doc2vec'
        ? writeModel(model as never, path('s.wv'))
        : writeFastText(model as never, path('s.bin')));
      const name = path(trainer === 'doc2vec' ? 's.wv' : 's.bin');
      const [whole, parts] = [
        await openEmbedder(name, { sentences: true, method }),
        await openEmbedder(name, { method }),
      ];
      opened.push(whole, parts);
      const both = await parts.embed([`${word(1)} ${word(2)}`, `${word(3)} ${word(1)}`]);
      const mean = both.subarray(0, 3).map((x, d) => (x + both[d + 3]) / 2);
      expect(await whole.embed([`${word(1)} ${word(2)} 。 ${word(3)} ${word(1)}`])).toEqual(mean);
    }
  });
});

describe('fasttext', () => {
  const text = {
    text: Array.from({ length: 40 }, (_, i) => `__label__${i % 2 ? 'a' : 'b'} red fox den ${word(i)}`),
  };
  test.each(['fasttext', 'classifier'] as const)(
    'of a model of %s is what print-sentence-vectors prints',
    async (kind) => {
      const options = {
        dim: 6,
        minCount: 1,
        threads: 1,
        epochs: 1,
        ...(kind === 'fasttext' ? { bucket: 50 } : { wordNgrams: 2, bucket: 50 }),
      };
      const { model: trained } = await train(kind, text, options);
      await writeFastText(trained as FastTextModel, path(`${kind}.bin`));
      const vectorOf = sentenceVectors(await readFastText(path(`${kind}.bin`)));
      const embedder = await openEmbedder(path(`${kind}.bin`), {
        method: 'fasttext',
        tokenizer: 'whitespace',
      });
      opened.push(embedder);
      const lines = ['red fox', 'the foxes den', 'unheard of', ''];
      const rows = (await embedder.embed(lines, 'document')) as Float32Array;
      for (const [i, line] of lines.slice(0, 3).entries())
        for (const [d, x] of vectorOf(line).entries()) expect(rows[i * 6 + d]).toBeCloseTo(x, 5);
      expect(Array.from(rows.subarray(18))).toEqual(Array(6).fill(0));
    },
  );
});

describe('how texts are cut', () => {
  const rowOf = async (text: string, options: EmbedOptions, file = 'm.wv') => {
    const embedder = await openEmbedder(path(file), options);
    opened.push(embedder);
    return Array.from((await embedder.embed([text], 'query')) as Float32Array);
  };

  test('words that the model lacks as they stand are looked for within, unless a tokenizer is named', async () => {
    const shouted = `${word(5).toUpperCase()}, "${word(6)}"!`;
    const plain = await rowOf(`${word(5)} ${word(6)}`, {});
    expect(await rowOf(shouted, {})).toEqual(plain);
    expect(await rowOf(shouted, { tokenizer: 'unicode' })).toEqual(plain);
    expect(await rowOf(shouted, { tokenizer: 'whitespace' })).toEqual(Array(DIM).fill(0));
  });

  test('the tokenizer of a model is the one it was trained with', async () => {
    const text = { text: Array.from({ length: 30 }, () => "Don't stop the King's horses") };
    const options = { dim: DIM, minCount: 1, threads: 1, epochs: 1 } as const;
    const { model: trained } = await train('skipgram', text, {
      ...options,
      tokenizer: 'unicode',
      apostrophes: true,
    });
    await writeModel(trained, path('t.wv'));
    const row = await rowOf("DON'T", {}, 't.wv');
    expect(row).toEqual(await rowOf("don't", { tokenizer: 'whitespace' }, 't.wv'));
    expect(row.some((x) => x !== 0)).toBe(true);
  });
});

describe('what cannot be', () => {
  test.each([
    [{ method: 'doc2vec' }, /is a model of words/],
    [{ method: 'idf', components: 2 }, /`components`: expected 0/],
    [{ method: 'best' }, /`method`: expected mean or idf/],
    [{ metod: 'sif' }, /`metod`: this call has no such option; did you mean `method`\?/],
  ] as const)('%o', async (options, sentence) => {
    await expect(openEmbedder(path('m.wv'), options as EmbedOptions)).rejects.toThrow(sentence);
  });

  test.each([{}, { method: 'bm25' }, { method: 'idf', sentences: true }] as const)(
    'texts and roles that are none: %o',
    async (options) => {
      const embedder = await openEmbedder(path('m.wv'), options);
      opened.push(embedder);
      await expect(embedder.embed('text' as never)).rejects.toThrow(/texts: expected a list/);
      await expect(embedder.embed([1] as never, 'query')).rejects.toThrow(/texts\[0\]: expected a text/);
      await expect(embedder.embed(['a'], 'asked' as 'query')).rejects.toThrow(
        'role: expected query or document',
      );
    },
  );

  test.each([
    [
      'tfidf',
      /^tfidf: there is .*: tfidf is a method: name the model, and give the method by `method` tfidf$/,
    ],
    ['m.wv:sif', /sif is a method/],
    ['nowhere.wv', /: check the name/],
  ])('a model by the name %s', async (name, sentence) => {
    await expect(openEmbedder(name)).rejects.toThrow(sentence);
  });

  test('learning from nothing', async () => {
    for (const method of ['sif', 'idf', 'bm25'] as const) {
      const embedder = await openEmbedder(path('m.wv'), { method });
      opened.push(embedder);
      await expect(embedder.learning!.finish()).rejects.toThrow(/there is no text/);
    }
    const embedder = await openEmbedder(path('m.wv'), { method: 'sif' });
    opened.push(embedder);
    await embedder.learning!.add(['unheard of']);
    await expect(embedder.learning!.finish()).rejects.toThrow(/no text has a word that the model knows/);
  });
});

test('vectors of more bytes than a digest takes are told from others by all of them, too', async () => {
  const vectors = (changed: number) => {
    const matrix = createMatrix(9, 5);
    matrix.data.fill(1)[changed] = 2;
    return new KeyedVectors(WordTable.from(model.words.slice(0, 9)), matrix);
  };
  const hashes = Array.from({ length: 45 }, (_, i) => hashOfVectors(vectors(i), 100));
  expect(new Set(await Promise.all(hashes)).size).toBe(45);
  expect(await hashOfVectors(vectors(44), 100)).toBe(await hashes[44]);
  expect(await hashOfVectors(vectors(44))).not.toBe(await hashes[44]);
});
