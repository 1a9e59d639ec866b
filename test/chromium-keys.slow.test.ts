// The page of `wordvec explore` by keys, much enlarged, in forced colours, with long texts and words that are written from the right.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMatrix, KeyedVectors, WordTable, writeVectors } from '../src/index.js';
import { CHROMIUM } from './chromium.js';
import { type Explored, eventually, exploreModels, ready, said } from './explored-page.js';
import { temporaryFiles } from './temporary-files.js';

const { folder, path } = temporaryFiles();

describe.skipIf(!CHROMIUM)('the page of wordvec explore for all who use it', () => {
  let explored: Explored;

  beforeAll(async () => {
    const matrix = createMatrix(3, 2);
    for (const [row, x, y] of [
      [0, -1, 0.1],
      [1, 1, 0.2],
      [2, -0.5, 1],
    ] as const)
      matrix.data.set([x, y], row * matrix.stride);
    await writeVectors(new KeyedVectors(WordTable.from(['ملك', 'ملكة', 'رجل']), matrix), path('arabic.wv'));
    explored = await exploreModels(folder, path);
  });
  afterAll(() => explored?.close());

  test('offers words by keys: what was written stays, and the list goes when it is left', async () => {
    const page = await explored.open(`${explored.url}#view=ask`);
    await ready(page);
    const line = page.getByRole('combobox', { name: 'Question' });
    const list = page.getByRole('listbox');
    const write = async (text: string) => {
      await line.fill('');
      await line.pressSequentially(text);
      await list.waitFor();
    };
    await write('odd wo');
    expect(await line.getAttribute('aria-expanded')).toBe('true');
    await line.press('ArrowDown');
    await page.keyboard.press('Escape');
    expect([await line.inputValue(), await list.isHidden()]).toEqual(['odd wo', true]);
    await write('odd wo');
    await line.press('ArrowDown');
    await page.keyboard.press('m');
    await eventually(() => line.inputValue()).toBe('odd wom');
    await line.press('Tab');
    expect(await line.inputValue()).toBe('odd woman');
    await write('odd qu');
    await line.press('Shift+Tab');
    expect(await list.isHidden()).toBe(true);
    await write('odd qu');
    await page.mouse.click(1000, 700);
    expect(await list.isHidden()).toBe(true);
    await write('odd qu');
    await list.getByRole('option', { name: 'queen' }).click();
    expect(await line.inputValue()).toBe('odd queen');
    await page.close();
  });

  test('offers what may stand at the cursor, and leaves what follows', async () => {
    const page = await explored.open(`${explored.url}#view=ask`);
    await ready(page);
    const line = page.getByRole('combobox', { name: 'Question' });
    await line.fill('odd  queen');
    for (let i = 0; i < ' queen'.length; i++) await line.press('ArrowLeft');
    await line.pressSequentially('wo');
    await page.getByRole('option', { name: 'woman' }).waitFor();
    await line.press('Tab');
    expect(await line.inputValue()).toBe('odd woman queen');
    await page.close();
  });

  test('takes a long text that is pasted as a file is taken', async () => {
    const page = await explored.open(`${explored.url}#view=train`);
    await ready(page);
    const text = page.getByLabel('Text to train on');
    const paste = (characters: number) =>
      text.evaluate((field, length) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', 'word '.repeat(length / 5));
        const event = new ClipboardEvent('paste', { clipboardData, cancelable: true });
        return field.dispatchEvent(event);
      }, characters);
    expect(await paste(500)).toBe(true);
    expect(await paste(5_000_000)).toBe(false);
    expect(await text.getAttribute('placeholder')).toBe('Text to train on, 5.00 MB');
    await page.close();
  });

  test('keeps a sign beside its number and an arrow between its words, in any direction of writing', async () => {
    const page = await explored.open(`${explored.url}#view=ask`);
    await ready(page);
    await page.locator('header input[type=file]').setInputFiles(path('arabic.wv'));
    await said(page, 'arabic.wv: ready');
    await page.getByText('An axis between words').click();
    for (const [field, words] of [
      ['From (words)', 'ملك'],
      ['To (words)', 'ملكة'],
      ['Words to place on it', 'رجل nobody'],
    ] as const)
      await page.getByLabel(field).fill(words);
    await page.getByRole('button', { name: 'Place' }).click();
    await said(page, 'nobody: none of these words is in the model');
    expect(await page.locator('article h2').textContent()).toBe('\u2068ملك\u2069 → \u2068ملكة\u2069');
    expect(await page.locator('article svg').textContent()).toMatch(/\u2068رجل\u2069 -0\.\d\d$/);
    await page.close();
  });

  test('shows the map at 400%, which view is chosen in forced colours, and no flag in the form', async () => {
    const page = await explored.open(explored.url, {
      viewport: { width: 320, height: 256 },
      forcedColors: 'active',
    });
    await ready(page);
    expect((await page.locator('.map').boundingBox())!.height).toBeGreaterThan(80);
    const colour = (name: string) =>
      page.getByRole('tab', { name }).evaluate((tab) => getComputedStyle(tab).backgroundColor);
    expect(await colour('Map')).not.toBe(await colour('Ask'));
    await page.getByRole('tab', { name: 'Train' }).click();
    await page.getByLabel('Trainer').selectOption('glove');
    await page.locator('[name=xMax]').waitFor({ state: 'attached' });
    expect(await page.locator('form small').allTextContents()).not.toContainEqual(
      expect.stringContaining('--'),
    );
    await page.close();
  });

  test('nothing of it failed unseen', () => expect(explored.refused).toEqual([]));
});
