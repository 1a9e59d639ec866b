import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../src/platform/node.js';
import { ByteReader } from '../src/formats/byte-reader.js';
import { readVectors } from '../src/formats/detect.js';
import { WHOLE } from '../src/formats/reading.js';
import { readTextParts, type TextPartsJob, takeInParts } from '../src/formats/text-parts.js';
import { TextRows } from '../src/formats/text-rows.js';
import { platform } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { path: at } = temporaryFiles();
const path = at('rows.vec');
const random = randomStream(5, 'text parts');
const below = (n: number) => Math.floor(random.next() * n);

const WORDS = ['a', 'ice cream', '. . .', 'été', '中文', 'x'.repeat(300), '3', 'to'];
const NUMBERS = ['0.25', '-1.000001', '1e-5', '.5', '3', '-0.123456789', '0.100000'];

/** Rows with what real files have: words with blanks and words met before, blank lines, blanks and returns at line ends. */
function randomRows(count: number, dim: number): string {
  let text = '';
  for (let i = 0; i < count; i++) {
    const word = below(3) === 0 ? WORDS[below(WORDS.length)] : `w${i}`;
    const numbers = Array.from({ length: dim }, () => NUMBERS[below(NUMBERS.length)]).join(' ');
    text += `${word} ${numbers}${['', ' ', '\r'][below(3)]}\n${below(20) === 0 ? '\n\r\n' : ''}`;
  }
  return text;
}

/** Reads the file in parts of so many bytes, in this thread; undefined where that was left to the usual reading. */
function readInParts(header: boolean, part: number) {
  return ByteReader.open(path, {}, async (reader) => {
    const notes: string[] = [];
    const rows = new TextRows(reader, { ...WHOLE, hooks: { onNote: (note) => void notes.push(note) } });
    if (header) await rows.readHeader();
    await rows.nextLine();
    rows.takeRow();
    const before = rows.collector!.rows;
    const taken = await takeInParts(reader, rows, header, {}, part);
    if (!taken) expect(rows.collector!.rows).toBe(before);
    if (!taken) return undefined;
    rows.finish();
    return { vectors: rows.collector!.finish(path), notes, seen: rows.seen };
  });
}

async function readInOrder() {
  const notes: string[] = [];
  const vectors = await readVectors(path, {}, { onNote: (note) => void notes.push(note) });
  return { vectors, notes };
}

describe('a text file that is read in parts', () => {
  beforeEach(() => {
    vi.spyOn(platform().threads, 'count').mockReturnValue(1);
    vi.spyOn(platform().threads, 'start').mockImplementation((_, data, tell) => ({
      result: readTextParts(data as TextPartsJob, tell as (bytes: number) => void) as Promise<never>,
      release() {},
      stop: async () => {},
    }));
  });
  afterEach(() => void vi.restoreAllMocks());

  it.each(thorough ? [5, 64, 1000, 100_000] : [17, 1000])(
    'has the same rows and notes in parts of %i bytes',
    async (part) => {
      for (const header of [true, false]) {
        const text = randomRows(60, 5);
        const cut = header ? text : text.trimEnd();
        writeFileSync(path, `${header ? '60 5\n' : 'first 1 2 3 4 5\n'}${cut}`);
        const [parts, whole] = [await readInParts(header, part), await readInOrder()];
        expect(parts!.vectors.words.toArray()).toEqual(whole.vectors.words.toArray());
        expect(parts!.vectors.matrix.data.slice()).toEqual(whole.vectors.matrix.data.slice());
        expect(parts!.notes).toEqual(whole.notes);
        expect(parts!.notes).toHaveLength(1);
      }
    },
  );

  it.each([
    ['0.123456', { fixed6: true, significant5: false }],
    ['0.5', { fixed6: false, significant5: true }],
  ])('knows how %s was written', async (number, seen) => {
    writeFileSync(path, `9 1\n${Array.from({ length: 9 }, (_, i) => `w${i} ${number}\n`).join('')}`);
    expect((await readInParts(true, 16))!.seen).toEqual(seen);
  });

  it.each([
    ['a bad row', '3 2\na 1 2\nb 1 2\nc 1 x\n'],
    ['a word that ends in a number', '3 2\na 1 2\nb 1 2\nCatch 22 1 2\n'],
    ['more rows than the header says', '2 2\na 1 2\nb 1 2\nc 1 2\n'],
  ])('is left to the usual reading where it has %s', async (_, text) => {
    writeFileSync(path, text);
    expect(await readInParts(true, 8)).toBeUndefined();
  });
});

describe('a large text file', () => {
  const dim = 800;
  const numbers = ` ${Array.from({ length: dim }, (_, d) => (d / 997).toFixed(6)).join(' ')}\n`;
  const row = (i: number) => `w${i}${numbers}`;
  const rows = Math.ceil(2 ** 27 / numbers.length) + 100;

  it.runIf(thorough)('is read by threads, and a bad row is told by its line', async () => {
    const start = vi.spyOn(platform().threads, 'start');
    const count = vi.spyOn(platform().threads, 'count').mockReturnValue(2);
    const lines = Array.from({ length: rows }, (_, i) => row(i));
    writeFileSync(path, `${rows} ${dim}\n${lines.join('')}`);
    const progress: number[] = [];
    const vectors = await readVectors(path, {}, { onProgress: ({ done }) => void progress.push(done) });
    expect(start).toHaveBeenCalledTimes(2);
    expect([vectors.size, vectors.words.word(rows - 1)]).toEqual([rows, `w${rows - 1}`]);
    for (const i of [0, 1, rows >> 1, rows - 1])
      expect(vectors.rowAt(i)[dim - 1]).toBe(Math.fround(Number(((dim - 1) / 997).toFixed(6))));
    expect(progress.at(-1)).toBeGreaterThan(2 ** 27);
    lines[rows - 5] = `w ${numbers.slice(10)}`;
    writeFileSync(path, `${rows} ${dim}\n${lines.join('')}`);
    await expect(readVectors(path)).rejects.toThrow(
      `line ${rows - 3}: expected ${dim} numbers after the word`,
    );
    start.mockRestore();
    count.mockRestore();
  });
});
