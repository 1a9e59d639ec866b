import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readVectors } from '../src/formats/detect.js';
import { layoutOf } from '../src/formats/file-layout.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { expectSame } from './keyed-vectors.js';
import { temporaryFiles } from './temporary-files.js';

const { path: at, file } = temporaryFiles();
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/vectors/${name}`, import.meta.url));

describe('files of other programs', () => {
  it('skips the newline that some binary files have before each word', async () => {
    const numbers = Buffer.from(Float32Array.of(1, 2).buffer);
    const [header, king, queen] = ['2 2\n', '\nking ', '\nqueen '].map((text) => Buffer.from(text));
    const content = Buffer.concat([header!, king!, numbers, queen!, numbers]);
    expect((await readVectors(file(content, 'before.bin'))).words.toArray()).toEqual(['king', 'queen']);
  });

  it.each([
    ['gensim.vec', 39, 7, { format: 'vec', numbers: 'shortest', trailingSpace: false }],
    ['gensim-no-header.txt', 39, 7, { format: 'glove', numbers: 'shortest', trailingSpace: false }],
    ['gensim.bin', 39, 7, { format: 'bin', newline: false }],
    ['fasttext.vec', 76, 6, { format: 'vec', numbers: 'significant5', trailingSpace: true }],
    ['word2vec.txt', 7, 5, { format: 'vec', numbers: 'fixed6', trailingSpace: true }],
    ['word2vec.bin', 7, 5, { format: 'bin', newline: true }],
    ['glove.txt', 8, 5, { format: 'glove', numbers: 'fixed6', trailingSpace: false }],
    ['glove-published.txt', 5, 5, { format: 'glove', numbers: 'significant5', trailingSpace: false }],
  ] as const)('reads %s and writes the same bytes', async (name, size, dim, layout) => {
    const vectors = await readVectors(fixture(name));
    expect([vectors.size, vectors.dim]).toEqual([size, dim]);
    expect(layoutOf(vectors)).toEqual(layout);
    expect(vectors.counts).toBeUndefined();
    await writeVectors(vectors, at(name), { format: layout.format });
    expect(readFileSync(at(name)).equals(readFileSync(fixture(name)))).toBe(true);
  });

  it('finds the same numbers in text and binary', async () => {
    const binary = await readVectors(fixture('gensim.bin'));
    expectSame(await readVectors(fixture('gensim.vec')), binary);
    expectSame(await readVectors(fixture('gensim-no-header.txt')), binary);
    expect(binary.has('__proto__') && binary.has('北京')).toBe(true);
    // numpy: kv['in'] of the row that was set by hand.
    expect([...binary.get('in')!]).toEqual([1e-5, -1e-4, 1e16, 123456789, 0.5, -0, 1e-38].map(Math.fround));
  });

  it('splits words with spaces off from the right', async () => {
    const vectors = await readVectors(fixture('glove-published.txt'));
    expect(vectors.words.toArray()).toEqual([',', 'the', '. . .', 'at name@domain.com', 'zero']);
  });

  it('takes a fastText model as vectors that know its n-grams', async () => {
    const models = new URL('./fixtures/fasttext/', import.meta.url);
    const name = readdirSync(models).find((each) => /^(sg|skipgram|cbow).*\.bin$/.test(each));
    expect(name).toBeDefined();
    const vectors = await readVectors(fileURLToPath(new URL(name!, models)));
    expect(vectors.size).toBeGreaterThan(1);
    expect(vectors.compose).toBeDefined();
    const some = await readVectors(fileURLToPath(new URL(name!, models)), { limit: 1 });
    expect([some.size, some.words.word(0)]).toEqual([1, vectors.words.word(0)]);
  });
});
