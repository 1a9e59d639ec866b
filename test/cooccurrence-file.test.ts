import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cooccur } from '../src/corpus/cooccur.js';
import { type Cooccurrences, countCooccurrences } from '../src/corpus/cooccurrence.js';
import { readCooccurrences, writeCooccurrences } from '../src/corpus/cooccurrence-file.js';
import type { PreparedCorpus } from '../src/corpus/prepare.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { resolveOptions } from '../src/options.js';
import { bytesOf, MiB, makeText, prepareText, RULE } from './cooccurrence-corpus.js';
import { temporaryFiles } from './temporary-files.js';

const { path, file } = temporaryFiles();
let corpus: PreparedCorpus;
beforeAll(async () => {
  corpus = await prepareText(file(makeText(20_000)), 6);
});
afterAll(() => corpus.corpus.close());

describe('files of counts', () => {
  const CHUNKS = { kind: 'chunks', seed: 5, xMax: 10, alpha: 0.75, parts: 1 } as const;
  const BUDGET = { memory: 500 * MiB, reserve: 0 };

  function write(name: string, ...records: [number, number, number][]): string {
    const view = new DataView(new ArrayBuffer(16 * records.length));
    records.forEach(([word, context, value], r) => {
      view.setInt32(16 * r, word, true);
      view.setInt32(16 * r + 4, context, true);
      view.setFloat64(16 * r + 8, value, true);
    });
    return file(new Uint8Array(view.buffer), name);
  }

  async function read(path: string, vocabulary: number, budget = BUDGET) {
    const counts = await readCooccurrences(path, vocabulary, budget, CHUNKS, new SharedHeap());
    const result = chunksOf(counts);
    counts.close();
    return result;
  }

  function chunksOf(counts: Cooccurrences) {
    return { bytes: bytesOf(counts), records: counts.records, ends: counts.blocks.map(({ ends }) => ends) };
  }

  test('hold what GloVe expects, byte for byte', async () => {
    // The counts are derived in cooccurrence-kernel.test.ts; rows from 1 in the order a, b, c (first places).
    const options = resolveOptions('glove', { window: 2, minCount: 1, threads: 1 });
    await expect(cooccur([file('a b\n')], { minCount: -1 })).rejects.toThrow('`minCount`: expected');
    await expect(cooccur([file('a b\n')])).rejects.toThrow('no word stands at least 2 times');
    const { counts, vocabulary } = await cooccur([file('a b a c\nb c\n')], options);
    await writeCooccurrences(counts, path('abc.bin'));
    counts.close();
    expect(vocabulary.words.toArray()).toEqual(['a', 'b', 'c']);
    const expected = readFileSync(
      write('expected.bin', [1, 1, 1], [1, 2, 2], [1, 3, 1], [2, 1, 2], [2, 3, 1.5], [3, 1, 1], [3, 2, 1.5]),
    );
    expect(readFileSync(path('abc.bin'))).toEqual(expected);
  });

  test('a sorted file gives the chunks that counting gives, however it is cut into pieces', async () => {
    const size = corpus.vocabulary.words.size;
    const heap = new SharedHeap();
    const direct = await countCooccurrences(
      corpus.corpus,
      size,
      { ...RULE, threads: 1, memory: 500 * MiB },
      CHUNKS,
      heap,
    );
    const records = await countCooccurrences(
      corpus.corpus,
      size,
      { ...RULE, threads: 1, memory: 500 * MiB },
      { kind: 'records' },
    );
    await writeCooccurrences(records, path('counts.bin.gz'));
    const once = await read(path('counts.bin.gz'), size);
    expect(once.records).toBe(direct.records);
    expect(classBytes(chunksOf(direct))).toEqual(classBytes(once));
    const pieces = await read(path('counts.bin.gz'), size, { memory: 0, reserve: 0 });
    expect(pieces.ends.length).toBeGreaterThan(10);
    expect(classBytes(pieces)).toEqual(classBytes(once));
    records.close();
    direct.close();
  });

  /** The chunks by class, over all blocks. */
  function classBytes({ bytes, ends }: { bytes: Uint8Array; ends: Uint32Array[] }): string[] {
    const classes = Array.from({ length: ends[0]!.length }, () => '');
    let start = 0;
    for (const end of ends) {
      for (let c = 0; c < end.length; c++)
        classes[c] += Buffer.from(bytes.subarray(start + (end[c - 1] ?? 0), start + end[c]!)).toString(
          'latin1',
        );
      start += end.at(-1)!;
    }
    return classes;
  }

  test('a shuffled file, as of GloVe, is grouped by word', async () => {
    const { records, bytes } = await read(
      write('shuffled.bin', [3, 1, 4], [1, 2, 3], [3, 2, 5], [1, 3, 5]),
      3,
    );
    expect(records).toBe(4);
    expect(bytes.length).toBe(2 * 8 + 4 * 12);
  });

  test.each([
    ['cut in a record', [[1, 1, 2]], 7, /bad\.bin: the last record is cut: 23 bytes are no multiple of 16/],
    [
      'a word of row 0',
      [
        [1, 1, 2],
        [0, 1, 2],
      ],
      0,
      /bad\.bin: record 2 \(byte 16\): the word is number 0 of a vocabulary of 3/,
    ],
    [
      'a context past the vocabulary',
      [[1, 4, 2]],
      0,
      /record 1 \(byte 0\): the context is number 4 .*`readVocab`/,
    ],
    ['a negative row', [[-5, 1, 2]], 0, /the word is number -5/],
    ['a count of zero', [[1, 1, 0]], 0, /the count is 0, expected a number > 0/],
    ['a negative count', [[1, 1, -2.5]], 0, /the count is -2\.5/],
    [
      'NaN',
      [
        [1, 2, 1],
        [2, 1, Number.NaN],
      ],
      0,
      /record 2 \(byte 16\): the count is NaN/,
    ],
    ['an infinite count', [[1, 1, Number.POSITIVE_INFINITY]], 0, /the count is Infinity/],
    ['nothing', [], 0, /bad\.bin: no records/],
  ] as const)('%s: one sentence', async (_, records, extra, message) => {
    const whole = write('bad.bin', ...(records as unknown as [number, number, number][]));
    const bad = file(Buffer.concat([readFileSync(whole), Buffer.alloc(extra)]), 'bad.bin');
    await expect(read(bad, 3)).rejects.toMatchObject({
      code: 'format',
      message: expect.stringMatching(message),
    });
  });

  test('pairs as text are told to be text, of any length', async () => {
    for (const text of ['king queen 3.0\n', 'a b 3.0\nb c 2.0\n', '1 2 3\n'])
      await expect(read(file(text, 'pairs.txt'), 3)).rejects.toThrow(
        'pairs.txt: it is text, expected records of int32 word, int32 context and float64 count',
      );
  });
});
