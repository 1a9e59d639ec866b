import { expected, usageError, type WordvecError } from '../errors.js';
import type { AnsweredSections } from './analogies.js';
import { correlationOf, type SimilarityReport } from './pair-scores.js';

/** How two models differ on the same analogy questions. */
export interface AnalogyComparison {
  /** Questions that both were asked. */
  readonly total: number;
  /** Questions that only the first answered right. */
  readonly onlyFirst: number;
  /** Questions that only the second answered right. */
  readonly onlySecond: number;
  /** How probable so great a difference is by chance: McNemar's exact test, two-sided. */
  readonly p: number;
}

/**
 * Compares the answers of two models to the same questions, as far as both were asked.
 * @throws WordvecError `usage` for reports of different questions
 * @example
 * const report = await evaluateAnalogies(vectors, 'man king woman queen\n');
 * await compareAnalogies(report, report); // => { total: 1, onlyFirst: 0, onlySecond: 0, p: 1 }
 */
export async function compareAnalogies(
  first: AnsweredSections,
  second: AnsweredSections,
): Promise<AnalogyComparison> {
  for (const report of [first, second])
    if (!(report?.outcomes instanceof Int8Array))
      throw expected('report', 'one of evaluateAnalogies', report);
  const [a, b] = [first.outcomes, second.outcomes];
  if (a.length !== b.length) throw differentSets();
  const { mcNemarPValue } = await import('./significance.js');
  const count = (match: (one: number, other: number) => boolean) =>
    a.filter((outcome, i) => outcome >= 0 && b[i] >= 0 && match(outcome, b[i])).length;
  const onlyFirst = count((one, other) => one > other);
  const onlySecond = count((one, other) => one < other);
  return { total: count(() => true), onlyFirst, onlySecond, p: mcNemarPValue(onlyFirst, onlySecond) };
}

/** How two models differ on the same word pairs. */
export interface SimilarityComparison {
  /** Pairs that both compared. */
  readonly pairs: number;
  /** Spearman's correlation of the first on these; null where it is undefined. */
  readonly first: number | null;
  /** Spearman's correlation of the second on these; null where it is undefined. */
  readonly second: number | null;
  /** How probable so great a difference is by chance: Williams' t on ranks, two-sided (Steiger 1980). */
  readonly p: number | null;
}

/**
 * Compares the rank correlations of two models on the same pairs, as far as both compared them.
 * @throws WordvecError `usage` for reports of different pairs
 */
export async function compareSimilarity(
  first: SimilarityReport,
  second: SimilarityReport,
): Promise<SimilarityComparison> {
  for (const report of [first, second])
    if (!(report?.cosines instanceof Float64Array))
      throw expected('report', 'one of evaluateSimilarity', report);
  if (first.human.some((score, i) => score !== second.human[i]) || first.pairs !== second.pairs)
    throw differentSets();
  const { sampleRankCorrelation } = await import('simple-statistics');
  const { dependentPValue } = await import('./significance.js');
  const both = Array.from(first.human.keys()).filter(
    (i) => !Number.isNaN(first.cosines[i] + second.cosines[i]),
  );
  const [human, one, other] = [first.human, first.cosines, second.cosines].map((values) =>
    both.map((i) => values[i]),
  );
  const correlation = (x: number[], y: number[]) => correlationOf(sampleRankCorrelation, x, y);
  const [a, b, between] = [correlation(human, one), correlation(human, other), correlation(one, other)];
  const p = a === null || b === null || between === null ? null : dependentPValue(a, b, between, both.length);
  return { pairs: both.length, first: a, second: b, p };
}

function differentSets(): WordvecError {
  return usageError('expected two reports on the same test set, got two of different ones');
}
