// What readers of documents are made of: tags and text found in markup, lines made in bytes.
import { expect, test } from 'vitest';
import '../src/index.js';
import { countWords, oneLine, textSteps } from '../src/corpus/text-steps.js';
import { isLatin, latinSentences } from '../src/documents/latin-sentences.js';
import { compactLine } from '../src/documents/line-bytes.js';
import { randomStream } from '../src/random.js';
import { read } from './document-readers.js';
import { firstOf, thorough } from './thorough.js';

test('XML of a dump: references, CDATA, comments, quotes and what is in no page', async () => {
  const text = '<ns>0</ns><text a="x>y" b = \'<page>\'>A &lt;b&gt;&#x41;&#66;&amp;amp; &quot;q&quot;';
  const dump = `<?xml version="1.0"?><!-- <page> --><mediawiki x="1">gone<page><title>T</title>${text}<![CDATA[ C & <i>]]> d</text ></page><page/></mediawiki>`;
  for (const size of [1, 2, 7, 1 << 20]) {
    const { documents, faults } = await read('wikipedia', dump, {}, size);
    expect(faults).toEqual([]);
    expect(documents.map((found) => found.replace(/\s+/g, ' '))).toEqual(['A AB& "q" C & d', '']);
  }
});

test('lines of bytes are those of text', () => {
  const random = randomStream(5, 'lines');
  const characters = [
    ...' \t\n\v\u00a0\u00ad\ufeff\u0085\u2003\u2028\u202f\u205f\u3000\u1680\0\u007f\u001b',
    ...'abé漢😀\u200b\u200c\u200d\u200e\u200f\u061c\u061b\u202a\u202e\u2060\u2061\u2066\u2069\u2010\u1681\u3001\ufefe',
  ];
  for (let i = 0; i < (thorough ? 2000 : 700); i++) {
    const below = (most: number) => Math.floor(random.next() * most);
    const text = Array.from({ length: below(12) }, () => characters[below(characters.length)]).join('');
    const bytes = new TextEncoder().encode(`x${text}`);
    const { end, words } = compactLine(bytes, 1, bytes.length);
    const line = oneLine(text);
    expect([new TextDecoder().decode(bytes.subarray(1, end)), words]).toEqual([line, countWords(line)]);
  }
});

test('what nobody sees parts no words, but for spaces of no width', () => {
  expect(oneLine('\u200fשלום\u200e \u202bאב\u2060ג\u202c ខ្ញុំ\u200bស្រ می\u200cخواهم')).toBe(
    'שלום אבג ខ្ញុំ ស្រ می\u200cخواهم',
  );
});

test.each(
  firstOf(3, ['<!--', '<', '<pre>', '<p><div>', '&', '<a b="', '<p ', '<textarea>', '</', '<svg>', '</p>']),
)('many %j are read in time', async (part) => {
  const { documents, faults } = await read('html', `<p>${part.repeat(300_000)}</p>end`, {}, 1 << 15);
  expect(documents.length + faults.length).toBeGreaterThan(0);
});

test('sentences of Latin text are those of Intl.Segmenter', () => {
  const random = randomStream(6, 'sentences');
  const below = (most: number) => Math.floor(random.next() * most);
  const parts = [...'ab AB12 .!?,:-"\'()[] éÉ–“”’/_', '. ', 'word ', '." ', '3.14', 'U.S. ', '... ', '?! '];
  const segmenter = new Intl.Segmenter('und', { granularity: 'sentence' });
  for (let i = 0; i < (thorough ? 5000 : 1500); i++) {
    const text = Array.from({ length: 1 + below(14) }, () => parts[below(parts.length)]).join('');
    expect(isLatin(text)).toBe(true);
    expect(latinSentences(text)).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
  }
  expect(['漢字', 'a\tb', 'a; b', 'a\u0301', 'ş'].some(isLatin)).toBe(false);
});

test('steps do the same to ASCII alone as to text with other characters', () => {
  const ascii = `${String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))} 3.14 10,000 1:2.`;
  for (const options of [{ digits: 'zero' }, { digits: 'drop' }, { punctuation: 'drop' }] as const) {
    const steps = textSteps({
      normalize: 'nfc',
      stripAccents: false,
      lower: false,
      digits: 'keep',
      punctuation: 'keep',
      ...options,
    });
    expect(steps(ascii)).not.toBe(ascii);
    expect(`${steps(ascii)}漢`).toBe(steps(`${ascii}漢`));
  }
});
