// The page of `wordvec explore` in Chromium, for tests: a server of two models, and pages in which nothing fails unseen.
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createMatrix, KeyedVectors, WordTable, writeVectors } from '../src/index.js';
import { randomStream } from '../src/random.js';
import { startChromium } from './chromium.js';
import { startProgram } from './program.js';

export const HOSTILE = '<img src=x onerror=alert(1)>';

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

/** Milliseconds: a busy machine is no failure. */
const WAIT = 110_000;
export const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: WAIT });

/** A page in which nothing fails unseen: errors, refusals of its policy and calls of other hosts. */
async function open(
  browser: Browser,
  refused: string[],
  address: string,
  options: object = {},
  before?: string,
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 800 }, ...options });
  page.setDefaultTimeout(WAIT);
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

export const said = (page: Page, sentence: string | RegExp) =>
  page.locator('.status', { hasText: sentence }).waitFor({ timeout: WAIT });
export const ready = (page: Page) => said(page, 'ready');

export async function ask(page: Page, line: string): Promise<string> {
  await page.getByRole('tab', { name: 'Ask' }).click();
  await page.getByLabel('Question').fill(line);
  await page.getByLabel('Question').press('Enter');
  const answer = page.locator('article', { has: page.locator('h2', { hasText: line }) }).first();
  await answer.waitFor();
  return (await answer.textContent())!;
}

/** Points of the map that are not paper. */
export const inked = (page: Page) =>
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

export interface Explored {
  readonly url: string;
  readonly browser: Browser;
  /** What failed in its pages. */
  readonly refused: readonly string[];
  /** @param before runs in the page first */
  open(address: string, options?: object, before?: string): Promise<Page>;
  close(): Promise<void>;
}

/** Serves model.wv (3,000 words) and other.wv (600), written into the folder. */
export async function exploreModels(folder: string, path: (name: string) => string): Promise<Explored> {
  await writeVectors(makeVectors(3000), path('model.wv'));
  await writeVectors(makeVectors(600), path('other.wv'));
  const { child } = startProgram(folder, ['explore', 'model.wv', 'other.wv', '--no-open']);
  const url = await new Promise<string>((resolve) =>
    child.stdout!.once('data', (text: string) => resolve(text.trim())),
  );
  const browser = await startChromium();
  const refused: string[] = [];
  return {
    ...{ url, browser, refused },
    open: (...given) => open(browser, refused, ...given),
    async close() {
      child.kill('SIGTERM');
      await browser.close();
    },
  };
}
