import { describe, expect, test } from 'vitest';
import { SENTENCE_END, type TokenReader, type TokenStore } from '../src/corpus/encoded.js';
import { randomStream } from '../src/random.js';
import { rateAt } from '../src/run/schedule.js';
import { readShard, SHARD_TOKENS, textShards } from '../src/trainers/shards.js';

const BLOCK = 2048;

function readerOf(ids: Uint32Array): TokenReader {
  return {
    read(from, target) {
      const part = ids.subarray(from, from + target.length);
      target.set(part);
      return part.length;
    },
    close: () => undefined,
  };
}

describe.each([
  ['shards', SHARD_TOKENS],
  ['blocks of a run that repeats itself', BLOCK],
])('%s', (_, size) => {
  test.each([
    ['short sentences', size * 3 + 100, 30],
    ['sentences longer than a shard', size * 9, size * 3],
    ['one sentence', 50, 50],
    ['a whole number of shards', size * 2, 7],
  ])('hold every token once and whole sentences: %s', (_case, tokens, longest) => {
    const random = randomStream(longest);
    const ids = Uint32Array.from({ length: tokens }, (_, i) => i);
    let longestSentence = 0;
    for (let start = 0; start < tokens; ) {
      const length = Math.min(tokens - start, 1 + Math.floor(random.next() * longest));
      longestSentence = Math.max(longestSentence, length);
      start += length;
      ids[start - 1] += SENTENCE_END;
    }
    const store = { tokens } as TokenStore;
    const { source, steps, itemBytes } = textShards(
      { store, longestSentence },
      { deterministic: size === BLOCK },
      BLOCK,
    );
    expect(source.shardTokens).toBe(size);
    expect(steps).toBe(Math.ceil(tokens / size));
    const room = new Uint32Array(itemBytes / 4);
    const seen: number[] = [];
    for (let step = 0; step < steps; step++) {
      const { from, to } = readShard(readerOf(ids), step, room, size);
      if (to > from) expect(room[to - 1]).toBeGreaterThanOrEqual(SENTENCE_END);
      for (let at = from; at < to; at++) seen.push(room[at]);
    }
    expect(seen).toEqual([...ids]);
  });
});

test('learning rates: linear, cosine and constant, never under 1e-4 of the first', () => {
  expect(rateAt('linear', 0.05, 0.25)).toBeCloseTo(0.0375);
  expect(rateAt('linear', 0.05, 1)).toBeCloseTo(5e-6);
  expect(rateAt('cosine', 0.05, 0.5)).toBeCloseTo(0.025);
  expect(rateAt('cosine', 0.05, 1)).toBeCloseTo(5e-6);
  expect(rateAt('constant', 0.05, 0.9)).toBe(0.05);
  expect(rateAt('linear', 0.05, 0.5, 0.01)).toBeCloseTo(0.03);
  expect(rateAt('cosine', 0.05, 1, 0.01)).toBeCloseTo(0.01);
});
