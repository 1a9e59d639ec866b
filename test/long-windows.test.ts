import { expect, it } from 'vitest';
import type { KeyedVectors } from '../src/embeddings/keyed-vectors.js';
import { vectorsOf } from '../src/embeddings/model.js';
import { neighbours } from '../src/query/neighbours.js';
import { randomStream } from '../src/random.js';
import { train } from '../src/trainers/train.js';
import { firstOf, thorough } from './thorough.js';

const [KINDS, OF_KIND] = [5, thorough ? 40 : 20];
const random = randomStream(1);
const item = (kind: number) => `${kind}-${Math.floor(OF_KIND * random.next())}`;

/** Half of a basket's items are of its kind. */
function baskets(count: number, length: number): string[][] {
  return Array.from({ length: count }, (_, basket) =>
    Array.from({ length }, () =>
      item(random.next() < 0.5 ? basket % KINDS : Math.floor(KINDS * random.next())),
    ),
  );
}

const [long, longest] = thorough
  ? [baskets(200, 400), baskets(60, 950)]
  : [baskets(60, 400), baskets(20, 950)];

/** Of the five words nearest to each word, how many are of its kind. */
function alike(vectors: KeyedVectors): number {
  const { words } = vectors;
  const kindOf = (word: string) => word.split('-')[0];
  const near = words
    .toArray()
    .flatMap((word) =>
      neighbours(vectors, word, { k: 5 }).filter((other) => kindOf(other.word) === kindOf(word)),
    );
  return near.length / words.size;
}

const GIVEN = { ...(thorough ? { dim: 50, epochs: 2 } : { dim: 16, epochs: 4 }), threads: 1, seed: 1 };

it.each(firstOf(1, ['all', 60] as const))('long baskets tell kinds of items: --window %s', async (window) => {
  const { model } = await train('skipgram', long, { ...GIVEN, window });
  expect(alike(vectorsOf(model))).toBeGreaterThan(4.5);
});

it.each(
  firstOf(2, [
    ['skip-gram', { lr: 0.1 }],
    ['CBOW', { cbow: true }],
    ['skip-gram by rounds', { deterministic: true }],
    ['CBOW by rounds', { cbow: true, deterministic: true }],
  ] as const),
)('so do subwords in lines of 950 items: %s', async (_name, given) => {
  const { model } = await train('fasttext', longest, { ...GIVEN, window: 'all', ...given });
  expect(alike(vectorsOf(model))).toBeGreaterThan(4.5);
});

// Where few words are known few rows are trained at once anyway.
it.each(
  firstOf(1, [
    ['skipgram', {}],
    ['doc2vec', { dbowWords: true }],
  ] as const),
)('among many words, too: %s', async (trainer, given) => {
  const rare = Array.from({ length: 1100 }, (_, line) =>
    Array.from({ length: 10 }, (_, i) => `r${line}-${i}`),
  );
  const losses: number[] = [];
  const options = {
    ...GIVEN,
    dim: 16,
    window: 'all',
    negatives: 20,
    epochs: 1,
    minCount: 1,
    ...given,
  } as const;
  const hooks = { onEpoch: ({ loss }: { loss: number }) => void losses.push(loss) };
  await train(trainer, [...longest.slice(0, thorough ? 20 : 8), ...rare], options, hooks);
  // Rows that are alike, changed sixteen at once, went so far that it was 1.
  expect(losses[0]).toBeLessThan(0.5);
});

it.each([
  ['cbow', {}],
  ['doc2vec', { model: 'dm' }],
] as const)('so do pooled windows in such lines: %s', async (trainer, given) => {
  const { model } = await train(trainer, longest, { ...GIVEN, window: 'all', ...given });
  expect(alike(vectorsOf(model))).toBeGreaterThan(4.7);
});
