import { basename } from 'node:path';
import type {
  AnalogyComparison,
  AnalogyReport,
  AnalogyScore,
  CategoryReport,
  Interval,
  OutlierReport,
  PairCategoryReport,
  SimilarityComparison,
  SimilarityReport,
} from '../entries/evaluations.js';
import { counted, plainTable } from './figures.js';
import type { Named, TestReports } from './test-sets.js';

const ALIGN = ['left', ...new Array<'right'>(6).fill('right')] as const;
/** Fewer pairs say next to nothing. */
const FEW_PAIRS = 10;

/** What a model scored, for people. */
export function testTables(reports: TestReports): string {
  return [
    ...reports.analogies.map((report) =>
      scoreTable(report, [
        ['semantic', report.semantic],
        ['syntactic', report.syntactic],
      ]),
    ),
    ...reports.bats.map(batsTable),
    ...(reports.similarity.length > 0 ? [similarityTable(reports.similarity)] : []),
    ...(reports.categories.length > 0 ? [categoryTable(reports.categories)] : []),
    ...(reports.outliers.length > 0 ? [outlierTable(reports.outliers)] : []),
  ].join('\n');
}

/** What should make readers careful. */
export function testWarnings({ similarity, analogies, bats, categories, outliers }: TestReports): string[] {
  const asked = [
    ...[...analogies, ...bats].map(({ file, overall }) => [file, overall.total] as const),
    ...[...similarity, ...categories].map(({ file, used }) => [file, used] as const),
    ...outliers.map(({ file, total }) => [file, total] as const),
  ];
  const nothing = asked
    .filter(([, count]) => count === 0)
    .map(
      ([file]) =>
        `${basename(file)}: nothing could be asked, as its words are not in the vocabulary: check the language, --limit and --restrict`,
    );
  const few = similarity.flatMap(({ file, used, severalWords }) => [
    ...(used > 0 && used < FEW_PAIRS
      ? [`${basename(file)}: only ${counted(used, 'pair')} compared: a correlation of so few says little`]
      : []),
    ...(severalWords > 0
      ? [
          `${basename(file)}: ${severalWords} of the pairs left out have a cell of several words, which counts only where the vocabulary has it as it is`,
        ]
      : []),
  ]);
  return [...nothing, ...few];
}

/** How the later models differ from the first. */
export function comparisonTable(
  name: string,
  first: string,
  rows: readonly (readonly [file: string, comparison: AnalogyComparison | SimilarityComparison])[],
): string {
  const cells = rows.map(([file, comparison]) =>
    'onlyFirst' in comparison
      ? [
          basename(file),
          `${comparison.onlySecond} right answers more, ${comparison.onlyFirst} fewer`,
          `of ${comparison.total}`,
          `p ${probability(comparison.p)}`,
        ]
      : [
          basename(file),
          `Spearman ${correlation(comparison.second)} against ${correlation(comparison.first)}`,
          `of ${comparison.pairs}`,
          `p ${probability(comparison.p)}`,
        ],
  );
  return `${name} against ${first}\n${plainTable(cells)}`;
}

function batsTable(report: Named<PairCategoryReport>): string {
  const sections = report.sections.map((section) => ({
    ...section,
    name: basename(section.name).replace(/\.(txt|tsv)$/i, ''),
  }));
  return scoreTable(
    { ...report, sections },
    report.groups.map((group) => [group.name, group] as const),
  );
}

/** Sections, totals, and how many questions were out of vocabulary. */
function scoreTable(
  report: Named<Pick<AnalogyReport, 'sections' | 'overall' | 'method' | 'words'>>,
  totals: readonly (readonly [string, AnalogyScore | null])[],
): string {
  const rows = [
    ...report.sections.map((section) => scoreRow(section.name, section)),
    ...totals.flatMap(([name, score]) => (score ? [scoreRow(name, score)] : [])),
    scoreRow('all', report.overall),
  ];
  const head = [basename(report.file), 'right', 'asked', 'accuracy', 'out of vocabulary'];
  const { interval } = report.overall;
  const sure = interval === null ? '' : `, 95% confidence of all: ${percents(interval)}%`;
  return `${plainTable(rows, ALIGN, head)}${report.method} among ${counted(report.words, 'word')}${sure}\n`;
}

function scoreRow(name: string, { correct, total, accuracy, outOfVocabulary }: AnalogyScore): string[] {
  return [name, String(correct), String(total), percent(accuracy), String(outOfVocabulary)];
}

/** Correlations with the human scores, one row a file. */
function similarityTable(reports: readonly Named<SimilarityReport>[]): string {
  const rows = reports.map((report) => [
    basename(report.file),
    correlation(report.spearman),
    correlation(report.pearson),
    String(report.used),
    String(report.outOfVocabulary),
  ]);
  const head = ['', 'Spearman', 'Pearson', 'pairs', 'out of vocabulary'];
  return plainTable(rows, ALIGN, head) + reports.map(similarityNotes).join('');
}

function similarityNotes(report: Named<SimilarityReport>): string {
  const name = basename(report.file);
  const interval = report.spearmanInterval?.map((bound) => bound.toFixed(2)).join(' to ') ?? 'unknown';
  const sure = `${name}: Spearman's 95% confidence: ${interval}, p ${probability(report.spearmanP)}\n`;
  if (report.composed === 0) return sure;
  return `${sure}${name}: ${report.composed} of the pairs have a word outside the vocabulary, whose vector is made from its n-grams\n`;
}

function categoryTable(reports: readonly Named<CategoryReport>[]): string {
  const rows = reports.map(({ file, purity, categories, used, outOfVocabulary }) => [
    basename(file),
    percent(purity),
    String(categories),
    String(used),
    String(outOfVocabulary),
  ]);
  return plainTable(rows, ALIGN, ['', 'purity', 'categories', 'words', 'out of vocabulary']);
}

function outlierTable(reports: readonly Named<OutlierReport>[]): string {
  const rows = reports.map((report) => [
    basename(report.file),
    percent(report.accuracy),
    percents(report.interval),
    percent(report.outlierPosition),
    String(report.total),
    String(report.outOfVocabulary),
  ]);
  return plainTable(rows, ALIGN, ['', 'accuracy', '95%', 'position', 'sets', 'out of vocabulary']);
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(1)}%`;
}

function percents(interval: Interval | null): string {
  return interval?.map((bound) => (100 * bound).toFixed(1)).join(' to ') ?? '-';
}

function correlation(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}

function probability(p: number | null): string {
  if (p === null) return '-';
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}
