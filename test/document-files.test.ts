// The readers of documents that are files of their own: what they find, and what they say of what is broken.
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import '../src/index.js';
import { formatOf } from '../src/corpus/document-kinds.js';
import { DOCUMENT_FORMATS } from '../src/documents/document-formats.js';
import type { Outlet } from '../src/documents/extractor.js';
import { pdfText } from '../src/documents/pdf.js';
import { wordText } from '../src/documents/word-file.js';
import { attributesOf } from '../src/documents/xml-text.js';
import { unpackEntry, type ZipEntry, zipEntries } from '../src/documents/zip-entries.js';
import { type Fault, faultsInto, zipOf } from './document-readers.js';

function gathering() {
  const documents: string[] = [];
  const faults: Fault[] = [];
  const outlet: Outlet = {
    document: (text) => void documents.push(text),
    fault: faultsInto(faults),
    leave() {},
  };
  return { documents, faults, outlet };
}

/** What a format of bytes gives. */
async function readWhole(format: 'mail' | 'epub', bytes: Uint8Array) {
  const { documents, faults, outlet } = gathering();
  await (await DOCUMENT_FORMATS[format].loadWhole())(bytes, outlet);
  const text = documents.join('|').trim();
  return { text: text.split(/\s*\n\s*/), faults: faults.map(({ sentence }) => sentence) };
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
    const { documents, faults, outlet } = gathering();
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

test.each([
  ['short', 10],
  ['long', 20_000],
])('a %s file of an archive, whole and damaged', async (_, count) => {
  const text = Array.from({ length: count }, (_, i) => `${Math.imul(i, 0x9e3779b1)}\n`).join('');
  const unpacked = async (entry: ZipEntry) => {
    let read = '';
    for await (const chunk of unpackEntry(entry)) read += Buffer.from(chunk).toString('latin1');
    return read;
  };
  const [entry] = zipEntries(zipOf({ 'a.txt': text }, deflateRawSync));
  expect(await unpacked(entry)).toBe(text);
  await expect(unpacked({ ...entry, packed: entry.packed.subarray(0, -5) })).rejects.toThrow(
    /^a\.txt in the zip archive is damaged/,
  );
});

test('an archive of more files than its end can count', () => {
  // Its one file is 31 bytes, and stands in the directory, in 47, as often as in an archive of so many.
  const one = Buffer.from(zipOf({ a: '' }));
  const end = Buffer.from(one.subarray(78));
  for (const at of [8, 10]) end.writeUInt16LE(0xffff, at);
  end.writeUInt32LE(0x10001 * 47, 12);
  const many = Buffer.concat([one.subarray(0, 31), Buffer.alloc(0x10001 * 47, one.subarray(31, 78)), end]);
  expect(zipEntries(many).length).toBe(0x10001);
  // An entry that is none, where the end counts more.
  const few = zipOf({ a: '', b: '' });
  few[few.indexOf(0x02, few.length - 22 - 47)] = 0;
  expect(() => zipEntries(few)).toThrow(/damaged/);
});

test('the pages of a PDF, words broken at the ends of lines joined', async () => {
  const text = 'BT /F1 12 Tf 72 700 Td (A bro-) Tj 0 -14 Td (ken word.) Tj ET';
  const pdf = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length ${text.length}>>stream\n${text}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;
  const { documents, faults, outlet } = gathering();
  await pdfText(Uint8Array.from(Buffer.from(pdf)), outlet);
  expect([documents, faults]).toEqual([['A broken word.'], []]);
  const locked = pdf.replace(
    '<</Root',
    '<</Encrypt<</Filter/Standard/V 1/R 2/O(12345678901234567890123456789012)/U(12345678901234567890123456789012)/P -44>>/ID[(1234567890123456)(1234567890123456)]/Root',
  );
  await pdfText(Uint8Array.from(Buffer.from(locked)), outlet);
  expect(faults).toMatchObject([{ reason: 'encrypted' }]);
});

test('references in XML that stand for nothing stay as they are', () => {
  const written = '&constructor; &amp;lt; Q & A &#x41;&#66; a;b &lt;';
  expect(attributesOf(` of="${written}"`).get('of')).toBe('&constructor; &lt; Q & A AB a;b <');
});
