import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CooccurReport, cooccur } from '../src/corpus/cooccur.js';
import { type Cooccurrences, countCooccurrences } from '../src/corpus/cooccurrence.js';
import { readCooccurrences, writeCooccurrences } from '../src/corpus/cooccurrence-file.js';
import {
  probabilityRatios,
  readRows,
  strongestPartners,
  tellingProbes,
} from '../src/corpus/cooccurrence-rows.js';
import { type PreparedCorpus, prepareCorpus } from '../src/corpus/prepare.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { resolveOptions } from '../src/options.js';
import { readBlock } from '../src/platform/block-store.js';
import { randomStream } from '../src/random.js';

const folder = mkdtempSync(join(tmpdir(), 'wordvec-test-'));
const path = (name: string) => join(folder, name);
const MiB = 2 ** 20;
let corpus: PreparedCorpus;

/** Words of a vocabulary of 3,000, the frequent ones more often, in lines of up to 60. */
function makeText(size: number): string {
  const random = randomStream(1, 'text');
  const lines: string[] = [];
  for (let words = 0; words < size; ) {
    const length = 1 + Math.floor(60 * random.next());
    lines.push(Array.from({ length }, () => `w${Math.floor(3000 * random.next() ** 3)}`).join(' '));
    words += length;
  }
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  // Without a budget a part is 131,000 words: three parts.
  writeFileSync(path('text.txt'), makeText(300_000));
  corpus = await prepare('text.txt', 30);
});

function prepare(name: string, minCount: number): Promise<PreparedCorpus> {
  return prepareCorpus([path(name)], resolveOptions('glove', { minCount, threads: 1 }));
}

afterAll(async () => {
  await corpus.corpus.close();
  rmSync(folder, { recursive: true });
});

const RULE = { window: 4, symmetric: true, distanceWeighting: true, acrossLines: false };

function bytesOf(counts: Cooccurrences): Uint8Array {
  const parts = counts.blocks.map(({ block }) => {
    const bytes = new Uint8Array(block.bytes);
    readBlock(counts.store, block, 0, bytes);
    return bytes;
  });
  return new Uint8Array(Buffer.concat(parts));
}

async function count(threads: number, memory: number, rule = RULE, prepared = corpus) {
  const counts = await countCooccurrences(
    prepared.corpus,
    prepared.vocabulary.words.size,
    { ...rule, threads, memory },
    { kind: 'records' },
  );
  const result = { bytes: bytesOf(counts), spilled: counts.spilled, records: counts.records };
  counts.close();
  return result;
}

/** The definition, on strings: each pair of places in a line adds 1/distance to both cells. */
function countPlainly(lines: string[], { words }: PreparedCorpus['vocabulary'], window: number) {
  const sums = new Map<string, number>();
  const add = (a: string, b: string, weight: number) => {
    const key = `${words.indexOf(a) + 1} ${words.indexOf(b) + 1}`;
    sums.set(key, (sums.get(key) ?? 0) + weight);
  };
  for (const line of lines) {
    const known = line.split(' ').filter((word) => words.has(word));
    known.forEach((word, p) => {
      for (let d = 1; d <= window && p - d >= 0; d++) {
        add(known[p - d]!, word, 1 / d);
        add(word, known[p - d]!, 1 / d);
      }
    });
  }
  return sums;
}

describe('counting', () => {
  test('equals the definition: words outside the vocabulary are gone, lines are ends', async () => {
    const text = makeText(8000);
    writeFileSync(path('short.txt'), text);
    const prepared = await prepare('short.txt', 5);
    const { bytes, records } = await count(1, 500 * MiB, RULE, prepared);
    const expected = countPlainly(text.trim().split('\n'), prepared.vocabulary, RULE.window);
    expect(bytes.length).toBe(16 * expected.size);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const order = Array.from({ length: records }, (_, r) => [
      view.getInt32(16 * r, true),
      view.getInt32(16 * r + 4, true),
    ]) as [number, number][];
    expect(order).toEqual(order.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
    const errors = order.map(([word, context], r) => {
      const sum = expected.get(`${word} ${context}`)!;
      return Math.abs(view.getFloat64(16 * r + 8, true) - sum) / sum;
    });
    expect(errors.every((error) => error < 1e-12)).toBe(true);
    await prepared.corpus.close();
  });

  test('the same bytes for every thread count and memory budget, spilled or not', async () => {
    const whole = await count(1, 500 * MiB);
    expect(whole.spilled).toBe(0);
    for (const [threads, memory] of [
      [2, 500 * MiB],
      [3, 40 * MiB],
      [1, 0],
      [2, 1 * MiB],
    ] as const) {
      const other = await count(threads, memory);
      expect(Buffer.compare(other.bytes, whole.bytes)).toBe(0);
      if (memory <= MiB) expect(other.spilled).toBe(whole.bytes.length);
    }
  });

  test('parts and merging keep left-only, flat and across-line counts the same, too', async () => {
    const rule = { window: 25, symmetric: false, distanceWeighting: false, acrossLines: true };
    const [whole, parts] = [await count(1, 500 * MiB, rule), await count(2, 0, rule)];
    expect(Buffer.compare(parts.bytes, whole.bytes)).toBe(0);
  });

  test('an abort stops it and leaves no temporary files', async () => {
    // A folder of its own: other tests and programs write to the machine's.
    const folder = mkdtempSync(join(tmpdir(), 'wordvec-abort-'));
    vi.stubEnv('TMPDIR', folder);
    const controller = new AbortController();
    const counting = countCooccurrences(
      corpus.corpus,
      corpus.vocabulary.words.size,
      { ...RULE, threads: 2, memory: 0 },
      { kind: 'records' },
      new SharedHeap(),
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(counting).rejects.toMatchObject({ code: 'aborted' });
    expect(readdirSync(folder)).toEqual([]);
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('a folder for temporary files that does not exist is one sentence', async () => {
    vi.stubEnv('TMPDIR', path('nowhere'));
    await expect(count(1, 0)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/temporary file .*nowhere.*set TMPDIR/s),
    });
    vi.unstubAllEnvs();
  });
});

describe('files of counts', () => {
  const CHUNKS = { kind: 'chunks', seed: 5, xMax: 10, alpha: 0.75 } as const;
  const BUDGET = { memory: 500 * MiB, reserve: 0 };

  function write(name: string, ...records: [number, number, number][]): string {
    const view = new DataView(new ArrayBuffer(16 * records.length));
    records.forEach(([word, context, value], r) => {
      view.setInt32(16 * r, word, true);
      view.setInt32(16 * r + 4, context, true);
      view.setFloat64(16 * r + 8, value, true);
    });
    writeFileSync(path(name), new Uint8Array(view.buffer));
    return path(name);
  }

  async function read(file: string, vocabulary: number, budget = BUDGET) {
    const counts = await readCooccurrences(file, vocabulary, budget, CHUNKS, new SharedHeap());
    const result = chunksOf(counts);
    counts.close();
    return result;
  }

  function chunksOf(counts: Cooccurrences) {
    return { bytes: bytesOf(counts), records: counts.records, ends: counts.blocks.map(({ ends }) => ends) };
  }

  test('hold what GloVe expects, byte for byte', async () => {
    writeFileSync(path('abc.txt'), 'a b a c\nb c\n');
    // The counts are derived in cooccurrence-kernel.test.ts; rows from 1 in the order a, b, c (first places).
    const options = resolveOptions('glove', { window: 2, minCount: 1, threads: 1 });
    const { counts, vocabulary } = await cooccur([path('abc.txt')], options);
    await writeCooccurrences(path('abc.bin'), counts);
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
    await writeCooccurrences(path('counts.bin.gz'), records);
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
      write('shuffled.bin', [3, 1, 4], [1, 2, 1], [3, 2, 5], [1, 3, 2]),
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
      /record 1 \(byte 0\): the context is number 4 .*--read-vocab/,
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
    const file = write('bad.bin', ...(records as unknown as [number, number, number][]));
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(extra)]));
    await expect(read(file, 3)).rejects.toMatchObject({
      code: 'format',
      message: expect.stringMatching(message),
    });
  });
});

describe('rows of counts', () => {
  let report: CooccurReport;
  // Counts of a window of 1: solid stands by ice three times, gas by steam twice, water by both.
  beforeAll(async () => {
    const text = [
      'solid ice',
      'ice solid',
      'solid ice',
      'gas steam',
      'steam gas',
      'ice water',
      'steam water',
    ];
    writeFileSync(path('ice.txt'), `${text.join('\n')}\n`);
    report = await cooccur(
      [path('ice.txt')],
      resolveOptions('glove', { window: 1, minCount: 1, threads: 1 }),
    );
  });
  afterAll(() => report.counts.close());

  test('partners and probability ratios', () => {
    const { words } = report.vocabulary;
    const [ice, steam, solid, gas, water] = ['ice', 'steam', 'solid', 'gas', 'water'].map((word) =>
      words.indexOf(word),
    ) as [number, number, number, number, number];
    const rows = readRows(report.counts, words.size, [ice, steam]);
    expect(rows.total).toBe(14);
    expect(rows.rowSums[ice]).toBe(4);
    // P(solid | ice) = 3/4; solid takes 3 of all 14.
    const [first] = strongestPartners(report.vocabulary, rows, ice, 5);
    expect(first).toEqual({ word: 'solid', count: 3, probability: 0.75, lift: 0.75 / (3 / 14) });
    expect(probabilityRatios(report.vocabulary, rows, ice, steam, [solid, gas, water])).toEqual([
      { probe: 'solid', count: 3, first: 3 / 4, second: 0, ratio: Number.POSITIVE_INFINITY },
      { probe: 'gas', count: 2, first: 0, second: 2 / 3, ratio: 0 },
      { probe: 'water', count: 1, first: 1 / 4, second: 1 / 3, ratio: 1 / 4 / (1 / 3) },
    ]);
    expect(tellingProbes(rows, ice, steam)).toEqual([solid, water, gas]);
  });
});
