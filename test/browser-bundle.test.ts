import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type OutputChunk, rolldown } from 'rolldown';
import { beforeAll, describe, expect, test } from 'vitest';
import { train, vectorsOf } from '../src/index.js';
import { randomStream } from '../src/random.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, slowTest } from './thorough.js';

const ROOT = join(import.meta.dirname, '..');
const { folder, file, path } = temporaryFiles();
const WORKERS = ['corpus/preparation-worker', 'trainers/training-worker'];
const OPTIONS = { dim: 12, epochs: 2, seed: 3, minCount: 1 };

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures/packed', name));

function makeText(lines: number): string {
  const random = randomStream(1, 'page');
  const line = () => Array.from({ length: 12 }, () => `w${Math.floor(50 * random.next() ** 2)}`).join(' ');
  return `${Array.from({ length: lines }, line).join('\n')}\n`;
}

describe('the library in a page', () => {
  let chunks: OutputChunk[];
  beforeAll(async () => {
    const workers = WORKERS.map((name) => [name, join(ROOT, `dist/${name}.js`)]);
    const bundle = await rolldown({
      input: { page: join(import.meta.dirname, 'browser-entry.mjs'), ...Object.fromEntries(workers) },
      platform: 'browser',
      logLevel: 'silent',
    });
    const { output } = await bundle.write({ dir: folder, format: 'esm' });
    await bundle.close();
    chunks = output.filter((part) => part.type === 'chunk');
  });

  /** What `run` of browser-entry.mjs answers, in a process without Node's globals. */
  async function inPage(isolation: 'isolated' | 'plain', corpus: string, options: object) {
    const page = join(import.meta.dirname, 'browser-page.mjs');
    const words = [page, path('page.js'), folder, isolation, corpus, JSON.stringify(options)];
    const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 26 });
    return JSON.parse(stdout);
  }

  test('holds all that it imports, and nothing of Node', () => {
    const names = chunks.map(({ fileName }) => fileName);
    expect(names).toEqual(expect.arrayContaining(['page.js', ...WORKERS.map((name) => `${name}.js`)]));
    const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !names.includes(name))).toEqual([]);
    expect(chunks.filter(({ code }) => code.includes('node:')).map(({ fileName }) => fileName)).toEqual([]);
  });

  const KINDS: [string, string, (text: string) => Buffer, object][] = [
    ['packed', 'b.txt.gz', (text: string) => gzipSync(text), {}],
    ['as it is', 'a.txt', (text: string) => Buffer.from(text), {}],
    ['packed by bzip2', 'e.bz2', () => fixture('streams.bz2'), {}],
    ['packed by zstd', 'f.zst', () => fixture('frames.zst'), {}],
    ['with its ids spilled', 'c.txt', (text: string) => Buffer.from(text), { memory: 1 }],
  ];
  test.each(firstOf(1, KINDS))(
    'trains the same vectors as Node in one thread on a text %s',
    async (_, name, pack, more) => {
      const corpus = file(pack(makeText(2000)), name);
      const options = { ...OPTIONS, ...more };
      const expected = vectorsOf((await train('skipgram', [corpus], { ...options, threads: 1 })).model);
      const answer = await inPage('plain', name, options);
      expect(answer.words).toEqual(expected.words.toArray());
      expect(answer.numbers).toEqual([...expected.matrix.data]);
      expect(Object.values(answer.written)).toEqual(new Array(3).fill(answer.numbers));
      expect(answer.given).toEqual(answer.numbers);
      expect(answer.read).toEqual(answer.numbers);
      expect(answer.packed).toEqual([0x1f, 0x8b]);
      expect(answer.near).toEqual([10, 10]);
      expect(answer.stopWords).toMatch(
        /^unsupported `stopWords`: .* name a file with a word a line, got en$/,
      );
      expect(answer.often).toEqual(['w1', 'w1', 'w1', 'w1']);
      expect(answer.labels).toEqual(['__label__a', '__label__b']);
      expect(answer.refused).toBe('none.vec: there is no such file: add it first (addFile)');
    },
  );

  slowTest('trains in threads where the page is isolated', async () => {
    // More than 1 MiB, so that a worker prepares it, too.
    file(makeText(27_000), 'd.txt');
    const answer = await inPage('isolated', 'd.txt', { ...OPTIONS, epochs: 1, threads: 2 });
    expect(answer.words.length).toBe(50);
    expect(answer.numbers.every((number: number) => Number.isFinite(number) && number !== 0)).toBe(true);
  });
});
