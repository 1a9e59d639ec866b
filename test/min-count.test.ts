// The least count of a word, where none is given, follows from the text; where one is given it stays.
import { describe, expect, test } from 'vitest';
import { minCountFor } from '../src/corpus/preparation.js';
import {
  cooccur,
  type FastTextModel,
  prepareCorpus,
  readModel,
  type TrainerName,
  train,
  type WordModel,
  writeModel,
} from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';

const { file, path } = temporaryFiles();

test.each([
  [1e9, 5],
  [1e6, 5],
  [999_999, 3],
  [3e5, 3],
  [299_999, 2],
  [2, 2],
])('%d words: %d', (words, minCount) => {
  const notes: string[] = [];
  const hooks = { onNote: (note: string) => void notes.push(note) };
  expect(minCountFor(0, words, hooks)).toBe(minCount);
  expect(notes.length).toBe(minCount === 5 ? 0 : 1);
  expect(minCountFor(7, words, hooks)).toBe(7);
  expect(notes.length).toBe(minCount === 5 ? 0 : 1);
});

/** Words that stand 9, 4, 2 times and once. */
const text = file('a b c\na b\na b c d\na b\na e\na e a e a e\n');
const SMALL = { dim: 4, epochs: 2, threads: 1 };
const FROM_TEXT: TrainerName[] = ['skipgram', 'cbow', 'fasttext', 'glove', 'ppmi', 'lsa'];

const wordsOf = (model: WordModel | FastTextModel) =>
  ('vocabulary' in model ? model.vocabulary : model.dictionary).words.toArray();

describe.each(FROM_TEXT)('%s', (trainer) => {
  test('chosen, told and saved; what is given stays', async () => {
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => void notes.push(note) };
    const { model, options } = await train(trainer, [text], SMALL, hooks);
    expect(options.minCount).toBe(2);
    expect(wordsOf(model).sort().join('')).toMatch(/abce$/);
    expect(notes).toContainEqual(
      expect.stringMatching(
        // fastText's line ends are words.
        /^words that stand 2 times or more are kept, as the text has (19|25) words: `minCount` sets another/,
      ),
    );
    expect('settings' in model ? model.settings.minCount : model.options.minCount).toBe(2);
    const given = await train(trainer, [text], { ...SMALL, minCount: 4 });
    expect(given.options.minCount).toBe(4);
    expect(wordsOf(given.model)).not.toContain('c');
  });

  test('0 is no count that may be given', async () => {
    await expect(train(trainer, [text], { ...SMALL, minCount: 0 })).rejects.toThrow('`minCount`');
  });
});

test('a classifier keeps every word', async () => {
  const labelled = file('__label__a x y\n__label__b x z\n');
  expect((await train('classifier', [labelled], SMALL)).options.minCount).toBe(1);
});

test('the words of a vocabulary file are counted in its own text', async () => {
  const large = file('a 900000\nb 200000\nc 4\n');
  const run = { ...SMALL, readVocab: large };
  const { model, options } = await train('skipgram', [text], run);
  expect([options.minCount, ...wordsOf(model)]).toEqual([5, 'a', 'b']);
  const notesOf = async (words: string) => {
    const notes: string[] = [];
    const onNote = (note: string) => void notes.push(note);
    const small = await train('skipgram', [text], { ...SMALL, readVocab: file(words) }, { onNote });
    expect([small.options.minCount, ...wordsOf(small.model)]).toEqual([2, 'a', 'b', 'c']);
    return notes.join();
  };
  expect(await notesOf('a 900\nb 200\nc 2\nd 1\n')).toContain('are kept');
  // Nothing was left out.
  expect(await notesOf('a 900\nb 200\nc 2\n')).not.toContain('are kept');
});

test('a model that was saved and goes on keeps its own', async () => {
  const { model } = await train('skipgram', [text], SMALL);
  const saved = path('saved.wv');
  await writeModel(model, saved);
  const read = (await readModel(saved)) as WordModel<'skipgram'>;
  expect(read.options.minCount).toBe(2);
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const more = await train('skipgram', [file('a b d d d d\n')], { epochs: 1 }, { onNote }, read);
  expect(more.options.minCount).toBe(2);
  expect(wordsOf(more.model)).not.toContain('d');
  expect(notes.join()).not.toContain('are kept');
});

test('counting and preparing follow the same rule', async () => {
  const counted = await cooccur([text], { threads: 1 });
  counted.counts.close();
  const { corpus, vocabulary, minCount } = await prepareCorpus([text], { threads: 1 });
  await corpus.close();
  expect(minCount).toBe(2);
  expect(vocabulary.words.toArray()).toEqual(counted.vocabulary.words.toArray());
  expect(vocabulary.words.size).toBe(4);
});
