// A text that several ranks read, each a range of it: vocabulary, counts and steps are those of one rank.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { CorpusOptions } from '../src/corpus/corpus-options.js';
import { type PreparedCorpus, prepareResolved } from '../src/corpus/prepare.js';
import { openTokens, sumOfIds } from '../src/corpus/token-store.js';
import type { Vocabulary } from '../src/corpus/vocabulary.js';
import { WordTable } from '../src/corpus/words.js';
import { shareOf } from '../src/run/share.js';
import { simulatedRanks } from '../src/run/simulated-ranks.js';
import { readShard } from '../src/trainers/shards.js';
import { runningText } from './generated-text.js';
import { OPTIONS, SMALL } from './prepared-corpus.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file } = temporaryFiles();
const STEP = 256;
const lines = runningText(6000, 400).split('\n');
const part = (from: number, to: number, between = '\n') => lines.slice(from, to).join(between);
const third = lines.length / 3;
/** Lines of all lengths, empty ones, ends of files without a line end, a packed one, one of a single line, an empty one. */
const FILES = [
  file(`\n \n${part(0, third, '\n\n')}`),
  file(gzipSync(part(third, 1.5 * third)), '.gz'),
  file(''),
  file(part(1.5 * third, 2 * third, ' ')),
  file(`${part(2 * third, lines.length, '\r\n')}\n\n`),
];

const prepare = (inputs: string[], options: Partial<CorpusOptions>, known?: Vocabulary) =>
  prepareResolved(inputs, { ...OPTIONS, ...options }, {}, known, SMALL);

function onRanks(
  size: number,
  inputs: string[],
  options: Partial<CorpusOptions>,
  [known, stepTokens]: [Vocabulary | undefined, number | undefined],
): Promise<PreparedCorpus[]> {
  return Promise.all(
    simulatedRanks(size).map((ranks) =>
      prepare(inputs, { ...options, shared: { ranks, stepTokens } }, known).finally(() => ranks.end(false)),
    ),
  );
}

const wordsOf = ({ vocabulary: { words, counts } }: PreparedCorpus) => [
  words.toArray(),
  [...words.bytes.subarray(0, words.offsets[words.size])],
  [...counts],
];

function stepsOf({ corpus: { store, longestSentence } }: PreparedCorpus, first: number, end: number) {
  const reader = openTokens(store);
  const room = new Uint32Array(STEP + longestSentence + 1);
  return Array.from({ length: end - first }, (_, i) => {
    const { from, to } = readShard(reader, first + i, room, STEP);
    return [...room.subarray(from, to)];
  });
}

const rare = WordTable.fromBytes(['zzz', 'kabe'].map((word) => new TextEncoder().encode(word)));

test.each([
  ['whole', {}, false],
  ['with few words', { minCount: 30, maxVocab: 50 }, false],
  ['with an own least count', { minCount: -1, threads: 2 }, false],
  ['with wanted words', { minCount: 30, also: rare }, false],
  ['with short sentences', { maxSentence: 7, minCount: 3 }, false],
  ['with line ends', { lineEnds: true, minCount: 9 }, false],
  ['with sentence tokens', { sentenceToken: true, minCount: 9 }, false],
  ['in the words of Unicode', { tokenizer: 'unicode', minCount: 5 }, false],
  ['of a known vocabulary', {}, true],
  ['of a known vocabulary that grows', { addWords: true, minCount: 9, maxVocab: 300 }, true],
  ['of a known vocabulary, with line ends', { lineEnds: true }, true],
] as [string, Partial<CorpusOptions>, boolean][])('a text %s', async (_, options, isKnown) => {
  const known = isKnown ? (await prepare([FILES[3]], {})).vocabulary : undefined;
  const one = await prepare(FILES, options, known);
  const steps = Math.ceil(one.corpus.tokens / STEP);
  for (const size of options.threads === 2 ? [2] : thorough ? [1, 2, 4, 7] : [3]) {
    const all = await onRanks(size, FILES, options, [known, STEP]);
    for (const [rank, own] of all.entries()) {
      expect(wordsOf(own)).toEqual(wordsOf(one));
      const { store, idSum, close, ...figures } = own.corpus;
      expect(one.corpus).toMatchObject(figures);
      expect(idSum).toBe(sumOfIds(one.corpus.store));
      expect([own.minCount, store.tokens]).toEqual([one.minCount, one.corpus.tokens]);
      const { first, end } = shareOf(steps, rank, size);
      expect(stepsOf(own, first, end)).toEqual(stepsOf(one, first, end));
      await close();
    }
  }
  await one.corpus.close();
});

test('a rank holds the ids of its steps, or all where they are asked for', async () => {
  const one = await prepare(FILES, {});
  const held = async (stepTokens: number | undefined) =>
    (await onRanks(4, FILES, {}, [undefined, stepTokens])).map(({ corpus }) =>
      corpus.store.segments.reduce((sum, { length }) => sum + length, 0),
    );
  for (const ids of await held(STEP)) expect(ids).toBeLessThan(one.corpus.tokens / 2);
  const all = await onRanks(4, FILES, {}, [undefined, undefined]);
  for (const own of all) expect(stepsOf(own, 0, 20)).toEqual(stepsOf(one, 0, 20));
  expect(await held(undefined)).toEqual(Array(4).fill(one.corpus.tokens));
});

test('a rank whose steps lie in the text of others has these', async () => {
  const long = Array.from({ length: 60 }, (_, i) => `${'x'.repeat(1000)}${i % 7} and`).join('\n');
  const inputs = [file(`${long}\n${part(0, third)}`)];
  const one = await prepare(inputs, {});
  const steps = Math.ceil(one.corpus.tokens / STEP);
  for (const [rank, own] of (await onRanks(4, inputs, {}, [undefined, STEP])).entries()) {
    const { first, end } = shareOf(steps, rank, 4);
    expect(stepsOf(own, first, end)).toEqual(stepsOf(one, first, end));
  }
});

test('ids past the budget of memory go through a file', async () => {
  const one = await prepare(FILES, {});
  const all = await onRanks(3, FILES, { memory: 1000 }, [undefined, STEP]);
  const steps = Math.ceil(one.corpus.tokens / STEP);
  for (const [rank, own] of all.entries()) {
    expect(own.corpus.store.kind).toBe('file');
    const { first, end } = shareOf(steps, rank, 3);
    expect(stepsOf(own, first, end)).toEqual(stepsOf(one, first, end));
    await own.corpus.close();
  }
});

test('a rank that has another text is refused, and stdin that the first one has not', async () => {
  const [first, second] = simulatedRanks(2);
  const run = (ranks: typeof first, inputs: string[]) =>
    prepare(inputs, { shared: { ranks, stepTokens: STEP } }).finally(() => ranks.end(false));
  const [, refused] = await Promise.allSettled([run(first, [FILES[0]]), run(second, [FILES[4]])]);
  expect(refused).toMatchObject({
    reason: { code: 'input', message: /^this rank has bytes \[\d+\], the first/ },
  });
  await expect(run(first, [FILES[0], '-'])).rejects.toMatchObject({ code: 'usage', message: /^-: only the/ });
});

test('a rank is refused whose file has as many bytes and lines, but others', async () => {
  const [first, second] = simulatedRanks(2);
  const long = Array(thorough ? 9000 : 900)
    .fill(part(0, 40))
    .join('\n');
  const other = `${long.slice(0, 2000)}x${long.slice(2001)}`;
  const run = (ranks: typeof first, text: string) =>
    prepare([FILES[0], file(text)], { shared: { ranks, stepTokens: STEP } }).finally(() => ranks.end(false));
  const [, refused] = await Promise.allSettled([run(first, long), run(second, other)]);
  expect(refused).toMatchObject({
    reason: { code: 'input', message: /: this rank has as many bytes in it as the first one, but others/ },
  });
});

test('words too rare to stay are told as one rank tells them', async () => {
  const failure = async (run: Promise<unknown>) => (await run.catch((error) => error)).message as string;
  const one = await failure(prepare(FILES, { minCount: 10_000 }));
  const two = await failure(onRanks(2, FILES, { minCount: 10_000 }, [undefined, STEP]));
  const most = /the most frequent (\d+ times)/;
  expect(most.exec(two)![1]).toBe(most.exec(one)![1]);
});
