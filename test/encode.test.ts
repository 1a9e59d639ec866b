import { expect, test } from 'vitest';
import { encodeInPlace } from '../src/corpus/encode.js';
import { SENTENCE_END } from '../src/corpus/encoded.js';
import { openTokens } from '../src/corpus/token-store.js';
import { randomStream } from '../src/random.js';
import { thorough } from './thorough.js';

/** Ids in blocks that are only in part full, as threads leave them. */
function blocksOf(ids: Uint32Array, lengths: readonly number[]) {
  let from = 0;
  return lengths.map((length) => {
    const memory = new SharedArrayBuffer((length + 3) * 4);
    new Uint32Array(memory).set(ids.subarray(from, from + length));
    from += length;
    return { block: { bytes: memory.byteLength, memory }, length };
  });
}

test.each([
  ['8 bits an id', 100, 8],
  ['9 bits an id', 2 ** 8, 9],
  ['10 bits an id', 2 ** 8 + 1, 10],
  ['18 bits an id', 74_027, 18],
  ['24 bits an id', 2 ** 23, 24],
  ['25 bits an id', 2 ** 24, 25],
  ['4 bytes an id', 2 ** 24 + 1, undefined],
])('ids renumbered in place: %s', async (_, vocabularySize, bits) => {
  const random = randomStream('encode');
  const lengths = thorough ? [70_000, 1, 200_001, 5] : [7000, 1, 20_001, 5];
  const ids = Uint32Array.from({ length: lengths.reduce((a, b) => a + b) }, () =>
    Math.floor(random.next() * 100),
  );
  for (let i = 0; i < ids.length; i++) if (random.next() < 0.1) ids[i]! += SENTENCE_END;
  // Every seventh word goes, the others get rows up to the last one there can be.
  const rows = Int32Array.from({ length: 100 }, (_, id) => (id % 7 === 0 ? -1 : vocabularySize - 1 - id));

  const expected: number[] = [];
  let open = 0;
  for (const value of ids) {
    const row = rows[value & ~SENTENCE_END]!;
    if (row >= 0) {
      expected.push(row);
      open++;
    }
    if ((value >= SENTENCE_END && open > 0) || open === 30) {
      if (expected.at(-1)! < SENTENCE_END) expected.push(expected.pop()! + SENTENCE_END);
      open = 0;
    }
  }

  const ranges = [{ segments: blocksOf(ids, lengths), rows }];
  const { segments, tokens } = await encodeInPlace(ranges, vocabularySize, 30, () => undefined);
  expect(tokens).toBe(expected.length);
  for (const segment of segments) expect(segment.bits).toBe(bits);
  const read = new Uint32Array(tokens + 10);
  const reader = openTokens({ kind: 'memory', tokens, segments });
  expect(reader.read(0, read)).toBe(tokens);
  // Vitest compares numbers one by one, which takes a second.
  expect(Buffer.from(read.buffer, 0, 4 * tokens).equals(Buffer.from(Uint32Array.from(expected).buffer))).toBe(
    true,
  );
  // From any place, across borders of blocks.
  const from = lengths[0] - 10;
  expect(reader.read(from, read.subarray(0, 100))).toBe(100);
  expect([...read.subarray(0, 100)]).toEqual(expected.slice(from, from + 100));
});
