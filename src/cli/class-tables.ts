import type { ClassScores, CrossValidation } from '../entries/analyses.js';
import { counted, formatCount } from './figures.js';
import { plainTable } from './table.js';

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
  return `${head.join('\n')}\n\n${table}\n${confusionTable(scores)}`;
}

/** The matrix, or of many labels what was mistaken most. */
function confusionTable({ labels, confusion }: ClassScores): string {
  if (labels.length <= WIDEST) {
    const rows = confusion.map((counts, i) => [labels[i].label, ...counts.map(String)]);
    const names = labels.map((_, i) => String(i + 1));
    const numbered = rows.map(([label, ...counts], i) => [`${i + 1} ${label}`, ...counts]);
    const aligns = ['left', ...names.map(() => 'right' as const)] as const;
    return plainTable(numbered, aligns, ['label, predicted as', ...names]);
  }
  const mistakes = confusion.flatMap((counts, i) =>
    counts.flatMap((count, j) => (i === j || count === 0 ? [] : [{ i, j, count }])),
  );
  const worst = mistakes.sort((a, b) => b.count - a.count).slice(0, 10);
  const rows = worst.map(({ i, j, count }) => [labels[i].label, labels[j].label, formatCount(count)]);
  return plainTable(rows, ['left', 'left', 'right'], ['label', 'predicted as', 'texts']);
}
