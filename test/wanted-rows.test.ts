// A question that needs few rows reads few rows.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { readVectors } from '../src/formats/detect.js';
import { summarizeFile } from '../src/formats/file-summary.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { platform, usePlatform } from '../src/platform.js';
import { vectorOf } from '../src/query/lookup.js';
import { rowOf } from '../src/tensor/matrix.js';
import { make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { folder, path, file } = temporaryFiles();
file('king\n', 'one.txt');
const FIXTURES = `${import.meta.dirname}/fixtures/`;
const real = platform();
afterEach(() => usePlatform(real));

/** Bytes that are read of files from now on. */
function countReading(): { bytes: number } {
  const read = { bytes: 0 };
  usePlatform({
    ...real,
    files: {
      ...real.files,
      async open(name, hooks) {
        const opened = await real.files.open(name, hooks);
        const { chunks, readAt } = opened;
        async function* counted() {
          for await (const chunk of chunks) {
            read.bytes += chunk.length;
            yield chunk;
          }
        }
        const countedAt = (target: Uint8Array, place: number) => {
          read.bytes += target.length;
          return readAt!(target, place);
        };
        return { ...opened, chunks: counted(), ...(readAt && { readAt: countedAt }) };
      },
    },
  });
  return read;
}

/** Words, each of another length. */
const names = (count: number) => Array.from({ length: count }, (_, i) => `w${i}${'é'.repeat(i % 7)}`);

const FILES = [
  'vectors/gensim.bin',
  'vectors/word2vec.bin',
  'vectors/gensim.vec',
  'vectors/glove.txt',
  'fasttext/skipgram.bin',
  'fasttext/cbow-hs.bin',
  'fasttext/quantized.ftz',
  'fasttext/pruned.ftz',
];

describe('reading wanted words', () => {
  it.each([...FILES, ...firstOf(1, FILES).map((name) => `${name}.gz`), 'all.wv', 'all.wv.gz'])(
    'of %s gives their rows of the whole, in its order, and nothing else',
    async (name) => {
      const at = name.endsWith('.gz') ? path(name.replaceAll('/', '-')) : FIXTURES + name;
      if (name.startsWith('all')) await writeVectors(make(names(60), 5), path(name));
      else if (at !== FIXTURES + name)
        writeFileSync(at, gzipSync(readFileSync(FIXTURES + name.slice(0, -3))));
      const source = name.startsWith('all') ? path(name) : at;
      const whole = await readVectors(source);
      const rows = [0, whole.size >> 1, whole.size - 1];
      const words = rows.map((row) => whole.words.word(row));
      const found = await readVectors(source, {
        words: WordTable.from([...words, 'no such word'].reverse()),
      });
      expect(found.words.toArray()).toEqual(words);
      for (const [i, row] of rows.entries()) expect(rowOf(found.matrix, i)).toEqual(rowOf(whole.matrix, row));
      if (whole.counts) expect([...found.counts!]).toEqual(rows.map((row) => whole.counts![row]));
      expect(found.compose?.('no such word')).toEqual(whole.compose?.('no such word'));
      // Its rows were not read, so its vector would be wrong.
      expect(found.compose?.('another word')).toBeUndefined();
    },
  );

  const wide = make(names(300), 10_000);

  it.each(['wide.bin', 'wide.wv'])('reads little else of %s', async (name) => {
    await writeVectors(wide, path(name), { layout: 'word2vec' });
    const read = countReading();
    const found = await readVectors(path(name), { words: ['w7', wide.words.word(299), 'w8é'] });
    expect(found.words.toArray()).toEqual(['w7', 'w8é', wide.words.word(299)]);
    expect(rowOf(found.matrix, 2)).toEqual(rowOf(wide.matrix, 299));
    expect(statSync(path(name)).size).toBeGreaterThan(12e6);
    expect(read.bytes).toBeLessThan(3e6);
  });

  it('reads a fastText model no further than its dictionary and the rows of the n-grams', async () => {
    const words = 300;
    const model = sparseFastText(words, 10_000, 300);
    const read = countReading();
    const found = await readVectors(file(model, 'sparse.bin'), {
      words: WordTable.from(['word299', 'other']),
    });
    expect(found.words.toArray()).toEqual(['word299']);
    expect(found.compose!('other')!.length).toBe(300);
    expect(model.length).toBeGreaterThan(12e6);
    expect(read.bytes).toBeLessThan(1e6);
  });

  it('stops in a word2vec file where all have been found, and reads on for a word that it lacks', async () => {
    const long = make(names(10_000), 100);
    await writeVectors(long, path('long.bin'));
    const read = countReading();
    await readVectors(path('long.bin'), { words: ['w0', 'w1é'] });
    expect(read.bytes).toBeLessThan(1.1e6);
    await readVectors(path('long.bin'), { words: WordTable.from(['w0', 'none']) });
    expect(read.bytes).toBeGreaterThan(4e6);
    await readVectors(path('long.bin'), { words: WordTable.from(['none']), limit: 10 });
    expect((await readVectors(path('long.bin'), { words: ['w0', 'w10ééé'], limit: 10 })).size).toBe(1);
  });

  it('takes the first of equal words, and words of any bytes', async () => {
    const twice = Buffer.concat(
      ['2 a', 'a', 'a', 'b b']
        .slice(1)
        .map((word, i) =>
          Buffer.concat([
            Buffer.from(`${word.trim()} `.replace('b b', 'b')),
            Buffer.from(Float32Array.of(i, i).buffer),
          ]),
        ),
    );
    const bytes = file(Buffer.concat([Buffer.from('3 2\n'), twice]), 'twice.bin');
    const found = await readVectors(bytes, { words: ['b', 'a'] });
    expect([...found.get('a')!, ...found.get('b')!]).toEqual([0, 0, 2, 2]);
  });

  it('of a file that is cut says so where the word is not before the cut', async () => {
    const whole = make(names(100), 10_000);
    for (const name of ['cut.bin', 'cut.wv']) {
      await writeVectors(whole, path(name));
      const cut = file(readFileSync(path(name)).subarray(0, -10_000_00), `half-${name}`);
      await expect(readVectors(cut, { words: ['none'] })).rejects.toThrow(/cut off/);
      await expect(summarizeFile(cut)).rejects.toThrow(/cut off/);
    }
  });

  it('ends when it is aborted', async () => {
    await writeVectors(make(names(60), 10_000), path('aborted.bin'));
    const controller = new AbortController();
    const read = readVectors(path('aborted.bin'), { words: ['none'] }, { signal: controller.signal });
    controller.abort();
    await expect(read).rejects.toMatchObject({ code: 'aborted' });
  });
});

/** A model of which only the dictionary is not zeros. */
function sparseFastText(words: number, bucket: number, dim: number): Buffer {
  const ints = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);
  const longs = (...values: number[]) => Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer);
  const entries = Array.from({ length: words }, (_, i) =>
    Buffer.concat([Buffer.from(`word${i}\0`), longs(1), Buffer.alloc(1)]),
  );
  return Buffer.concat([
    ints(793712314, 12, dim, 5, 5, 1, 5, 1, 2, 2, bucket, 3, 6, 100),
    Buffer.from(Float64Array.of(1e-4).buffer),
    ints(words, words, 0),
    longs(words, -1),
    ...entries,
    Buffer.alloc(1),
    longs(words + bucket, dim),
    Buffer.alloc((words + bucket) * dim * 4),
    Buffer.alloc(1),
    longs(words, dim),
    Buffer.alloc(words * dim * 4),
  ]);
}

describe('questions on single words', () => {
  const vectors = new KeyedVectors(WordTable.from(['king', 'queen', 'man']), make(['a', 'b', 'c'], 3).matrix);

  it.each(['some.bin', 'some.wv', 'some.vec'])(
    'of %s say of an unknown word what they said',
    async (name) => {
      await writeVectors(vectors, path(name));
      let message = '';
      try {
        vectorOf(await readVectors(path(name)), 'kinge');
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain('none of the 3 words; did you mean "king"?');
      const { code, err } = await runProgram(folder, ['vector', name, 'queen', 'kinge']);
      expect({ code, err }).toEqual({ code: 1, err: `wordvec: ${message}\n` });
      const { out } = await runProgram(folder, ['similarity', name, 'king', 'king']);
      expect(out).toBe('1.0000\n');
    },
  );
});

it('a word that was left out is not told to be unknown, nor meant by itself', async () => {
  await writeVectors(
    new KeyedVectors(WordTable.from(['king', 'queen']), make(['a', 'b'], 3).matrix),
    path('cut.wv'),
  );
  const { code, err } = await runProgram(folder, 'rank cut.wv king queen --words one.txt'.split(' '));
  expect({ code, err }).toEqual({
    code: 1,
    err: 'wordvec: the vector of "queen" was not read: it is beyond --limit, or not in --words: read more of the file\n',
  });
});

describe('the summary of a file', () => {
  it('reads no row of a binary file', async () => {
    const wide = make(names(60), 10_000);
    for (const name of ['info.bin', 'info.wv']) {
      await writeVectors(wide, path(name));
      const read = countReading();
      expect(await summarizeFile(path(name))).toMatchObject({ kind: 'vectors', words: 60, dim: 10_000 });
      expect(read.bytes).toBeLessThan(1e6);
    }
  });

  it('of a header that the file cannot hold is refused', async () => {
    const lying = file('1000000000 300\nking ', 'lying.bin');
    await expect(
      summarizeFile(file(Buffer.concat([readFileSync(lying), Buffer.alloc(2000, 1)]))),
    ).rejects.toThrow(/promises 1000000000 words of 300 numbers, but only 2005 bytes follow it/);
  });
});
