import { expected } from '../errors.js';
import { checkValue } from '../options.js';
import { type Cooccurrences, checkCounts } from './cooccurrence.js';
import { cellsOf } from './log-counts.js';
import { checkVocabulary, type Vocabulary } from './vocabulary.js';

/** Some rows of the matrix of counts, and the sums that they are compared with. */
export interface CooccurrenceRows {
  /** X[i] of each row asked for: counts by column. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Sum of each row of the whole matrix, and of each column. */
  readonly rowSums: Float64Array;
  readonly columnSums: Float64Array;
  /** Sum of all counts. */
  readonly total: number;
}

/**
 * Reads rows out of counts, in one pass over them.
 * @param vocabulary the words that were counted
 * @throws WordvecError `usage`
 */
export function readRows(
  counts: Cooccurrences,
  vocabulary: number,
  wanted: readonly number[],
): CooccurrenceRows {
  checkCounts(counts);
  checkValue('vocabulary', { kind: 'integer', min: 0, max: 2 ** 31 }, vocabulary);
  if (!Array.isArray(wanted)) throw expected('wanted', 'a list of rows', wanted);
  const rows = new Map(wanted.map((row) => [row, new Map<number, number>()]));
  const rowSums = new Float64Array(vocabulary);
  const columnSums = new Float64Array(vocabulary);
  let [total, last] = [0, -1];
  for (const { row, column, value } of cellsOf(counts)) {
    rowSums[row] += value;
    columnSums[column] += value;
    total += value;
    last = Math.max(last, row, column);
    rows.get(row)?.set(column, value);
  }
  if (last >= vocabulary)
    throw expected('vocabulary', `as many words as were counted, ${last + 1} or more`, vocabulary);
  return { rows, rowSums, columnSums, total };
}

/** @throws WordvecError `usage` for what does not hold the rows of words */
function checkRows(counts: CooccurrenceRows, ...wanted: number[]): void {
  if (!(counts?.rows instanceof Map)) throw expected('counts', 'rows of counts (readRows)', counts);
  for (const row of wanted)
    if (!counts.rows.has(row)) throw expected('row', 'one of those that readRows was asked for', row);
}

/** A word that stands near another. */
export interface Partner {
  readonly word: string;
  /** X: how often, weighted by distance. */
  readonly count: number;
  /** P(partner | word) = X / sum of the word's row. */
  readonly probability: number;
  /** How many times more often than if words stood anywhere: P(partner | word) / P(partner). */
  readonly lift: number;
}

/**
 * The words that stand near word `row` more often than chance explains, strongest first: by X (ln lift)^2,
 * which neither function words (much X) nor rare accidents (much lift) lead.
 */
export function strongestPartners(
  vocabulary: Vocabulary,
  counts: CooccurrenceRows,
  row: number,
  k: number,
): Partner[] {
  checkVocabulary(vocabulary);
  checkRows(counts, row);
  checkValue('k', { kind: 'integer', min: 1 }, k);
  const { words } = vocabulary;
  return [...counts.rows.get(row)!.keys()]
    .map((column) => partner(counts, row, column))
    .filter(({ lift }) => lift > 1)
    .sort((a, b) => strength(b) - strength(a) || a.column - b.column)
    .slice(0, k)
    .map(({ column, ...rest }) => ({ word: words.word(column), ...rest }));
}

function partner(counts: CooccurrenceRows, row: number, column: number) {
  const count = counts.rows.get(row)!.get(column) ?? 0;
  const probability = count / counts.rowSums[row];
  return { column, count, probability, lift: probability / (counts.columnSums[column] / counts.total) };
}

function strength({ count, lift }: { count: number; lift: number }): number {
  return lift > 1 ? count * Math.log(lift) ** 2 : 0;
}

/** How a probe word tells two words apart (Pennington et al. 2014, table 1). */
export interface ProbabilityRatio {
  readonly probe: string;
  /** The larger of its two counts: how much the ratio rests on. */
  readonly count: number;
  /** P(probe | first), P(probe | second). */
  readonly first: number;
  readonly second: number;
  /** P(probe | first) / P(probe | second): large, small, or near 1; infinite where only the first has it. */
  readonly ratio: number;
}

/** The ratios of `probes` for two words whose rows were read; all words by vocabulary row. */
export function probabilityRatios(
  vocabulary: Vocabulary,
  counts: CooccurrenceRows,
  first: number,
  second: number,
  probes: readonly number[],
): ProbabilityRatio[] {
  checkVocabulary(vocabulary);
  checkRows(counts, first, second);
  if (!Array.isArray(probes)) throw expected('probes', 'a list of rows', probes);
  const { words } = vocabulary;
  return probes.map((probe) => {
    const [a, b] = [partner(counts, first, probe), partner(counts, second, probe)];
    const ratio = a.probability / b.probability;
    const count = Math.max(a.count, b.count);
    return { probe: words.word(probe), count, first: a.probability, second: b.probability, ratio };
  });
}

/**
 * Probes that tell much: three that belong to the first word, three to the second, and two to both. Each has
 * much count with its word, and a ratio far from 1, or near it.
 */
export function tellingProbes(counts: CooccurrenceRows, first: number, second: number): number[] {
  checkRows(counts, first, second);
  const columns = new Set([...counts.rows.get(first)!.keys(), ...counts.rows.get(second)!.keys()]);
  const probes = [...columns]
    .filter((column) => column !== first && column !== second)
    .map((column) => {
      const [a, b] = [partner(counts, first, column), partner(counts, second, column)];
      // Half a count more, so that a word never seen with one of the two has a ratio.
      const ratio = Math.log(
        (a.count + 0.5) / counts.rowSums[first] / ((b.count + 0.5) / counts.rowSums[second]),
      );
      const alike = Math.abs(ratio) < Math.log(1.5);
      return {
        column,
        first: alike ? 0 : strength(a) * ratio,
        second: alike ? 0 : -strength(b) * ratio,
        shared: alike ? Math.min(strength(a), strength(b)) : 0,
      };
    });
  const best = (key: 'first' | 'second' | 'shared', k: number) =>
    probes
      .filter((probe) => probe[key] > 0)
      .sort((a, b) => b[key] - a[key] || a.column - b.column)
      .slice(0, k)
      .map(({ column }) => column);
  return [...best('first', 3), ...best('shared', 2), ...best('second', 3)];
}
