import type { FastTextModel } from '../index.js';
import { type RunHooks, type TrainOptions, WordvecError, writeVectors } from '../training.js';
import { formatAmount, formatCount } from './figures.js';
import { trainingCommand } from './training-command.js';

/** How a model with n-grams may be saved: whole, as fastText does, or its words' vectors as text. */
const MODEL_FORMATS = ['fasttext', 'vec'] as const;

/** Saves the whole model, or by name or format the vectors of its words as text. */
export async function saveFastTextModel(
  model: FastTextModel,
  path: string,
  format: string | undefined,
  hooks: RunHooks,
): Promise<void> {
  const { subwordKeyedVectors, writeFastText } = await import('../index.js');
  const text = format === undefined ? /\.(vec|txt)(\.gz)?$/i.test(path) || path === '-' : format === 'vec';
  if (text) await writeVectors(subwordKeyedVectors(model), path, { format: 'vec' }, hooks);
  else await writeFastText(model, path);
}

/** @throws WordvecError `usage` where a name tells no format of these. */
function checkModelName(path: string): void {
  if (path === '-' || /\.(bin|vec|txt)(\.gz)?$/i.test(path)) return;
  throw new WordvecError(
    'usage',
    `${path}: the name does not tell the format: end it with .bin (the whole model) or .vec (vectors), or give --format ${MODEL_FORMATS.join('|')}`,
  );
}

/** Rows of the summary. */
function describeFastTextModel(model: FastTextModel): [string, string][] {
  const { dictionary, settings, input } = model;
  const words = `${formatCount(dictionary.words.size)} words (${formatAmount(dictionary.tokens)} tokens), dim ${settings.dim}`;
  const rows: [string, string][] = [['vocabulary', words]];
  if (dictionary.labels.size > 0) rows.push(['labels', formatCount(dictionary.labels.size)]);
  // Not by filter, which gathers what it keeps in a list that a large bucket overfills.
  let unused = 0;
  for (const place of 'places' in input ? ((input.places as Int32Array) ?? []) : []) if (place < 0) unused++;
  if (dictionary.range.bucket > 0 && unused > 0) {
    const saved = formatAmount(unused * settings.dim * 4);
    rows.push([
      'n-gram rows',
      `${formatCount(input.rows - dictionary.words.size - unused)} in use of ${formatCount(dictionary.range.bucket)}; the others, ${saved}B, are not held (--compact)`,
    ]);
  }
  return rows;
}

export const trainFastText = trainingCommand<FastTextModel>({
  trainer: 'fasttext',
  help: 'train word vectors made of character n-grams (fastText): unknown words have vectors too',
  continues:
    'train on from this model (.bin, also of the fastText program): its words, vectors and n-grams, its window, negatives and sample unless given',
  examples: [
    ['train fasttext corpus.txt', 'writes corpus.bin, which the fastText program reads too'],
    ['train fasttext corpus.txt --cbow -o out.vec', 'CBOW; only the vectors of the words'],
    ['train fasttext more.txt --continue corpus.bin -o more.bin', 'goes on from a model'],
  ],
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  async train({ inputs, options, from, hooks }) {
    const { readFastText, trainFastText } = await import('../index.js');
    const model = from === undefined ? undefined : await readFastText(from, hooks);
    return trainFastText(inputs, options as TrainOptions<'fasttext'>, hooks, model);
  },
  save: saveFastTextModel,
  describe: describeFastTextModel,
});

export const trainClassifier = trainingCommand<FastTextModel>({
  trainer: 'classifier',
  help: 'train a text classifier (fastText) on lines such as `__label__name some words`',
  examples: [
    ['train classifier train.txt', 'writes train.bin, which the fastText program reads too'],
    ['train classifier train.txt -o m.bin --epochs 25 --lr 0.5 --word-ngrams 2', 'more care, pairs of words'],
  ],
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  async train({ inputs, options, hooks }) {
    const { trainClassifier } = await import('../index.js');
    return trainClassifier(inputs, options as TrainOptions<'classifier'>, hooks);
  },
  save: saveFastTextModel,
  describe: describeFastTextModel,
});
