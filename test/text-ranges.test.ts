import { isUtf8 } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { planRanges } from '../src/corpus/ranges.js';
import { textOf } from '../src/corpus/text.js';
import { UnicodeText } from '../src/corpus/unicode.js';
import { characterBoundary, characterLength, codePointAt, firstInvalid } from '../src/corpus/utf8.js';
import { findSources } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file } = temporaryFiles();

async function textOfAll(pieces: Parameters<typeof textOf>[0][]) {
  let text = '';
  for (const piece of pieces) {
    for await (const { bytes } of textOf(piece, () => {})) text += Buffer.from(bytes).toString('latin1');
  }
  return text;
}

describe('ranges', () => {
  test('hold the whole text in order, begin at words, and end files once', async () => {
    const texts = [
      'alpha beta\n\n gamma  delta\n',
      '',
      'x'.repeat(90),
      ' \n \n',
      'epsilon zeta eta theta iota\n',
    ];
    const sources = await findSources(texts.map((text, i) => file(text, `r${i}.txt`)));
    for (let count = 1; count <= 12; count++) {
      const ranges = await planRanges(sources, count);
      expect(ranges.length).toBeLessThanOrEqual(count);
      expect(await textOfAll(ranges.flat())).toBe(texts.join(''));
      expect(ranges.flat().filter(({ endsFile }) => endsFile).length).toBe(texts.length);
      for (const range of ranges.slice(1)) {
        const text = await textOfAll(range);
        if (range[0]!.start > 0) expect(text).toMatch(/^\S/);
      }
    }
    expect((await planRanges(sources, 6)).length).toBeGreaterThan(3);
  });

  test('leave packed files whole', async () => {
    const [a, b] = [
      file(gzipSync('one two '.repeat(1000)), 'a.gz'),
      file('three four '.repeat(100), 'b.txt'),
    ];
    const sources = await findSources([a, b, a]);
    for (let count = 1; count <= 5; count++) {
      const ranges = await planRanges(sources, count);
      expect(ranges.flat().filter(({ stream }) => stream).length).toBe(2);
      expect((await textOfAll(ranges.flat())).length).toBe(8000 + 1100 + 8000);
    }
  });

  test('share one line evenly', async () => {
    const sources = await findSources([file('word '.repeat(10_000), 'line.txt')]);
    const lengths = (await planRanges(sources, 4)).map(([piece]) => piece!.end - piece!.start);
    for (const length of lengths) expect(Math.abs(length - 12_500)).toBeLessThanOrEqual(5);
  });
});

describe('UTF-8', () => {
  test('characters and invalid bytes are told apart as the platform does', () => {
    const random = randomStream(2, 'utf8');
    const bytes = [0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5];
    for (let round = 0; round < (thorough ? 20_000 : 5000); round++) {
      const text = Uint8Array.from({ length: 1 + (random.uint32() % 6) }, () => bytes[random.uint32() % 15]!);
      expect(firstInvalid(text) < 0).toBe(isUtf8(text));
      if (isUtf8(text)) {
        for (let end = 1; end <= text.length; end++) {
          const cut = characterBoundary(text.subarray(0, end));
          expect(isUtf8(text.subarray(0, cut)) && end - cut <= 3).toBe(true);
        }
      }
    }
  });

  test('code points', () => {
    for (const character of ['a', '\u00e9', '\u4e2d', '\u{1f600}', '\u{10ffff}']) {
      const bytes = new TextEncoder().encode(character);
      expect(characterLength(bytes, 0, bytes.length)).toBe(bytes.length);
      expect(codePointAt(bytes, 0, bytes.length)).toBe(character.codePointAt(0));
    }
  });

  test('a run without white space is cut between characters', async () => {
    const path = file('\u4e2d'.repeat(200_000), 'run.txt');
    const packed = file(gzipSync('\u00e9\u4e2d'.repeat(220_000)), 'run.gz');
    for (const [source] of [await findSources([path]), await findSources([packed])]) {
      const remarks: unknown[] = [];
      let chunks = 0;
      const [[piece]] = await planRanges([source!], 1);
      for await (const { bytes } of textOf(piece, (remark) => remarks.push(remark))) {
        expect(isUtf8(bytes)).toBe(true);
        chunks++;
      }
      expect(chunks).toBeGreaterThan(1);
      expect(remarks).toEqual([]);
    }
  });
});

/** Letters, marks behind one and digits, with points and commas between digits, and underscores within; an emoji. */
const WORDS =
  /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|(?<=[0-9])[.,](?=[0-9])|(?<=[\p{L}\p{M}\p{N}]_*)_(?=_*[\p{L}\p{M}\p{N}]))*|\p{Emoji_Presentation}/gu;

describe('the tokenizer unicode', () => {
  const normalised = (text: string) => Buffer.from(new UnicodeText().push(Buffer.from(text))).toString();

  test('gives what lower case and the classes of Unicode give', () => {
    const random = randomStream(4, 'unicode');
    const blocks = [
      0x20, 0x41, 0xc0, 0x130, 0x23a, 0x3b1, 0x410, 0x900, 0x1e00, 0x2010, 0x4e00, 0x1f600, 0x10400,
    ];
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 40 }, () =>
        String.fromCodePoint(blocks[random.uint32() % blocks.length]! + (random.uint32() % 32)),
      ).join('');
      const seen = text.replace(/[\u202a-\u202e]/g, '');
      const words = seen.normalize('NFC').toLowerCase().match(WORDS) ?? [];
      expect(normalised(text).split(/ +/).filter(Boolean)).toEqual(words);
    }
  });

  test('ends words with the final sigma', () => {
    expect(normalised('\u039f\u0394\u039f\u03a3 \u03a3 \u03a3\u03a3, \u03a3\u0391\u03a3')).toBe(
      '\u03bf\u03b4\u03bf\u03c2 \u03c3 \u03c3\u03c2  \u03c3\u03b1\u03c2',
    );
  });

  test('keeps line ends; bytes that are no UTF-8 separate', () => {
    expect(normalised('A-b\r\nC')).toBe('a b \nc');
    const bytes = new UnicodeText().push(Buffer.from('caf\xe9s\xff', 'latin1'));
    expect(Buffer.from(bytes).toString()).toBe('caf s ');
  });
});
