import { basename } from 'node:path';
import type { AnalogyReport, AnalogyScore, SimilarityReport } from '../index.js';
import { formatCount } from './figures.js';
import { plainTable } from './table.js';

/** Sections, totals, and how many questions were out of vocabulary. */
export function analogyTable(report: AnalogyReport & { readonly file: string }): string {
  const totals: [string, AnalogyScore | null][] = [
    ['semantic', report.semantic],
    ['syntactic', report.syntactic],
    ['all', report.overall],
  ];
  const rows = [
    ...report.sections.map((section) => scoreRow(section.name, section)),
    ...totals.flatMap(([name, score]) => (score ? [scoreRow(name, score)] : [])),
  ];
  const head = [basename(report.file), 'right', 'asked', 'accuracy', 'out of vocabulary'];
  const words = formatCount(report.words);
  return `${plainTable(rows, ALIGN, head)}${report.method} among ${words} words\n`;
}

/** Correlations with the human scores, one row a file. */
export function similarityTable(reports: readonly (SimilarityReport & { readonly file: string })[]): string {
  const rows = reports.map(({ file, spearman, pearson, used, outOfVocabulary }) => [
    basename(file),
    correlation(spearman),
    correlation(pearson),
    String(used),
    String(outOfVocabulary),
  ]);
  const notes = reports
    .filter(({ composed }) => composed > 0)
    .map(
      ({ file, composed }) =>
        `${basename(file)}: ${composed} of the pairs have a word outside the vocabulary, whose vector is made from its n-grams\n`,
    );
  return `${plainTable(rows, ALIGN, ['', 'Spearman', 'Pearson', 'pairs', 'out of vocabulary'])}${notes.join('')}`;
}

const ALIGN = ['left', 'right', 'right', 'right', 'right'] as const;

function scoreRow(name: string, { correct, total, accuracy, outOfVocabulary }: AnalogyScore): string[] {
  const percent = accuracy === null ? '-' : `${(100 * accuracy).toFixed(1)}%`;
  return [name, String(correct), String(total), percent, String(outOfVocabulary)];
}

function correlation(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}
