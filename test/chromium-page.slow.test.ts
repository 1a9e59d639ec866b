import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createIndex,
  createMatrix,
  KeyedVectors,
  train,
  vectorsOf,
  WordTable,
  writeModel,
  writeVectors,
} from '../src/index.js';
import { randomStream } from '../src/random.js';
import { CHROMIUM } from './chromium.js';
import {
  ask,
  type Explored,
  eventually,
  exploreModels,
  HOSTILE,
  inked,
  ready,
  said,
} from './explored-page.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const PAGE = join(import.meta.dirname, '../dist/page');

const { folder, file, path } = temporaryFiles();

/** Words around ten centres; one goes to another centre. */
function makeMoved(moved: boolean): KeyedVectors {
  const random = randomStream(moved ? 3 : 4, 'explorer');
  const matrix = createMatrix(300, 12);
  for (let i = 0; i < 300; i++)
    for (let d = 0; d < 12; d++) {
      const centre = i === 7 && moved ? 2 : i % 10;
      matrix.data[i * matrix.stride + d] =
        (d === centre ? 1 : 0) + 0.1 * Math.sin(i * (d + 1)) + 0.02 * random.next();
    }
  return new KeyedVectors(WordTable.from(Array.from({ length: 300 }, (_, i) => `w${i}`)), matrix);
}

function makeText(): string {
  const random = randomStream(2, 'explorer');
  const line = () => Array.from({ length: 12 }, () => `w${Math.floor(50 * random.next() ** 2)}`).join(' ');
  return `${Array.from({ length: 3000 }, line).join('\n')}\n`;
}

describe.skipIf(!CHROMIUM)('the page of wordvec explore', () => {
  let explored: Explored;
  let url = '';
  const open: Explored['open'] = (...given) => explored.open(...given);

  beforeAll(async () => {
    await writeVectors(makeMoved(false), path('before.wv'));
    await writeVectors(makeMoved(true), path('after.wv'));
    explored = await exploreModels(folder, path);
    url = explored.url;
  });
  afterAll(() => explored?.close());

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

  test('turns a map in space by pointer and keys, and names clusters by their nearest words', async () => {
    const page = await open(`${url}#view=map&layout=solid&colour=cluster`);
    await ready(page);
    expect(await page.getByLabel('Layout').inputValue()).toBe('solid');
    await eventually(() => page.locator('.groups li').count()).toBeGreaterThan(1);
    const name = (await page.locator('.groups li').first().textContent())!;
    expect(name.split(' ')).toHaveLength(3);
    const turned = () => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('turned'));
    await eventually(turned).toBe('0.6,0.4');
    const box = (await page.locator('.map').boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 150, { steps: 4 });
    await page.mouse.up();
    await eventually(turned).toBe('1.2,0.1');
    await page.locator('.map').press('ArrowRight');
    await eventually(turned).toBe('0.84,0.1');
    await eventually(() => inked(page)).toBeGreaterThan(1000);
    await page.locator('.groups button').first().click();
    await page.getByText(/^Selection/).waitFor();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(readFileSync(await csv.path(), 'utf8').split('\r\n').length).toBeGreaterThan(100);
    await page.close();
  });

  test('lays two models over each other: the word that was changed moved most', async () => {
    const page = await open(`${url}#view=ask`);
    await ready(page);
    const chosen = page.locator('header input[type=file]');
    await chosen.setInputFiles([path('before.wv'), path('after.wv')]);
    await eventually(() => page.getByLabel('Model', { exact: true }).locator('option').count()).toBe(4);
    await page.locator('summary', { hasText: 'What moved most' }).click();
    const compare = async (older: string, younger: string) => {
      await page.getByLabel('Older model').selectOption(older);
      await page.getByLabel('Younger model').selectOption(younger);
      await page.getByRole('button', { name: 'Compare' }).click();
    };
    await eventually(() => page.getByLabel('Older model').locator('option').count()).toBe(4);
    await compare('before.wv', 'before.wv');
    await said(page, 'open two models');
    await compare('before.wv', 'after.wv');
    const first = page.locator('article table button').first();
    await first.waitFor({ timeout: 100_000 });
    expect(await first.textContent()).toBe('w7');
    await page.locator('.way text', { hasText: 'w7\u2069 (after.wv)' }).waitFor();
    expect(await page.locator('.way line').count()).toBe(1);
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
    expect(await page.getByLabel('Model', { exact: true }).inputValue()).toBe('other.wv');
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
    // Drawn, and not in letters as for a terminal.
    expect(await ask(page, 'plot king queen man')).not.toContain('─');
    await eventually(() => page.locator('article').first().locator('svg circle').count()).toBe(3);
    expect(await ask(page, 'nothing-like-it')).toContain('unknown word');
    await page.getByLabel('Question').fill('neigh');
    await page.locator('#offers button', { hasText: 'neighbours' }).waitFor();
    await page.getByLabel('Question').press('Tab');
    expect(await page.getByLabel('Question').inputValue()).toBe('neighbours');
    await page.close();
  });

  test('trains, stops, goes on to the same bytes, and saves', async () => {
    file(makeText(), 'text.txt');
    const options = { dim: 12, epochs: 600, threads: 1, seed: 1, tokenizer: 'unicode' } as const;
    const { model } = await train('skipgram', [path('text.txt')], options);
    await writeVectors(vectorsOf(model), path('node.bin'));
    await writeModel(model, path('node.wv'));
    const page = await open(`${url}#view=train`);
    await page.getByLabel('Choose a text file').setInputFiles(path('text.txt'));
    await page.getByLabel('dim', { exact: true }).fill('12');
    await page.getByLabel('epochs', { exact: true }).fill('600');
    await page.locator('summary', { hasText: 'run' }).click();
    await page.getByLabel('threads', { exact: true }).fill('1');
    await page.locator('summary', { hasText: 'corpus' }).click();
    await page.locator('[name=tokenizer]').selectOption('unicode');
    await page.getByText('punctuation dropped').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('.figures', { hasText: 'words/s' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    const goOn = page.getByRole('button', { name: 'Go on' });
    await eventually(() => goOn.isEnabled()).toBe(true);
    if ((await page.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value)) < 1)
      await goOn.click();
    // Not that the model is ready to be asked, which it says before.
    await said(page, 'done: the model');
    await eventually(() => goOn.isEnabled()).toBe(true);
    const [losses] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).last().click(),
    ]);
    expect(readFileSync(await losses.path(), 'utf8')).toMatch(/^done,loss\r\n(\d+,\d+\.\d+\r\n)+$/);
    for (const format of ['.bin', '.wv']) {
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: format }).click(),
      ]);
      expect(readFileSync(await saved.path()).equals(readFileSync(path(`node${format}`)))).toBe(true);
    }
    await page.close();
  });

  test('is small, and nothing of it failed unseen', () => {
    const bytes = ['engine.js', 'page.js', 'page.css', 'index.html', 'help-zh.json'].map(
      (name) => gzipSync(readFileSync(join(PAGE, name))).length,
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
    expect(explored.refused).toEqual([]);
  });
});
