// The page of `wordvec explore` in a class of Chinese: its own text, its own language, and the browser's ways through the page.
import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../src/random.js';
import { CHROMIUM } from './chromium.js';
import { ask, type Explored, eventually, exploreModels, ready, said } from './explored-page.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, file, path } = temporaryFiles();

const WORDS = [
  '老师',
  '学生',
  '学校',
  '今天',
  '天气',
  '公园',
  '花',
  '人',
  '我们',
  '很',
  '好',
  '去',
  '有',
  '的',
  '在',
  '了',
  '是',
  '不',
];

function makeText(): string {
  const random = randomStream(3, 'class');
  const line = () =>
    `${Array.from({ length: 9 }, () => WORDS[Math.floor(WORDS.length * random.next())]).join('')}。`;
  return `${Array.from({ length: 400 }, line).join('\n')}\n`;
}

/** The characters of the text by their bytes in GBK, as decoders have them. */
function inGbk(text: string): Uint8Array {
  const bytes = new Map<string, number[]>([['\n', [10]]]);
  const decoder = new TextDecoder('gbk');
  for (let high = 0xa1; high < 0xf8; high++)
    for (let low = 0xa1; low < 0xff; low++) bytes.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
  return Uint8Array.from([...text].flatMap((letter) => bytes.get(letter)!));
}

const isRisky = (page: Page) =>
  page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));

describe.skipIf(!CHROMIUM)('the page in a class', () => {
  let explored: Explored;

  beforeAll(async () => {
    explored = await exploreModels(folder, path);
  });
  afterAll(() => explored?.close());

  test('trains on Chinese in GBK without spaces, whose words it finds', async () => {
    const gbk = path('gbk.txt');
    writeFileSync(gbk, inGbk(makeText()));
    const page = await explored.open(`${explored.url}#view=train`, { locale: 'zh-CN' });
    await said(page, '就绪');
    await page.getByLabel('选择文本文件').setInputFiles(gbk);
    await said(page, '已设置分词选项');
    expect(await page.locator('[name=tokenizer]').inputValue()).toBe('segmenter');
    expect(await page.locator('[name=locale]').inputValue()).toBe('zh');
    expect(await page.locator('[name=epochs]').getAttribute('placeholder')).toMatch(/^由文本大小/);
    await page.locator('[name=dim]').fill('10');
    await page.locator('[name=threads]').evaluate((field: HTMLInputElement) => {
      field.value = '1';
    });
    expect(await isRisky(page)).toBe(false);
    await page.getByRole('button', { name: '开始' }).click();
    await said(page, '完成');
    expect(await page.locator('.figures').textContent()).toMatch(/^训练 · 100%/);
    const notes = await page.locator('.run .note').allTextContents();
    expect(notes.join()).toMatch(/epochs/);
    for (const note of notes) expect(note).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
    expect(await isRisky(page)).toBe(true);
    // Of another trainer, too, what was written stays, and what the text asks for.
    await page.getByLabel('训练方法').selectOption('classifier');
    await eventually(() => page.locator('[name=minn]').inputValue()).toBe('1');
    expect(await page.locator('[name=dim]').inputValue()).toBe('10');
    await page.getByRole('button', { name: '开始' }).click();
    await said(page, '没有找到标签');
    await page.getByRole('tab', { name: '提问' }).click();
    await page.getByLabel('问题').fill('use trained');
    await page.getByLabel('问题').press('Enter');
    await page.getByLabel('问题').fill('老师 -k 1');
    await page.getByLabel('问题').press('Enter');
    const table = page.locator('article', { hasText: '老师 -k 1' }).locator('table');
    await table.waitFor();
    expect(await table.locator('caption').textContent()).toBe('trained');
    expect((await table.locator('td').first().textContent())!).toMatch(/^\p{Script=Han}+$/u);
    await page.getByLabel('问题').fill('没有这个词');
    await page.getByLabel('问题').press('Enter');
    await page.getByText('没有“没有这个词”这个词').waitFor();
    await page.close();
  });

  test('goes back to the view before, and keeps a model by another name', async () => {
    const page = await explored.open(explored.url);
    await ready(page);
    await page.getByRole('tab', { name: 'Ask' }).click();
    expect(await ask(page, 'quit')).toContain('nothing to leave');
    expect(await ask(page, 'king --kk 3')).toContain('--kk: there is no such flag');
    expect(await ask(page, 'load other.wv again')).toContain('600 words');
    await eventually(() => page.getByLabel('Model', { exact: true }).locator('option').count()).toBe(3);
    await ask(page, 'load none.vec');
    await page.getByText('there is no such file: open it first').waitFor();
    const line = page.getByLabel('Question');
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown']) await line.press(key);
    expect(await line.inputValue()).toBe('load none.vec');
    await page.getByText('What can be asked').click();
    await page.getByRole('button', { name: 'wmd "the king spoke"' }).click();
    expect(await page.getByLabel('Question').inputValue()).toBe('wmd "the king spoke" "a queen said"');
    await page.goBack();
    await eventually(() => page.locator('.map-view').isVisible()).toBe(true);
    await page.goForward();
    await eventually(() => page.locator('.ask-view').isVisible()).toBe(true);
    file(Buffer.from('BZh91AY&SY0123456789'), 'packed.vec.bz2');
    await page.locator('header input[type=file]').setInputFiles(path('packed.vec.bz2'));
    await said(page, 'packed.vec.bz2: a page unpacks .gz only');
    await page.close();
  });

  test('opens files that belong together, and what is whole of one that is cut off', async () => {
    const page = await explored.open(explored.url);
    await ready(page);
    const chosen = page.locator('header input[type=file]');
    await runProgram(folder, ['export', 'other.wv', '-o', 'array.npy']);
    await chosen.setInputFiles([path('array.words.txt'), path('array.npy')]);
    await said(page, 'array.npy: ready');
    file('2 3\na \0\0\x80?\0\0\0\0\0\0\0\0\nb \0\0', 'cut.bin');
    await chosen.setInputFiles(path('cut.bin'));
    await said(page, 'it is cut off');
    await page.getByRole('button', { name: 'Open its first 1 words' }).click();
    await said(page, 'cut.bin: ready');
    await page.close();
  });

  test('nothing of it failed unseen', () => expect(explored.refused).toEqual([]));
});
