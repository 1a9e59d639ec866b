// What a program of a user does with the library as a whole: models of any trainer, embedders, indexes.
import { describe, expect, test } from 'vitest';
import {
  createIndex,
  openEmbedder,
  openIndex,
  TRAINERS,
  train,
  vectorsOf,
  type WordModel,
  writeVectors,
} from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';

const { file, path } = temporaryFiles();
const LINES = ['__label__a the king spoke to the queen', '__label__b a dog ran to the other dog'];
const TEXT = LINES.join('\n').repeat(20);
const text = file(TEXT, 'text.txt');

test.each(TRAINERS)('vectorsOf takes what %s makes', async (trainer) => {
  const { model } = await train(trainer, [text], { dim: 4, minCount: 1, epochs: 1, threads: 1 });
  const vectors = vectorsOf(model);
  expect([vectors.has('king'), vectors.get('dog')?.length]).toEqual([true, 4]);
});

test('what is no model is refused', () => {
  expect(() => vectorsOf({ trainer: 'word2vec' } as unknown as WordModel)).toThrow('model: expected a model');
});

describe('texts', () => {
  const vec = path('words.vec');
  const words = async () => {
    const { model } = await train('ppmi', [text], { dim: 4, minCount: 1, epochs: 2, threads: 1 });
    await writeVectors(vectorsOf(model), vec);
  };

  test.each(['sif', 'usif', 'idf', 'tfidf', 'bm25'] as const)(
    '%s embeds when it has learnt',
    async (method) => {
      await words();
      const embedder = await openEmbedder(vec, { method });
      await expect(embedder.embed(['the king'])).rejects.toThrow(/learning\.finish\(\)/);
      await embedder.learning!.add(LINES);
      await expect(embedder.embed(['the king'])).rejects.toMatchObject({ code: 'usage' });
      await embedder.learning!.finish();
      const learnt = await embedder.embed(['the king']);
      const again = await openEmbedder(vec, { method });
      await again.learning!.restore(embedder.learning!.state());
      expect(await again.embed(['the king'])).toEqual(learnt);
    },
  );

  test('an index that was closed says so', async () => {
    await words();
    const idx = path('texts.idx');
    await createIndex([text], idx, { embed: vec, bm25: true });
    const index = await openIndex(idx);
    await index.search('king');
    await index.close();
    for (const mode of ['words', 'dense', 'hybrid'] as const)
      await expect(index.search('king', { mode })).rejects.toMatchObject({
        code: 'usage',
        message: `${idx}: the index was closed: open it again`,
      });
  });
});
