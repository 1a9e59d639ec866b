// Phrases are joined in lines with labels too: in training, going on, tuning, testing and predicting.
import { expect, test } from 'vitest';
import {
  autotuneClassifier,
  type FastTextModel,
  readPhrases,
  train,
  writeFastText,
  writeJoinedText,
} from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';
import { hashOf } from './training-runs.js';

const { file, folder, path } = temporaryFiles();
/** Of more than a chunk, so that phrases lie over where chunks are cut. */
const LINES = Array.from({ length: 3000 }, (_, i) =>
  i % 2 === 0 ? `__label__city the new york of ${i % 7}` : `__label__time a new day in york ${i % 5}`,
);
const text = file(`${LINES.join('\n')}\n`);
const phrases = file('new_york\nof_3\n2_3 9 2\nof_3_4 9 2\n');
const joined = path('joined.txt');
await writeJoinedText([text], await readPhrases(phrases), joined);
const SMALL = { dim: 4, epochs: 1, threads: 1 };
const same = (one: FastTextModel, other: FastTextModel) => {
  expect(one.dictionary.words.toArray()).toEqual(other.dictionary.words.toArray());
  expect(hashOf(one.input)).toBe(hashOf(other.input));
};

test('training and going on are as on text that was joined before', async () => {
  const { model } = await train('classifier', [text], { ...SMALL, phrases });
  expect(model.dictionary.words.toArray()).toEqual(expect.arrayContaining(['new_york', 'new', 'of_3']));
  same(model, (await train('classifier', [joined], SMALL)).model);
  const goOn = async (input: string, given: object) => {
    const { model: first } = await train('classifier', [joined], SMALL);
    return (await train('classifier', [input], { epochs: 1, threads: 1, ...given }, {}, first)).model;
  };
  same(await goOn(text, { phrases }), await goOn(joined, {}));
});

slowTest('a search joins what it trains on and what it judges by', async () => {
  const search = (input: string, given: object) =>
    autotuneClassifier([input], { ...SMALL, ...given }, { validation: [input], trials: 1, duration: 60 });
  const [one, other] = [await search(text, { phrases }), await search(joined, {})];
  same(one.model, other.model);
  expect(one.score.f1).toBe(other.score.f1);
});

test('predict and test join likewise', async () => {
  const model = path('m.bin');
  await writeFastText((await train('classifier', [joined], { ...SMALL, epochs: 5 })).model, model);
  // Without joining, what tells the labels apart here is no word that the model knows.
  const other = file('__label__city new york\n__label__time new day\n');
  const of = async (name: string, ...flags: string[]) =>
    (await runProgram(folder, [name, model, other, ...flags])).out;
  expect(await of('predict')).toBe('__label__time\n__label__time\n');
  expect(await of('predict', '--phrases', phrases)).toBe('__label__city\n__label__time\n');
  expect(JSON.parse(await of('test', '--json')).precision).toBe(0.5);
  expect(JSON.parse(await of('test', '--json', '--phrases', phrases)).precision).toBe(1);
});

test('a file that is none is refused before training', async () => {
  await expect(train('classifier', [text], { phrases: file('alone\n') })).rejects.toThrow(
    'expected words with',
  );
  await expect(train('classifier', [text], { phrases: path('missing') })).rejects.toMatchObject({
    code: 'io',
  });
});
