// Files of more than 4 GiB, which no Uint8Array of Node 20 reaches over. Nearly all of them are zeros, so they are written
// with holes and take little disk; what reads a whole one takes 5 GB of memory.
import { closeSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { Dictionary } from '../src/embeddings/dictionary.js';
import type { FastTextModel } from '../src/embeddings/fasttext-model.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { DenseRows } from '../src/embeddings/rows.js';
import { openSharedVectors, shareVectors } from '../src/embeddings/shared-vectors.js';
import { readVectors } from '../src/formats/detect.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import { summarizeFile } from '../src/formats/file-summary.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { platform, usePlatform, type Writer } from '../src/platform.js';
import { batchNeighbours } from '../src/query/batch.js';
import { neighbours } from '../src/query/neighbours.js';
import { createMatrix, type Matrix } from '../src/tensor/matrix.js';
import { temporaryFiles } from './temporary-files.js';

const { path } = temporaryFiles();
const real = platform();
const PAGE = 4096;
const ZEROS = Buffer.alloc(PAGE);
const FOUR_GIB = 2 ** 32;
/** Half a minute of work each, on a machine that others may use. */
const TIMEOUT = 900_000;
/** Only where it is asked for (`npm run test:large`): it takes 6 GB and two minutes. */
const enough = process.env.WORDVEC_LARGE === '1' && process.availableMemory() > 8 * 2 ** 30;

/** Writes what is asked for, pages of zeros as holes. */
async function writeSparse(name: string, write: Writer): Promise<void> {
  const file = openSync(name, 'w');
  let end = 0;
  await write({
    async write(bytes) {
      for (let from = 0; from < bytes.length; from += PAGE) {
        const page = bytes.subarray(from, from + PAGE);
        if (!ZEROS.subarray(0, page.length).equals(page)) writeSync(file, page, 0, page.length, end + from);
      }
      end += bytes.length;
    },
  });
  ftruncateSync(file, end);
  closeSync(file);
}

/** Rows of zeros but for 1 and the row's number + 1 at two places, so that the nearest are those beside it. */
function numberedRows(rows: number, dim: number): Matrix {
  const data = new Float32Array(new SharedArrayBuffer(rows * dim * 4));
  for (let i = 0; i < rows; i++) {
    data[i * dim] = 1;
    data[i * dim + dim - 1] = (i + 1) / rows;
  }
  return { data, rows, dim, stride: dim };
}

describe.runIf(enough)('vectors of more than 4 GiB', () => {
  const words = Array.from({ length: 1200 }, (_, i) => `word${i}`);
  const dim = 1_000_000;

  beforeAll(() => usePlatform({ ...real, files: { ...real.files, writeWhole: writeSparse } }));
  afterAll(() => usePlatform(real));

  it.each(['large.bin', 'large.wv'])(
    'in %s are written, read, asked and shared',
    async (name) => {
      const written = new KeyedVectors(WordTable.from(words), numberedRows(1200, dim));
      await writeVectors(written, path(name));
      expect(statSync(path(name)).size).toBeGreaterThan(FOUR_GIB);
      expect(await summarizeFile(path(name))).toMatchObject({ words: 1200, dim });
      const few = await readVectors(path(name), { words: ['word1199'] });
      const whole = await readVectors(path(name));
      for (const vectors of [few, whole]) expect(vectors.get('word1199')![dim - 1]).toBe(1);
      expect(neighbours(whole, 'word1199', { k: 1 })[0].word).toBe('word1198');
      const [found] = await batchNeighbours(whole, ['word1150'], { k: 2 });
      expect(found.map(({ word }) => word).sort()).toEqual(['word1149', 'word1151']);
      const shared = structuredClone(shareVectors(written));
      expect(openSharedVectors(shared).get('word1199')![dim - 1]).toBe(1);
      rmSync(path(name));
    },
    TIMEOUT,
  );

  it(
    'in a model of fastText are written and read',
    async () => {
      const [size, bucket, dim] = [6000, 6000, 100_000];
      const names = Array.from({ length: size }, (_, i) => `w${i}`);
      const dictionary = new Dictionary({
        entries: WordTable.from(names),
        counts: new Float64Array(size).fill(5),
        labels: 0,
        tokens: 5 * size,
        range: { minn: 3, maxn: 3, bucket },
        wordNgrams: 1,
      });
      const settings: FastTextModel['settings'] = {
        ...{ dim, bucket, minn: 3, maxn: 3, ws: 5, epoch: 5, minCount: 1, neg: 5 },
        ...{ wordNgrams: 1, loss: 'ns', model: 'sg', lrUpdateRate: 100, t: 1e-4 },
      };
      const input = new DenseRows(numberedRows(size + bucket, dim));
      const output = new DenseRows(createMatrix(0, dim), new Int32Array(size).fill(-1));
      await writeFastText({ version: 12, settings, dictionary, input, output }, path('large-ft.bin'));
      expect(statSync(path('large-ft.bin')).size).toBeGreaterThan(FOUR_GIB);
      const few = await readVectors(path('large-ft.bin'), { words: WordTable.from(['w5999', 'unknown']) });
      const model = await readFastText(path('large-ft.bin'));
      const row = new Float32Array(dim);
      model.input.addRow(size + bucket - 1, row, 1);
      expect([row[0], row[dim - 1]]).toEqual([1, 1]);
      expect(few.get('w5999')![0]).toBeCloseTo(1, 5);
      expect(few.compose!('unknown')![dim - 1]).toBeGreaterThan(0.5);
    },
    TIMEOUT,
  );
});
