// Epochs that are not given follow from the text.
import { expect, test } from 'vitest';
import { type TrainerName, train } from '../src/index.js';
import { epochsFor } from '../src/trainers/epochs.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

const { file } = temporaryFiles();

test.each([
  [1e9, 5],
  [16e6, 5],
  [15e6, 6],
  [2e6, 20],
  [5e5, 51],
  [1e5, 100],
  [10, 100],
])('%d words: %d epochs', (words, epochs) => {
  const notes: string[] = [];
  expect(epochsFor(words, { onNote: (note) => notes.push(note) })).toBe(epochs);
  expect(notes.length).toBe(epochs === 5 ? 0 : 1);
});

const text = file(runningText(2000, 60));

test.each(['skipgram', 'cbow', 'fasttext'] as TrainerName[])(
  '%s: chosen, told and saved',
  async (trainer) => {
    const notes: string[] = [];
    const small = { dim: 4, minCount: 1, threads: 1 };
    const { model, options } = await train(trainer, [text], small, { onNote: (note) => notes.push(note) });
    expect(options.epochs).toBe(100);
    expect(notes).toContainEqual(
      expect.stringMatching(/^100 epochs, as the text has \d{4} words: `epochs` sets another/),
    );
    expect('epochsDone' in model ? model.epochsDone : model.settings.epoch).toBe(100);
    expect((await train(trainer, [text], { ...small, epochs: 2 })).options.epochs).toBe(2);
  },
);

test.each([
  ['glove', 15],
  ['ppmi', 10],
  ['lsa', 10],
] as const)('%s has a number of its own', async (trainer, epochs) => {
  expect((await train(trainer, [text], { dim: 4, minCount: 1 })).options.epochs).toBe(epochs);
});
