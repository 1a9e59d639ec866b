import type { ClassScores, CrossValidation } from '../entries/analyses.js';
import type { Confusion } from '../entries/evaluations.js';
import { counted, formatCount, plainTable } from './figures.js';

/** Labels of a confusion matrix that is shown whole. */
const WIDEST = 20;

/** Scores for people: in all, of each label, and what was taken for what. */
export function scoreTables(scores: ClassScores | CrossValidation, name: string): string {
  const { examples, accuracy, interval, macro, labels } = scores;
  const folds = 'folds' in scores ? scores.folds : undefined;
  const share = (value: number) => value.toFixed(4);
  const rows = labels.map(({ label, precision, recall, f1, gold }) => [
    label,
    ...[precision, recall, f1].map(share),
    formatCount(gold),
  ]);
  const means = ['macro', ...[macro.precision, macro.recall, macro.f1].map(share), formatCount(examples)];
  const head = [
    `${name}: accuracy ${share(accuracy)} of ${counted(examples, 'text')}, 95% confidence ${share(interval[0])} to ${share(interval[1])}`,
    ...(folds ? [`${folds.length} folds: ${folds.map(share).join(' ')}`] : []),
  ];
  const aligns = ['left', 'right', 'right', 'right', 'right'] as const;
  const table = plainTable([...rows, means], aligns, ['label', 'precision', 'recall', 'F1', 'texts']);
  return `${head.join('\n')}\n\n${table}\n${confusionTable(
    labels.map(({ label }) => label),
    scores.confusion,
    'texts',
  )}`;
}

/** The matrix, or of many labels what was mistaken most. */
export function confusionTable(
  labels: readonly string[],
  confusion: readonly Confusion[],
  unit: string,
): string {
  if (labels.length <= WIDEST) {
    const names = labels.map((_, i) => String(i + 1));
    const counts = new Map(confusion.map(({ label, predicted, count }) => [`${label}\n${predicted}`, count]));
    const rows = labels.map((label, i) => [
      `${i + 1} ${label}`,
      ...labels.map((predicted) => String(counts.get(`${label}\n${predicted}`) ?? 0)),
    ]);
    const aligns = ['left', ...names.map(() => 'right' as const)] as const;
    return plainTable(rows, aligns, ['label, predicted as', ...names]);
  }
  const mistakes = confusion.filter(({ label, predicted }) => label !== predicted);
  const worst = mistakes.sort((a, b) => b.count - a.count).slice(0, 10);
  const rows = worst.map(({ label, predicted, count }) => [label, predicted, formatCount(count)]);
  return plainTable(rows, ['left', 'left', 'right'], ['label', 'predicted as', unit]);
}
