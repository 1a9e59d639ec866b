// Documents that several ranks read, each those of its steps: numbers, names and what is empty are those of one rank.
import { expect, test } from 'vitest';
import { resolveOptions } from '../src/options.js';
import type { Ranks } from '../src/platform.js';
import { shareOf } from '../src/run/share.js';
import { simulatedRanks } from '../src/run/simulated-ranks.js';
import { doc2vec } from '../src/trainers/doc2vec.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

const { file } = temporaryFiles();
const lines = runningText(9000, 200).trim().split('\n');
/** Short documents, some without a known word, and one that is longer than the share of a rank. */
const TEXT = file(
  [
    ...lines.slice(0, 150).map((line, i) => (i % 9 === 4 ? '' : line)),
    lines.slice(150).join(' '),
    '',
    'zz',
  ].join('\n'),
);
const options = resolveOptions('doc2vec', { minCount: 2, deterministic: true, maxSentence: 50 });

async function read(ranks?: Ranks) {
  const data = await doc2vec.prepare([TEXT], options, {}, undefined, ranks);
  const { words, empty, names, bags, shards, corpus } = data;
  const held = corpus.store.segments.reduce((sum, { length }) => sum + length, 0);
  const figures = {
    words,
    empty,
    names: names.size,
    bags,
    steps: shards.steps,
    fingerprint: data.fingerprint(),
  };
  return { figures, held, documents: shards.source.documents! };
}

test.each([1, 2, 3, 5])('on %i ranks', async (size) => {
  const one = await read();
  expect(one.figures.empty.length).toBeGreaterThan(15);
  const all = await Promise.all(
    simulatedRanks(size).map((ranks) => read(ranks).finally(() => ranks.end(false))),
  );
  for (const [rank, { figures, documents }] of all.entries()) {
    expect(figures).toEqual(one.figures);
    const { first, end } = shareOf(figures.steps, rank, size);
    expect(documents.slice(first, end)).toEqual(one.documents.slice(first, end));
  }
  const held = all.reduce((sum, own) => sum + own.held, 0);
  if (size > 2) expect(held).toBeLessThan(0.7 * size * one.held);
});
