import { expect, test } from 'vitest';
import { type RunHooks, train, vectorsOf } from '../src/index.js';

const TEXT = Array.from({ length: 200 }, (_, i) => ['the', 'king', `word${i % 7}`, 'and', 'the', 'queen']);

test.each(['skipgram', 'glove'] as const)('%s shows its rows while they change', async (trainer) => {
  let rows: Parameters<NonNullable<RunHooks['onRows']>>[0] | undefined;
  const seen: number[] = [];
  const hooks: RunHooks = {
    onRows: (given) => {
      rows = given;
      seen.push(given.data[0]!);
    },
  };
  const { model } = await train(trainer, TEXT, { dim: 6, epochs: 3, minCount: 1, threads: 1 }, hooks);
  const { words, matrix } = vectorsOf(model);
  expect([rows!.dim >= 6, rows!.stride % 4, rows!.rows >= words.size, words.word(0)]).toEqual([
    true,
    0,
    true,
    'the',
  ]);
  expect(seen.length).toBe(1);
  expect(rows!.data[0]).not.toBe(seen[0]);
  if (trainer === 'skipgram') expect(rows!.data.slice(0, 6)).toEqual(matrix.data.slice(0, 6));
});
