import { describe, expect, test } from 'vitest';
import { CHUNK_HEAD, CHUNK_RECORD_BYTES } from '../src/kernels/cooccurrence-kernel.js';
import { CHUNKS, ENDS, implementation, OUT, type Records, randomLines } from './cooccurrence-sides.js';
import { partOf, turnsOf } from './reference/cooccurrence.js';
import { readChunk } from './reference/glove.js';
import { firstOf } from './thorough.js';

const CLASSES = 32;

/** Records of random lines, cut into chunks. */
function cutRandomRecords(side: ReturnType<typeof implementation>, parts: number) {
  const { memory, kernel, count, records } = side;
  const n = count(randomLines(90, 80, 2), 90, { window: 5 });
  const expected = records(n);
  const bytes = kernel.chunkRows(OUT, n, 77, CLASSES, parts, ENDS, 4, 0.75, CHUNKS);
  const ends = [...new Uint32Array(memory.buffer, ENDS, CLASSES)];
  expect(ends.at(-1)).toBe(bytes);
  const chunks: (ReturnType<typeof readChunk> & { class: number })[] = [];
  for (let at = 0; at < bytes; at += CHUNK_HEAD + CHUNK_RECORD_BYTES * chunks.at(-1)!.records.length)
    chunks.push({ ...readChunk(memory.buffer, CHUNKS + at), class: ends.findIndex((end) => end > at) });
  return { expected, chunks, ends };
}

describe.each(firstOf(1, ['wasm', 'reference'] as const))('chunks (%s)', (name) => {
  test.each(firstOf(1, [2, 1, 4]))(
    'chunks in %i parts hold every record once, its logarithm and its weight',
    (parts) => {
      const side = implementation(name);
      const { expected, chunks, ends } = cutRandomRecords(side, parts);
      expect(ends.every((end, c) => end >= (ends[c - 1] ?? 0))).toBe(true);
      const counts = new Map(expected.map(([word, context, count]) => [`${word} ${context}`, count]));
      const found: Records = [];
      for (const { word, turns, turn, records: members } of chunks) {
        expect(turn).toBeLessThan(turns);
        expect(members.length).toBeLessThanOrEqual(16);
        for (const { context, log, weight } of members) {
          const count = counts.get(`${word} ${context}`)!;
          expect(log).toBeCloseTo(Math.log(count), 5);
          const share = Math.min(1, (count / 4) ** 0.75);
          expect(turns).toBe(turnsOf(share));
          expect(weight).toBeCloseTo(turns * share, 6);
          found.push([word, context, count]);
        }
      }
      expect(found.sort(([a, b], [c, d]) => a - c || b - d)).toEqual(expected);
      expect(chunks.filter(({ records }) => records.length === 16).length).toBeGreaterThan(5);
      for (const turns of [1, 2, 4]) {
        const turn = new Set(chunks.filter((chunk) => chunk.turns === turns).map((chunk) => chunk.turn));
        expect(turn.size).toBe(turns);
      }
      expect(new Set(chunks.map((chunk) => chunk.class)).size).toBeGreaterThan(CLASSES / 2);
    },
  );

  test.each(firstOf(1, [4, 2]))(
    'of %i parts: the classes of a group have no word and no context in common',
    (parts) => {
      const { chunks } = cutRandomRecords(implementation(name), parts);
      const groups = new Map<number, Map<string, number>>();
      for (const { class: own, word, records: members } of chunks) {
        const group = Math.floor(own / parts);
        const taken = groups.get(group) ?? new Map<string, number>();
        groups.set(group, taken);
        for (const row of [`word ${word}`, ...members.map(({ context }) => `context ${context}`)]) {
          expect(taken.get(row) ?? own).toBe(own);
          taken.set(row, own);
        }
        expect(partOf(word, parts)).toBe(own % parts);
        const contextPart = ((own % parts) + (group % parts)) % parts;
        for (const { context } of members) expect(partOf(context, parts)).toBe(contextPart);
      }
      expect([...groups.values()].some((taken) => new Set(taken.values()).size > 1)).toBe(true);
    },
  );
});

test.each(firstOf(1, [4, 1, 2]))(
  'kernel and reference give the same chunks in %i parts, up to rounding of logarithms',
  (parts) => {
    const [fast, plain] = [implementation('wasm'), implementation('reference')].map((side) =>
      cutRandomRecords(side, parts),
    );
    expect(fast.ends).toEqual(plain.ends);
    expect(fast.chunks.length).toBe(plain.chunks.length);
    for (const [i, { word, turns, turn, records }] of fast.chunks.entries()) {
      const other = plain.chunks[i];
      expect([word, turns, turn]).toEqual([other.word, other.turns, other.turn]);
      expect(records.map(({ context }) => context)).toEqual(other.records.map(({ context }) => context));
      for (const [r, { log, weight }] of records.entries()) {
        expect(log).toBeCloseTo(other.records[r].log, 5);
        expect(weight).toBeCloseTo(other.records[r].weight, 6);
      }
    }
  },
);
