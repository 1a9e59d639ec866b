import type { RunHooks } from '../progress.js';
import { bestRows } from '../query/top-k.js';
import type { Matrix } from '../tensor/matrix.js';
import { nearestRows, unitRows } from './nearest-rows.js';
import type { TermCounts } from './terms.js';

/** A word and how well it names a cluster. */
export interface NamingWord {
  readonly word: string;
  readonly score: number;
}

/** Words, and their vectors of shape [words, dim]. */
export interface WordRows {
  readonly words: readonly string[];
  readonly rows: Matrix;
}

/**
 * The words that each cluster's texts have most of beyond their share in all texts: class-based TF-IDF (Grootendorst 2022),
 * tf ln(1 + A / f), with A the words of a cluster on average and f those of the word in all clusters.
 * @param clusters of each text; -1 for none
 */
export function typicalWords(
  terms: TermCounts,
  clusters: ArrayLike<number>,
  k: number,
  most: number,
): NamingWord[][] {
  const size = terms.terms.length;
  const counts = Array.from({ length: k }, () => new Float64Array(size));
  const lengths = new Float64Array(k);
  const totals = new Float64Array(size);
  for (let i = 0; i < clusters.length; i++) {
    if (clusters[i] < 0) continue;
    for (let at = terms.starts[i]; at < terms.starts[i + 1]; at++) {
      counts[clusters[i]][terms.columns[at]] += terms.counts[at];
      totals[terms.columns[at]] += terms.counts[at];
      lengths[clusters[i]] += terms.counts[at];
    }
  }
  const mean = lengths.reduce((sum, length) => sum + length, 0) / k;
  return counts.map((own, c) => {
    const scores = own.map((count, term) =>
      count === 0 ? 0 : (count / lengths[c]) * Math.log(1 + mean / totals[term]),
    );
    return bestRows(scores, most, NONE)
      .filter(({ score }) => score > 0)
      .map(({ row, score }) => ({ word: terms.terms[row], score }));
  });
}

const NONE: ReadonlySet<number> = new Set();

/** The words whose vectors are nearest to each centre by cosine, nearest first. @throws WordvecError `memory`, `aborted` */
export async function nearestWords(
  { words, rows }: WordRows,
  centres: Matrix,
  most: number,
  hooks: RunHooks = {},
): Promise<NamingWord[][]> {
  const found = await nearestRows(unitRows(centres), unitRows(rows), most, {}, hooks);
  return found.map((near) => near.map(({ row, score }) => ({ word: words[row], score })));
}

/** Words that are named by, at most. */
const MOST_WORDS = 20_000;

/**
 * The words of texts that may name clusters of them: the most frequent, and none of a single text, where there are
 * enough others.
 */
export function namingTerms({ terms, frequencies }: TermCounts): string[] {
  const order = Array.from(frequencies.keys()).sort((a, b) => frequencies[b] - frequencies[a] || a - b);
  const often = order.filter((term) => frequencies[term] > 1);
  return (often.length >= 100 ? often : order).slice(0, MOST_WORDS).map((term) => terms[term]);
}
