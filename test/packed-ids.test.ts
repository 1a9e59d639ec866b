import { expect, test } from 'vitest';
import { packEnd, packIds, unpackIds } from '../src/corpus/packed-ids.js';
import { SENTENCE_END } from '../src/kernels/word-scanner.js';

test.each([2, 7, 8, 16, 18, 25])('ids of %i bits come back, whatever the place they begin at', (bits) => {
  const most = 2 ** (bits - 1);
  const ids = Uint32Array.from(
    { length: 200 },
    (_, i) => ((i * 7919) % most) + (i % 7 === 0 ? SENTENCE_END : 0),
  );
  const words = new Uint32Array(Math.ceil((200 * bits) / 32)).fill(0xffff_ffff);
  packIds(words, 0, ids.subarray(0, 33), bits);
  packIds(words, 33, ids.subarray(33, 34), bits);
  packIds(words, 34, ids.subarray(34), bits);
  for (let at = 0; at <= 200; at++) {
    const found = new Uint32Array(Math.min(40, 200 - at));
    unpackIds(words, at, found, bits);
    expect(found).toEqual(ids.slice(at, at + 40));
  }
  packEnd(words, 33, bits);
  const [end, next] = [new Uint32Array(1), new Uint32Array(1)];
  unpackIds(words, 33, end, bits);
  unpackIds(words, 34, next, bits);
  expect([...end, ...next]).toEqual([(ids[33] | SENTENCE_END) >>> 0, ids[34]]);
});
