import { describe, expect, it } from 'vitest';
import { PlacesByUse } from '../src/corpus/subword-bags.js';
import { eachNgram, subwordHash } from '../src/corpus/subwords.js';
import { eachWordNgram } from './reference/line-rows.js';

const encode = (word: string) => new TextEncoder().encode(word);

function ngrams(word: string, minn: number, maxn: number): string[] {
  const found: string[] = [];
  const marked = encode(`<${word}>`);
  eachNgram(encode(word), { minn, maxn, bucket: 1000 }, (_row, start, end) =>
    found.push(new TextDecoder().decode(marked.subarray(start, end))),
  );
  return found;
}

describe('character n-grams', () => {
  it('lists them in order, without the lone marks', () => {
    expect(ngrams('ab', 1, 3)).toEqual(['<a', '<ab', 'a', 'ab', 'ab>', 'b', 'b>']);
    expect(ngrams('ab', 3, 6)).toEqual(['<ab', '<ab>', 'ab>']);
  });

  it('counts UTF-8 characters, not bytes', () => {
    expect(ngrams('été', 2, 3)).toEqual(['<é', '<ét', 'ét', 'été', 'té', 'té>', 'é>']);
  });

  it('gives none for </s>, for maxn 0, and whole characters for bytes that are no UTF-8', () => {
    expect(ngrams('</s>', 3, 6)).toEqual([]);
    expect(ngrams('word', 0, 0)).toEqual([]);
    const rows: number[] = [];
    eachNgram(Uint8Array.of(0x80, 0xff, 0x80), { minn: 1, maxn: 2, bucket: 10 }, (row) => rows.push(row));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('hashes signed bytes', () => {
    // FNV-1a of "a", and of "é" (c3 a9) with the bytes as -61 and -87.
    expect(subwordHash(encode('a'))).toBe(0xe40c292c);
    let hash = 0x811c9dc5n;
    for (const byte of [-61n, -87n]) hash = ((BigInt.asUintN(32, byte) ^ hash) * 0x01000193n) & 0xffffffffn;
    expect(subwordHash(encode('é'))).toBe(Number(hash));
  });
});

describe('word n-grams', () => {
  it('equals the sum in 64-bit integers', () => {
    const words = ['how', 'did', 'été', 'serfdom', 'naïve', '</s>', 'x'];
    const hashes = words.map((word) => subwordHash(encode(word)));
    for (const bucket of [7, 100_000, 2_000_000, 2 ** 31 - 1]) {
      const expected: number[] = [];
      for (let i = 0; i < hashes.length; i++) {
        let h = BigInt.asUintN(64, BigInt(hashes[i]! | 0));
        for (let j = i + 1; j < hashes.length && j < i + 4; j++) {
          h = BigInt.asUintN(64, h * 116049371n + BigInt(hashes[j]! | 0));
          expected.push(Number(h % BigInt(bucket)));
        }
      }
      const rows: number[] = [];
      eachWordNgram({ data: Uint32Array.from(hashes), length: hashes.length }, 4, bucket, (row) =>
        rows.push(row),
      );
      expect(rows).toEqual(expected);
    }
  });
});

it('rows of n-grams get places behind the words in the order in which bags use them first', () => {
  const bags = { starts: Uint32Array.of(0, 3, 5), rows: Uint32Array.of(0, 7, 4, 1, 7) };
  const places = new PlacesByUse(2, 6);
  places.renumber(bags.rows);
  expect([places.rows, [...places.places], [...bags.rows]]).toEqual([
    4,
    [0, 1, -1, -1, 3, -1, -1, 2],
    [0, 2, 3, 1, 2],
  ]);
});

it('more buckets than memory can list are refused before they are listed', () => {
  expect(() => new PlacesByUse(0, 2 ** 45)).toThrow(
    /^`bucket` 35184372088832: listing its rows takes 393216\.0 GiB/,
  );
});
