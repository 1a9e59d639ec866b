// docs/sequences.md: each of its commands, on sequences made here, finds what belongs together.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProgram } from '../src/cli/program.js';
import { analogy, type KeyedVectors, neighbours, similarity, train, vectorsOf } from '../src/index.js';
import { JOB_SURE, JOB_WINDOW } from '../src/kernels/job.js';
import { wordsLike } from '../src/query/word-pattern.js';
import { uniform } from './generated-text.js';
import { subwordPlan, word2vecPlan } from './kernel-plans.js';
import { temporaryFiles } from './temporary-files.js';
import { hashOf } from './training-runs.js';

const { file } = temporaryFiles();
const PAGE = readFileSync(join(import.meta.dirname, '../docs/sequences.md'), 'utf8');
const COMMANDS = [...PAGE.matchAll(/^ {4}npx wordvec (.+)$/gm)].map(([, command]) =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
);

const next = uniform(7);
const oneOf = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)];
/** Lines of items of one group each, in any order. */
const linesOf = (groups: readonly (readonly string[])[], lines: number, most: number) =>
  `${Array.from({ length: lines }, () => {
    const group = oneOf(groups);
    return Array.from({ length: 2 + Math.floor(next() * (most - 1)) }, () => oneOf(group)).join(' ');
  }).join('\n')}\n`;

const names = (start: string, count: number) => Array.from({ length: count }, (_, i) => `${start}${i}`);
const SHOP = [
  ['coffee', 'milk', 'sugar', 'filters', 'biscuits'],
  ['beer', 'crisps', 'nuts', 'charcoal', 'sausages'],
  ['soap', 'sponges', 'bleach', 'brushes', 'towels'],
];
const SITE = [['/shoes/running', ...names('/shoes/', 5)], names('/books/', 6), names('/help/', 6)];
const GRAPH = [['alice', ...names('friend', 5)], names('carol', 6), names('dave', 6)];
const TAGGED = [
  ['duck|NOUN', 'goose|NOUN', 'pond|NOUN', 'feather|NOUN', 'swim|VERB'],
  ['duck|VERB', 'dodge|VERB', 'punch|NOUN', 'bend|VERB', 'fist|NOUN'],
];
const FILES: Record<string, string> = {
  'baskets.txt': file(linesOf(SHOP, 300, 9)),
  'sessions.txt': file(linesOf(SITE, 300, 9)),
  'walks.txt': file(linesOf(GRAPH, 200, 40)),
  'tagged.txt': file(linesOf(TAGGED, 400, 9)),
};
const GROUPS = [...SHOP, ...SITE, ...GRAPH, ...TAGGED];
const groupOf = (name: string) => GROUPS.find((group) => group.includes(name))!;

test('every command of the page finds the group', async () => {
  const models = new Map<string, KeyedVectors>();
  for (const words of COMMANDS) {
    const { entry, call } = await readProgram(words);
    const [name] = entry.usage.split(' ');
    if (words[0] === 'train') {
      const { output, ...given } = call.given as { output: string[] };
      const [input] = call.words.files as string[];
      const small = { dim: 16, threads: 1, ...given };
      models.set(output[0], vectorsOf((await train(name as 'skipgram', [FILES[input]], small)).model));
      continue;
    }
    const vectors = models.get(call.words.model as string)!;
    const asked = words.slice(2);
    if ('among' in call.given) {
      const among = call.flags.among as string[];
      expect(neighbours(vectors, asked[0], { among })[0].word).toBe('swim|VERB');
    } else if (name === 'vocabulary')
      expect(
        wordsLike(vectors, asked[0])
          .map(({ word }) => word)
          .sort(),
      ).toEqual(['duck|NOUN', 'duck|VERB']);
    else if (name === 'neighbours')
      for (const { word } of neighbours(vectors, asked[0], { k: 3 }))
        expect(groupOf(asked[0])).toContain(word);
    else if (name === 'analogy')
      for (const { word } of analogy(vectors, asked[0], { k: 3 })) expect(SHOP[0]).toContain(word);
    else expect(similarity(vectors, asked[0], asked[1])).toBeGreaterThan(0.5);
  }
  expect(models.size).toBe(6);
  // Counts that tell baskets: the last two were not asked.
  for (const model of ['items.wv', 'shop.wv'])
    for (const { word } of neighbours(models.get(model)!, 'beer', { k: 3 })) expect(SHOP[1]).toContain(word);
});

test('with --window all the order of a line means nothing to counts', async () => {
  const lines = readFileSync(FILES['baskets.txt'], 'utf8').trimEnd().split('\n');
  const turned = lines.map((line) => line.split(' ').reverse().join(' ')).map((line) => `${line}\n`);
  // Words come first in the same order.
  const first = `${GROUPS.flat().slice(0, 15).join(' ')}\n`;
  const hashes = [`${first}${lines.join('\n')}\n`, first + turned.join('')].map(async (text) => {
    const given = { dim: 4, minCount: 1, threads: 1, window: 'all', distanceWeighting: false } as const;
    return hashOf((await train('ppmi', [file(text)], given)).model.input);
  });
  expect(await hashes[0]).toBe(await hashes[1]);
});

test.each([
  ['all', 299, 298],
  [5, 5, 0],
])('window %s is not shrunk where it is all', (window, reach, sure) => {
  for (const { numbers } of [word2vecPlan('skipgram', { window }), subwordPlan({ window })]) {
    expect(numbers).toContainEqual([JOB_WINDOW, reach]);
    expect(numbers).toContainEqual([JOB_SURE, sure]);
  }
});

test('all is the rest of the line, however long', async () => {
  // Far apart, and near each other never.
  const between = (start: string) => names(start, 40).join(' ');
  const text = file(`first ${between('x')} last\n`.repeat(30) + `other ${between('y')} words\n`.repeat(30));
  const given = { dim: 12, sample: 0, minCount: 1, threads: 1, epochs: 20 };
  for (const trainer of ['skipgram', 'cbow', 'fasttext'] as const) {
    const { model } = await train(trainer, [text], {
      ...given,
      window: 'all',
      ...(trainer === 'fasttext' && { maxn: 0, minn: 0 }),
    });
    const far = 'vocabulary' in model ? vectorsOf(model) : undefined;
    if (far)
      expect(similarity(far, 'first', 'last')).toBeGreaterThan(similarity(far, 'first', 'words') + 0.5);
    else expect((model as { settings: { ws: number } }).settings.ws).toBe(42);
  }
  const counts = { dim: 4, minCount: 1, threads: 1, epochs: 1, window: 'all' } as const;
  expect((await train('glove', [text], counts)).options.window).toBe('all');
});

test.each([0, 1001, 'every'])('window %s is refused', async (window) => {
  await expect(train('skipgram', [FILES['walks.txt']], { window: window as never })).rejects.toThrow(
    /`window`: expected an integer >= 1 and <= 1000, or all, got/,
  );
});
