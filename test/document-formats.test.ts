// The readers of documents: what they find, whatever the chunks, and what they say of what is broken.
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import '../src/index.js';
import { endingOf, formatOf } from '../src/corpus/document-kinds.js';
import { contentMismatch } from '../src/documents/document-formats.js';
import { markdownBlocks } from '../src/documents/markdown-parts.js';
import { randomStream } from '../src/random.js';
import { read } from './document-readers.js';
import { thorough } from './thorough.js';

const SIZES = [1, 2, 7, 1 << 20];

describe.each(SIZES)('in chunks of %i characters', (size) => {
  test('CSV: quotes, line ends and separators in cells, CRLF, a last line without an end', async () => {
    const text = 'id,text\r\n1,"He said ""no"",\r\nand left"\r\n\r\n2,plain\r\n3,"last"';
    const { documents, faults } = await read('csv', text, { fields: ['text'] }, size);
    expect(documents).toEqual(['He said "no",\r\nand left', 'plain', 'last']);
    expect(faults).toEqual([]);
  });

  test("SMART's records: title and text, or the sections that are named; an empty one too", async () => {
    const text =
      '.I 7\r\n.T\r\nhow it\r\nflies\r\n.A\nwho, m.\n.X\n7 5 7\n.W\n  .5 of it\n.I 008\n.T\n.W\n.I 9\n.W\nlast';
    const { documents, records, faults } = await read('smart', text, {}, size);
    expect([documents, faults]).toEqual([['how it flies\n.5 of it', '', 'last'], []]);
    expect(records.map((record) => [record!.line, record!.fields().number, record!.fields().author])).toEqual(
      [
        [1, '7', 'who, m.'],
        [11, '008', undefined],
        [14, '9', undefined],
      ],
    );
    expect((await read('smart', text, { fields: ['author'] }, size)).documents).toEqual(['who, m.', '', '']);
    const wrong = await read('smart', text, { fields: ['abstract'] }, size);
    expect(wrong.faults.map(({ line }) => line)).toEqual([1, 11, 14]);
  });

  test('CSV: rows of another width and broken quotes are faults at their lines, the rest is read', async () => {
    const text = 'a;text\n1;"two\nlines"\n2\n3;x;y\n4;"open" quote"\n5;good\n';
    const { documents, faults } = await read('csv', text, {}, size);
    expect(documents).toEqual(['two\nlines', 'good']);
    expect(faults.map(({ reason, line }) => [reason, line])).toEqual(
      expect.arrayContaining([
        ['record', 4],
        ['record', 5],
        ['record', 6],
      ]),
    );
    expect(faults).toHaveLength(3);
  });

  test('CSV: a line of Excel tells the separator, and is no line of names', async () => {
    const text = 'sep=;\r\nid;text\r\n1;a, b, c\r\n2;d;e\r\n';
    const { documents, faults } = await read('csv', text, { fields: ['text'] }, size);
    expect(documents).toEqual(['a, b, c']);
    expect(faults).toMatchObject([{ reason: 'record', line: 4 }]);
  });

  test('CSV: a quote that is not closed names the line that it began on', async () => {
    const { documents, faults } = await read('csv', 'id,text\n1,good\n2,"open\nmore\nmore\n', {}, size);
    expect(documents).toEqual(['good']);
    expect(faults).toMatchObject([{ reason: 'record', line: 3 }]);
  });

  test('TSV: quotes are text, but round a cell', async () => {
    const text = 'text\tid\n"Hamlet", said he\t1\n"all ""of"" it"\t2\n5" pipe\t3\n';
    const { documents, faults } = await read('tsv', text, {}, size);
    expect(documents).toEqual(['"Hamlet", said he', 'all "of" it', '5" pipe']);
    expect(faults).toEqual([]);
  });

  test('JSON Lines: fields, fields within fields, lists; faults at their lines', async () => {
    const text =
      '{"a":{"b":"one"},"t":"x"}\n\n{"a.b":"two","t":3}\n{"a":{"b":["p","q"]},"t":"z"}\n{"a":1,"t":"n"}\nno json\n{"t":"last"}';
    const { documents, faults } = await read('jsonl', text, { fields: ['a.b', 't'] }, size);
    expect(documents).toEqual(['one\nx', 'two\n3', 'p\nq\nz']);
    expect(faults.map(({ reason, line }) => [reason, line])).toEqual([
      ['field', 5],
      ['record', 6],
      ['field', 7],
    ]);
  });

  test('plain text: lines, or paragraphs where lines are broken to a width', async () => {
    const lines = 'A first line.\n\nA second line.\nA third.';
    expect((await read('text', lines, {}, size)).documents).toEqual([
      'A first line.',
      'A second line.',
      'A third.',
    ]);
    const wrapped = `${'word '.repeat(13)}\n${'more '.repeat(14)}\nend.\r\n\r\n${'next '.repeat(12)}\nlast\n`;
    const { documents } = await read('text', wrapped, {}, size);
    expect(documents.map((text) => text.split(/\s+/).filter(Boolean).length)).toEqual([28, 13]);
    expect((await read('text', lines, { documents: 'file' }, size)).documents).toHaveLength(1);
    expect((await read('text', lines, { documents: 'paragraph' }, size)).documents).toHaveLength(2);
    const broken =
      'An exam-\n ple of Haupt-\r\nund Neben-\nſtraßen, Nord-\nSüd, Buch¬\nStabe un\u00ad\nseen 3-\nfold';
    const [whole] = (await read('text', broken, { documents: 'paragraph' }, size)).documents;
    expect(whole.replace(/\s+/g, ' ')).toBe(
      'An example of Haupt- und Nebenſtraßen, Nord- Süd, BuchStabe unseen 3- fold',
    );
    const apart = await read('text', 'a\n\n\n \nb\nc\n\n\nd', { documents: 'paragraph' }, size);
    expect(apart.lines).toEqual([1, 5, 9]);
  });

  test('Wikipedia: articles alone', async () => {
    const page = (ns: number, text: string, more = '') =>
      `<page><title>T</title><ns>${ns}</ns>${more}<revision><text xml:space="preserve">${text}</text></revision></page>`;
    const dump = `<mediawiki><siteinfo><namespaces><namespace key="6" case="x">Datei</namespace></namespaces></siteinfo>${page(0, "'''One''' &amp;amp; [[Datei:x.jpg|thumb|a [[b]]]]two")}${page(1, 'talk')}${page(0, '#REDIRECT [[One]]', '<redirect title="One"/>')}${page(0, '#WEITERLEITUNG [[One]]')}</mediawiki>`;
    const { documents, faults, left } = await read('wikipedia', dump, {}, size);
    expect(documents).toEqual(['One & two']);
    expect(left).toEqual(['no article', 'redirect', 'redirect']);
    expect(faults).toEqual([]);
  });
});

describe('what is broken', () => {
  test.each([
    ['csv', 'id,name\n1,x\n', { fields: ['text'] }, 'field', /"text".*id, name/],
    ['csv', '', {}, 'format', /empty/],
    ['jsonl', '[{"text":"x"},\n', {}, 'record', /jq -c/],
    ['jsonl', '{"text":null}', {}, 'field', /"text".*`field`/],
    ['wikipedia', '<rss><channel/></rss>', {}, 'format', /<rss>/],
    ['wikipedia', 'plain text', {}, 'format', /no XML|damaged/],
    ['wikipedia', '<mediawiki><page><ns>0</ns><text>cut', {}, 'format', /ends within a page/],
    ['wikipedia', '<mediawiki><page><ns>0</ns></text></page>', {}, 'format', /damaged/],
    ['html', 'no markup at all', {}, 'format', /`inputFormat` text/],
    ['html', '<p>one<script>two<p>three', {}, 'format', /<\/script>/],
  ] as const)('%s %j', async (format, text, settings, reason, sentence) => {
    const { faults } = await read(format, text, settings);
    expect(faults).toEqual([expect.objectContaining({ reason, sentence: expect.stringMatching(sentence) })]);
  });
});

describe('Markdown', () => {
  test.each([
    ['---\ntitle: x\n---\n# Head *here*\n\nText\n', 'Head here\nText\n'],
    ['a [link](http://x.y "t") ![alt](p.png) `code` **b**_c_', 'a link  code bc\n'],
    ['- one\n- two\n  - three\n\n> quote\n', 'one\ntwo\nthree\nquote\n'],
    ['| a | b |\n|---|:-:|\n| 1 | 2 |\n', ' a   b \n 1   2 \n'],
    ['5 < 6 &amp; <b>bold</b> end', '5 < 6 & bold end\n'],
    ['<div>\n<p>block</p>\n</div>\n\nafter', '\nblock\n\nafter\n'],
  ])('%j', async (source, text) => {
    const { documents } = await read('markdown', source);
    const tidy = (blocks: string) =>
      blocks
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    expect(tidy(documents[0])).toEqual(tidy(text));
  });

  const odd =
    '- item|1. one|> said [a]|>|```|~~~|<!--|-->|<div>|    code|  [a]: /u|"title\n"|[b][A ] *em|ph* x|===|---|  > - q|\t- t|text||';
  test.each([...Array(thorough ? 40 : 6).keys()])('parsed in parts it is the same (%i)', (seed) => {
    const random = randomStream(seed, 'lines');
    const lines = odd.split('|');
    const source = Array.from({ length: 120 }, () => lines[Math.floor(random.next() * lines.length)]).join(
      '\n',
    );
    const leaves = (node: Nodes): string =>
      'children' in node
        ? node.children.map(leaves).join('')
        : 'value' in node
          ? `${node.type} ${node.value}\n`
          : '';
    const parts = Array.from(markdownBlocks(source, 50, 1000), leaves);
    expect(parts.join('')).toBe(leaves(fromMarkdown(source)));
  });
});

test.each([
  ['```js', '```', ''],
  ['~~~~', '~~~~', ''],
  ['> ```', '> ```', '> '],
  ['- ```', '  ```', '  '],
  ['', '', '    '],
])(
  'Markdown: a block of code that begins with %j goes on through any number of parts',
  (begin, end, indent) => {
    const lines = Array.from({ length: 200 }, (_, i) => `a*b*${i} [c](d) \`\`${i % 7 ? '' : '`'}`);
    const source = `*one*\n\n${begin}\n${lines.map((line) => `${indent}${line}\n`).join('')}${end}\n\n*two*\n`;
    const blocks = [...markdownBlocks(source, 30)].flatMap((block) => leavesOf(block));
    // It is given on in parts, too, as the tree of one of millions of lines takes gigabytes.
    expect(blocks.filter((block) => block.includes('[c]')).length).toBeGreaterThan(1);
    expect(
      blocks
        .join('\n')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ).toEqual(['one', ...lines, 'two']);
  },
);

/** Texts of what has no parts. */
function leavesOf(node: Nodes): string[] {
  return 'children' in node ? node.children.flatMap(leavesOf) : 'value' in node ? [node.value] : [];
}

test('formats by names and by content', () => {
  expect(['a/b.HTML.gz', 'x.tar.gz', 'README', '.txt', 'a.b/c', 'n.xml.bz2'].map(endingOf)).toEqual([
    'html',
    'tar',
    '',
    '',
    '',
    'xml',
  ]);
  const heads = [
    '%PDF-1.7',
    'PK\x03\x04',
    ' <!DOCTYPE html>',
    '<?xml version="1.0"?>\n<mediawiki x',
    '{"a":1}',
    'a text',
  ];
  expect(heads.map((head) => formatOf('', head))).toEqual([
    'pdf',
    'docx',
    'html',
    'wikipedia',
    'jsonl',
    'text',
  ]);
  expect(formatOf('csv', '{"a":1}')).toBe('csv');
  const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  expect(contentMismatch('html', bytes('%PDF-1.4'))).toMatch(/PDF/);
  expect(contentMismatch('pdf', bytes('<html>'))).toMatch(/`inputFormat`/);
  expect(contentMismatch('docx', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'))).toMatch(/password/);
  expect(contentMismatch('text', bytes('\x89PNG\r\n'))).toMatch(/picture/);
  expect(contentMismatch('text', bytes('\xff\xfea\0'))).toBeUndefined();
});
