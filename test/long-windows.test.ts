import { expect, it } from 'vitest';
import { vectorsOf } from '../src/embeddings/model.js';
import { neighbours } from '../src/query/neighbours.js';
import { randomStream } from '../src/random.js';
import { train } from '../src/trainers/train.js';

// Half of a basket's items are of its kind, of which there are five with 40 items each.
const [BASKETS, LENGTH, KINDS, OF_KIND] = [200, 400, 5, 40];
const random = randomStream(1);
const item = (kind: number) => `${kind}-${Math.floor(OF_KIND * random.next())}`;
const baskets = Array.from({ length: BASKETS }, (_, basket) =>
  Array.from({ length: LENGTH }, () =>
    item(random.next() < 0.5 ? basket % KINDS : Math.floor(KINDS * random.next())),
  ),
);

it.each(['all', 60] as const)('long baskets tell kinds of items: --window %s', async (window) => {
  const { model } = await train('skipgram', baskets, {
    ...{ window, dim: 50, epochs: 2, threads: 1, seed: 1 },
  });
  const vectors = vectorsOf(model);
  const kindOf = (word: string) => word.split('-')[0];
  const alike = vectors.words
    .toArray()
    .map((word) => neighbours(vectors, word, { k: 5 }).filter((near) => kindOf(near.word) === kindOf(word)));
  expect(alike.flat().length / vectors.words.size).toBeGreaterThan(4.5);
});
