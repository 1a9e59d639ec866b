import { resolveCall } from '../call-options.js';
import { checkSparseTable, isSparseTable, sparseRowsAt } from '../embedders/sparse-rows.js';
import { checkedPrediction, type Prediction, type PredictOptions } from '../embeddings/text-classifier.js';
import { checkInstance, checkTexts, expected, inputError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { bestRows } from '../query/top-k.js';
import { allFinite, checkMatrix, rowOf, rowsAt } from '../tensor/matrix.js';
import { type ClassScores, classScores } from './class-scores.js';
import { CLASSIFY_OPTIONS, type ClassifyOptions, type ResolvedClassifyOptions } from './classify-options.js';
import { stratifiedFolds } from './folds.js';
import { fitLogistic, type LogisticModel, logisticProbabilities } from './logistic-regression.js';
import { unitRows } from './nearest-rows.js';
import { fitSparseLogistic, sparseProbabilities } from './sparse-logistic.js';
import { asMatrix, type ClassifiedRows, type VotingRows, votes } from './voting-rows.js';

/** Probabilities that are reckoned together. */
const TOGETHER = 1 << 23;

/** What tells classes of rows apart. */
export type FittedRows =
  | { readonly classifier: 'logistic'; readonly logistic: LogisticModel }
  | { readonly classifier: 'knn'; readonly voting: VotingRows };

/** Tells the label of vectors. Made by `trainRowClassifier`. */
export class RowClassifier {
  /** In alphabetical order. */
  readonly labels: readonly string[];
  readonly fitted: FittedRows;
  /** Numbers of a vector. */
  readonly dim: number;

  /** @throws WordvecError `usage` for what does not belong together */
  constructor(labels: readonly string[], fitted: FittedRows) {
    checkTexts('labels', labels);
    const isLogistic = fitted?.classifier === 'logistic' && 'logistic' in fitted;
    if (!isLogistic && !(fitted?.classifier === 'knn' && 'voting' in fitted))
      throw expected('fitted', 'what trainRowClassifier gives', fitted);
    const rows = isLogistic ? fitted.logistic?.weights : fitted.voting?.rows;
    checkMatrix('fitted', rows);
    this.labels = labels;
    this.fitted = fitted;
    this.dim = rows.dim;
  }

  /**
   * The probability of each label for each row, shape [rows, labels]: of the logistic model, or the share of votes. A row
   * of kNN that is like no other has none: zeros.
   * @throws WordvecError `usage` for rows of another dimension; `memory`, `aborted`
   */
  async probabilities(rows: ClassifiedRows, hooks: RunHooks = {}): Promise<Float64Array> {
    checkRows(rows);
    if (rows.dim !== this.dim) throw expected('rows', `vectors of ${this.dim} numbers`, rows.dim);
    const { fitted, labels } = this;
    if (fitted.classifier === 'knn') return votes(fitted.voting, asMatrix(rows), labels.length, hooks);
    if (isSparseTable(rows)) return sparseProbabilities(fitted.logistic, rows, hooks);
    return logisticProbabilities(fitted.logistic, rows, hooks);
  }

  /** The most probable labels of each row, best first. @throws as `probabilities`; `usage` for options */
  async predict(
    rows: ClassifiedRows,
    options: PredictOptions = {},
    hooks: RunHooks = {},
  ): Promise<Prediction[][]> {
    const { k, threshold } = checkedPrediction(options);
    checkRows(rows);
    const count = this.labels.length;
    const found: Prediction[][] = [];
    do {
      const piece = pieceOf(rows, found.length, Math.ceil(TOGETHER / count));
      const probabilities = await this.probabilities(piece, hooks);
      for (let i = 0; i < piece.rows; i++)
        found.push(
          bestRows(probabilities.subarray(i * count, (i + 1) * count), k)
            .filter(({ score }) => score > 0 && score >= threshold)
            .map(({ row, score }) => ({ label: this.labels[row], probability: score })),
        );
    } while (found.length < rows.rows);
    return found;
  }
}

/**
 * Fits a classifier of vectors. The same for the same vectors, in any number of threads.
 * @param rows shape [rows, dim]
 * @param labels of each row
 * @throws WordvecError `input` for fewer than two labels; `usage` where labels are not as many as rows; `memory`, `aborted`
 */
export async function trainRowClassifier(
  rows: ClassifiedRows,
  labels: readonly string[],
  options: ClassifyOptions = {},
  hooks: RunHooks = {},
): Promise<RowClassifier> {
  const { names, classes } = checkedLabels(rows, labels);
  return fitRows(rows, classes, names, resolveCall(CLASSIFY_OPTIONS, options), hooks);
}

async function fitRows(
  rows: ClassifiedRows,
  classes: Int32Array,
  names: readonly string[],
  { classifier, l2, neighbours }: ResolvedClassifyOptions,
  hooks: RunHooks,
): Promise<RowClassifier> {
  if (classifier === 'knn')
    return new RowClassifier(names, {
      classifier,
      voting: { rows: unitRows(asMatrix(rows)), classes, neighbours },
    });
  const logistic = isSparseTable(rows)
    ? await fitSparseLogistic(rows, classes, names.length, { l2 }, hooks)
    : await fitLogistic(rows, classes, names.length, { l2 }, hooks);
  return new RowClassifier(names, { classifier, logistic });
}

/** How well a classifier tells the labels of vectors. */
export async function evaluateRowClassifier(
  classifier: RowClassifier,
  rows: ClassifiedRows,
  labels: readonly string[],
  hooks: RunHooks = {},
): Promise<ClassScores> {
  checkInstance('classifier', classifier, RowClassifier, 'trainRowClassifier makes one');
  checkRows(rows);
  checkCount(rows, labels);
  return classScores(labels, await predicted(classifier, rows, hooks));
}

/** The first label of a row of which none is probable. */
async function predicted(
  classifier: RowClassifier,
  rows: ClassifiedRows,
  hooks: RunHooks,
): Promise<string[]> {
  const found = await classifier.predict(rows, {}, hooks);
  return found.map(([best]) => best?.label ?? classifier.labels[0]);
}

/** What a cross-validation found. */
export interface CrossValidation extends ClassScores {
  /** The accuracy of each fold. */
  readonly folds: readonly number[];
  /** Labels of fewer rows than folds: not every fold has one. */
  readonly rareLabels: readonly string[];
}

/**
 * Stratified cross-validation: the rows of each fold are predicted by what the others teach. Of fewer rows than the default
 * number of folds, each is one.
 * @throws WordvecError as `trainRowClassifier`; `usage` for more folds than rows
 */
export async function crossValidate(
  rows: ClassifiedRows,
  labels: readonly string[],
  options: ClassifyOptions = {},
  hooks: RunHooks = {},
): Promise<CrossValidation> {
  const { names, classes } = checkedLabels(rows, labels);
  const resolved = resolveCall(CLASSIFY_OPTIONS, options);
  const { seed } = resolved;
  const folds = options.folds ?? Math.min(resolved.folds, rows.rows);
  const dealt = stratifiedFolds(classes, folds, seed);
  const found: string[] = new Array(labels.length);
  const accuracies: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const [rest, own] = [indices(dealt, (each) => each !== fold), indices(dealt, (each) => each === fold)];
    const known = Int32Array.from(rest, (i) => classes[i]);
    const classifier = await fitRows(chosenOf(rows, rest), known, names, resolved, hooks);
    const answers = await predicted(classifier, chosenOf(rows, own), hooks);
    for (const [place, i] of own.entries()) found[i] = answers[place];
    accuracies.push(own.filter((i) => found[i] === labels[i]).length / own.length);
  }
  const counts = new Uint32Array(names.length);
  for (const own of classes) counts[own]++;
  const rareLabels = names.filter((_, c) => counts[c] < folds);
  return { ...classScores(labels, found), folds: accuracies, rareLabels };
}

/** `count` rows from `start` on, where there are so many. */
function pieceOf(rows: ClassifiedRows, start: number, count: number): ClassifiedRows {
  if (rows.rows <= count) return rows;
  return chosenOf(
    rows,
    Array.from({ length: Math.min(count, rows.rows - start) }, (_, i) => start + i),
  );
}

function chosenOf(rows: ClassifiedRows, wanted: readonly number[]): ClassifiedRows {
  return isSparseTable(rows) ? sparseRowsAt(rows, wanted) : rowsAt(rows, wanted);
}

function indices(dealt: Int32Array, wanted: (fold: number) => boolean): number[] {
  return Array.from(dealt.keys()).filter((i) => wanted(dealt[i]));
}

function checkedLabels(rows: ClassifiedRows, labels: readonly string[]) {
  checkRows(rows);
  checkCount(rows, labels);
  const names = [...new Set(labels)].sort();
  if (names.length < 2) throw inputError(`expected at least two different labels, found ${names.length}`);
  const places = new Map(names.map((name, i) => [name, i]));
  return { names, classes: Int32Array.from(labels, (label) => places.get(label)!) };
}

/** @throws WordvecError `usage` for what is no matrix of finite numbers */
export function checkRows(rows: ClassifiedRows): void {
  if (isSparseTable(rows)) {
    checkSparseTable('rows', rows);
    return;
  }
  checkMatrix('rows', rows);
  for (let i = 0; i < rows.rows; i++)
    if (!allFinite(rowOf(rows, i))) throw expected('rows', 'finite numbers', `another in row ${i}`);
}

function checkCount(rows: ClassifiedRows, labels: readonly string[]): void {
  checkedList(labels, 'labels');
  if (labels.length !== rows.rows || labels.length === 0)
    throw expected('labels', `a label for each of ${rows.rows} rows, and at least one`, labels.length);
  const wrong = labels.find((label) => typeof label !== 'string');
  if (wrong !== undefined) throw expected('labels', 'texts', wrong);
}
