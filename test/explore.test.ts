import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Explorer, openExplorer } from '../src/cli/explore-server.js';
import { createMatrix, KeyedVectors, readVectors, WordTable, writeVectors } from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, file, path } = temporaryFiles();
const NAME = 'a"<b>.wv';
const WORDS = 400;

beforeAll(async () => {
  const words = ['</script><img src=x>', ...Array.from({ length: WORDS - 1 }, (_, i) => `word${i}`)];
  const matrix = createMatrix(words.length, 60);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = Math.sin(i * i);
  const vectors = new KeyedVectors(WordTable.from(words), matrix);
  await writeVectors(vectors, path(NAME));
  await writeVectors(vectors, path('folder'), { format: 'model2vec' });
});

describe('wordvec explore', () => {
  test.each([
    [2, ['-o', 'page.html'], '-o: expected a model that the page is to hold, got none'],
    [2, [NAME, '-o', 'page.svg'], '-o: expected a name that ends in .html, got page.svg'],
    [2, ['-', '--no-open'], 'the page cannot read stdin: write it to a file, or use -o page.html'],
    [1, ['none.bin', '--no-open'], 'none.bin'],
    [1, ['text.txt', '--no-open'], 'text.txt'],
    [2, [NAME, '--port', '70000'], '--port'],
  ])('ends with %i for %o', async (expected, args, sentence) => {
    file('no vectors here', 'text.txt');
    const { code, out, err } = await runProgram(folder, ['explore', ...args]);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toContain(sentence);
  });

  describe('serves', () => {
    let server: Explorer;
    let [port, root] = ['', ''];
    beforeAll(async () => {
      server = await openExplorer([path(NAME), path('folder')], { port: 0, limit: 50 });
      ({ port, pathname: root } = new URL(server.url));
    });
    afterAll(() => server.close());

    const ask = (given: object) =>
      new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) =>
        get({ host: '127.0.0.1', port, path: root, ...given }, async (response) => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(await response.toArray()) });
        }).on('error', reject),
      );

    test('who knows its address, by its own name, and only gives', async () => {
      const statuses = [];
      for (const given of [
        {},
        { headers: { host: `localhost:${port}` } },
        { headers: { host: `evil.example:${port}` } },
        { path: '/' },
        { path: `/${'0'.repeat(32)}/` },
        { path: `${root}../../../package.json` },
        { path: `${root}..%2f..%2fpackage.json` },
        { path: `${root}%` },
        { path: '//' },
        { path: 'http://[' },
        { method: 'POST' },
      ])
        statuses.push((await ask(given)).status);
      expect(statuses).toEqual([200, 200, 403, 404, 404, 404, 404, 404, 404, 404, 405]);
    });

    test('the two headers that isolate the page', async () => {
      expect((await ask({})).headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'content-type': 'text/html; charset=utf-8',
      });
    });

    test('models, whole or in ranges, and folders', async () => {
      const bytes = readFileSync(path(NAME));
      const list = JSON.parse((await ask({ path: `${root}models.json` })).body.toString());
      expect(list).toEqual([
        { name: NAME, url: 'models/0', limit: 50 },
        { name: 'folder', url: 'models/1', limit: 50, files: expect.arrayContaining(['model.safetensors']) },
      ]);
      expect((await ask({ path: `${root}models/0` })).body.equals(bytes)).toBe(true);
      const part = await ask({ path: `${root}models/0`, headers: { range: 'bytes=3-9' } });
      expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 3-9/${bytes.length}`]);
      expect(part.body.equals(bytes.subarray(3, 10))).toBe(true);
      const past = await ask({ path: `${root}models/0`, headers: { range: `bytes=${bytes.length}-` } });
      expect(past.status).toBe(416);
      expect((await ask({ path: `${root}models/1/tokenizer.json` })).status).toBe(200);
    });
  });

  describe('writes one file', () => {
    /** The vectors within the page. */
    async function within(html: string) {
      const [, base64] = /data-model="[^"]*">([^<]*)</.exec(html)!;
      return readVectors(Buffer.from(base64!, 'base64'));
    }

    test('that runs what its policy names, and holds names and words as text', async () => {
      const { code } = await runProgram(folder, ['explore', NAME, '-o', 'page.html']);
      const html = readFileSync(path('page.html'), 'utf8');
      expect(code).toBe(0);
      expect(html).toContain('data-model="a&quot;&lt;b>.wv"');
      expect(html).not.toMatch(/src="|href="(?!data:)|<img/);
      const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
      const [, program] = /<script type="module">([\s\S]*)<\/script><\/body>/.exec(html)!;
      const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
      expect(html).toContain(`script-src ${hash(program!)} 'wasm-unsafe-eval'; style-src ${hash(style!)}`);
      const vectors = await within(html);
      expect([vectors.size, vectors.dim, vectors.words.word(0)]).toEqual([WORDS, 60, '</script><img src=x>']);
    });

    test('of a stated size: fewer dimensions, then fewer words, which is said', async () => {
      const { words } = await readVectors(path(NAME));
      const many = new KeyedVectors(
        WordTable.from(Array.from({ length: 14_000 }, (_, i) => `${words.word(1)}-${i}`)),
        createMatrix(14_000, 60),
      );
      many.matrix.data.forEach((_, i, data) => {
        data[i] = Math.cos(i * i);
      });
      await writeVectors(many, path('many.wv'));
      const { err } = await runProgram(folder, [
        'explore',
        'many.wv',
        '-o',
        'many.html',
        '--max-size',
        '1MB',
      ]);
      expect(err).toMatch(
        /many\.wv: 12,\d{3} of 14,000 words and 50 of 60 dimensions fit: --max-size takes more/,
      );
      const { size, dim } = await within(readFileSync(path('many.html'), 'utf8'));
      expect([size > 12_000, dim]).toEqual([true, 50]);
    });
  });
});
