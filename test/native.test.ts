import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import type { WordModel } from '../src/embeddings/model.js';
import { readModel, readVectors } from '../src/formats/detect.js';
import { writeModel, writeVectors } from '../src/formats/write-vectors.js';
import { resolveOptions } from '../src/options.js';
import type { Matrix } from '../src/tensor/matrix.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { path: at } = temporaryFiles();

/** A matrix of all kinds of bits, with rows padded as kernels have them, in shared memory. */
function matrix(rows: number, dim: number, first: number): Matrix {
  const stride = Math.ceil(dim / 4) * 4;
  const data = new Float32Array(new SharedArrayBuffer(rows * stride * 4));
  const bits = new Uint32Array(data.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = Math.imul(i + first, 0x9e3779b1) & 0xbf7fffff;
  return { data, rows, dim, stride };
}

const words = WordTable.fromBytes([Buffer.from('the'), Uint8Array.of(0xff, 0), Buffer.from('__proto__')]);
const model: WordModel<'cbow'> = {
  trainer: 'cbow',
  options: resolveOptions('cbow', { dim: 7, epochs: 5, seed: 2 ** 53 - 1, pooling: 'sum', loss: 'hs' }),
  vocabulary: createVocabulary(words, Float64Array.of(2 ** 40 + 1, 7, 5)),
  input: matrix(3, 7, 1),
  output: matrix(3, 7, 1000),
  epochsDone: 2.625,
};

function rows({ data, rows, dim, stride }: Matrix): number[][] {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  return Array.from({ length: rows }, (_, i) => [...bits.subarray(i * stride, i * stride + dim)]);
}

describe('a model in our own format', () => {
  it.each(['a.wv', 'a.wv.gz'])('comes back from %s bit for bit', async (name) => {
    await writeModel(model, at(name));
    const found = await readModel(at(name));
    expect({ ...found, vocabulary: 0, input: 0, output: 0 }).toEqual({
      ...model,
      vocabulary: 0,
      input: 0,
      output: 0,
    });
    expect(found.vocabulary).toEqual(model.vocabulary);
    expect(rows(found.input)).toEqual(rows(model.input));
    expect(rows(found.output)).toEqual(rows(model.output));
    await writeModel(found, at('again.wv'));
    await writeModel(model, at('once.wv'));
    expect(readFileSync(at('again.wv')).equals(readFileSync(at('once.wv')))).toBe(true);
  });

  it('of GloVe keeps its rows whole', async () => {
    const [first, second] = [matrix(3, 12, 5), matrix(3, 12, 500)];
    const options = resolveOptions('glove', { dim: 6, vectors: 'word' });
    const glove: WordModel<'glove'> = {
      ...{ trainer: 'glove', options, vocabulary: model.vocabulary, epochsDone: 3 },
      ...{
        input: { ...first, dim: 6 },
        output: { ...second, dim: 6 },
        glove: { words: first, contexts: second },
      },
    };
    await writeModel(glove, at('glove.wv'));
    const found = await readModel(at('glove.wv'));
    expect(rows(found.glove!.words)).toEqual(rows(first));
    expect(rows(found.glove!.contexts)).toEqual(rows(second));
    expect(rows(found.input)).toEqual(rows(glove.input));
    expect(rows(found.output)).toEqual(rows(glove.output));
    expect(found.input.data.buffer).toBe(found.glove!.words.data.buffer);
    expect(rows((await readVectors(at('glove.wv'))).matrix)).toEqual(rows(glove.input));
  });

  it('gives its vectors with counts', async () => {
    await writeModel(model, at('a.wv'));
    const vectors = await readVectors(at('a.wv'));
    expect(rows(vectors.matrix)).toEqual(rows(model.input));
    expect(vectors.counts).toEqual(model.vocabulary.counts);
    await writeVectors(vectors, at('vectors.wv'));
    await expect(readModel(at('vectors.wv'))).rejects.toThrow(
      /vectors\.wv: it holds vectors, no whole model/,
    );
  });

  it('puts every part on a multiple of 64 bytes', async () => {
    await writeModel(model, at('a.wv'));
    const bytes = readFileSync(at('a.wv'));
    expect(bytes.length % 64).toBe(4);
    expect(bytes.indexOf('the\xff\0__proto__', 0, 'latin1') % 64).toBe(0);
  });
});

describe('a damaged file', () => {
  const whole = async () => {
    await writeModel(model, at('whole.wv'));
    return readFileSync(at('whole.wv'));
  };
  const reading = (bytes: Uint8Array) => {
    writeFileSync(at('bad.wv'), bytes);
    return readModel(at('bad.wv'));
  };

  it('shows wherever a bit is changed', async () => {
    const bytes = await whole();
    for (let i = 0; i < bytes.length; i += thorough ? 3 : 19) {
      bytes[i]! ^= 1 << (i % 8);
      await expect(reading(bytes)).rejects.toMatchObject({ name: 'WordvecError' });
      bytes[i]! ^= 1 << (i % 8);
    }
    await expect(reading(bytes)).resolves.toBeDefined();
  });

  it('shows wherever it is cut, packed or not', async () => {
    const bytes = await whole();
    for (let length = 8; length < bytes.length; length += thorough ? 41 : 397) {
      await expect(reading(bytes.subarray(0, length))).rejects.toThrow(
        /bad\.wv: the file is cut off: it ends at/,
      );
      await expect(reading(gzipSync(bytes.subarray(0, length)))).rejects.toThrow(/the file is cut off/);
    }
    await expect(reading(Buffer.concat([bytes, Buffer.from('x')]))).rejects.toThrow(
      /there is more after its end/,
    );
  });

  it('of a later version asks for an update', async () => {
    const bytes = await whole();
    bytes[8] = 2;
    await expect(reading(bytes)).rejects.toThrow(
      /layout has version 2, this program reads 1: update wordvec/,
    );
  });

  it('with sizes past all memory allocates nothing', async () => {
    const bytes = await whole();
    const lying = Buffer.from(bytes.toString('latin1').replace('"shape":[3,7]', '"shape":[9e9,7]'), 'latin1');
    await expect(reading(lying)).rejects.toMatchObject({ name: 'WordvecError' });
  });

  it('with options that this program lacks says so', async () => {
    const odd = { ...model, options: { ...model.options, flux: 3 } } as WordModel;
    await writeModel(odd, at('odd.wv'));
    await expect(readModel(at('odd.wv'))).rejects.toThrow(
      /odd\.wv: this program cannot use its options .*`flux`/,
    );
  });
});
