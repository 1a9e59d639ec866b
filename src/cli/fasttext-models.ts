import { usageError } from '../entries/command-line.js';
import type { FastTextModel } from '../entries/subword-models.js';
import { writeModel, writeVectors } from '../entries/vector-files.js';
import { counted, formatAmount, formatCount } from './figures.js';
import { type ModelFiles, ONE_FILE, type SavingHooks } from './model-files.js';

/** How a model with n-grams may be saved: whole, as fastText does or in our own format, or its words' vectors as text. */
const MODEL_FORMATS = ['fasttext', 'native', 'vec'] as const;

/** Saves the whole model, or by name or format the vectors of its words as text. */
export async function saveFastTextModel(
  model: FastTextModel,
  path: string,
  format: string | undefined,
  { outputs = [], ...hooks }: SavingHooks,
): Promise<void> {
  const { subwordKeyedVectors, writeFastText } = await import('../entries/subword-models.js');
  const isText = (path: string) =>
    format === undefined ? /\.(vec|txt)(\.gz)?$/i.test(path) || path === '-' : format === 'vec';
  // That a text has no n-grams is no news beside a file that has them.
  const told = outputs.every(isText) ? hooks : { ...hooks, onNote: undefined };
  if (isText(path)) await writeVectors(subwordKeyedVectors(model), path, { format: 'vec' }, told);
  else if (format === undefined ? /\.wv(\.gz)?$/i.test(path) : format === 'native')
    await writeModel(model, path, hooks);
  else await writeFastText(model, path, hooks);
}

function checkModelName(path: string): void {
  if (path === '-' || /\.(bin|wv|vec|txt)(\.gz)?$/i.test(path)) return;
  throw usageError(
    `${path}: the name does not tell the format: end it with .bin or .wv (the whole model) or .vec (vectors), or give --format ${MODEL_FORMATS.join('|')}`,
  );
}

function describeFastTextModel(model: FastTextModel): [string, string][] {
  const { dictionary, settings, input } = model;
  const words = `${counted(dictionary.words.size, 'word')} (${formatAmount(dictionary.tokens)} tokens), dim ${settings.dim}`;
  const rows: [string, string][] = [
    ['vocabulary', words],
    ['epochs', String(settings.epoch)],
  ];
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

export const FASTTEXT_MODELS: ModelFiles<FastTextModel> = {
  formats: MODEL_FORMATS,
  extension: '.bin',
  checkName: checkModelName,
  ...ONE_FILE,
  open: async (path, hooks) => (await import('../entries/subword-models.js')).readFastText(path, hooks),
  save: saveFastTextModel,
  describe: describeFastTextModel,
  sizes({ dictionary: { words, labels } }) {
    return labels.size > 0 ? { words: words.size, labels: labels.size } : { words: words.size };
  },
};
