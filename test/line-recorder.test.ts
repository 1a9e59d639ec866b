import { expect, test } from 'vitest';
import { type Kinds, LineRecorder, WORD } from '../src/kernels/line-recorder.js';
import { platform } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { eachWordNgram } from './reference/line-rows.js';
import { thorough } from './thorough.js';

const END = 0x8000_0000;
const WORDS = 40;

/** Some labels, one that is not known, and words with up to three rows. */
function someKinds(): Kinds {
  const random = randomStream(7);
  const labels = Int32Array.from({ length: 50 }, (_, kind) => (kind < 6 ? kind : kind === 6 ? -2 : WORD));
  const starts = new Uint32Array(51);
  for (let kind = 0; kind < 50; kind++) starts[kind + 1] = starts[kind] + (kind > 6 ? kind % 4 : 0);
  const rows = Uint32Array.from({ length: starts[50] }, () => random.uint32() % WORDS);
  const hashes = Uint32Array.from({ length: 50 }, () => random.uint32());
  return { labels, rows: { starts, rows }, hashes };
}

/** What a line becomes by the rules of fastText, plainly. */
function plainRecord(
  { labels, rows, hashes }: Kinds,
  line: readonly number[],
  longest: number,
  bucket: number,
) {
  const own = [...new Set(line.map((kind) => labels[kind]).filter((label) => label >= 0))];
  const words = line.filter((kind) => labels[kind] === WORD);
  const record = line.flatMap((kind) => [...rows.rows.subarray(rows.starts[kind], rows.starts[kind + 1])]);
  const data = Uint32Array.from(words, (kind) => hashes[kind]);
  eachWordNgram({ data, length: data.length }, longest, bucket, (row) => record.push(WORDS + row));
  return own.length > 0 ? [[own.length, ...own, ...record]] : [];
}

test.each([
  [1, 0],
  [2, 1000],
  [2, 2 ** 31 - 1],
  [4, 77],
])('lines become labels and rows, with n-grams of up to %i words in %i rows', async (wordNgrams, bucket) => {
  const random = randomStream(1);
  const kinds = someKinds();
  const kindsOfLine = (length: number) => Array.from({ length }, () => Math.floor(random.next() * 50));
  // One needs more room than there is at first.
  const long = thorough ? 300_000 : wordNgrams === 4 ? 70_000 : 3000;
  const lines = [
    ...Array.from({ length: 300 }, (_, i) => kindsOfLine(1 + (i % 20))),
    kindsOfLine(long),
    [1, 9],
  ];
  const recorder = new LineRecorder(await platform().kernels.load('words'), kinds, {
    words: WORDS,
    wordNgrams,
    bucket,
  });
  const found: number[][] = [];
  const tokens = lines.flatMap((line) => line.map((kind, i) => kind + (i + 1 === line.length ? END : 0)));
  recorder.each(Uint32Array.from(tokens), (data, from, to) => found.push([...data.subarray(from, to)]));
  const expected = lines.flatMap((line) => plainRecord(kinds, line, wordNgrams, bucket));
  expect(found.length).toBe(expected.length);
  expect(found.every((record, i) => record.join() === expected[i].join())).toBe(true);
});
