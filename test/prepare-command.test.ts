// `wordvec prepare`, as people run it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { beforeAll, expect, test, vi } from 'vitest';
import { zipEntries } from '../src/documents/zip-entries.js';
import { zipOf } from './document-readers.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

vi.setConfig({ testTimeout: 60_000 });

const { folder, path: file } = temporaryFiles();
const run = (line: string, input?: string | Uint8Array) => runProgram(folder, line.split(' '), input);

beforeAll(() => {
  mkdirSync(file('in'));
  mkdirSync(file('empty'));
  writeFileSync(file('in/a.html'), '<html><p>First page. It is short.</p></html>');
  writeFileSync(file('in/b.csv'), 'id,body\n1,A row\n2,"An open quote\n');
  writeFileSync(file('in/c.txt'), 'A text.\n');
});

test('a folder: the first fault ends the run, with its line and the way out, and no file', async () => {
  const { code, out, err } = await run('prepare in -o out.txt --field body');
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^wordvec: in[\\/]b\.csv: line 3: .*quote.*; --on-error skip leaves it out\n$/);
  expect(existsSync(file('out.txt'))).toBe(false);
});

test('an archive is a folder of documents: each by its own format, found by its path', async () => {
  const page = '<html><p>First page. It is short.</p></html>';
  const members = {
    'a/page.html': page,
    'a/': '',
    '__MACOSX/a/._page.html': 'x',
    'b.txt': 'A text.\n\nIt ends.\n',
  };
  writeFileSync(file('some.zip'), zipOf(members, deflateRawSync));
  expect((await run('prepare some.zip -o - -q')).out).toBe('First page. It is short.\nA text.\nIt ends.\n');
  expect((await run('prepare - --from zip -o - -q', zipOf(members))).out).toMatch(
    /^First page\. It is short\.\nA/,
  );
  expect((await run('train skipgram some.zip -o no.vec')).err).toContain('takes the text of a .docx');
  expect((await run('index some.zip --bm25 -o some.idx -q')).code).toBe(0);
  const hits = JSON.parse((await run('search some.idx ends --json')).out);
  expect(hits).toMatchObject([{ id: 'some.zip/b.txt', path: 'some.zip/b.txt' }]);
  writeFileSync(file('bad.zip'), zipOf({ 'in.zip': 'PK', 'c.csv': 'a,b\n1,"2\n', 'd.txt': 'Read.\n' }));
  const { out, err } = await run('prepare bad.zip -o - --field a --on-error skip');
  expect(out).toBe('Read.\n');
  expect(err).toContain('bad.zip/in.zip: an archive in an archive is not read: unpack it');
  expect(err).toContain('bad.zip/c.csv: line 2: ');
  writeFileSync(file('locked.zip'), zipOf({ 'a.txt': 'x' }, undefined, 1));
  expect((await run('prepare locked.zip -o no.txt')).err).toContain('locked.zip/a.txt: it is encrypted');
});

test('archives of more files, or larger ones, than 16 and 32 bits count', async () => {
  const members = { 'a.txt': 'A text.\n', 'b.txt': 'It ends.\n' };
  writeFileSync(file('wide.zip'), zipOf(members, deflateRawSync, 0, true));
  expect((await run('prepare wide.zip -o - -q')).out).toBe('A text.\nIt ends.\n');
  if (!thorough) return;
  const many = Object.fromEntries(Array.from({ length: 65_540 }, (_, i) => [`${i}.txt`, 'x']));
  expect(zipEntries(zipOf(many, undefined, 0, true)).at(-1)!.name).toBe('65539.txt');
});

test('an archive that is packed in another way is told once, by the file in it', async () => {
  const other = Buffer.from(zipOf({ 'a.txt': 'x' }));
  other.writeUInt16LE(14, other.indexOf('PK\x01\x02') + 10);
  writeFileSync(file('lzma.zip'), other);
  const { code, err } = await run('prepare lzma.zip -o no.txt');
  expect([code, err]).toEqual([
    1,
    'wordvec: lzma.zip/a.txt: a.txt in the zip archive is packed by LZMA, expected deflate: unpack the archive; --on-error skip leaves it out\n',
  ]);
});

test('--on-error skip counts, reports and goes on; --json is the report', async () => {
  const { code, out, err } = await run(
    'prepare in -o out.txt.gz --field body --sentences --lower --on-error skip --json',
  );
  expect(code).toBe(0);
  expect(gunzipSync(readFileSync(file('out.txt.gz'))).toString()).toBe(
    'first page.\nit is short.\na row\na text.\n',
  );
  expect(JSON.parse(out)).toMatchObject({
    inputs: 3,
    documents: 3,
    sentences: 4,
    tokens: 9,
    skipped: { record: 1 },
    emptyInputs: [],
  });
  expect(err).toMatch(/left out: in[\\/]b\.csv: line 3/);
  expect(err).toMatch(/3 documents of 3 inputs: 4 sentences, 9 words/);
});

test('globs, stdin by its content, stdout', async () => {
  expect(await run('prepare in/*.txt - -o - -q', '{"text":"from stdin"}\n')).toEqual({
    code: 0,
    out: 'A text.\nfrom stdin\n',
    err: '',
  });
  expect((await run('prepare - --from markdown -o - -q', '# Head\n')).out).toBe('Head\n');
});

test.each([
  ['prepare in', 2, /-o FILE/],
  ['prepare in -o - --json', 2, /--json/],
  ['prepare in -o in/c.txt', 2, /is an input too/],
  ['prepare in -o x.txt --from rtf', 2, /--from: expected html or markdown/],
  ['prepare in -o x.txt --stop-words english', 2, /--stop-words: .* en .* got english/],
  ['prepare in -o x.txt --stop-words in/no.txt', 1, /in\/no\.txt: there is no such file/],
  ['prepare in -o x.txt --stop-words xx', 2, /--stop-words: .* got xx/],
  ['prepare empty -o x.txt', 1, /holds no files/],
  ['prepare nowhere -o x.txt', 1, /no such file/],
  ['prepare in/c.txt -o x.txt --language-model in/c.txt --language en', 1, /c\.txt/],
])('%s', async (line, code, sentence) => {
  const ran = await run(line);
  expect([ran.code, ran.out]).toEqual([code, '']);
  expect(ran.err).toMatch(sentence);
  expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
  expect(existsSync(file('x.txt'))).toBe(false);
});

test('what it writes to a pipe is trained on', async () => {
  writeFileSync(
    file('story.md'),
    '# Story\n\nThe king and the queen walk. The man and the woman talk.\n\n'.repeat(60),
  );
  const { out } = await run('prepare story.md -o - -q --sentences --lower --punctuation drop');
  const trained = await run('train skipgram - -o story.vec --dim 5 --epochs 1 --min-count 1 -q', out);
  expect(trained.code).toBe(0);
  expect(readFileSync(file('story.vec'), 'utf8')).toMatch(/^9 5\nthe /);
});

test('the example of docs/prepare.md', async () => {
  const root = join(import.meta.dirname, '..');
  const page = readFileSync(join(root, 'docs/prepare.md'), 'utf8');
  const line = /^\$ wordvec (prepare .*)$/m
    .exec(page)![1]
    .replace('test/fixtures', join(root, 'test/fixtures'));
  const { err } = await run(line);
  const seconds = (text: string) => text.replace(/[\d.]+s;/, 's;');
  expect(seconds(page)).toContain(
    `${seconds(err)}$ cat corpus.txt\n${readFileSync(file('corpus.txt'), 'utf8')}$ `,
  );
});
