// A right call of each function of wordvec/analysis, for api-arguments.test.ts.
import * as api from '../src/index.js';
import { groupedMatrix } from './matrices.js';
import { topicalTexts, writeTopicalModel } from './topical-texts.js';

/** @param path a path for a file @param file writes one */
export async function analysisCalls(
  path: (name: string) => string,
  file: (content: string, name: string) => string,
): Promise<Record<string, () => readonly unknown[]>> {
  const model = path('analysis.vec');
  await writeTopicalModel(model);
  const choice = { model, options: {} };
  const lines = file(
    topicalTexts(12)
      .map(({ label, text }) => `__label__${label} ${text}`)
      .join('\n'),
    'analysis.txt',
  );
  const known = await api.readLabelledTexts([lines]);
  const { texts, labels } = known;
  const rows = groupedMatrix(12, 4, 3);
  const { classifier } = await api.classifyTexts(choice, known, { validate: false });
  const saved = path('analysis.wv');
  await api.writeRowClassifier(classifier, saved);
  const trained = await api.trainRowClassifier(rows, labels);
  const words = { words: labels, rows };
  const set = await api.readComparisonSet({ inputs: [lines] });
  const vectors = new api.KeyedVectors(api.WordTable.from(['a', 'b', 'c']), groupedMatrix(3, 4, 3));
  const ends = { a: ['a'], b: ['b'], x: ['c'] };
  return {
    RowClassifier: () => [trained.labels, trained.fitted],
    alignVectors: () => [vectors, vectors, { refine: 0 }],
    biasOf: () => [vectors, ends, { permutations: 100 }],
    driftOf: () => [vectors, vectors, { neighbours: 1 }],
    evaluateTranslation: () => [vectors, vectors, [['a', 'a']], { restrict: 0 }],
    readBiasLists: () => ['a: b', 'lists.txt'],
    readDictionary: () => ['a b', 'd.txt'],
    translate: () => [vectors, vectors, ['a'], { k: 1 }],
    classWords: () => [known, { top: 1 }],
    classifyTexts: () => [choice, known, { validate: false }],
    clusterRows: () => [rows, { k: 2 }],
    clusterTexts: () => [choice, texts, { k: 2 }],
    compareEmbedders: () => [['bow'], set, {}],
    crossValidate: () => [rows, labels, { folds: 2 }],
    duplicateRows: () => [rows, 0.9],
    duplicateTexts: () => [['a b', 'a b'], 0.9, {}],
    duplicatesOf: () => [texts, choice, 0.9],
    embeddedKeywords: () => [choice, texts, { top: 2 }],
    evaluateRowClassifier: () => [trained, rows, labels],
    findTopics: () => [rows, words, { k: 2 }],
    isRowClassifier: () => [saved],
    keywordsOf: () => [['a b', 'b c'], { top: 1 }],
    labelTexts: () => [texts, {}],
    nearestWords: () => [words, rows, 2],
    readComparisonSet: () => [{ inputs: [lines] }],
    readLabelledTexts: () => [[lines], {}, {}],
    readRowClassifier: () => [saved],
    readTexts: () => [[lines], {}],
    rowsFor: () => [classifier, texts],
    topicsOfTexts: () => [choice, texts, { k: 2 }],
    trainRowClassifier: () => [rows, labels, {}],
    withoutLabels: () => [texts, {}],
    writeRowClassifier: () => [classifier, path('analysis-out.wv')],
  };
}
