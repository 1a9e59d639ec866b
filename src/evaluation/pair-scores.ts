import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames } from '../errors.js';
import { cosine } from '../query/distances.js';
import { type EvaluationVocabulary, foldVocabulary } from './folding.js';
import { correlationInterval, type Interval } from './intervals.js';
import { type PairReading, readPairs, type ScoredPair } from './pairs.js';
import type { TextSource } from './source.js';

/** How `evaluateSimilarity` compares. */
export interface SimilarityEvaluationOptions extends EvaluationVocabulary, PairReading {
  /** What errors call the pairs, such as their path. */
  readonly name?: string | undefined;
}

/** What `evaluateSimilarity` found. */
export interface SimilarityReport {
  /** Pearson's correlation of the cosines with the human scores, in [-1, 1]; null where it is undefined. */
  readonly pearson: number | null;
  /** Spearman's rank correlation, equal values sharing the mean of their ranks; null where it is undefined. */
  readonly spearman: number | null;
  /** Where the correlations lie with 95% confidence (Fisher 1921; Spearman's after Bonett & Wright 2000). */
  readonly pearsonInterval: Interval | null;
  /** As `pearsonInterval`, of `spearman`. */
  readonly spearmanInterval: Interval | null;
  /**
   * How probable correlations so far from 0 are where there is none (Student's t, two-sided, as in scipy; Spearman's
   * of fewer than ten pairs by all orders).
   */
  readonly pearsonP: number | null;
  /** As `pearsonP`, of `spearman`. */
  readonly spearmanP: number | null;
  /** Pairs in the text. */
  readonly pairs: number;
  /** Pairs compared. */
  readonly used: number;
  /** Pairs not compared, as a word is missing. */
  readonly outOfVocabulary: number;
  /** Of those compared, pairs of which a word has no row and was built from its n-grams. */
  readonly composed: number;
  /** Of those not compared, pairs of which a missing cell holds several words, such as `ice cream`. */
  readonly severalWords: number;
  /** The human score of each pair in its order. */
  readonly human: Float64Array;
  /** The cosine of each pair in its order; NaN where it was not compared. */
  readonly cosines: Float64Array;
}

/**
 * Compares the cosines of word pairs with human scores (see `readPairs` for their form). Cells of several words
 * count where the vocabulary has them as they are; where all words of a set carry a part of speech (`sun-n`, as MEN's
 * lemmas do), they are looked up without it, too.
 * @throws WordvecError `input` for malformed pairs, `usage`
 * @example
 * const report = await evaluateSimilarity(vectors, 'king queen 8\nking woman 2\nking man 7\n');
 * [report.spearman, report.used]; // => [0.5, 3]
 */
export async function evaluateSimilarity(
  vectors: KeyedVectors,
  source: TextSource,
  options: SimilarityEvaluationOptions = {},
): Promise<SimilarityReport> {
  checkVectors(vectors);
  checkNames(options, { restrict: true, caseInsensitive: true, columns: true, name: true });
  const pairs = await readPairs(source, options.name ?? 'pairs', { columns: options.columns });
  const look = lookUp(vectors, pairs, options);
  const cosines = new Float64Array(pairs.length).fill(Number.NaN);
  let [composed, severalWords] = [0, 0];
  for (const [i, { a, b }] of pairs.entries()) {
    const found = [look(a), look(b)] as const;
    const [left, right] = found;
    if (left && right) {
      cosines[i] = cosine(left.vector, right.vector);
      if (left.composed || right.composed) composed++;
    } else if ([a, b].some((word, side) => !found[side] && word.includes(' '))) severalWords++;
  }
  const human = Float64Array.from(pairs, ({ score }) => score);
  const used = cosines.filter((value) => !Number.isNaN(value)).length;
  return {
    ...(await correlate(human, cosines)),
    pairs: pairs.length,
    used,
    outOfVocabulary: pairs.length - used,
    composed,
    severalWords,
    human,
    cosines,
  };
}

/** Finds a word's row, or builds its vector. */
function lookUp(vectors: KeyedVectors, pairs: readonly ScoredPair[], options: EvaluationVocabulary) {
  const { find } = foldVocabulary(vectors.words, options);
  const tagged = pairs.every(({ a, b }) => TAG.test(a) && TAG.test(b));
  return (word: string) => {
    const bare = tagged ? word.replace(TAG, '') : word;
    const row = [word, bare].map(find).find((row) => row >= 0);
    if (row !== undefined) return { vector: vectors.rowAt(row), composed: false };
    // N-grams across a blank are of no word that was trained.
    const vector = bare.includes(' ') ? undefined : vectors.compose?.(bare);
    return vector && { vector, composed: true };
  };
}

/** A part of speech behind a lemma. */
const TAG = /(?<=.)[-_][nvjar]$/;

/** The figures of the pairs that were compared. */
export async function correlate(human: Float64Array, cosines: Float64Array) {
  // Imported here: it takes 5 MB, which whoever imports the library only to train need not pay.
  const { sampleCorrelation, sampleRankCorrelation } = await import('simple-statistics');
  const { correlationPValue, rankCorrelationPValue } = await import('./significance.js');
  const known = Array.from(cosines.keys()).filter((i) => !Number.isNaN(cosines[i]));
  const [x, y] = [human, cosines].map((values) => known.map((i) => values[i]));
  const n = known.length;
  const pearson = correlationOf(sampleCorrelation, x, y);
  const spearman = correlationOf(sampleRankCorrelation, x, y);
  return {
    pearson,
    spearman,
    pearsonInterval: pearson === null ? null : correlationInterval(pearson, n, false),
    spearmanInterval: spearman === null ? null : correlationInterval(spearman, n, true),
    pearsonP: pearson === null ? null : correlationPValue(pearson, n),
    spearmanP: spearman === null ? null : rankCorrelationPValue(spearman, x, y),
  };
}

/** A correlation in [-1, 1], which rounding can pass; null for fewer than two pairs, or equal values only. */
export function correlationOf(
  correlation: (x: number[], y: number[]) => number,
  x: number[],
  y: number[],
): number | null {
  if (x.length < 2) return null;
  const value = correlation(x, y);
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : null;
}
