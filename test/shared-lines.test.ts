// Lines with labels that several ranks read, each a range of them: dictionary, rows and order are those of one rank.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBlockStore } from '../src/corpus/block-store.js';
import { readLabelledText } from '../src/corpus/labelled-text.js';
import { joinUses, shuffleTogether } from '../src/corpus/shared-lines.js';
import { RecordShuffler, type ShuffledRecords } from '../src/corpus/shuffled-records.js';
import { openTokens, sumOfIds } from '../src/corpus/token-store.js';
import { WordTable } from '../src/corpus/words.js';
import { type ResolvedOptions, resolveOptions } from '../src/options.js';
import type { Ranks } from '../src/platform.js';
import { randomStream } from '../src/random.js';
import { shareOf } from '../src/run/share.js';
import { simulatedRanks } from '../src/run/simulated-ranks.js';
import { type ClassifierData, classifierData } from '../src/trainers/classifier-data.js';
import { fingerprintOf } from '../src/trainers/fingerprint.js';
import { labelledText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file } = temporaryFiles();
const lines = labelledText(900).split('\n');
const part = (from: number, to: number, between = '\n') => lines.slice(from, to).join(between);
/** Empty lines, lines without a label, ends of files without a line end, a packed one, one of a single line, an empty one. */
const FILES = [
  file(`\n \nno label here\n${part(0, 300, '\n\n')}`),
  file(gzipSync(part(300, 400)), '.gz'),
  file(''),
  file(`__label__rare0 ${part(400, 405, ' ')}`),
  file(`${part(405, 900, '\r\n')}\n\n`),
];
const known = WordTable.fromBytes(['kabe', 'zzz'].map((word) => new TextEncoder().encode(word)));

async function read(options: ResolvedOptions<'classifier'>, inputs: string[], ranks?: Ranks) {
  const shared = ranks && { ranks, least: Math.min(options.minCount, options.minCountLabel), also: known };
  const text = await readLabelledText(inputs, options.label, {}, Number.POSITIVE_INFINITY, shared);
  return classifierData(text, options, { source: 'the text', known, ranks });
}

const onRanks = (size: number, options: ResolvedOptions<'classifier'>, inputs = FILES) =>
  Promise.all(
    simulatedRanks(size).map((ranks) => read(options, inputs, ranks).finally(() => ranks.end(false))),
  );

function figures({ dictionary, longest, unlabelled, tokens, text, joined, places, lines }: ClassifierData) {
  const { entries, counts, labels, range } = dictionary;
  return {
    ...{ entries: entries.toArray(), counts: [...counts], labels: labels.size, range },
    ...{ longest, unlabelled, tokens, text, joined, places: places.places && fingerprintOf(places.places) },
    ...{
      rows: places.rows,
      records: lines.records,
      steps: lines.starts.length,
      sum: lines.idSum ?? sumOfIds(lines.store),
    },
  };
}

function stepsOf(
  { lines: { store, starts } }: Pick<ClassifierData, 'lines'>,
  first: number,
  end: number,
): number[] {
  const numbers = new Uint32Array(starts[end] - starts[first]);
  openTokens(store).read(starts[first], numbers);
  return [...numbers];
}

const LINES = { deterministic: true, lr: 0.3, minCount: 3 };

test.each([
  ['words', {}],
  ['rare words and labels left out', { minCount: 40, minCountLabel: 20 }],
  ['n-grams of characters', { minn: 2, maxn: 3, bucket: 500 }],
  // Which rows are needed is counted in a table of two million.
  ...(thorough ? [['n-grams of words, as many rows as they need', { wordNgrams: 2 }] as const] : []),
  ['n-grams, all rows', { minn: 2, maxn: 3, bucket: 500, compact: false }],
])('%s', async (_, given) => {
  const options = resolveOptions('classifier', { ...LINES, ...given });
  const one = await read(options, FILES);
  const steps = one.lines.starts.length - 1;
  for (const size of thorough ? [1, 2, 4, 7] : [3])
    for (const [rank, own] of (await onRanks(size, options)).entries()) {
      expect(figures(own)).toEqual(figures(one));
      const { first, end } = shareOf(steps, rank, size);
      expect(stepsOf(own, first, end)).toEqual(stepsOf(one, first, end));
    }
});

test('rows that any rank uses are used', async () => {
  const own = [Float64Array.of(0, 3, 0, 0), Float64Array.of(2, 0, 0, 1)];
  await Promise.all(simulatedRanks(2).map((ranks) => joinUses(ranks, own[ranks.rank])));
  expect(own.map((uses) => [...uses].map((count) => count > 0))).toEqual([
    [true, true, false, true],
    [true, true, false, true],
  ]);
});

test('a rank of a long text holds its share of the lines', async () => {
  const [size, stretches] = [4, 50];
  const records = lines.slice(0, 800).map((line) => Uint32Array.from(line, (sign) => sign.charCodeAt(0)));
  const putAll = (from = 0, to = records.length) => {
    const shuffler = new RecordShuffler(createBlockStore(2 ** 30, false), 9, randomStream(1));
    shuffler.skip(from);
    for (const data of records.slice(from, to)) shuffler.put(data, 0, data.length);
    shuffler.skip(records.length - to);
    return shuffler;
  };
  const one = putAll().finish(stretches);
  const all = await Promise.all(
    simulatedRanks(size).map((ranks) =>
      shuffleTogether(ranks, putAll(200 * ranks.rank, 200 * (ranks.rank + 1)), stretches),
    ),
  );
  const heldBy = ({ store }: ShuffledRecords) => store.segments.reduce((sum, { length }) => sum + length, 0);
  for (const [rank, own] of all.entries()) {
    expect([own.idSum, own.records, own.store.tokens]).toEqual([sumOfIds(one.store), 800, one.store.tokens]);
    expect(heldBy(own)).toBeLessThan(0.5 * heldBy(one));
    const { first, end } = shareOf(stretches, rank, size);
    expect(stepsOf({ lines: own }, first, end)).toEqual(stepsOf({ lines: one }, first, end));
  }
});

test.each([
  [
    'a label without a name',
    ['__label__a x\n'.repeat(50), '__label__ y\n'],
    {},
    /from byte \d+ on: line \d+ has an empty label/,
  ],
  [
    'labels too rare',
    ['__label__a x\n__label__b y\n'],
    { minCountLabel: 9 },
    /all 2 labels stand less than 9 times/,
  ],
  [
    'words too rare',
    ['__label__a x y\n__label__b y\n'],
    { minCount: 9 },
    /words? stands? less than 9 times|stands 2 times/,
  ],
  ['another label', ['#a x\n#b y\n'.repeat(9)], {}, /all begin with #/],
  ['no text', ['   '], {}, /no text found/],
] as [string, string[], object, RegExp][])('errors of %s', async (_, parts, given, message) => {
  const options = resolveOptions('classifier', given);
  await expect(onRanks(2, options, [file(parts.join(''))])).rejects.toThrow(message);
});
