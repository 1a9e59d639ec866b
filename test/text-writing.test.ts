import { describe, expect, it, vi } from 'vitest';
import '../src/platform/node.js';
import { ByteWriter } from '../src/corpus/byte-writer.js';
import { WordTable } from '../src/corpus/words.js';
import { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import type { TextLayout } from '../src/formats/file-layout.js';
import { styleOf, writeInThreads } from '../src/formats/text-writing.js';
import { writeText } from '../src/formats/vector-text.js';
import { platform } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { firstOf, thorough } from './thorough.js';

const random = randomStream(9, 'text writing');

async function written(write: (writer: ByteWriter) => Promise<void>): Promise<Buffer> {
  const parts: Buffer[] = [];
  const writer = new ByteWriter({ write: async (bytes) => void parts.push(Buffer.from(bytes)) });
  await write(writer);
  await writer.flush();
  return Buffer.concat(parts);
}

describe('rows that threads write', () => {
  it.each<[string, number, number, TextLayout]>(
    firstOf(1, [
      ['many rows', thorough ? 400 : 60, 20, { format: 'glove', numbers: 'shortest', trailingSpace: false }],
      ['a word of 60 KB each', 20, 3, { format: 'glove', numbers: 'fixed6', trailingSpace: true }],
      [
        'one row a turn',
        4,
        70_000,
        { format: 'glove', numbers: 'significant5', trailingSpace: false, separators: [9, 32] },
      ],
      ['fewer rows than threads', 1, 2, { format: 'glove', numbers: 'shortest', trailingSpace: false }],
    ]),
  )('are those of one thread: %s', async (name, size, dim, layout) => {
    const long = name.includes('60 KB') ? 'x'.repeat(60_000) : 'é';
    const words = WordTable.from(Array.from({ length: size }, (_, i) => `${long}${i}`));
    const stride = dim + 3;
    const data = Float32Array.from({ length: size * stride }, () => (random.next() - 0.5) ** 5);
    const vectors = new KeyedVectors(words, { data, rows: size, dim, stride });
    const reported: number[] = [];
    const threads = await written((writer) =>
      writeInThreads(vectors, writer, styleOf(layout), thorough ? 3 : 2, (rows) => void reported.push(rows)),
    );
    const alone = await written((writer) => writeText(vectors, writer, layout, {}));
    expect(threads.equals(alone)).toBe(true);
    expect(threads.length).toBeGreaterThan(size * dim);
    expect(reported).toEqual(reported.toSorted((a, b) => a - b));
  });

  it('are refused in a sentence where a thread dies', async () => {
    const vectors = new KeyedVectors(WordTable.from(['a']), {
      data: Float32Array.of(1),
      rows: 1,
      dim: 1,
      stride: 1,
    });
    const start = vi.spyOn(platform().threads, 'start').mockImplementation(() => ({
      result: Promise.reject(new Error('it ended')),
      release() {},
      stop: async () => {},
    }));
    const style = styleOf({ format: 'glove', numbers: 'shortest', trailingSpace: false });
    await expect(written((writer) => writeInThreads(vectors, writer, style, 2, () => {}))).rejects.toThrow(
      'it ended',
    );
    start.mockRestore();
  });
});
