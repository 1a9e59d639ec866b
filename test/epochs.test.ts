// Epochs that are not given follow from the text.
import { expect, test } from 'vitest';
import { type TrainerName, train } from '../src/index.js';
import { epochsFor, sampleFor, startingRate } from '../src/trainers/epochs.js';
import { labelledText, runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { file } = temporaryFiles();

test.each([
  [1e9, 5],
  [16e6, 5],
  [15e6, 6],
  [2e6, 20],
  [5.2e5, 50],
  [10, 50],
])('%d words: %d epochs', (words, epochs) => {
  const notes: string[] = [];
  expect(epochsFor('cbow', words, { onNote: (note) => notes.push(note) })).toBe(epochs);
  expect(notes.length).toBe(epochs === 5 ? 0 : 1);
});

test.each([
  [16e6, 5, 5],
  [2e6, 12, 20],
  [170_000, 25, 100],
  [80_000, 25, 100],
  [34_000, 45, 100],
  [20_000, 73, 100],
  [10, 100, 100],
])('fasttext, %d words: %d epochs, %d with --cbow', (words, epochs, around) => {
  expect(epochsFor('fasttext', words, {})).toBe(epochs);
  expect(epochsFor('fasttext', words, {}, { cbow: true })).toBe(around);
});

test.each([
  [1e9, 1e6, 5],
  [16e6, 1e6, 13],
  [3.2e6, 11_314, 10],
  [700_000, 2500, 18],
  [168_000, 600, 31],
  [130_000, 6920, 80],
  [54_000, 5452, 100],
])('doc2vec, %d words in %d documents: %d epochs', (words, documents, epochs) => {
  expect(epochsFor('doc2vec', words, {}, { documents })).toBe(epochs);
});

test.each([
  [1e9, 15],
  [1e6, 15],
  [167_000, 24],
  [49_000, 32],
  [19_000, 40],
  [10, 40],
  // Counts without their text.
  [0, 15],
])('GloVe, %d words: %d epochs', (words, epochs) => {
  expect(epochsFor('glove', words, {})).toBe(epochs);
});

test.each([
  [100_000, 5],
  [99_000, 6],
  [18_000, 28],
  [1000, 50],
])('classifier, %d lines: %d epochs', (lines, epochs) => {
  const notes: string[] = [];
  expect(epochsFor('classifier', lines, { onNote: (note) => notes.push(note) })).toBe(epochs);
  expect(notes.join()).toMatch(epochs === 5 ? /^$/ : / epochs, as the text has [\d,]+ lines: /);
});

test.each([
  [10, 1e-3],
  [3.3e6, 1e-3],
  [6.6e6, 5e-4],
  [16.5e6, 2e-4],
  [1e10, 2e-4],
])('%d words: subsampling from %d on', (words, sample) => {
  const notes: string[] = [];
  expect(sampleFor(words, { onNote: (note) => notes.push(note) })).toBe(sample);
  expect(notes.join()).toMatch(sample === 1e-3 ? /^$/ : /^subsampling from [\d.]+ on, as the text has /);
});

test.each([
  ['skipgram', 8000, 25, 0.05],
  ['skipgram', 20_000, 25, 0.033],
  ['skipgram', 70_000, 5, 0.05],
  ['cbow', 25_000, 50, 0.05],
  ['cbow', 70_000, 50, 0.028],
  ['skipgram', 16e6, 5, 0.028],
] as const)('%s, %d words in %d epochs: a rate of %d', (trainer, words, epochs, rate) => {
  expect(startingRate(trainer, words, epochs, {})).toBe(rate);
});

const text = file(runningText(2000, 60));

test.each([
  ['skipgram', 1e-3],
  ['cbow', 2e-4],
] as const)('%s: a threshold of 0 is one that is given', async (trainer, usual) => {
  const sampleOf = async (given: object) =>
    (await train(trainer, [text], { dim: 2, epochs: 1, ...given })).options.sample;
  expect([await sampleOf({}), await sampleOf({ sample: 0 })]).toEqual([usual, 0]);
});
const labelled = file(labelledText(1200, 40));

const CHOSEN: [TrainerName, number][] = [
  ['skipgram', 25],
  ['classifier', 50],
  ['glove', 40],
  ['cbow', 50],
  ['fasttext', 100],
  ['doc2vec', 100],
];

test.each(firstOf(2, CHOSEN))('%s: chosen, told and saved', async (trainer, epochs) => {
  const notes: string[] = [];
  const small = { dim: 4, minCount: 1, threads: 1 };
  const input = trainer === 'classifier' ? labelled : text;
  const { model, options } = await train(trainer, [input], small, { onNote: (note) => notes.push(note) });
  expect(options.epochs).toBe(epochs);
  expect(notes).toContainEqual(
    expect.stringMatching(
      new RegExp(
        `^${epochs} epochs, as the text has \\d,\\d{3} (?:words|lines)(?: in \\d+ documents?)?: \`epochs\` sets another`,
      ),
    ),
  );
  expect('epochsDone' in model ? model.epochsDone : model.settings.epoch).toBe(epochs);
  expect((await train(trainer, [input], { ...small, epochs: 2 })).options.epochs).toBe(2);
});

test.each([
  ['ppmi', 10],
  ['lsa', 10],
] as const)('%s has a number of its own', async (trainer, epochs) => {
  expect((await train(trainer, [text], { dim: 4, minCount: 1, threads: 1 })).options.epochs).toBe(epochs);
});
