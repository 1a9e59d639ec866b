import { mkdtempSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { countCooccurrences } from '../src/corpus/cooccurrence.js';
import type { PreparedCorpus } from '../src/corpus/prepare.js';
import { SharedHeap } from '../src/kernels/shared-heap.js';
import { countRecords, MiB, makeText, prepareText, RULE } from './cooccurrence-corpus.js';
import { TEMPORARY, temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const { path, file } = temporaryFiles();
let corpus: PreparedCorpus;
beforeAll(async () => {
  // Without a budget a part is 131,000 words: three parts, or two.
  corpus = await prepareText(file(makeText(thorough ? 400_000 : 175_000)), 30);
  expect(corpus.corpus.tokens).toBeGreaterThan((thorough ? 2 : 1) * 2 ** 17);
});
afterAll(() => corpus.corpus.close());

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
    const prepared = await prepareText(file(text), 5);
    const { bytes, records } = await countRecords(prepared, 1, 500 * MiB);
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
    const whole = await countRecords(corpus, 1, 500 * MiB);
    expect(whole.spilled).toBe(0);
    for (const [threads, memory] of firstOf(1, [
      [2, 0],
      [2, 40 * MiB],
      [1, 0],
      [3, 500 * MiB],
      [2, 1 * MiB],
    ] as const)) {
      const other = await countRecords(corpus, threads, memory);
      expect(Buffer.compare(other.bytes, whole.bytes)).toBe(0);
      if (memory <= MiB) expect(other.spilled).toBe(whole.bytes.length);
    }
  });

  slowTest('parts and merging keep left-only, flat and across-line counts the same, too', async () => {
    const rule = { window: 25, symmetric: false, distanceWeighting: false, acrossLines: true };
    const [whole, parts] = [
      await countRecords(corpus, 1, 500 * MiB, rule),
      await countRecords(corpus, 2, 0, rule),
    ];
    expect(Buffer.compare(parts.bytes, whole.bytes)).toBe(0);
  });

  test('an abort stops it and leaves no temporary files', async () => {
    // A folder of its own: other tests and programs write to the machine's.
    const folder = mkdtempSync(path('abort-'));
    vi.stubEnv(TEMPORARY, folder);
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
  });

  test('a folder for temporary files that does not exist is one sentence', async () => {
    vi.stubEnv(TEMPORARY, path('nowhere'));
    await expect(countRecords(corpus, 1, 0)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/temporary files, .*nowhere.*set (TMPDIR|TEMP)/s),
    });
    vi.unstubAllEnvs();
  });
});
