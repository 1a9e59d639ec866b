import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createIndex,
  createMatrix,
  KeyedVectors,
  train,
  vectorsOf,
  WordTable,
  writeVectors,
} from '../src/index.js';
import { randomStream } from '../src/random.js';
import { CHROMIUM, serveFolder, startChromium } from './chromium.js';
import { runProgram, startProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const PAGE = join(import.meta.dirname, '../dist/page');
const HOSTILE = '<img src=x onerror=alert(1)>';
const { folder, file, path } = temporaryFiles();

/** Words of two heaps, the hostile one among the first. */
function makeVectors(size: number): KeyedVectors {
  const random = randomStream(1, 'explorer');
  const words = [
    'king',
    'man',
    'woman',
    'queen',
    HOSTILE,
    ...Array.from({ length: size - 5 }, (_, i) => `w${i}`),
  ];
  const matrix = createMatrix(size, 8);
  for (let i = 0; i < matrix.data.length; i++)
    matrix.data[i] = random.next() - 0.5 + (i % 16 < 8 ? 0.4 : -0.4);
  for (const [row, x, y] of [
    [0, 1, 0],
    [1, 0, 0],
    [2, 0, 1],
    [3, 1, 1],
  ] as const)
    matrix.data.set([x, y, 0.5, 0, 0, 0, 0, 0], row * matrix.stride);
  return new KeyedVectors(WordTable.from(words), matrix);
}

function makeText(): string {
  const random = randomStream(2, 'explorer');
  const line = () => Array.from({ length: 12 }, () => `w${Math.floor(50 * random.next() ** 2)}`).join(' ');
  return `${Array.from({ length: 3000 }, line).join('\n')}\n`;
}

describe.skipIf(!CHROMIUM)('the page of wordvec explore', () => {
  let browser: Browser;
  let url = '';
  let stop = () => {};
  const refused: string[] = [];

  beforeAll(async () => {
    await writeVectors(makeVectors(3000), path('model.wv'));
    await writeVectors(makeVectors(600), path('other.wv'));
    file('this is no model', 'no.txt');
    const { child } = startProgram(folder, ['explore', 'model.wv', 'other.wv', '--no-open']);
    stop = () => void child.kill('SIGTERM');
    url = await new Promise((resolve) => child.stdout!.once('data', (text: string) => resolve(text.trim())));
    browser = await startChromium();
  });
  afterAll(async () => {
    stop();
    await browser?.close();
  });

  // A busy machine is no failure.
  const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 100_000 });

  /** A page in which nothing fails unseen: errors, refusals of its policy and calls of other hosts. */
  async function open(address: string, options: object = {}, before?: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 }, ...options });
    const own = new URL(address).origin;
    page.on('pageerror', ({ message }) => refused.push(message));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => refused.push('a dialog')));
    page.on(
      'console',
      (line) => line.type() === 'error' && !/models\.json|404/.test(line.text()) && refused.push(line.text()),
    );
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (!['blob:', 'data:', 'file:'].includes(protocol) && origin !== own) refused.push(request.url());
    });
    if (before) await page.addInitScript(before);
    await page.goto(address);
    return page;
  }

  const said = (page: Page, sentence: string | RegExp) =>
    page.locator('.status', { hasText: sentence }).waitFor({ timeout: 110_000 });
  const ready = (page: Page) => said(page, 'ready');

  async function ask(page: Page, line: string): Promise<string> {
    await page.getByRole('tab', { name: 'Ask' }).click();
    await page.getByLabel('Question').fill(line);
    await page.getByLabel('Question').press('Enter');
    const answer = page.locator('article', { has: page.locator('h2', { hasText: line }) }).first();
    await answer.waitFor();
    return (await answer.textContent())!;
  }

  /** Points of the map that are not paper. */
  const inked = (page: Page) =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.map canvas')!;
      const copy = document.createElement('canvas');
      Object.assign(copy, { width: canvas.width, height: canvas.height });
      const context = copy.getContext('2d')!;
      context.drawImage(canvas, 0, 0);
      return context
        .getImageData(0, 0, copy.width, copy.height)
        .data.filter((value, i) => i % 4 === 3 && value > 0).length;
    });

  test('shows all words, chosen ones and their neighbours, and hostile words as text', async () => {
    const page = await open(url);
    await ready(page);
    await eventually(() => inked(page)).toBeGreaterThan(1000);
    await page.getByLabel('Find a word').fill(HOSTILE);
    await page.getByLabel('Find a word').press('Enter');
    await page.locator('.words li', { hasText: HOSTILE }).waitFor();
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByRole('button', { name: 'Lasso' }).click();
    const box = (await page.locator('.map').boundingBox())!;
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    for (const [x, y] of [
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const)
      await page.mouse.move(box.x + 5 + x * (box.width - 10), box.y + 5 + y * (box.height - 10), {
        steps: 3,
      });
    await page.mouse.up();
    await page.getByText('Selection (3,000)').waitFor();
    await page.locator('.near', { hasText: 'Nearest to their mean' }).waitFor();
    await page.getByLabel('Colour').selectOption('cluster');
    await ready(page);
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export SVG' }).click(),
    ]);
    expect(readFileSync(await svg.path(), 'utf8')).toMatch(/<svg.*<circle.*<text/);
    await page.close();
  });

  test('takes places and groups from a table, and an index of texts', async () => {
    file('word,x,y\nking,1,2\n"queen",3,4\nnobody,5,6\n', 'places.csv');
    file('king\troyal\nman\tperson\n', 'groups.tsv');
    await createIndex([file('bread and butter\nking and queen\n', 'texts.txt')], path('texts.idx'), {
      bm25: true,
    });
    const page = await open(url);
    await ready(page);
    const chosen = page.locator('header input[type=file]');
    await chosen.setInputFiles(path('places.csv'));
    await said(page, 'places.csv: 2 words');
    await eventually(() => page.locator('.words li').allTextContents()).toEqual(['king', 'queen']);
    await chosen.setInputFiles(path('groups.tsv'));
    await said(page, 'groups.tsv: 2 words');
    expect(await page.getByLabel('Colour').inputValue()).toBe('table');
    await chosen.setInputFiles(path('texts.idx'));
    await said(page, 'texts.idx: 2 texts');
    expect(await ask(page, 'search texts.idx queen')).toContain('king and queen');
    await page.close();
  });

  test('places words by UMAP, and its link keeps that', async () => {
    const page = await open(`${url}#view=map&layout=umap&model=other.wv`);
    await ready(page);
    await eventually(() => inked(page)).toBeGreaterThan(300);
    expect(await page.getByLabel('Layout').inputValue()).toBe('umap');
    expect(await page.getByLabel('Model').inputValue()).toBe('other.wv');
    await page.close();
  });

  test('answers as the program does, for both models, with arrows', async () => {
    const page = await open(url);
    await ready(page);
    const { out } = await runProgram(folder, ['analogy', 'model.wv', 'king - man + woman']);
    const [best, score] = out.split('\n')[0]!.split(/\s+/);
    const answer = await ask(page, 'king - man + woman');
    expect(best).toBe('queen');
    expect(answer).toContain(best);
    expect(answer).toContain(score);
    expect(answer).toContain('other.wv');
    await eventually(() => page.locator('article svg line').count()).toBe(2);
    expect(await ask(page, 'nothing-like-it')).toContain('unknown word');
    await page.getByLabel('Question').fill('neigh');
    await page.locator('#offers button', { hasText: 'neighbours' }).waitFor();
    await page.getByLabel('Question').press('Tab');
    expect(await page.getByLabel('Question').inputValue()).toBe('neighbours');
    await page.close();
  });

  test('trains, stops, goes on to the same bytes, and saves', async () => {
    file(makeText(), 'text.txt');
    const options = { dim: 12, epochs: 150, threads: 1, seed: 1 };
    const { model } = await train('skipgram', [path('text.txt')], options);
    await writeVectors(vectorsOf(model), path('node.bin'));
    const page = await open(`${url}#view=train`);
    await page.getByLabel('Choose a text file').setInputFiles(path('text.txt'));
    await page.getByLabel('dim', { exact: true }).fill('12');
    await page.getByLabel('epochs', { exact: true }).fill('150');
    await page.locator('summary', { hasText: 'run' }).click();
    await page.getByLabel('threads', { exact: true }).fill('1');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('.figures', { hasText: 'words/s' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    const goOn = page.getByRole('button', { name: 'Go on' });
    await eventually(() => goOn.isEnabled()).toBe(true);
    if ((await page.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value)) < 1)
      await goOn.click();
    await said(page, /ready|done/);
    await eventually(() => goOn.isEnabled()).toBe(true);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '.bin' }).click(),
    ]);
    expect(readFileSync(await saved.path()).equals(readFileSync(path('node.bin')))).toBe(true);
    await page.close();
  });

  test('says what is wrong with a file, and goes on', async () => {
    const page = await open(url);
    await ready(page);
    await page.locator('input[type=file]').first().setInputFiles(path('no.txt'));
    await said(page, 'no.txt');
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

  test('is small, and nothing of it failed unseen', () => {
    const bytes = ['engine.js', 'page.js', 'page.css', 'index.html'].map(
      (name) => gzipSync(readFileSync(join(PAGE, name))).length,
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
    expect(refused).toEqual([]);
  });
});
