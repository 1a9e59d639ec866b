import { type RunHooks, vectorsOf, type WordModel } from '../entries/training.js';
import {
  formatOfName,
  readModel,
  VECTOR_FORMATS,
  type VectorFormat,
  writeModel,
  writeVectors,
} from '../entries/vector-files.js';
import { formatAmount, formatCount } from './figures.js';
import type { ModelFiles } from './training-command.js';

/** The models of word2vec and GloVe: whole in the native format, their vectors in all others. */
export const WORD_MODELS: ModelFiles<WordModel> = {
  formats: VECTOR_FORMATS,
  extension: '.vec',
  checkName: formatOfName,
  open: readModel,
  save: saveWordModel,
  sizes: ({ vocabulary }) => ({ words: vocabulary.words.size }),
  describe: ({ vocabulary, input, epochsDone }) => [
    [
      'vocabulary',
      `${formatCount(vocabulary.words.size)} words (${formatAmount(vocabulary.total)} in the corpus), dim ${input.dim}`,
    ],
    ['epochs', String(Number(epochsDone.toFixed(2)))],
  ],
};

async function saveWordModel(
  model: WordModel,
  path: string,
  format: string | undefined,
  hooks: RunHooks,
): Promise<void> {
  const chosen = (format as VectorFormat | undefined) ?? formatOfName(path);
  if (chosen === 'native') return writeModel(model, path, hooks);
  return writeVectors(vectorsOf(model), path, { format: chosen }, hooks);
}
