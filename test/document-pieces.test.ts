// Documents by many threads, and large files in pieces.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { documentPieces, linesBefore, pieceChunks } from '../src/documents/pieces.js';
import { resolvePrepareOptions } from '../src/documents/prepare-options.js';
import { prepareDocuments } from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { path: at, folderOf: inputs } = temporaryFiles();

test('the same lines in order by any number of threads', async () => {
  const words = 'padding '.repeat(300);
  const file = (name: number) =>
    Array.from(
      { length: thorough ? 350 : 130 },
      (_, i) => `${JSON.stringify({ text: `Document ${name} ${i}. It ends. ${words}` })}\n`,
    );
  const names = [0, 1, 2, 3, 4];
  const path = inputs(Object.fromEntries(names.map((name) => [`${name}.jsonl`, file(name).join('')])));
  const output = (threads: number) => at(`threads${threads}.txt.gz`);
  for (const threads of [1, 3]) await prepareDocuments([path], output(threads), { threads, sentences: true });
  const [one, three] = [1, 3].map((threads) => gunzipSync(readFileSync(output(threads))));
  expect(one.equals(three)).toBe(true);
  const starts = one
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('Document'));
  expect(starts).toEqual(names.flatMap((name) => file(name).map((_, i) => `Document ${name} ${i}.`)));
});

test.each([
  ['jsonl', '\n', (i: number) => `{"text":"${'x'.repeat((i * 37) % 90)}é"}\n`],
  ['txt', '\n', (i: number) => `${'line '.repeat((i * 7) % 30)}\n`],
  ['xml', '<page>', (i: number) => `<page><ns>0</ns><text>${'word '.repeat((i * 7) % 30)}</text></page>\n`],
] as const)(
  'pieces of a large %s are cut where a document begins, and lose nothing',
  async (ending, mark, part) => {
    const head = ending === 'xml' ? '<mediawiki>\n' : '';
    const text = head + Array.from({ length: 150 }, (_, i) => part(i)).join('');
    const path = join(inputs({ [`a.${ending}`]: text }), `a.${ending}`);
    for (const size of [300, 3000]) {
      const pieces = await documentPieces([path], resolvePrepareOptions({}), size);
      expect(pieces.length).toBe(Math.floor(Buffer.byteLength(text) / size));
      let whole = '';
      for (const piece of pieces) {
        const own: Buffer[] = [];
        for await (const chunk of pieceChunks(piece, () => {})) own.push(Buffer.from(chunk));
        const piecesText = Buffer.concat(own).toString();
        if (piece.start > 0 && piecesText !== '') {
          expect(mark === '\n' ? whole.endsWith(mark) : piecesText.startsWith(mark)).toBe(true);
          expect(await linesBefore(piece)).toBe(whole.split('\n').length - 1);
        }
        whole += piecesText;
      }
      expect(whole).toBe(text);
    }
  },
);

test('text of two bytes a character is cut nowhere, as its line ends are more than a byte', async () => {
  const path = join(inputs({ 'a.txt': Buffer.from('Ċ a line\n'.repeat(500), 'utf16le') }), 'a.txt');
  const pieces = (encoding: string) => documentPieces([path], resolvePrepareOptions({ encoding }), 300);
  expect(await pieces('utf-16le')).toMatchObject([{ start: 0, end: 0, size: 9000 }]);
  expect((await pieces('windows-1252')).length).toBe(30);
});
