// Formats of rows that lie apart from their words: numpy, TensorBoard's projector, safetensors.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { readVectors, readWhole } from '../src/formats/detect.js';
import type { VectorFormat } from '../src/formats/vector-formats.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { rowOf } from '../src/tensor/matrix.js';
import { expectSame, make } from './keyed-vectors.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, path: at, file } = temporaryFiles();
const fixture = (name: string) => join(import.meta.dirname, 'fixtures/arrays', name);
const FILES = ['a.npy', 'a.npy.gz', 'a.tsv', 'a.tsv.gz', 'a.safetensors', 'a.safetensors.gz'];
const FORMATS: VectorFormat[] = ['npy', 'tsv', 'safetensors', 'model2vec', 'fasttext'];

describe('files that are written', () => {
  it.each(FILES)('keep all in %s', async (name) => {
    const values = [0, -0, 1e-45, 3.4028234663852886e38, 0.1, -123.456];
    const vectors = make(['the', 'naïve', '北京', '__proto__', '1984', 'ice cream'], 7, (i) => values[i % 6]);
    await writeVectors(vectors, at(name));
    expectSame(await readVectors(at(name)), vectors);
    expectSame(
      await readVectors(at(name), { limit: 2 }),
      make(['the', 'naïve'], 7, (i) => values[i % 6]),
    );
  });

  it('are what numpy writes', async () => {
    const vectors = await readVectors(fixture('float32.npy'));
    await writeVectors(vectors, at('same.npy'));
    expect(readFileSync(at('same.npy')).equals(readFileSync(fixture('float32.npy')))).toBe(true);
    expect(readFileSync(at('same.words.txt'), 'utf8')).toBe('king\nreine\n');
  });

  it('are a row a line and a word a line, without headers, for the projector', async () => {
    await writeVectors(
      make(['a', 'b'], 2, (i) => i / 2),
      at('p.tsv'),
    );
    expect(readFileSync(at('p.tsv'), 'utf8')).toBe('0.0\t0.5\n1.0\t1.5\n');
    expect(readFileSync(at('p.metadata.tsv'), 'utf8')).toBe('a\nb\n');
  });

  it('keep rows of one number, rows longer than any chunk, and whole numbers that look like a header', async () => {
    for (const vectors of [make(['x', 'y'], 1), make(['x', 'y'], 50_000), make(['x', 'y'], 2, (i) => i)])
      for (const name of ['wide.npy', 'wide.tsv', 'wide.safetensors']) {
        await writeVectors(vectors, at(name));
        expectSame(await readVectors(at(name)), vectors);
      }
  });

  it('keep counts where there is room', async () => {
    const { words, matrix } = make(['a', 'b'], 3);
    const counts = Float64Array.of(2 ** 40, 7);
    for (const format of ['safetensors', 'model2vec', 'fasttext'] as const) {
      const place = at(`counted-${format}`);
      await writeVectors(new KeyedVectors(words, matrix, { counts }), place, { format });
      expect((await readVectors(place)).counts).toEqual(counts);
      expect((await readVectors(place, { limit: 1 })).size).toBe(1);
    }
  });

  it('are all new or all old', async () => {
    await writeVectors(make(['old'], 2), at('pair.npy'));
    mkdirSync(at('pair.metadata.tsv'));
    await expect(writeVectors(make(['new'], 2), at('pair.tsv'))).rejects.toThrow(/found a folder/);
    const before = readdirSync(folder);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const hooks = { onProgress, signal: controller.signal };
    await expect(writeVectors(make(['new'], 2), at('pair.npy'), {}, hooks)).rejects.toThrow('stopped');
    expect(readdirSync(folder)).toEqual(before);
    expect((await readVectors(at('pair.npy'))).words.toArray()).toEqual(['old']);
    expect(before).not.toContain('pair.tsv');
  });
});

describe('words that a format has no room for', () => {
  /** Of odd bytes, so that all kinds of them are met. */
  const oddWords = (seed: number) => {
    const bytes = [0, 9, 10, 13, 32, 0x22, 0x5c, 0x61, 0xc3, 0xa9, 0xff];
    const words = new Map<string, Uint8Array>();
    for (let i = 0; i < 4; i++) {
      const word = Uint8Array.from(
        { length: (seed + i) % 4 },
        (_, j) => bytes[(seed * (i + 3) + j * 7) % 11],
      );
      words.set(word.join(), word);
    }
    return WordTable.fromBytes([...words.values()]);
  };

  it('are refused, or read back equal', async () => {
    let [kept, refused] = [0, 0];
    for (let seed = 0; seed < (thorough ? 40 : 16); seed++) {
      const words = oddWords(seed);
      const vectors = new KeyedVectors(words, make(words.toArray(), 2).matrix);
      for (const format of FORMATS) {
        const place = at(`odd-${format}-${seed}`);
        const failure = await writeVectors(vectors, place, { format }).catch((cause) => cause);
        if (failure) {
          expect(failure.message).toMatch(
            /nothing was written|cannot hold \d of the \d words, the first ".*write (\.vec|\.bin|\.wv)/,
          );
          expect(readdirSync(folder).filter((name) => name.startsWith(`odd-${format}-${seed}`))).toEqual([]);
          refused++;
          continue;
        }
        const found = await readVectors(place, format === 'model2vec' ? {} : { format });
        expect(found.words.toArray().length).toBe(words.size);
        for (let i = 0; i < words.size; i++) expect(found.words.bytesOf(i)).toEqual(words.bytesOf(i));
        kept++;
      }
    }
    expect(Math.min(kept, refused)).toBeGreaterThan(thorough ? 20 : 8);
  });

  it.each([
    ['npy', 'a\nb', 'it holds a line end'],
    ['tsv', 'a\tb', 'it holds a TAB'],
    ['tsv', '\u00a0', 'it is blank, and the projector skips blank lines'],
    ['fasttext', 'a\0b', 'it holds a NUL byte'],
  ] as const)('%s: %j', async (format, word, why) => {
    const failure = await writeVectors(make(['x', word], 1), at('no'), { format }).catch((cause) => cause);
    expect(failure.message).toContain(`the format ${format} cannot hold 1 of the 2 words, the first `);
    expect(failure.message).toContain(`(${why}): write `);
  });
});

describe('files of others', () => {
  it.each(['float32', 'float64', 'float16', 'big-endian'])('reads %s of numpy', async (name) => {
    const { words, matrix } = await readVectors(fixture(`${name}.npy`));
    expect(words.toArray()).toEqual(['king', 'reine']);
    expect([...rowOf(matrix, 0)]).toEqual([0.5, -1.25, 3]);
    expect(rowOf(matrix, 1)[0]).toBeCloseTo(1e-3, 6);
  });

  it.each([
    ['fortran.npy', /column by column \(fortran_order\).*np.ascontiguousarray/],
    ['text.npy', /expected an array of words x dim.*got "{'descr': '<U1'/],
  ])('refuses %s', async (name, message) => {
    await expect(readVectors(fixture(name))).rejects.toThrow(message);
  });

  it("reads gensim's word2vec2tensor", async () => {
    const { format, vectors } = await readWhole(fixture('gensim_tensor.tsv'));
    expect(format).toBe('tsv');
    expect(vectors!.words.toArray()).toEqual(['king', 'reine']);
    expect([...rowOf(vectors!.matrix, 1)]).toEqual([1e-3, 2, -0.125].map(Math.fround));
  });

  it('takes the first column of meta data with a header', async () => {
    file('1\t2\r\n3\t4\r\n', 'columns.tsv');
    file('word\tcount\r\na\t5\r\nb\t4\r\n', 'columns.metadata.tsv');
    expectSame(
      await readVectors(at('columns.tsv')),
      make(['a', 'b'], 2, (i) => i + 1),
    );
  });

  it.each([
    ['1\t2\n3\t4\n', 'a\n', /more rows than the 1 words of/],
    ['1\t2\n', 'a\nb\n', /1 rows, but .*more words/],
    ['1\t2\n3\n', 'a\nb\n', /line 2: expected 2 finite numbers/],
    ['1\t2\n3\t4\t5\n', 'a\nb\n', /line 2: expected 2 finite numbers/],
  ])('refuses the projector files %j and %j', async (rows, words, message) => {
    file(words, 'bad.metadata.tsv');
    await expect(readVectors(file(rows, 'bad.tsv'))).rejects.toThrow(message);
  });

  it.each([
    ['king\n', /2 rows, but .* only 1 words/],
    ['king\nreine\nmore\n', /2 rows, but .* more words/],
  ])('refuses an array of numpy with the words %j', async (words, message) => {
    file(readFileSync(fixture('float32.npy')), 'bad.npy');
    file(words, 'bad.words.txt');
    await expect(readVectors(at('bad.npy'))).rejects.toThrow(message);
  });
});
