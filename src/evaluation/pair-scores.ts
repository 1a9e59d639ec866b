import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { cosine } from '../query/similarity.js';
import { type EvaluationVocabulary, foldVocabulary } from './folding.js';
import { readPairs } from './pairs.js';
import type { TextSource } from './source.js';

/** How `evaluateSimilarity` compares. */
export interface SimilarityEvaluationOptions extends EvaluationVocabulary {
  /** What errors call the pairs, such as their path. */
  readonly name?: string;
}

/** What `evaluateSimilarity` found. */
export interface SimilarityReport {
  /** Pearson's correlation of the cosines with the human scores, in [-1, 1]; null where it is undefined. */
  readonly pearson: number | null;
  /** Spearman's rank correlation, equal values sharing the mean of their ranks; null where it is undefined. */
  readonly spearman: number | null;
  /** Pairs in the text. */
  readonly pairs: number;
  /** Pairs compared. */
  readonly used: number;
  /** Pairs not compared, as a word is missing. */
  readonly outOfVocabulary: number;
  /** Of those compared, pairs of which a word has no row and was built from its n-grams. */
  readonly composed: number;
}

/**
 * Compares the cosines of word pairs with human scores (see `readPairs` for their form).
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
  const pairs = await readPairs(source, options.name ?? 'pairs');
  const { find } = foldVocabulary(vectors.words, options);
  const human: number[] = [];
  const ours: number[] = [];
  let composed = 0;
  for (const { a, b, score } of pairs) {
    const rows = [find(a), find(b)] as const;
    const left = rows[0] < 0 ? vectors.compose?.(a) : vectors.rowAt(rows[0]);
    const right = rows[1] < 0 ? vectors.compose?.(b) : vectors.rowAt(rows[1]);
    if (!left || !right) continue;
    if (rows[0] < 0 || rows[1] < 0) composed++;
    human.push(score);
    ours.push(cosine(left, right));
  }
  // Imported here: it takes 5 MB, which whoever imports the library only to train need not pay.
  const { sampleCorrelation, sampleRankCorrelation } = await import('simple-statistics');
  return {
    pearson: defined(sampleCorrelation, human, ours),
    spearman: defined(sampleRankCorrelation, human, ours),
    pairs: pairs.length,
    used: human.length,
    outOfVocabulary: pairs.length - human.length,
    composed,
  };
}

// Fewer than two pairs, or equal values only, have no correlation.
function defined(correlate: (x: number[], y: number[]) => number, x: number[], y: number[]): number | null {
  if (x.length < 2) return null;
  const value = correlate(x, y);
  return Number.isFinite(value) ? value : null;
}
