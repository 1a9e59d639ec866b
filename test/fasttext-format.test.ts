import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FastTextModel } from '../src/embeddings/fasttext-model.js';
import type { DenseRows } from '../src/embeddings/rows.js';
import {
  ngramsOf,
  sentenceVectors,
  subwordKeyedVectors,
  subwordVector,
} from '../src/embeddings/subword-vectors.js';
import { Classifier } from '../src/embeddings/text-classifier.js';
import { readFastText, writeFastText } from '../src/formats/fasttext-file.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const FIXTURES = `${import.meta.dirname}/fixtures/fasttext/`;
const FILES = [
  'skipgram.bin',
  'cbow-hs.bin',
  'softmax.bin',
  'hs.bin',
  'ova.bin',
  'ns.bin',
  'pruned.ftz',
  'quantized.ftz',
];
const { path: at } = temporaryFiles();

/** What fastText's program printed for the fixtures: 5 significant digits of vectors, 6 of probabilities. */
interface Expected {
  words: string[];
  lines: string[];
  sents: string[];
  vectors: Record<string, Record<string, number[]>>;
  nn: Record<string, [string, number][]>;
  predictions: Record<string, string[][]>;
  sentences: Record<string, number[][]>;
  ngrams: Record<string, [string, number[]][]>;
}
const expected: Expected = JSON.parse(readFileSync(`${FIXTURES}expected.json`, 'utf8'));

function expectClose(got: ArrayLike<number>, want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++)
    expect(Math.abs(got[i]! - want[i]!)).toBeLessThan(1e-5 * Math.max(1, 10 * Math.abs(want[i]!)));
}

const zeros = (model: FastTextModel) => new Float32Array(model.settings.dim);

it('is not begun where the disk has no room for it', async () => {
  const model = await readFastText(`${FIXTURES}skipgram.bin`);
  const input = { ...model.input, rows: 2 ** 40, dim: model.input.dim } as DenseRows;
  await expect(writeFastText({ ...model, input }, at('huge.bin'))).rejects.toThrow(/the disk of .* is full/);
});

describe('files of the fastText program', () => {
  it.each(FILES)('%s: read, then written, has the same bytes', async (name) => {
    const copy = at(name);
    await writeFastText(await readFastText(FIXTURES + name), copy);
    expect(readFileSync(copy).equals(readFileSync(FIXTURES + name))).toBe(true);
  });

  it.each(Object.keys(expected.vectors))('%s: vectors of words, seen or not', async (name) => {
    const model = await readFastText(`${FIXTURES}${name}.bin`);
    for (const [word, vector] of Object.entries(expected.vectors[name]!))
      expectClose(subwordVector(model, word) ?? zeros(model), vector);
  });

  it('nearest neighbours by cosine, for a word of the vocabulary and an unseen one', async () => {
    const vectors = subwordKeyedVectors(await readFastText(`${FIXTURES}skipgram.bin`));
    for (const [word, neighbours] of Object.entries(expected.nn)) {
      const query = vectors.get(word) ?? vectors.compose!(word)!;
      const length = Math.sqrt(query.reduce((sum, x) => sum + x * x, 0));
      for (const [other, cosine] of neighbours) {
        const dot = vectors.get(other)!.reduce((sum, x, d) => sum + x * query[d]!, 0);
        expect(dot / length / vectors.norms[vectors.words.indexOf(other)]!).toBeCloseTo(cosine, 5);
      }
    }
  });

  it('the n-grams of a word with their vectors', async () => {
    const model = await readFastText(`${FIXTURES}skipgram.bin`);
    const wanted = expected.ngrams['skipgram forêts']!;
    const got = ngramsOf(model, 'forêts');
    expect(got.map(({ text }) => text)).toEqual(wanted.map(([text]) => text));
    for (const [i, [, vector]] of wanted.entries()) expectClose(got[i]!.vector, vector);
  });

  it.each(Object.keys(expected.predictions))('predictions of %s', async (key) => {
    const [name, k, threshold] = key.split(' ') as [string, string, string];
    const classifier = new Classifier(await readFastText(FIXTURES + name));
    for (const [i, line] of expected.lines.entries()) {
      const wanted = expected.predictions[key]![i]!;
      const got = classifier.predict(line, { k: Number(k), threshold: Number(threshold) });
      const pairs = wanted.flatMap((label, j) =>
        j % 2 === 0 ? [[label, Number(wanted[j + 1])] as const] : [],
      );
      // Equal probabilities (its sigmoid is a table) may come in any order.
      const order = (list: (readonly [string, number])[]) =>
        list.sort((a, b) => (Math.abs(b[1] - a[1]) > 1e-6 ? b[1] - a[1] : a[0] < b[0] ? -1 : 1));
      const ordered = order(got.map(({ label, probability }) => [label, probability]));
      expect(ordered.map(([label]) => label)).toEqual(order(pairs).map(([label]) => label));
      expectClose(
        ordered.map(([, probability]) => probability),
        pairs.map(([, probability]) => probability),
      );
    }
  });

  it.each(Object.keys(expected.sentences))('sentence vectors of %s', async (name) => {
    const sentenceVector = sentenceVectors(await readFastText(FIXTURES + name));
    for (const [i, line] of expected.sents.entries())
      expectClose(sentenceVector(line), expected.sentences[name]![i]!);
  });
});

describe('older and packed files', () => {
  it('version 11 keeps its bytes; its classifiers have no character n-grams, whatever maxn says', async () => {
    const old = readFileSync(`${FIXTURES}ova.bin`);
    old.writeInt32LE(11, 4);
    const path = at('old.bin');
    writeFileSync(path, old);
    const model = await readFastText(path);
    expect(model.settings.maxn).toBe(3);
    const rows: number[] = [];
    model.dictionary.eachRow(new TextEncoder().encode('cat'), (row) => rows.push(row));
    expect(rows).toHaveLength(1);
    await writeFastText(model, at('old-again.bin'));
    expect(readFileSync(at('old-again.bin')).equals(old)).toBe(true);
  });

  it('gzip is unpacked, and a header that lies about the rest is refused all the same', async () => {
    const bytes = readFileSync(`${FIXTURES}skipgram.bin`);
    const path = at('packed.bin.gz');
    writeFileSync(path, gzipSync(bytes));
    const model = await readFastText(path);
    expect(subwordVector(model, 'souris')).toEqual(
      subwordVector(await readFastText(`${FIXTURES}skipgram.bin`), 'souris'),
    );
    bytes.writeInt32LE(1_000_000_000, 64);
    bytes.writeInt32LE(1_000_000_000, 68);
    writeFileSync(path, gzipSync(bytes));
    await expect(readFastText(path)).rejects.toThrow(/cut off|damaged/);
  });
});

describe('rows that no word uses', () => {
  it('are written as zeros and not kept when read', async () => {
    const model = await readFastText(`${FIXTURES}skipgram.bin`);
    const input = model.input as DenseRows;
    const emptied = [45, 46, 70];
    for (const row of emptied) input.matrix.data.fill(0, row * 6, row * 6 + 6);
    const first = at('zeros.bin');
    await writeFastText(model, first);
    const again = await readFastText(first);
    const kept = again.input as DenseRows;
    expect(kept.matrix.rows).toBe(input.rows - emptied.length);
    expect([...emptied, 44, 47].map((row) => kept.offsetOf(row))).toEqual([-1, -1, -1, 44 * 6, 45 * 6]);
    for (const word of expected.words) expect(subwordVector(again, word)).toEqual(subwordVector(model, word));
    const second = at('zeros-again.bin');
    await writeFastText(again, second);
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
  });
});

describe('damaged files', () => {
  async function refusal(name: string, change: (bytes: Buffer<ArrayBuffer>) => Uint8Array): Promise<string> {
    const path = at('damaged.bin');
    writeFileSync(path, change(readFileSync(FIXTURES + name)));
    try {
      await readFastText(path);
    } catch (error) {
      expect(error).toMatchObject({ name: 'WordvecError', code: 'format' });
      return (error as Error).message.replace(path, 'FILE');
    }
    return 'accepted';
  }

  it('says which field is damaged', async () => {
    const change = (at: number, value: number) =>
      refusal('skipgram.bin', (bytes) => {
        bytes.writeInt32LE(value, at);
        return bytes;
      });
    expect(await change(0, 1)).toMatch(/no fastText model/);
    expect(await change(4, 13)).toMatch(/version is 13, expected 11 or 12/);
    expect(await change(8, 0)).toMatch(/setting dim is 0/);
    expect(await change(8, -5)).toMatch(/setting dim is -5/);
    expect(await change(12, -1)).toMatch(/setting ws is -1/);
    expect(await change(32, 9)).toMatch(/loss is 9/);
    expect(await change(36, 4)).toMatch(/kind of model is 4/);
    expect(await change(40, 0)).toMatch(/bucket is 0 but maxn is 6/);
    expect(await change(40, -7)).toMatch(/setting bucket is -7/);
    expect(await change(40, 2_000_000_000)).toMatch(
      /input matrix is \d+ x 6, but the header makes it 2000000041 x 6/,
    );
    expect(await change(60, 0x7ff00000)).toMatch(/setting t/);
    expect(await change(64, 2_000_000_000)).toMatch(/41 words and 0 labels do not make a vocabulary/);
    expect(await change(64, -1)).toMatch(/vocabulary size is -1/);
    expect(await change(68, 40)).toMatch(/40 words and 0 labels/);
    expect(await change(72, 1)).toMatch(/41 words and 1 labels/);
    expect(await change(80, -1)).toMatch(/number of tokens is -/);
    expect(await change(84, -2)).toMatch(/pruned index is/);
    expect(await change(88, 0x7fffffff)).toMatch(/pruned index is/);
  });

  it('a vocabulary or matrix larger than the file is refused before memory is taken', async () => {
    const message = await refusal('skipgram.bin', (bytes) => {
      bytes.writeInt32LE(2_000_000_000, 64);
      bytes.writeInt32LE(2_000_000_000, 68);
      return bytes;
    });
    expect(message).toMatch(
      /^FILE: the vocabulary of 2000000000 entries at byte 92 needs 20000000000 bytes, but the file has \d+ left/,
    );
  });

  it.each(firstOf(1, ['pruned.ftz', 'skipgram.bin', 'ova.bin']))(
    '%s cut at any byte, or longer, is refused',
    async (name) => {
      const length = readFileSync(FIXTURES + name).length;
      for (let cut = 0; cut < length; cut += cut < 1500 ? 37 : 401)
        expect(await refusal(name, (bytes) => bytes.subarray(0, cut))).toMatch(/cut off|needs|empty/);
      expect(await refusal(name, (bytes) => bytes.subarray(0, length - 1))).toMatch(/cut off|cut or damaged/);
      expect(await refusal(name, (bytes) => Buffer.concat([bytes, Buffer.of(0)]))).toMatch(/left over/);
    },
  );

  it('values that are not finite are refused', async () => {
    const message = await refusal('skipgram.bin', (bytes) => {
      bytes.writeFloatLE(Number.NaN, bytes.length - 4);
      return bytes;
    });
    expect(message).toMatch(/row 40 of the output matrix holds a value that is not finite/);
  });

  it('random changes of a byte never crash and never take much memory', async () => {
    for (let i = 0; i < (thorough ? 300 : 100); i++) {
      const at = (i * 7919) % 1027;
      await refusal('hs.bin', (bytes) => {
        bytes[at]! ^= 1 << (i % 8);
        return bytes;
      });
    }
  });
});
