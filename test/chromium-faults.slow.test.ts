import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, serveFolder } from './chromium.js';
import { ask, type Explored, eventually, exploreModels, inked, ready, said } from './explored-page.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const PAGE = join(import.meta.dirname, '../dist/page');

const { folder, file, path } = temporaryFiles();

describe.skipIf(!CHROMIUM)('the page of wordvec explore where something is missing', () => {
  let explored: Explored;
  let url = '';
  const open: Explored['open'] = (...given) => explored.open(...given);

  beforeAll(async () => {
    explored = await exploreModels(folder, path);
    url = explored.url;
  });
  afterAll(() => explored?.close());

  test('says what is wrong with a file, and goes on', async () => {
    const page = await open(url);
    await ready(page);
    await page.locator('input[type=file]').first().setInputFiles(file('this is no model', 'no.txt'));
    await said(page, 'no.txt');
    expect(await ask(page, 'neighbours king')).toContain('0.');
    await page.close();
  });

  test('says so where its server does not answer, and keeps what is open', async () => {
    const page = await open(url);
    await page.route('**/models/1', (route) => route.abort());
    await page.reload();
    await said(page, /models\/1: the server does not answer/);
    expect(await ask(page, 'neighbours king')).toContain('0.');
    const lost = await explored.browser.newPage();
    await lost.route('**/engine.js', (route) => route.abort());
    await lost.goto(url);
    await said(lost, 'did not load: see that its server still runs');
    await lost.close();
    await page.close();
  });

  test('says how much a file is too large, and offers its first words', async () => {
    const page = await open(url);
    await ready(page);
    writeFileSync(path('large.bin'), '3000000 100\n');
    truncateSync(path('large.bin'), 1.2 * 2 ** 30);
    await page.locator('header input[type=file]').setInputFiles(path('large.bin'));
    await said(page, 'large.bin: it has 1.2 GiB, and a page holds 1');
    await page.getByRole('button', { name: 'Open its first 200,000 words' }).waitFor();
    expect(await ask(page, 'neighbours king')).toContain('0.');
    await page.close();
  });

  test('is one file too, which needs no server', async () => {
    const { code, err } = await runProgram(folder, ['explore', 'model.wv', '-o', 'page.html']);
    expect([code, err]).toEqual([0, expect.stringContaining('page.html')]);
    const page = await open(pathToFileURL(path('page.html')).href);
    await ready(page);
    expect(await ask(page, 'king - man + woman')).toContain('queen');
    await page.close();
  });

  test('is isolated by its service worker on a host that sends no headers', async () => {
    const server = await serveFolder(PAGE, false);
    const page = await open(`${server.url}index.html`);
    await eventually(() => page.evaluate(() => crossOriginIsolated).catch(() => false)).toBe(true);
    await page.close();
    server.close();
  });

  test('draws without WebGL, in Chinese, on a phone', async () => {
    const none = `const own = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return /webgl/.test(kind) ? null : own.call(this, kind, ...rest);
      };`;
    const page = await open(
      url,
      { viewport: { width: 360, height: 700 }, locale: 'zh-CN', colorScheme: 'dark' },
      none,
    );
    await said(page, '就绪');
    await eventually(() => inked(page)).toBeGreaterThan(1000);
    for (const name of ['提问', '训练', '地图']) {
      await page.getByRole('tab', { name }).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
    await page.close();
  });

  test('fails in nothing unseen', () => {
    expect(explored.refused).toEqual([]);
  });
});
