import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createIndex,
  createMatrix,
  KeyedVectors,
  openIndex,
  WordTable,
  WordvecError,
  writeVectors,
} from '../src/index.js';
import { PAGE, pageSum } from '../src/search/page-sums.js';
import { uniform } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, path, file } = temporaryFiles();
const random = uniform(3);
const WORDS = Array.from({ length: 60 }, (_, i) => `word${i}`);
let whole: Buffer;
/** Where the sections begin, and where the checksums of their pages do. */
let first: number;
let end: number;

beforeAll(async () => {
  const matrix = createMatrix(WORDS.length, 40);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = random() - 0.5;
  await writeVectors(new KeyedVectors(WordTable.from(WORDS), matrix), path('m.vec'));
  const texts = Array.from({ length: 200 }, (_, id) => ({
    id,
    text: Array.from({ length: 6 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' '),
    year: 1990 + (id % 9),
  }));
  file(texts.map((text) => `${JSON.stringify(text)}\n`).join(''), 't.jsonl');
  await createIndex([path('t.jsonl')], path('t.idx'), { embed: path('m.vec'), bm25: true, idField: 'id' });
  whole = readFileSync(path('t.idx'));
  const length = whole.readUInt32LE(12);
  const header = JSON.parse(whole.toString('utf8', 16, 16 + length));
  const [{ shape }] = header.sections.slice(-1);
  first = Math.ceil((16 + length) / 64) * 64;
  end = first + (shape[0] - 1) * PAGE;
  while (whole.readUInt32LE(end) !== pageSum(new Uint8Array(whole.subarray(first, first + PAGE)))) end += 64;
});

/** Asks so that every section is read. */
async function ask(name: string): Promise<unknown> {
  const index = await openIndex(path(name), { embed: path('m.vec') });
  try {
    const answers = [];
    for (const mode of ['words', 'dense'] as const)
      answers.push(await index.search('word1 word2', { mode, k: 200, where: ['year!=1991'] }));
    return answers;
  } finally {
    await index.close();
  }
}

/** At which a bit is lost. */
const PLACES = thorough ? 60 : 6;

describe('an index', () => {
  test('that lost a bit anywhere is told to be damaged', async () => {
    expect(end - first).toBeGreaterThan(15 * PAGE);
    const unharmed = JSON.stringify(await ask('t.idx'));
    let told = 0;
    const places = Array.from(
      { length: PLACES },
      (_, i) => first + Math.floor(((end - first) * (i + random())) / PLACES),
    );
    for (const place of places) {
      const bytes = Buffer.from(whole);
      bytes[place] ^= 1 << Math.floor(random() * 8);
      writeFileSync(path('bad.idx'), bytes);
      try {
        // What no question reads harms none.
        expect(JSON.stringify(await ask('bad.idx'))).toBe(unharmed);
      } catch (error) {
        expect(error).toBeInstanceOf(WordvecError);
        expect((error as Error).message).toMatch(
          /bad.idx: the index is damaged: bytes of its section [\w-]+ are/,
        );
        told++;
      }
    }
    expect(told).toBeGreaterThan(0.8 * PLACES);
  });

  test('of before there were checksums answers the same', async () => {
    const bytes = Buffer.from(whole);
    // Another name, of the same length: it is a section that nobody asks for.
    bytes.write('former-on', bytes.indexOf('page-sums'));
    writeFileSync(path('old.idx'), bytes);
    expect(await ask('old.idx')).toEqual(await ask('t.idx'));
  });

  test('whose checksums are not the last is told to be damaged, too', async () => {
    const length = whole.readUInt32LE(12);
    const header = JSON.parse(whole.toString('utf8', 16, 16 + length));
    const last = header.sections.pop();
    // As long as before: what lies behind it is not read.
    header.sections.unshift({ ...last, shape: [0] });
    const bytes = Buffer.from(whole);
    bytes.write(JSON.stringify(header).padEnd(length), 16);
    writeFileSync(path('first.idx'), bytes);
    await expect(ask('first.idx')).rejects.toThrow(/damaged: its section page-sums is not the last/);
  });

  test('is described by info', async () => {
    const { code, out } = await runProgram(folder, ['info', 't.idx', '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        file: 't.idx',
        format: 'wordvec',
        kind: 'index of texts',
        texts: 200,
        words: 60,
        dim: 40,
        method: 'bm25',
        model: path('m.vec'),
        fields: 'id, year',
      },
    ]);
    expect((await runProgram(folder, ['info', 't.idx'])).out).toMatch(/^texts {8}200$/m);
  });
});
