import type { KeyedVectors } from '../entries/queries.js';
import { COUNT_FLAG } from './command.js';
import { type ModelFiles, ONE_FILE } from './model-files.js';
import { writeLines } from './output-file.js';

export const CLASSES_FLAG = {
  ...COUNT_FLAG,
  group: 'output',
  help: 'write each word and the number of its class, of so many (k-means of the vectors by cosines), instead of vectors; a .wv file still has the model',
} as const;

/** Files of words and classes, as word2vec.c's `-classes` writes them: `word 3`, a line each, in the vocabulary's order. */
export function classesSaved<Model>(
  models: ModelFiles<Model>,
  vectors: (model: Model) => KeyedVectors,
  count: number,
): Pick<ModelFiles<Model>, 'checkName' | 'filesOf' | 'checkWritable' | 'save'> {
  const isModel = (path: string, format: string | undefined) =>
    format === 'native' || /\.wv(\.gz)?$/i.test(path);
  return {
    checkName() {},
    ...ONE_FILE,
    async save(model, path, format, hooks) {
      if (isModel(path, format)) return models.save(model, path, format, hooks);
      const { clusterRows } = await import('../entries/analyses.js');
      const { words, matrix } = vectors(model);
      // One start, as there: several take minutes of many classes. What was trained is not lost for a number of classes beyond the words.
      const { assignments } = await clusterRows(matrix, { k: Math.min(count, words.size), starts: 1 }, hooks);
      await writeLines(path, words.toArray(), (word, i) => `${word} ${assignments[i]}`);
    },
  };
}
