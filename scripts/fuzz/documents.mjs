// Documents and indexes of texts for the fuzzer: what the fixtures lack is made here.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { createIndex, documentText, editIndex, openIndex } from '../../dist/index.js';
import { below, mutate } from './mutate.mjs';

const JSON_LINES = Array.from(
  { length: 8 },
  (_, i) =>
    `${JSON.stringify({ id: i, text: `Bread ${i} \u00e9 "crust"\nis baked.`, tags: ['a', { b: i }] })}\n`,
);
const WIKIPEDIA = `<mediawiki><siteinfo><dbname>testwiki</dbname></siteinfo>${[
  "'''Bread''' is [[food|a food]] of {{convert|2|kg}} &amp; ''flour''.<ref>A book</ref>\n== History ==\n* old\n{| class=x\n| cell\n|}",
  '#REDIRECT [[Bread]]',
  'A [[File:a.png|thumb|of [[bread]]]] picture &lt;nowiki&gt;[[not]]&lt;/nowiki&gt; <math>x^2</math>.',
]
  .map(
    (text, i) =>
      `<page><title>Page ${i}</title><ns>0</ns><id>${i}</id><revision><text xml:space="preserve">${text}</text></revision></page>`,
  )
  .join('\n')}</mediawiki>`;
const WORD = `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${[1, 2, 3]
  .map(
    (i) =>
      `<w:p><w:r><w:t>Paragraph ${i}</w:t></w:r><w:r><w:tab/><w:t>of bread &amp; butter</w:t></w:r></w:p>`,
  )
  .join(
    '',
  )}<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>`;
const DRAWN = 'BT /F1 12 Tf 72 700 Td (A bro-) Tj 0 -14 Td (ken word.) Tj ET';
const PDF = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length ${DRAWN.length}>>stream\n${DRAWN}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;

const BOOK = {
  'META-INF/container.xml': '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
  'b.opf':
    '<package><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
  'a.xhtml': '<html><body><h1>Bread</h1><p>One &amp; two</p></body></html>',
  'b.xhtml': '<html><body><p>Crust<br/>and caf\u00e9</p></body></html>',
};

/** A zip archive of files by their names (PKWARE APPNOTE 4.3). */
function zipOf(files) {
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [packed, size] = [deflateRawSync(text), Buffer.byteLength(text)];
    const [local, central] = [Buffer.alloc(30), Buffer.alloc(46)];
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const [central, end] = [Buffer.concat(directory), Buffer.alloc(22)];
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

const MAIL =
  'From: a@b.c\nSubject: =?utf-8?b?w6k=?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n' +
  'Content-Transfer-Encoding: quoted-printable\n\n<p>caf=C3=A9 =\nau lait\n--x\nContent-Transfer-Encoding: base64\n\nYWJj\n--x--\n';

const readAs = (inputFormat, more) => async (path) => {
  for await (const _ of documentText([path], { inputFormat, threads: 1, ...more }).text);
};

const SUBTITLES =
  '1\n00:00:01,000 --> 00:00:02,000\n<i>one</i>\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nthree.\n';
const ELAN =
  '<ANNOTATION_DOCUMENT><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="1"/><TIER TIER_ID="t" LINGUISTIC_TYPE_REF="u"><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="a"><ANNOTATION_VALUE>one &amp; two</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></TIER></ANNOTATION_DOCUMENT>';
const FLEXTEXT =
  '<document><interlinear-text><phrase><words><word><item type="txt">one</item></word></words></phrase></interlinear-text></document>';
const FILES = { 'a.html': '<p>one</p>', 'b/c.csv': 'text\ntwo\n' };
const CHAT =
  '@UTF8\n@Begin\n*CHI:\t<one one> [/] two@l [: too] (.) &-uh . \u00150_9\u0015\n%mor:\tn|one\n\tn|two\n@End\n';
const TEI = '<TEI><teiHeader/><text><p>one <w lemma="b">two</w><note>x</note></p><l>three</l></text></TEI>';

const made = (content) => async () => [Buffer.from(content)];

/** A row for each format of documents. @param fixtures seeds of files in test/fixtures */
export const documentReaders = (fixtures) => [
  { name: 'html', seeds: fixtures('prepare/about.html'), read: readAs('html') },
  { name: 'markdown', seeds: fixtures('prepare/notes.md'), read: readAs('markdown') },
  { name: 'csv', seeds: fixtures('prepare/reviews.csv'), read: readAs('csv', { field: ['review'] }) },
  { name: 'jsonl', seeds: made(JSON_LINES.join('')), read: readAs('jsonl', { field: ['text'] }) },
  { name: 'wikipedia', seeds: made(WIKIPEDIA), read: readAs('wikipedia') },
  {
    name: 'docx',
    seeds: async () => [zipOf({ 'word/document.xml': WORD })],
    read: readAs('docx'),
    mutate: mutateArchive({ 'word/document.xml': WORD }),
  },
  { name: 'epub', seeds: async () => [zipOf(BOOK)], read: readAs('epub'), mutate: mutateArchive(BOOK) },
  { name: 'zip', seeds: async () => [zipOf(FILES)], read: readAs('zip'), mutate: mutateArchive(FILES) },
  { name: 'mail', seeds: made(MAIL), read: readAs('mail') },
  { name: 'smart', seeds: made('.I 1\n.T\none\n.W\ntwo .\n.I 2\n.W\nthree\n'), read: readAs('smart') },
  {
    name: 'conllu',
    seeds: made('# text = ab\n1-2\tab\t_\n1\ta\ta\n2\tb\t_\n\n1\tc\tc\n'),
    read: readAs('conllu'),
  },
  { name: 'subtitles', seeds: made(SUBTITLES), read: readAs('subtitles') },
  {
    name: 'toolbox',
    seeds: made('\\_sh v3.0\n\\ref 1\n\\tx one\ntwo\n\\ref 2\n\\tx three\n'),
    read: readAs('toolbox'),
  },
  { name: 'chat', seeds: made(CHAT), read: readAs('chat') },
  {
    name: 'textgrid',
    seeds: made(
      '"ooTextFile"\n"TextGrid"\n0 1 <exists> 1\n"IntervalTier" "a" 0 1 2\n0 0.5 "b c"\n0.5 1 ""\n',
    ),
    read: readAs('textgrid'),
  },
  { name: 'elan', seeds: made(ELAN), read: readAs('elan') },
  { name: 'flextext', seeds: made(FLEXTEXT), read: readAs('flextext') },
  { name: 'tei', seeds: made(TEI), read: readAs('tei') },
  { name: 'pdf', seeds: made(PDF), read: readAs('pdf') },
  { name: 'index', seeds: indexes, read: askIndex, mutate: mutateIndex },
];

/** Changes the archive, or the text of a file in it. */
function mutateArchive(files) {
  const names = Object.keys(files);
  return (seed, random) => {
    if (random() < 0.5) return mutate(seed, random);
    const name = names[below(random, names.length)];
    return zipOf({ ...files, [name]: mutate(Buffer.from(files[name]), random) });
  };
}

/** An index, and the same one as of before pages had checksums, so that changes of its numbers reach who reads them. */
async function indexes() {
  const folder = await mkdtemp(join(tmpdir(), 'wordvec-fuzz-'));
  const path = join(folder, 'seed.idx');
  try {
    const documents = JSON_LINES.map((line) => JSON.parse(line)).map(({ id, text }) => ({
      id: `${id}`,
      text,
    }));
    await createIndex({ documents }, path, { bm25: true });
    const whole = await readFile(path);
    const unchecked = Buffer.from(whole.toString('latin1').replace('"page-sums"', '"page-none"'), 'latin1');
    return [whole, unchecked];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Changes anything, or single bytes of the sections. */
function mutateIndex(seed, random) {
  if (random() < 0.5) return mutate(seed, random);
  const changed = Buffer.from(seed);
  const sections = changed.indexOf('}]}') + 3;
  for (let left = 1 + below(random, 3); left > 0; left--)
    changed[sections + below(random, changed.length - sections)] = below(random, 256);
  return changed;
}

async function askIndex(path) {
  const index = await openIndex(path);
  try {
    await index.search('bread crust');
  } finally {
    await index.close();
  }
  // Reads all that stays.
  await editIndex(path, { add: { documents: [{ id: 'new', text: 'a new crust' }] } });
}
