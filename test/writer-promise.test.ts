// What is written can be read back, or is refused before a byte of it is there: over words and numbers of all kinds.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { WordvecError } from '../src/errors.js';
import { readVectors } from '../src/formats/detect.js';
import { keepLayout, type LayoutName, type TextLayout } from '../src/formats/file-layout.js';
import { VECTOR_FORMATS, type VectorFormat } from '../src/formats/vector-formats.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { randomStream } from '../src/random.js';
import { rowOf } from '../src/tensor/matrix.js';
import { make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, file, path } = temporaryFiles();

/** More find no more: 2,500 were tried. */
const SEEDS = Number(process.env.SEEDS ?? (thorough ? 100 : 16));
const LAYOUTS: readonly (LayoutName | undefined)[] = [undefined, 'gensim', 'word2vec', 'fasttext', 'glove'];
/** What words are put together from. */
const PIECES: readonly string[] = [
  ...[' ', '\n', '\r', '\t', '\0', '\v', '\f', '\u00a0', '\u3000', '\u2028', '\ufeff', '\x1b', '\x1f'],
  ...[
    '',
    '',
    'a',
    'b',
    'word',
    '北京',
    'naïve',
    '7',
    '22',
    '-1.5',
    '1e5',
    'nan',
    'inf',
    '.',
    '</s>',
    '<unk>',
  ],
  ...['PK\x03\x04', 'BZh91AY&SY', '\x1f\x8b\x08', 'wordvec\0', '{"', '<html>', '__proto__', 'x'.repeat(300)],
];
const NUMBERS = [0, -0, 1, 3, -1, 0.1, 1e-45, -1e-38, 3.4e38, 16777216, 12.07, 2.3e-10, 1234567];

/** Vectors of random words; now and then one that is no UTF-8, too long, or twice there. */
function randomVectors(seed: number): KeyedVectors {
  const random = randomStream(seed, 'promise');
  const upTo = (n: number) => Math.floor(random.next() * n);
  const one = <T>(list: readonly T[]) => list[upTo(list.length)];
  const odd = random.next();
  const words = Array.from({ length: 1 + upTo(4) }, () => {
    const text = Array.from({ length: upTo(4) }, () => one(PIECES)).join('');
    const bytes = Buffer.from(text, random.next() < 0.3 ? 'latin1' : 'utf8');
    return odd < 0.02 ? Buffer.alloc(65_537, 'y') : Uint8Array.from(bytes);
  });
  const unique = odd < 0.1 ? words : [...new Map(words.map((word) => [String(word), word])).values()];
  const dim = 1 + upTo(4);
  const data = Float32Array.from({ length: unique.length * dim }, () =>
    random.next() < 0.7 ? one(NUMBERS) : random.next() - 0.5,
  );
  if (odd > 0.97) data[upTo(data.length)] = one([Number.NaN, Number.POSITIVE_INFINITY]);
  const matrix = { data, rows: unique.length, dim, stride: dim };
  const vectors = new KeyedVectors(WordTable.fromBytes(unique), matrix);
  const separators = one([[9, 9], [9, 32], undefined] as const);
  const layout = { numbers: 'shortest', trailingSpace: random.next() < 0.3 } as const;
  if (separators) keepLayout(vectors, { ...layout, format: one(['vec', 'glove']), separators } as TextLayout);
  return vectors;
}

/** `refused`, or what came back. */
async function roundTrip(vectors: KeyedVectors, format: VectorFormat, layout: LayoutName | undefined) {
  const target = path(`trip-${format}-${layout}`);
  rmSync(target, { force: true, recursive: true });
  try {
    await writeVectors(vectors, target, { format, layout });
  } catch (error) {
    expect(error).toBeInstanceOf(WordvecError);
    expect((error as WordvecError).code).toBe('input');
    expect((error as WordvecError).message).not.toMatch(/[\n\r\t\0]/);
    expect(existsSync(target)).toBe(false);
    return 'refused';
  }
  return readVectors(target);
}

describe('a writer', () => {
  test.each(VECTOR_FORMATS)(
    'of %s refuses what does not read back equal',
    async (format) => {
      const outcomes = { refused: 0, equal: 0 };
      for (let seed = 0; seed < SEEDS; seed++) {
        const vectors = randomVectors(seed);
        const layout = LAYOUTS[seed % LAYOUTS.length];
        const found = await roundTrip(vectors, format, layout);
        if (found === 'refused') {
          outcomes.refused++;
          continue;
        }
        outcomes.equal++;
        const words = (each: KeyedVectors) =>
          Array.from({ length: each.size }, (_, i) => Buffer.from(each.words.bytesOf(i)).toString('hex'));
        expect(words(found), `seed ${seed}`).toEqual(words(vectors));
        expect(found.dim).toBe(vectors.dim);
        if (format === 'bin' || format === 'native' || layout === undefined || layout === 'gensim')
          for (let i = 0; i < found.size; i++)
            expect([...rowOf(found.matrix, i)], `seed ${seed}`).toEqual([...rowOf(vectors.matrix, i)]);
        // The few digits of the smallest numbers do not tell whose spelling they are.
        if (layout !== undefined || vectors.matrix.data.some((x) => x !== 0 && Math.abs(x) < 1e-37)) continue;
        const inside = format === 'model2vec' ? '/tokenizer.json' : '';
        const bytes = readFileSync(path(`trip-${format}-${layout}${inside}`));
        await writeVectors(found, path(`again-${format}`), { format });
        expect(readFileSync(path(`again-${format}${inside}`)).equals(bytes), `seed ${seed}`).toBe(true);
      }
      // Neither all nor nothing is refused; sound vectors are none of those that are.
      expect(outcomes.equal).toBeGreaterThan(SEEDS / 8);
      expect(outcomes.refused).toBeGreaterThan(SEEDS / 50);
    },
    60_000,
  );

  test.each([
    ['. . .', 'bin', /format bin cannot hold 1 of the 3 words, the first "\. \. \." \(it holds a blank\)/],
    [
      'a\nb',
      'vec',
      /cannot hold 1 of the 3 words, the first "a\\nb" \(it holds a newline\): write \.bin or \.wv/,
    ],
    ['a ', 'vec', /\(it ends with a blank\): write \.wv, which keeps it, or replace blanks with `spaces` _/],
    ['Catch 22', 'glove', /\(it ends in a number, as only a header allows\): write \.vec or \.wv/],
  ] as const)('says what is wrong with %j in %s, and the way out', async (word, format, sentence) => {
    await expect(writeVectors(make(['a', word, 'c'], 3), path('no'), { format })).rejects.toThrow(sentence);
    expect(existsSync(path('no'))).toBe(false);
  });

  test.each([
    ['no words', make([], 3), /there are no words/],
    ['equal words', make(['a', 'b', 'a'], 3), /word 3, "a", stands twice/],
    [
      'numbers past all bounds',
      make(['a'], 1, () => Number.NEGATIVE_INFINITY),
      /"a", holds a number that is not/,
    ],
    [
      'a word of more than 64 KiB',
      make(['a'.repeat(65_537)], 1),
      /takes 65537 bytes, expected at most 65536/,
    ],
  ])('refuses %s in every format', async (_, vectors, sentence) => {
    for (const format of VECTOR_FORMATS)
      await expect(writeVectors(vectors, path('no'), { format })).rejects.toThrow(sentence);
    expect(existsSync(path('no'))).toBe(false);
  });

  test('fractions as the first words would be taken for rows without words', async () => {
    const fractions = make(['0.5', '1.5', 'a'], 2, () => 1);
    await expect(writeVectors(fractions, path('no'), { format: 'glove' })).rejects.toThrow(
      'write .wv instead',
    );
    await writeVectors(fractions, path('yes.vec'));
    expect([...(await readVectors(path('yes.vec'))).words]).toEqual(['0.5', '1.5', 'a']);
  });

  test('puts a character in the place of blanks, and refuses where two words would be one', async () => {
    const vectors = make(['. . .', 'at\tname@domain', '北 京', 'a\u3000b'], 2);
    await writeVectors(vectors, path('s.bin'), { spaces: '_' });
    expect((await readVectors(path('s.bin'))).words.toArray()).toEqual([
      '._._.',
      'at_name@domain',
      '北_京',
      'a\u3000b',
    ]);
    await writeVectors(make(['a b'], 2), path('s.bin'), { spaces: '▁' });
    expect((await readVectors(path('s.bin'))).words.toArray()).toEqual(['a▁b']);
    const both = make(['new york', 'paris', 'new_york'], 2);
    await expect(writeVectors(both, path('no.bin'), { spaces: '_' })).rejects.toThrow(
      /`spaces` _: "new york" and "new_york" would be the same word/,
    );
    for (const spaces of ['', '__', ' ', '\t'])
      await expect(writeVectors(both, path('no.bin'), { spaces })).rejects.toThrow(/expected one character/);
    expect(existsSync(path('no.bin'))).toBe(false);
  });

  test('is asked by the command line, too', async () => {
    const glove = file('. . . 1 2\nthe 3 4\nat name@domain 5 6\n', 'g.txt');
    const refused = await runProgram(folder, ['export', glove, '-o', 'g.bin', '-q']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^wordvec: g\.bin: .*2 of the 3 words, the first "\. \. \.".*--spaces _$/m);
    expect(existsSync(path('g.bin'))).toBe(false);
    const made = await runProgram(folder, ['export', glove, '-o', 'g.bin', '--spaces', '_', '-q']);
    expect([made.code, made.err]).toEqual([0, '']);
    expect((await readVectors(path('g.bin'))).words.toArray()).toEqual(['._._.', 'the', 'at_name@domain']);
  });
});
