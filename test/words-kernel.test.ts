import { describe, expect, test } from 'vitest';
import { readRecords, recordsFrom } from '../src/kernels/word-records.js';
import { LONGEST_WORD, NO_WORD, SENTENCE_END } from '../src/kernels/word-scanner.js';
import { WordScanner } from '../src/kernels/words-wasm.js';
import { loadKernel } from '../src/platform/load-kernel.js';
import { randomStream } from '../src/random.js';
import { ReferenceWordScanner } from './reference/words.js';
import { firstOf, thorough } from './thorough.js';

type Scanner = Pick<WordScanner, keyof WordScanner>;
const kernel = await loadKernel('words');
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Scans the chunks and flushes; ids as numbers, a line's last one as a text with a bar. */
function idsOf(scanner: Scanner, ...chunks: string[]): (number | string)[] {
  const ids: (number | string)[] = [];
  const emit = (part: Uint32Array) => {
    for (const id of part) ids.push(id >= SENTENCE_END ? `${id - SENTENCE_END}|` : id);
  };
  for (const chunk of chunks) scanner.scan(latin1(chunk), emit);
  scanner.flush(emit);
  return ids;
}

function wordsOf(scanner: Scanner): [string, number][] {
  const records = scanner.records();
  const { counts, places, lengths } = readRecords(records, scanner.size);
  return Array.from(counts, (count, i) => [
    Buffer.from(records.slice(places[i], places[i] + lengths[i])).toString('latin1'),
    count,
  ]);
}

const SIDES = {
  kernel: (sentenceToken = false): Scanner => new WordScanner(kernel, sentenceToken),
  reference: (sentenceToken = false): Scanner => new ReferenceWordScanner(sentenceToken),
};

describe.each(['kernel', 'reference'] as const)('%s', (side) => {
  const scanner = SIDES[side];

  test('gives ids in order of first places and marks the last of a line', () => {
    const words = scanner();
    expect(idsOf(words, 'b a b\nc\n\n a\tb\r\n')).toEqual([0, 1, '0|', '2|', 1, '0|']);
    expect(wordsOf(words)).toEqual([
      ['b', 3],
      ['a', 2],
      ['c', 1],
    ]);
  });

  test('separates at white space of ASCII alone', () => {
    expect(wordsOf(feed(scanner(), 'a b\tc\vd\fe\rf\ng\u00a0h\u0085i\u001cj\u0008k'))).toEqual([
      ...'abcdef'.split('').map((word) => [word, 1]),
      ['g\u00a0h\u0085i\u001cj\u0008k', 1],
    ]);
  });

  test('goes on in a word that a chunk cuts, also byte by byte', () => {
    const text = 'alpha beta\ngamma alphabet \xff\xfe alpha\n';
    const whole = scanner();
    const ids = idsOf(whole, text);
    const cut = scanner();
    expect(idsOf(cut, ...text)).toEqual(ids);
    expect(wordsOf(cut)).toEqual(wordsOf(whole));
  });

  test('emits a first line end that has no word before it alone, and no other', () => {
    expect(idsOf(scanner(), '\n\n', '\n a\n\n\nb')).toEqual([`${NO_WORD}|`, '0|', 1]);
    expect(idsOf(scanner(), 'a\n\n\nb\n')).toEqual(['0|', '1|']);
    expect(idsOf(scanner(), '')).toEqual([]);
  });

  test('counts </s> at each line end when asked to', () => {
    const words = scanner(true);
    expect(idsOf(words, 'a b\n\n</s> c')).toEqual([0, 1, '2|', '2|', 2, 3]);
    expect(wordsOf(words)).toEqual([
      ['a', 1],
      ['b', 1],
      ['</s>', 3],
      ['c', 1],
    ]);
  });

  test.each(firstOf(3, [LONGEST_WORD - 1, LONGEST_WORD, LONGEST_WORD + 1, 300_000]))(
    'a word of %d bytes',
    (length) => {
      const long = 'x'.repeat(length);
      const kept = length <= LONGEST_WORD;
      for (const chunks of [[`a ${long} b\n`], [`a ${long}`, ` b\n`], ['a x', long.slice(1), ' b\n']]) {
        const words = scanner();
        expect(idsOf(words, ...chunks)).toEqual(kept ? [0, 1, '2|'] : [0, '1|']);
        expect(words.longWords).toBe(kept ? 0 : 1);
      }
      const last = scanner();
      expect(idsOf(last, `a ${long}`)).toEqual(kept ? [0, 1] : [0]);
      expect(last.longWords).toBe(kept ? 0 : 1);
    },
  );

  test('tells words of every length apart, also those that differ in their last byte or by a zero', () => {
    const words: string[] = [];
    for (let length = 1; length <= 67; length++) {
      for (const end of ['a', 'b', '\xff']) words.push('a'.repeat(length - 1) + end);
    }
    const distinct = [...new Set([...words, '__proto__', 'constructor', 'toString'])];
    const all = feed(scanner(), `${distinct.join(' ')}\n${distinct.toReversed().join('\n')}`);
    expect(wordsOf(all)).toEqual(distinct.map((word) => [word, 2]));
  });

  test.runIf(thorough || side === 'kernel')('grows beyond its first table and arena', () => {
    const words = Array.from({ length: 70_000 }, (_, i) => `word${i}`);
    const all = feed(scanner(), `${words.join(' ')} ${words.join('\n')}`);
    expect(all.size).toBe(70_000);
    expect(wordsOf(all).every(([word, count], i) => word === `word${i}` && count === 2)).toBe(true);
  });

  test('takes in the words of another scanner, and known ones with count 0', () => {
    const first = scanner();
    const known = Buffer.from('zeroac');
    first.merge(recordsFrom(known, Uint32Array.of(0, 4, 5, 6)), 3);
    feed(first, 'a b a');
    const second = feed(scanner(), 'c b b d');
    expect([...first.merge(second.records(), second.size)]).toEqual([2, 3, 4]);
    expect(wordsOf(first)).toEqual([
      ['zero', 0],
      ['a', 2],
      ['c', 1],
      ['b', 3],
      ['d', 1],
    ]);
  });

  test.runIf(thorough || side === 'kernel')('merges tables larger than a piece', () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `word-${i}-${'y'.repeat(i % 40)}`);
    const first = feed(scanner(), words.slice(0, 10_000).join(' '));
    const second = feed(scanner(), words.join(' '));
    expect(Array.from(first.merge(second.records(), second.size))).toEqual(words.map((_, i) => i));
  });
});

test('kernel and reference agree on random bytes in random chunks', () => {
  const random = randomStream(5, 'words');
  const alphabet = [0x20, 0x20, 0x0a, 0x0d, 9, 0x61, 0x61, 0x62, 0x63, 0xc3, 0xa9, 0xff, 0x1f, 0x21, 0x08];
  for (let round = 0; round < (thorough ? 60 : 20); round++) {
    const letters = 3 + (random.uint32() % (alphabet.length - 2));
    const text = Buffer.from(
      Array.from({ length: random.uint32() % 3000 }, () => alphabet[random.uint32() % letters]),
    ).toString('latin1');
    const chunks: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = 1 + (random.uint32() % 300);
      chunks.push(text.slice(at, at + length));
      at += length;
    }
    const sentenceToken = round % 2 === 1;
    const [ours, theirs] = [SIDES.kernel(sentenceToken), SIDES.reference(sentenceToken)];
    expect(idsOf(ours, ...chunks)).toEqual(idsOf(theirs, ...chunks));
    expect(wordsOf(ours)).toEqual(wordsOf(theirs));
  }
});

function feed(scanner: Scanner, text: string): Scanner {
  idsOf(scanner, text);
  return scanner;
}
