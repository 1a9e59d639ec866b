// Files of vectors made by hand to break their readers; the random ones are in fuzz.test.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createVocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import { WordvecError } from '../src/errors.js';
import { readModel, readVectors } from '../src/formats/detect.js';
import { readFastText } from '../src/formats/fasttext-file.js';
import { CHECKSUM_START, checksum, padding } from '../src/formats/sections.js';
import { resolveOptions, settledOptions } from '../src/options.js';
import { inSmallHeap } from './small-heap.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';

const { file } = temporaryFiles();
const FASTTEXT = `${import.meta.dirname}/fixtures/fasttext/`;

/** The sentence that reading ends with; anything but one of ours fails. */
async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => expect.fail('it was read'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WordvecError);
  const { message } = error as WordvecError;
  expect(message).not.toContain('\n');
  expect(message.length).toBeLessThan(700);
  return message;
}

/** Processor time: a busy machine is no fault. */
async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

describe('a row of text', () => {
  it('of 300,000 blanks before a letter is refused at once', async () => {
    const bad = file(`2 2\na 1 2\nb 1${' '.repeat(300_000)}x\n`);
    expect(
      await seconds(async () => expect(await refusal(readVectors(bad))).toMatch(/line 3: .*got "x"/)),
    ).toBeLessThan(5);
  });

  it.each([
    ['of 200,000 digits and a letter', `${'1'.repeat(200_000)}x`],
    ['of 200,000 digits', '1'.repeat(200_000)],
    ['of 130,000 zeros after the point', `0.${'0'.repeat(130_000)}1`],
    ['whose exponent stands after 2,000 zeros', `0.5${'0'.repeat(2000)}e3`],
  ])('with a number %s is refused at once, named in few characters', async (_, number) => {
    const bad = file(`2 2\na 1 2\nb 1 ${number}\n`);
    expect(
      await seconds(async () => expect(await refusal(readVectors(bad))).toMatch(/line 3: /)),
    ).toBeLessThan(5);
    expect(await refusal(readVectors(file(`a 1 ${number}\n`)))).toMatch(/line 1: expected a row/);
  });

  slowTest('with a word of more than 64 KiB, or too many numbers, is refused', async () => {
    expect(await refusal(readVectors(file(`1 2\n${'a'.repeat(70_000)} 1 2\n`)))).toMatch(
      /line 2: expected a word of at most 65536 bytes, got 70000/,
    );
    expect(await refusal(readVectors(file(`a${' 1'.repeat(1_000_001)}\n`)))).toMatch(
      /line 1: expected a row/,
    );
  });

  it('in a packed file is no reason to believe a great header', async () => {
    const packed = file(gzipSync(`${2 ** 31 - 1} 1000000\na 1 2\n`));
    const largest = await largestArray(() => refusal(readVectors(packed)));
    expect(largest).toBeLessThan(64 << 20);
  });

  it('takes a header with 100 blanks after it for none, not for a stack overflow', async () => {
    const bad = file(`3 2${' '.repeat(150_000)}\na 1 2\n`);
    expect(await refusal(readVectors(bad, { format: 'vec' }))).toMatch(/line 1: expected a header/);
  });
});

const ALLOCATING = [
  'ArrayBuffer',
  'Float32Array',
  'Float64Array',
  'Uint8Array',
  'Int32Array',
  'Uint32Array',
] as const;

/** Bytes of the largest array of numbers that the work asked for. */
async function largestArray(work: () => Promise<unknown>): Promise<number> {
  const originals = Object.fromEntries(ALLOCATING.map((name) => [name, globalThis[name]]));
  let largest = 0;
  const watched = (original: (typeof globalThis)[(typeof ALLOCATING)[number]]) =>
    new Proxy(original, {
      construct(target, args, newTarget) {
        const unit = 'BYTES_PER_ELEMENT' in target ? target.BYTES_PER_ELEMENT : 1;
        if (typeof args[0] === 'number') largest = Math.max(largest, args[0] * unit);
        return Reflect.construct(target, args, newTarget);
      },
    });
  for (const name of ALLOCATING) Object.assign(globalThis, { [name]: watched(globalThis[name]) });
  try {
    await work();
  } finally {
    Object.assign(globalThis, originals);
  }
  return largest;
}

describe('a fastText model', () => {
  /** Places of the settings, int32 each from byte 8 on. */
  const SETTINGS = { dim: 0, ws: 1, epoch: 2, neg: 4, wordNgrams: 5, minn: 9, maxn: 10 };

  it.each(Object.entries(SETTINGS))('with a %s that no option allows is refused', async (name, place) => {
    const model = readFileSync(`${FASTTEXT}softmax.bin`);
    model.writeInt32LE(2 ** 31 - 1, 8 + 4 * place);
    expect(await refusal(readFastText(file(model)))).toMatch(
      new RegExp(`the setting ${name} is 2147483647, expected a number from \\d to 1\\d*: `),
    );
  });

  /** The head of a file: settings, then a dictionary of `words` with their counts. */
  function head(
    options: { dim?: number; bucket?: number; maxn?: number; pruned?: bigint },
    ...words: string[]
  ) {
    const { dim = 2, bucket = 10, maxn = 3, pruned = -1n } = options;
    const bytes = Buffer.alloc(8 + 12 * 4 + 8 + 12 + 16);
    [793712314, 12, dim, 5, 5, 1, 5, 1, 2, 2, bucket, 2, maxn, 100].forEach((value, i) => {
      bytes.writeInt32LE(value, 4 * i);
    });
    [words.length, words.length, 0].forEach((value, i) => {
      bytes.writeInt32LE(value, 64 + 4 * i);
    });
    bytes.writeBigInt64LE(100n, 76);
    bytes.writeBigInt64LE(pruned, 84);
    const entries = words.map((word) => Buffer.concat([Buffer.from(`${word}\0`), Buffer.alloc(9)]));
    return Buffer.concat([bytes, ...entries]);
  }

  it('with a word of more than 64 KiB is refused before its n-grams are made', async () => {
    expect(await refusal(readFastText(file(head({}, 'a'.repeat(70_000)))))).toMatch(
      /entry 1 of 1 of the vocabulary is longer than 65536 bytes/,
    );
  });

  it('with a pruned index that is greater than its rows is refused', async () => {
    for (const bytes of [head({ pruned: 2n ** 52n }, 'a'), gzipSync(head({ pruned: 2n ** 52n }, 'a'))])
      expect(await refusal(readFastText(file(bytes)))).toMatch(
        /the size of the pruned index is 4503599627370496/,
      );
  });

  it('packed, is not believed how great its matrix is', async () => {
    const rows = Buffer.alloc(17);
    rows.writeBigInt64LE(2_000_000_001n, 1);
    rows.writeBigInt64LE(1000n, 9);
    const packed = file(gzipSync(Buffer.concat([head({ dim: 1000, bucket: 2_000_000_000 }, 'a'), rows])));
    const largest = await largestArray(async () =>
      expect(await refusal(readFastText(packed))).toMatch(/it ends at byte .* row 0 of the input matrix/),
    );
    expect(largest).toBeLessThan(64 << 20);
  });

  it('without a label to predict, or a word, is refused', async () => {
    const rows = Buffer.alloc(17);
    rows.writeBigInt64LE(10n, 1);
    rows.writeBigInt64LE(2n, 9);
    const empty = Buffer.concat([head({}), rows, Buffer.alloc(80), Buffer.alloc(1)]);
    expect(await refusal(readFastText(file(empty)))).toMatch(/the vocabulary has no words/);
  });

  slowTest('gives a word of millions of letters the sum of its n-grams without a list of them', () => {
    // A list of so many rows takes 32 MB and more.
    const calls = inSmallHeap(
      24,
      ['formats/fasttext-file.js', 'embeddings/subword-vectors.js'],
      async ({ readFastText }, { subwordVector }) => {
        const model = await readFastText('test/fixtures/fasttext/skipgram.bin');
        let rows = 0;
        const { input } = model;
        const counting = { rows: input.rows, dim: input.dim, dot: () => 0, addRow: () => void rows++ };
        subwordVector({ ...model, input: counting }, 'a'.repeat(2_000_000));
        return rows;
      },
    );
    expect(calls).toBeGreaterThan(4_000_000);
  });
});

describe('our own file', () => {
  interface Part {
    name: string;
    type: string;
    shape: number[];
    numbers: Uint8Array | Uint32Array | Float32Array | Float64Array;
  }

  /** A container with any sections and a right checksum. */
  function container(kind: string, meta: unknown, parts: Part[]): Buffer {
    const sections = parts.map(({ name, type, shape }) => ({ name, type, shape }));
    const header = Buffer.from(JSON.stringify({ kind, meta, sections }));
    const start = Buffer.alloc(16);
    start.write('wordvec\0');
    start.writeUInt32LE(1, 8);
    start.writeUInt32LE(header.length, 12);
    const padded = (bytes: Buffer) => [bytes, Buffer.alloc(padding(bytes.length))];
    const bodies = parts.flatMap(({ numbers }) =>
      padded(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
    );
    const bytes = new Uint8Array(Buffer.concat([...padded(Buffer.concat([start, header])), ...bodies]));
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(checksum(CHECKSUM_START, bytes));
    return Buffer.concat([bytes, sum]);
  }

  function parts(words: string[], dim: number, counts = words.map(() => 1)): Part[] {
    const { bytes, offsets } = WordTable.from(words);
    return [
      { name: 'words', type: 'uint8', shape: [bytes.length], numbers: bytes },
      { name: 'offsets', type: 'uint32', shape: [offsets.length], numbers: offsets },
      { name: 'counts', type: 'float64', shape: [counts.length], numbers: Float64Array.from(counts) },
      {
        name: 'input',
        type: 'float32',
        shape: [words.length, dim],
        numbers: new Float32Array(words.length * dim),
      },
    ];
  }

  const vectors = (...given: Parameters<typeof parts>) => file(container('vectors', {}, parts(...given)));

  it('is read when it is sound, so that the refusals below have their reason', async () => {
    expect((await readVectors(vectors(['a', 'b'], 2))).words.toArray()).toEqual(['a', 'b']);
  });

  it.each([
    ['equal words', ['a', 'a'], 2, [1, 1], /its words are no different ones/],
    ['no words', [], 2, [], /its words are no different ones/],
    ['a word of more than 64 KiB', ['a'.repeat(70_000)], 2, [1], /of at most 65536 bytes/],
    ['dim 0', ['a', 'b'], 0, [1, 1], /rows of 0 numbers, expected 1 to 1000000/],
    ['a negative count', ['a', 'b'], 2, [1, -1], /a count of a word is no number >= 0/],
    ['a count that is none', ['a', 'b'], 2, [1, Number.NaN], /a count of a word is no number >= 0/],
  ])('with %s is refused', async (_, words, dim, counts, sentence) => {
    expect(await refusal(readVectors(vectors(words, dim, counts)))).toMatch(sentence);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('with %d in a vector is refused', async (value) => {
    const [words, offsets, counts, input] = parts(['a'], 2);
    (input.numbers as Float32Array)[1] = value;
    const model = file(container('vectors', {}, [words, offsets, counts, input]));
    expect(await refusal(readVectors(model))).toMatch(/section input holds numbers that are not finite/);
  });

  it('with two sections of one name is refused', async () => {
    const [words, offsets, counts, input] = parts(['a'], 2);
    const twice = container('vectors', {}, [words, offsets, counts, input, input]);
    expect(await refusal(readVectors(file(twice)))).toMatch(/sound sections of different names/);
  });

  it('packed, is not believed how great its sections are', async () => {
    const [words, offsets, , input] = parts(['a'], 2);
    const great = container('vectors', {}, [words, offsets, { ...input, shape: [2 ** 20, 2 ** 20] }]);
    const packed = file(gzipSync(great));
    const largest = await largestArray(async () =>
      expect(await refusal(readVectors(packed))).toMatch(/the file is cut off/),
    );
    expect(largest).toBeLessThan(64 << 20);
  });

  it.each([
    ['an output matrix of other rows', 'skipgram', [{ name: 'output', shape: [5, 6] }], /section output/],
    ['an output matrix of a row less', 'skipgram', [{ name: 'output', shape: [1, 6] }], /section output/],
    [
      'a state of GloVe of another width',
      'glove',
      [
        { name: 'output', shape: [2, 6] },
        { name: 'input-state', shape: [2, 7] },
        { name: 'output-state', shape: [2, 7] },
      ],
      /section input-state is float32 \[2,7\], expected float32 \[2,6\]/,
    ],
  ])('of a model with %s is refused', async (_, trainer, more, sentence) => {
    const extra = more.map(({ name, shape }) => ({
      name,
      type: 'float32',
      shape,
      numbers: new Float32Array(shape[0] * shape[1]),
    }));
    const meta = {
      trainer,
      options: settledOptions(resolveOptions(trainer as 'glove', { dim: 6, epochs: 5 })),
      epochsDone: 1,
    };
    const model = file(container('word-model', meta, [...parts(['a', 'b'], 6), ...extra]));
    expect(await refusal(readModel(model))).toMatch(sentence);
  });

  it('of GloVe whose contexts have another dim is refused where both are wanted', async () => {
    const { counts } = createVocabulary(WordTable.from(['a', 'b']), Float64Array.of(1, 1));
    const output = { name: 'output', type: 'float32', shape: [2, 9], numbers: new Float32Array(18) };
    const meta = { trainer: 'glove', options: { vectors: 'both' }, epochsDone: 1 };
    const model = container('word-model', meta, [...parts(['a', 'b'], 6, [...counts]), output]);
    expect(await refusal(readVectors(file(model)))).toMatch(/section output is float32 \[2,9\]/);
  });

  it('that grows shorter while it is read says so', async () => {
    const long = file(`${'a 0.5 0.5\n'.repeat(200_000)}`);
    const onProgress = () => writeFileSync(long, '');
    expect(await refusal(readVectors(long, {}, { onProgress }))).toMatch(/became shorter while it was read/);
  });
});
