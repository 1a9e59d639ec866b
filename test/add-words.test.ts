// Words that a model lacks join it: old rows in place, counts added up, new words behind by falling count.
import { describe, expect, test } from 'vitest';
import {
  type FastTextModel,
  readFastText,
  readModel,
  subwordVector,
  train,
  type WordModel,
  writeFastText,
  writeModel,
} from '../src/index.js';
import { dot } from '../src/tensor/inner-product.js';
import { rowOf } from '../src/tensor/matrix.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { file, path } = temporaryFiles();
const lines = runningText(8000).split('\n');
const text = file(lines.join('\n'));
/** Half of its lines, and two new words: one often, one too seldom. */
const more = file(
  lines
    .slice(0, Math.ceil(lines.length / 2))
    .map((line, i) => (i % 2 === 0 ? `zebra ${line} zebra` : i < 4 ? `seldom ${line}` : line))
    .join('\n'),
);
const SMALL = { dim: 12, epochs: 2, threads: 1, minCount: 1 };

const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

describe.each(firstOf(1, ['skipgram', 'cbow'] as const))('%s', (trainer) => {
  test('a model grows, is saved, and grows again', async () => {
    const { model } = await train(trainer, [text], SMALL);
    const notes: string[] = [];
    const { model: grown } = await train(
      trainer,
      [more],
      { addWords: true, minCount: 5, threads: 1 },
      { onNote: (note) => void notes.push(note) },
      model as never,
    );
    const [before, after] = [model.vocabulary, grown.vocabulary];
    expect(after.words.toArray()).toEqual([...before.words.toArray(), 'zebra']);
    expect(notes.join('\n')).toContain('`addWords`: 1 word joins');
    const { vocabulary: second } = (await train(trainer, [more], { ...SMALL, minCount: 1 })).model;
    for (const word of ['zebra', before.words.word(0), before.words.word(7)]) {
      const countIn = ({ words, counts }: typeof before) => counts[words.indexOf(word)] ?? 0;
      expect(countIn(after)).toBe(countIn(before) + countIn(second));
    }
    expect(grown.output.rows).toBe(after.words.size);
    const file = path(`${trainer}.wv`);
    await writeModel(grown as WordModel, file);
    const again = await train(
      trainer,
      [more],
      { addWords: true, minCount: 1, threads: 1 },
      {},
      (await readModel(file)) as never,
    );
    expect(again.model.vocabulary.words.toArray()).toEqual([...after.words.toArray(), 'seldom']);
    // Not asked for again, words stay out.
    const plain = await train(trainer, [more], { threads: 1 }, {}, grown as never);
    expect(plain.model.vocabulary.words.size).toBe(after.words.size);
  });

  test('old vectors stay where they are to be frozen, and new ones learn', async () => {
    const { model } = await train(trainer, [text], SMALL);
    const options = { addWords: true, minCount: 5, freeze: true, threads: 1, epochs: 3 };
    const { model: grown } = await train(trainer, [more], options, {}, model as never);
    const { rows } = model.input;
    for (let row = 0; row < rows; row++) expect(rowOf(grown.input, row)).toEqual(rowOf(model.input, row));
    const length = Math.hypot(...rowOf(grown.input, rows));
    expect(length).toBeGreaterThan(3 / Math.sqrt(3 * SMALL.dim));
    const { model: free } = await train(trainer, [more], { ...options, freeze: false }, {}, model as never);
    expect(rowOf(free.input, 0)).not.toEqual(rowOf(model.input, 0));
    expect(cosine(rowOf(free.input, 0), rowOf(model.input, 0))).toBeGreaterThan(0.5);
  });
});

describe('fasttext', () => {
  const GRAMS = { ...SMALL, bucket: 3000, sample: 0 };

  test.each([true, false])('a model grows, is saved, and grows again (compact: %s)', async (compact) => {
    const { model } = await train('fasttext', [text], { ...GRAMS, compact });
    const run = (from: FastTextModel, options: object) =>
      train(
        'fasttext',
        [more],
        { addWords: true, minCount: 5, threads: 1, epochs: 1, compact, ...options },
        {},
        from,
      );
    // At a rate that changes nothing the vectors are those of the model, and a new word's that of its n-grams.
    const { model: still } = await run(model, { lr: 1e-9 });
    expect(still.dictionary.words.toArray()).toEqual([...model.dictionary.words.toArray(), 'zebra']);
    const bytes = (word: string) => new TextEncoder().encode(word);
    for (const word of [model.dictionary.words.word(0), model.dictionary.words.word(9), 'unheard'])
      expect(cosine(subwordVector(still, bytes(word))!, subwordVector(model, bytes(word))!)).toBeCloseTo(
        1,
        4,
      );
    const { dictionary } = still;
    expect(dictionary.counts[0]).toBeGreaterThan(model.dictionary.counts[0]);
    const saved = path(`grown-${compact}.bin`);
    await writeFastText((await run(model, {})).model, saved);
    const { model: again } = await run(await readFastText(saved), { minCount: 1 });
    expect(again.dictionary.words.toArray()).toEqual([...dictionary.words.toArray(), 'seldom']);
    expect(again.output.rows).toBe(again.dictionary.words.size);
  });
});

test.each(['skipgram', 'cbow', 'fasttext'] as const)(
  '%s: words that only the held-out text has stay out, and it changes nothing',
  async (trainer) => {
    const { model } = await train(trainer, [text], SMALL);
    const valid = file(lines.map((line, i) => `unheard${i} ${line} giraffe${i}`).join('\n'));
    const options = { addWords: true, minCount: 1, threads: 1, epochs: 2 };
    const grow = (held: object) => train(trainer, [more], { ...options, ...held }, {}, model as never);
    const [plain, judged] = [await grow({}), await grow({ valid })];
    expect(judged.model.output).toEqual(plain.model.output);
    expect(judged.model.input).toEqual(plain.model.input);
    expect(judged.validation!.scores.every((score) => score < 2 * plain.losses[0])).toBe(true);
  },
);

describe('refused', () => {
  test('without a model, with a tree, with another list of words', async () => {
    await expect(train('skipgram', [text], { ...SMALL, addWords: true })).rejects.toThrow(
      '`addWords`: needs `from`',
    );
    const { model } = await train('skipgram', [text], { ...SMALL, loss: 'hs' });
    await expect(train('skipgram', [more], { addWords: true }, {}, model)).rejects.toThrow(
      '`addWords`: the tree of `loss` hs',
    );
    await expect(train('skipgram', [more], { addWords: true, readVocab: text }, {}, model)).rejects.toThrow(
      '`readVocab`: the model to go on from has its words',
    );
  });
});
