import { checkVectorsWritable, outputsOf } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';
import { type DocumentModel, vectorsOf, type WordModel } from '../entries/training.js';
import {
  formatOfName,
  readModel,
  VECTOR_FORMATS,
  type VectorFormat,
  writeModel,
  writeVectors,
} from '../entries/vector-files.js';
import { counted, formatAmount } from './figures.js';
import type { ModelFiles } from './model-files.js';

const formatFor = (path: string, format: string | undefined) =>
  (format as VectorFormat | undefined) ?? formatOfName(path);

/** Of models that are saved in the formats of vectors, too. */
export const OF_VECTORS: Pick<ModelFiles<never>, 'filesOf' | 'checkWritable'> = {
  filesOf: (path, format) => outputsOf(path, formatFor(path, format)),
  checkWritable: (path, format) => checkVectorsWritable(path, formatFor(path, format)),
};

/** The models of word2vec and GloVe: whole in the native format, their vectors in all others. */
export const WORD_MODELS: ModelFiles<WordModel> = {
  formats: VECTOR_FORMATS,
  extension: '.vec',
  checkName: formatOfName,
  ...OF_VECTORS,
  open: readModel,
  save: savedBy(vectorsOf),
  sizes: ({ vocabulary }) => ({ words: vocabulary.words.size }),
  describe: ({ vocabulary, input, epochsDone }) => [
    [
      'vocabulary',
      `${counted(vocabulary.words.size, 'word')} (${formatAmount(vocabulary.total)} in the corpus), dim ${input.dim}`,
    ],
    ['epochs', String(Number(epochsDone.toFixed(2)))],
  ],
};

/** Saves a model whole in our own format, or in others the vectors that it has. @param note of what those leave out */
export function savedBy<Model extends WordModel | DocumentModel>(
  vectors: (model: Model) => KeyedVectors,
  note?: string,
): ModelFiles<Model>['save'] {
  return async (model, path, format, hooks) => {
    const chosen = formatFor(path, format);
    if (chosen === 'native') return writeModel(model, path, hooks);
    if (note) hooks.onNote?.(`${path}: ${note}`);
    return writeVectors(vectors(model), path, { format: chosen }, hooks);
  };
}
