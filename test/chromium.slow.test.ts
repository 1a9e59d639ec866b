import { createHash } from 'node:crypto';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createIndex,
  learnPhrases,
  openIndex,
  readVectors,
  train,
  vectorsOf,
  writeModel,
  writeVectors,
} from '../src/index.js';
import { randomStream } from '../src/random.js';
import { CHROMIUM, type Server, serveFolder, startChromium } from './chromium.js';
import { temporaryFiles } from './temporary-files.js';

const ROOT = join(import.meta.dirname, '..');
const WORKERS = ['corpus/preparation-worker', 'trainers/training-worker'];
const { folder, file, path } = temporaryFiles();

function makeText(lines: number, start = ''): string {
  const random = randomStream(1, 'page');
  const line = () => Array.from({ length: 12 }, () => `w${Math.floor(50 * random.next() ** 2)}`).join(' ');
  return `${Array.from({ length: lines }, (_, i) => start.replace('N', String(i % 3)) + line()).join('\n')}\n`;
}

const SMALL = { dim: 12, epochs: 2, seed: 3, minCount: 1, threads: 1 };
/** Every trainer, and those of its kinds that have a kernel of their own. */
const RUNS = [
  ['skipgram', {}],
  ['skipgram', { loss: 'hs' }],
  ['cbow', {}],
  ['fasttext', { bucket: 1000 }],
  ['fasttext', { bucket: 1000, cbow: true }],
  ['classifier', {}],
  ['glove', {}],
  ['ppmi', {}],
  ['lsa', {}],
  ['doc2vec', {}],
  ['doc2vec', { model: 'dm' }],
] as const;

describe.skipIf(!CHROMIUM)('in Chromium', () => {
  let browser: Browser;
  const servers: Record<string, Server> = {};

  beforeAll(async () => {
    const workers = WORKERS.map((name) => [name, join(ROOT, `dist/${name}.js`)]);
    const bundle = await rolldown({
      input: { page: join(import.meta.dirname, 'chromium-entry.mjs'), ...Object.fromEntries(workers) },
      platform: 'browser',
      logLevel: 'silent',
    });
    await bundle.write({ dir: folder, format: 'esm' });
    await bundle.close();
    file('<!doctype html><title>page</title>', 'index.html');
    cpSync(join(ROOT, 'dist/page'), path('own'), { recursive: true });
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
    file(`<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">`, 'strict.html');
    // More than 1 MiB, which a thread of its own prepares where there are such.
    file(makeText(35_000), 'text.txt');
    file(makeText(2000, '__label__N '), 'labels.txt');
    servers.isolated = await serveFolder(folder, true);
    servers.plain = await serveFolder(folder, false);
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of Object.values(servers)) server.close();
  });

  async function inPage<Answer>(kind: string, where: 'page' | 'worker', ...task: unknown[]): Promise<Answer> {
    const page: Page = await browser.newPage();
    try {
      await page.goto(`${servers[kind]!.url}${task[0] === 'policy' ? 'strict' : 'index'}.html`);
      const call = `import('/page.js').then(({ run }) => run(...${JSON.stringify([where, ...task])}))`;
      return await page.evaluate<Answer>(call);
    } finally {
      await page.close();
    }
  }

  test.each(RUNS)('%s %o gives the bytes of one thread of Node, isolated or not', async (trainer, more) => {
    const corpus = trainer === 'classifier' ? 'labels.txt' : 'text.txt';
    const { minCount, ...rest } = SMALL;
    const options = { ...rest, ...(trainer === 'classifier' ? {} : { minCount }), ...more };
    const { model } = await train(trainer, [path(corpus)] as never, options as never);
    await writeModel(model, path('node.wv'));
    const expected = [
      ...createHash('sha256')
        .update(readFileSync(path('node.wv')))
        .digest(),
    ];
    for (const kind of ['plain', 'isolated']) {
      const answer = await inPage<object>(kind, 'worker', 'train', trainer, corpus, options);
      expect(answer).toMatchObject({ digest: expected, isolated: kind === 'isolated' });
    }
  });

  test('trains in the page itself, and in threads where it is isolated', async () => {
    const options = { ...SMALL, threads: 2 };
    expect(await inPage('isolated', 'page', 'threads', 'text.txt', options)).toBe(true);
    expect(await inPage('plain', 'page', 'threads', 'text.txt', options)).toBe(true);
  });

  test('trains under a policy that allows no threads of a text, by addresses of the site', async () => {
    expect(await inPage('isolated', 'page', 'policy', 'text.txt', { ...SMALL, threads: 2 })).toEqual({
      refused: expect.stringMatching(/did not start: .* allows worker-src blob:, or that useAssets/),
      size: 50,
    });
  });

  test('fetches of a server what it reads, and keeps files of its own', async () => {
    const { model } = await train('skipgram', [path('text.txt')], SMALL);
    const vectors = vectorsOf(model);
    await writeVectors(vectors, path('vectors.bin'));
    const answer = await inPage('plain', 'worker', 'files', 'vectors.bin', 20);
    await writeVectors(await readVectors(path('vectors.bin'), { limit: 20 }), path('some.vec'));
    expect(answer).toMatchObject({
      size: 20,
      bytes: statSync(path('some.vec')).size,
      near: [expect.any(String), expect.any(String), expect.any(String)],
      missing: 'none.vec: there is no such file: add it first (addFile)',
      unreached: expect.stringMatching(/the server answered 404: check the address$/),
    });
    expect(servers.plain!.ranges.length).toBeGreaterThan(1);
  });

  test('finds in an index, and learns phrases, as Node does', async () => {
    await createIndex([path('labels.txt')], path('texts.idx'), { bm25: true });
    const found = await (await openIndex(path('texts.idx'))).search('w49 w48', { k: 2 });
    expect(await inPage('plain', 'worker', 'search', 'texts.idx', 'w49 w48')).toEqual(
      found.map(({ id }) => id),
    );
    const passes = { threshold: 0, minCount: 3, passes: 2, threads: 1 };
    const { phrases } = await learnPhrases([path('labels.txt')], passes);
    const learnt = await inPage('plain', 'worker', 'phrases', 'labels.txt', passes);
    expect(learnt).toEqual(phrases.passes.map((pass) => pass.phrases.toArray()));
    expect(phrases.passes[1]!.phrases.size).toBeGreaterThan(0);
  });
});
