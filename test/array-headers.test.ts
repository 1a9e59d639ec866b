// Headers of numpy's and safetensors' files that do not say the truth.
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readVectors } from '../src/formats/detect.js';
import { expectSame, make } from './keyed-vectors.js';
import { temporaryFiles } from './temporary-files.js';

const { path: at, file } = temporaryFiles();

describe('headers that lie', () => {
  const numbers = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  const WORDS = { __metadata__: { words: '["a","b"]' } };
  const good = { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] };
  const tensorFile = (header: unknown, data = numbers): Uint8Array => {
    const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
    return Buffer.concat([new Uint8Array(BigUint64Array.of(BigInt(text.length)).buffer), text, data]);
  };

  it('reads what is sound', async () => {
    const found = await readVectors(file(tensorFile({ ...WORDS, embeddings: good }), 'sound'));
    expectSame(
      found,
      make(['a', 'b'], 2, (i) => i + 1),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"embeddings": ', /its header is no JSON object/],
    ['no tensor', { ...WORDS }, /16 bytes after its tensors/],
    [
      'a wrong length',
      { ...WORDS, embeddings: { ...good, data_offsets: [0, 12] } },
      /has the data_offsets 0 to 12/,
    ],
    ['a gap', { ...WORDS, embeddings: { ...good, data_offsets: [4, 20] } }, /does not begin at byte 0/],
    [
      'more than the file',
      { ...WORDS, embeddings: { ...good, shape: [2 ** 40, 2], data_offsets: [0, 2 ** 43] } },
      /cut off/,
    ],
    ['a size below 0', { ...WORDS, embeddings: { ...good, shape: [-2, -2] } }, /lacks a dtype, a shape/],
    ['null', { ...WORDS, embeddings: null }, /lacks a dtype, a shape/],
    [
      'another type',
      { ...WORDS, embeddings: { ...good, dtype: 'F8_E4M3' } },
      /expected a tensor "embeddings"/,
    ],
    ['one axis', { ...WORDS, embeddings: { ...good, shape: [4] } }, /expected a tensor "embeddings"/],
    ['no words', { embeddings: good }, /have no "words"/],
    ['words that are none', { __metadata__: { words: '[1]' }, embeddings: good }, /no JSON list of texts/],
    ['a word too few', { __metadata__: { words: '["a"]' }, embeddings: good }, /2 rows, but 1 words/],
    [
      'meta data that are no texts',
      { __metadata__: { words: 5 }, embeddings: good },
      /meta data are no texts/,
    ],
    // Rows that take no bytes can be as many as a file says.
    [
      'a mapping to rows of nothing',
      {
        ...WORDS,
        embeddings: { dtype: 'F32', shape: [4e9, 0], data_offsets: [0, 0] },
        mapping: { dtype: 'I64', shape: [2], data_offsets: [0, 16] },
      },
      /4000000000 rows of 0 numbers/,
    ],
    [
      'a mapping to a part of a row',
      {
        ...WORDS,
        embeddings: { dtype: 'I8', shape: [8, 1], data_offsets: [0, 8] },
        mapping: { dtype: 'F16', shape: [2], data_offsets: [8, 12] },
        rest: { dtype: 'U8', shape: [4], data_offsets: [12, 16] },
      },
      /its mapping puts word 2 at row 2.125 of 8/,
    ],
  ])('refuses safetensors with %s', async (_, header, message) => {
    await expect(readVectors(file(tensorFile(header), 'bad.safetensors'))).rejects.toThrow(message);
  });

  it('refuses numbers that are not finite, also as float32 only', async () => {
    const data = new Uint8Array(Float64Array.of(1, 1e300).buffer);
    const header = {
      __metadata__: { words: '["a"]' },
      embeddings: { dtype: 'F64', shape: [1, 2], data_offsets: [0, 16] },
    };
    await expect(readVectors(file(tensorFile(header, data), 'bad64'))).rejects.toThrow(
      /not finite as float32/,
    );
  });

  it.each([
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 3), }", /rows|needs/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0), }", /2 rows of 0 numbers/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", /there is more after its array/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", /expected an array of words x dim/],
    ['x', /expected an array of words x dim/],
  ])('refuses the header %s of numpy', async (dict, message) => {
    file('a\nb\n', 'lie.words.txt');
    const start = [0x93, ...Buffer.from('NUMPY'), 1, 0, dict.length, 0];
    writeFileSync(at('lie.npy'), Buffer.concat([Uint8Array.from(start), Buffer.from(dict), numbers]));
    await expect(readVectors(at('lie.npy'))).rejects.toThrow(message);
  });
});
