// The readers of documents: what they find, whatever the chunks, and what they say of what is broken.
import { deflateRawSync } from 'node:zlib';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import '../src/index.js';
import { endingOf, formatOf } from '../src/corpus/document-kinds.js';
import { contentMismatch, DOCUMENT_FORMATS } from '../src/documents/document-formats.js';
import type { Fault, Outlet } from '../src/documents/extractor.js';
import { markdownBlocks } from '../src/documents/markdown-parts.js';
import { pdfText } from '../src/documents/pdf.js';
import { wordText } from '../src/documents/word-file.js';
import { randomStream } from '../src/random.js';
import { read, zipOf } from './document-readers.js';

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
  test.each([...Array(40).keys()])('parsed in parts it is the same (%i)', (seed) => {
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

/** What a format of bytes gives. */
async function readWhole(format: 'mail' | 'epub', bytes: Uint8Array) {
  const texts: string[] = [];
  const faults: string[] = [];
  const reader = await DOCUMENT_FORMATS[format].loadWhole();
  await reader(bytes, {
    document: (text) => void texts.push(text),
    fault: ({ sentence }) => void faults.push(sentence),
    leave() {},
  });
  return {
    text: texts
      .join('|')
      .trim()
      .split(/\s*\n\s*/),
    faults,
  };
}

describe('Mail', () => {
  const mixed = (type: string, ...parts: string[]) =>
    `From: a\r\nSubject: =?utf-8?Q?Gr=C3=BC?= =?iso-8859-1?B?3w==?= an\r\n dich\r\nContent-Type: multipart/${type};\r\n boundary="b c"\r\n\r\nno\r\n${parts
      .map((part) => `--b c\r\n${part}\r\n`)
      .join('')}--b c--\r\nno`;
  test.each([
    ['From x Mon\nFrom: a\nSubject: One\n\ntext é\n.', ['One', 'text é', '.']],
    [
      'Date: 1\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: Quoted-Printable\n\nd=E9j=E0 =\nvu',
      ['déjà vu'],
    ],
    [
      mixed(
        'mixed',
        'Content-Type: text/html\r\n\r\n<p>a<p>b',
        'Content-Disposition: attachment\r\n\r\nfile',
        'Content-Type: image/png\r\n\r\nx',
        'Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nner',
      ),
      ['Grüß an dich', 'a', 'b', 'in', 'ner'],
    ],
    [
      mixed(
        'alternative',
        'Content-Type: text/html\r\n\r\n<p>marked',
        'Content-Transfer-Encoding: base64\r\n\r\nw6ljb\r\n2xl',
      ),
      ['Grüß an dich', 'école'],
    ],
  ])('%j', async (message, text) => {
    expect(await readWhole('mail', Buffer.from(message))).toEqual({ text, faults: [] });
  });

  test('what is none', async () => {
    const { faults } = await readWhole('mail', Buffer.from('only: text\n\nfrom here'));
    expect(faults).toEqual([expect.stringContaining('found "only: text')]);
  });
});

describe('E-books', () => {
  const files = {
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="o/b.opf"/></rootfiles></container>',
    'o/b.opf':
      "<package><opf:manifest><opf:item href='t/2%20b.xhtml' id='two'/><item id=\"one\" href=\"../1.html\"/><item id='p' href='p.png'/></opf:manifest><spine><itemref idref='one'/><itemref idref='p'/><itemref idref='two'/></spine></package>",
    '1.html':
      '<?xml version="1.0"?><html><head><title>no</title></head><body><p>first<p>chapter</body></html>',
    'o/t/2 b.xhtml': '<html><body><h1>second</h1></body></html>',
    'o/t/3.xhtml': '<html><body>not listed</body></html>',
  };
  test('their chapters in the order of the book', async () => {
    expect(await readWhole('epub', zipOf(files))).toEqual({
      text: ['first', 'chapter', 'second'],
      faults: [],
    });
    expect(formatOf('', Buffer.from(zipOf(files)).toString('latin1'))).toBe('epub');
  });

  test.each([
    [{ ...files, 'META-INF/rights.xml': '' }, /encrypted \(DRM\)/],
    [{ ...files, 'o/b.opf': '<package' }, /none of its chapters/],
    [{ mimetype: 'x' }, /does not say where/],
  ])('what cannot be read', async (others, sentence) => {
    const { faults } = await readWhole('epub', zipOf(others as Record<string, string>));
    expect(faults).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('Word', () => {
  const body = (xml: string) => ({
    'word/document.xml': `<?xml version="1.0"?><w:document><w:body>${xml}</w:body></w:document>`,
  });
  async function word(bytes: Uint8Array, largest?: number) {
    const documents: string[] = [];
    const faults: Fault[] = [];
    const outlet: Outlet = {
      document: (text) => void documents.push(text),
      fault: (fault) => void faults.push(fault),
      leave() {},
    };
    await wordText(bytes, outlet, largest);
    return { documents, faults };
  }

  test('paragraphs, tabs, notes; no deleted text, no second shapes', async () => {
    const files = {
      ...body(
        '<w:p><w:r><w:t xml:space="preserve">One &amp; </w:t><w:tab/><w:t>two</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>' +
          '<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>shape</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>shape</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>',
      ),
      'word/footnotes.xml': '<w:footnotes><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnotes>',
    };
    const expected = { documents: ['One &  two\nshape\nnote\n'], faults: [] };
    expect(await word(zipOf(files))).toEqual(expected);
    expect(await word(zipOf(files, deflateRawSync))).toEqual(expected);
  });

  test.each([
    ['<w:r><w:rPr><w:b/><w:vanish/></w:rPr><w:t>hidden</w:t><w:br/></w:r><w:r><w:t>seen</w:t></w:r>', 'seen'],
    ['<w:r><w:rPr><w:vanish w:val="false"/></w:rPr><w:t>seen</w:t></w:r>', 'seen'],
    [
      '<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>seen</w:t></w:r>',
      'seen',
    ],
    ['<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>mark</w:t></w:r>', 'mark'],
    ['<w:del><w:r><w:delText>a</w:delText><w:tab/></w:r></w:del><w:ins><w:r><w:t>b</w:t></w:r></w:ins>', 'b'],
    [
      '<w:ruby><w:rubyPr/><w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東京</w:t></w:r></w:rubyBase></w:ruby>',
      '東京',
    ],
    ['<w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>b</w:t></w:r></w:moveTo>', 'b'],
  ])('what is hidden or changed: %s', async (runs, text) => {
    const files = { ...body(`<w:p>${runs}</w:p>`), 'word/comments.xml': '<w:t>comment</w:t>' };
    expect((await word(zipOf(files))).documents).toEqual([`${text}\n`]);
  });

  test('a bomb, an encrypted file, another archive, damaged XML', async () => {
    const bomb = zipOf(body('<w:p><w:t>x</w:t></w:p>'.repeat(100_000)), (bytes) =>
      deflateRawSync(bytes, { level: 1 }),
    );
    expect(bomb.length).toBeLessThan(20_000);
    expect((await word(bomb, 1 << 20)).faults).toMatchObject([{ reason: 'too large' }]);
    expect((await word(zipOf(body(''), undefined, 1))).faults).toMatchObject([{ reason: 'encrypted' }]);
    expect((await word(zipOf({ 'a.txt': 'x' }))).faults).toMatchObject([{ reason: 'format' }]);
    expect((await word(zipOf({ 'word/document.xml': '<w:p><w:t>cut' }))).faults).toMatchObject([
      { reason: 'format' },
    ]);
    const sheet = await word(zipOf({ 'xl/workbook.xml': '' }));
    expect(sheet.faults[0].sentence).toMatch(/an Excel workbook: save its sheet as CSV/);
    await expect(word(zipOf(body('')).subarray(0, 60))).rejects.toMatchObject({ code: 'format' });
  });
});

test('the pages of a PDF, words broken at the ends of lines joined', async () => {
  const text = 'BT /F1 12 Tf 72 700 Td (A bro-) Tj 0 -14 Td (ken word.) Tj ET';
  const pdf = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length ${text.length}>>stream\n${text}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;
  const documents: string[] = [];
  const faults: Fault[] = [];
  const outlet: Outlet = {
    document: (text) => void documents.push(text),
    fault: (fault) => void faults.push(fault),
    leave() {},
  };
  await pdfText(Uint8Array.from(Buffer.from(pdf)), outlet);
  expect([documents, faults]).toEqual([['A broken word.'], []]);
  const locked = pdf.replace(
    '<</Root',
    '<</Encrypt<</Filter/Standard/V 1/R 2/O(12345678901234567890123456789012)/U(12345678901234567890123456789012)/P -44>>/ID[(1234567890123456)(1234567890123456)]/Root',
  );
  await pdfText(Uint8Array.from(Buffer.from(locked)), outlet);
  expect(faults).toMatchObject([{ reason: 'encrypted' }]);
});

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
