// Models with n-grams made small, and kept in our own format; the command line that does it.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DenseRows, QuantizedRows } from '../src/embeddings/rows.js';
import { readWhole, writeWhole } from '../src/entries/command-line.js';
import { writeContainer } from '../src/formats/container.js';
import { writeHead } from '../src/formats/fasttext-head.js';
import { bytesSection } from '../src/formats/native-rows.js';
import {
  Classifier,
  evaluateClassifier,
  type FastTextModel,
  Int8Rows,
  neighbours,
  pruneVectors,
  quantizeVectors,
  readFastText,
  readModel,
  readVectors,
  reduceDimensions,
  similarity,
  subwordKeyedVectors,
  subwordVector,
  train,
  writeFastText,
  writeModel,
} from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const FIXTURES = `${import.meta.dirname}/fixtures/fasttext`;
const { path } = temporaryFiles();
const OPTIONS = {
  dim: 24,
  epochs: 3,
  minCount: 1,
  minn: 2,
  maxn: 5,
  bucket: thorough ? 20_000 : 6000,
  threads: 1,
} as const;
const { model } = await train('fasttext', [`${FIXTURES}/unsup.txt`], OPTIONS);
const classifier = await readFastText(`${FIXTURES}/softmax.bin`);
const WORDS = [model.dictionary.words.word(3), 'inconnue', 'zzmangeons'];

const vectorsOf = (of: FastTextModel) => WORDS.map((word) => subwordVector(of, word));
const saved = async (of: FastTextModel, name: string) => {
  await writeModel(of, path(name));
  return statSync(path(name)).size;
};

describe('a model with n-grams as .wv', () => {
  it('takes room for the rows in use only, and is read back whole', async () => {
    const size = await saved(model, 'whole.wv');
    const { input, output } = model as { input: DenseRows; output: DenseRows };
    expect(input.rows).toBeGreaterThan(OPTIONS.bucket);
    expect(size).toBeLessThan(input.matrix.rows * (24 * 4 + 4) + output.rows * (24 * 4 + 30) + 4096);
    const again = await readFastText(path('whole.wv'));
    expect(vectorsOf(again)).toEqual(vectorsOf(model));
    expect(again.settings).toEqual(model.settings);
    expect(again.dictionary.counts).toEqual(model.dictionary.counts);
    await writeFastText(model, path('a.bin'));
    await writeFastText(again, path('b.bin'));
    expect(Buffer.compare(readFileSync(path('a.bin')), readFileSync(path('b.bin')))).toBe(0);
  });

  it('is read as vectors, which serve unknown words, and trained on from', async () => {
    await saved(model, 'whole.wv');
    expect((await readVectors(path('whole.wv'))).compose?.('inconnue')).toEqual(vectorsOf(model)[1]);
    expect(await readWhole(path('whole.wv'))).toMatchObject({ format: 'native', fastText: { version: 12 } });
    const from = await readFastText(path('whole.wv'));
    const more = await train('fasttext', [`${FIXTURES}/unsup.txt`], { epochs: 1, threads: 1 }, {}, from);
    expect(more.model.dictionary.words.size).toBeGreaterThan(0);
    await expect(readModel(path('whole.wv'))).rejects.toThrow(/train fasttext/);
  });

  it.each(firstOf(1, ['pruned.ftz', 'skipgram.bin', 'quantized.ftz', 'softmax.bin', 'hs.bin']))(
    'holds %s',
    async (name) => {
      const whole = await readFastText(`${FIXTURES}/${name}`);
      await saved(whole, `${name}.wv`);
      await writeFastText(await readFastText(path(`${name}.wv`)), path(name));
      expect(Buffer.compare(readFileSync(`${FIXTURES}/${name}`), readFileSync(path(name)))).toBe(0);
    },
  );
});

describe('of a model with n-grams', () => {
  it('pruning keeps the vectors of words that stay, and gives the others one of the n-grams left', () => {
    const count = Math.floor(model.dictionary.words.size / 2);
    const small = pruneVectors(model, count);
    expect(small.dictionary.words.size).toBe(count);
    expect(small.dictionary.pruned!.size).toBeLessThanOrEqual(5 * count);
    const [was, is] = [subwordKeyedVectors(model), subwordKeyedVectors(small)];
    for (let i = 0; i < count; i++)
      for (const [d, x] of is.rowAt(i).entries()) {
        const word = is.words.word(i);
        expect(x, word).toBeCloseTo(was.get(word)![d], 5);
      }
    const lost = Array.from({ length: 20 }, (_, i) => was.words.word(was.size - 1 - i));
    expect(lost.filter((word) => is.has(word))).toEqual([]);
    expect(lost.filter((word) => is.compose!(word)).length).toBeGreaterThan(15);
  });

  it('all n-grams that fit stay', () => {
    const { words } = model.dictionary;
    const tiny = pruneVectors(pruneVectors(model, 3), words.size);
    expect(tiny.dictionary.words.size).toBe(3);
    expect(tiny.dictionary.pruned!.size).toBe(15);
  });

  it('fewer dimensions are linear: unknown words come out as those of the vocabulary do', async () => {
    const turned = subwordKeyedVectors(await reduceDimensions(model, 24));
    const whole = subwordKeyedVectors(model);
    for (const of of [turned, whole]) expect(of.compose!('inconnue')!.length).toBe(24);
    const known = whole.words.word(5);
    expect(similarity(turned, 'inconnue', known)).toBeCloseTo(similarity(whole, 'inconnue', known), 5);
    const small = await reduceDimensions(model, 5);
    await saved(small, 'small.wv');
    expect(vectorsOf(await readFastText(path('small.wv')))).toEqual(vectorsOf(small));
  });

  it.each([
    ['int8', Int8Rows, 0.02, 0],
    ['pq', QuantizedRows, 0.1, 26 * 1024],
  ] as const)('%s: its n-grams are quantized, and read back', async (kind, rows, off, centroids) => {
    const small = quantizeVectors(model, kind);
    expect(small.input).toBeInstanceOf(rows);
    const size = await saved(small, `${kind}.wv`);
    expect(size - centroids).toBeLessThan((await saved(model, 'whole.wv')) / 2);
    const again = await readFastText(path(`${kind}.wv`));
    expect(vectorsOf(again)).toEqual(vectorsOf(small));
    const some = await readVectors(path(`${kind}.wv`), { words: [WORDS[0], 'inconnue'] });
    expect([some.size, some.compose!('inconnue')]).toEqual([1, subwordVector(small, 'inconnue')]);
    const [found, expected] = [again, model].map((of) => subwordKeyedVectors(of));
    const known = WORDS[0];
    expect(similarity(found!, known, 'inconnue')).toBeGreaterThan(
      similarity(expected!, known, 'inconnue') - off,
    );
  });

  it('pq is written as .ftz, which the program of fastText answers from as we do', async () => {
    const small = quantizeVectors(model, 'pq');
    await writeFastText(small, path('small.ftz'));
    const again = await readFastText(path('small.ftz'));
    expect(vectorsOf(again)).toEqual(vectorsOf(small));
    if (!thorough || spawnSync('fasttext').error) return;
    const answer = spawnSync('fasttext', ['nn', path('small.ftz'), '3'], { input: `${WORDS[0]}\n` });
    const near = neighbours(subwordKeyedVectors(again), WORDS[0], { k: 3 });
    const theirs = `${answer.stdout}`.matchAll(/(\S+) (\d\.\d+)$/gm);
    expect([...theirs].map(([, word, score]) => [word, Number(score)])).toEqual(
      near.map(({ word, score }) => [word, expect.closeTo(score, 5)]),
    );
  });

  it('pruned n-grams that are not quantized, which fastText refuses, are not written for it', async () => {
    await expect(writeFastText(pruneVectors(model, 9), path('no.bin'))).rejects.toThrow(/pq, or write a .wv/);
    await expect(train('fasttext', [], {}, {}, quantizeVectors(model, 'int8'))).rejects.toThrow();
  });

  it.each([
    ['pruneVectors', () => pruneVectors(classifier, 5)],
    ['quantizeVectors', () => quantizeVectors(classifier, 'int8')],
    ['reduceDimensions', () => reduceDimensions(classifier, 2)],
  ])('%s names the command that makes classifiers small', async (_name, work) => {
    await expect((async () => work())()).rejects.toThrow(/`wordvec quantize`.*`cutoff`/);
  });
});

it('a classifier as .wv predicts as before', async () => {
  await saved(classifier, 'classifier.wv');
  const line = new TextEncoder().encode(`${classifier.dictionary.labels.word(0)} soleil sable plage`);
  const score = async (of: FastTextModel) => evaluateClassifier(new Classifier(of), [line]);
  expect(await score(await readFastText(path('classifier.wv')))).toEqual(await score(classifier));
});

describe('damaged quantized rows of .wv are refused', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const words = [
    { name: 'words', type: 'uint8', shape: [2], parts: [bytes('ab')] },
    { name: 'offsets', type: 'uint32', shape: [3], parts: [Uint32Array.of(0, 1, 2)] },
  ] as const;
  const floats = (name: string, shape: number[], ...values: number[]) =>
    ({ name, type: 'float32', shape, parts: [Float32Array.from(values)] }) as const;
  const codes = { name: 'input-int8', type: 'int8', shape: [2, 1], parts: [Int8Array.of(1, 2)] } as const;
  it.each([
    [
      'scales that are not finite',
      [codes, floats('input-scales', [2], 1, Number.NaN)],
      /input-scales.*finite/,
    ],
    ['no scales', [codes], /input-scales/],
    ['codes without a dimension', [{ ...words[0], name: 'input-pq' }], /1 to/],
  ])('%s', async (_name, sections, sentence) => {
    const file = path('damaged.wv');
    await writeWhole(file, (sink) =>
      writeContainer(sink, { kind: 'vectors', meta: {} }, [...words, ...sections]),
    );
    await expect(readVectors(file)).rejects.toThrow(sentence);
  });

  it.each([
    ['past the end', [1 << 30]],
    ['twice', [1, 1]],
  ])('a row %s', async (_name, rows) => {
    const file = path('damaged.wv');
    const ones = floats('input', [rows.length, 24], ...rows.flatMap(() => Array(24).fill(1)));
    await writeWhole(file, async (sink) =>
      writeContainer(sink, { kind: 'fasttext-model', meta: {} }, [
        await bytesSection('head', (writer) => writeHead(writer, model)),
        { name: 'input-rows', type: 'uint32', shape: [rows.length], parts: [Uint32Array.from(rows)] },
        ones,
      ]),
    );
    await expect(readFastText(file)).rejects.toThrow(/rising rows/);
  });
});
