import { checkOptions, WordvecError } from '../errors.js';
import { checkValue } from '../options.js';

/** A row and its score. */
export interface ScoredRow {
  readonly row: number;
  readonly score: number;
}

/** Keeps the k rows of greatest score of all that are offered; of equal scores the lower row stays. */
export class TopK {
  readonly #k: number;
  #kept: ScoredRow[] = [];
  /** A score not above it need not be offered by a later row. */
  threshold = Number.NEGATIVE_INFINITY;

  constructor(k: number) {
    this.#k = k;
  }

  offer(score: number, row: number): void {
    // Sorted now and then, not kept in order: k log k steps for each k offers.
    if (this.#kept.push({ row, score }) >= 2 * this.#k) this.sorted();
  }

  /** What was kept, best first. */
  sorted(): ScoredRow[] {
    this.#kept.sort((a, b) => b.score - a.score || a.row - b.row);
    this.#kept = this.#kept.slice(0, this.#k);
    if (this.#k > 0 && this.#kept.length === this.#k) this.threshold = this.#kept[this.#k - 1].score;
    return this.#kept;
  }
}

/** How many answers, and among which words. */
export interface RankingOptions {
  /** Answers wanted, at least 1; there are fewer when the table has fewer words. Default 10. */
  readonly k?: number;
  /** Look among the first `restrict` words only: the most frequent ones. Default 0: all. */
  readonly restrict?: number;
}

/** The two numbers checked and cut to the table. @throws WordvecError `usage`; `input` for a table without words */
export function checkedRanking(size: number, options: RankingOptions) {
  checkOptions(options);
  const { k = 10, restrict = 0 } = options;
  if (size === 0)
    throw new WordvecError(
      'input',
      'the vectors hold no words to look among: read those that you want with --words FILE',
    );
  checkValue('k', { kind: 'integer', min: 1 }, k);
  checkValue('restrict', { kind: 'integer', min: 0 }, restrict);
  return { k, rows: restrict === 0 ? size : Math.min(restrict, size) };
}

/** The k best of `scores` (score i is row i's), best first, without the rows in `exclude`. */
export function bestRows(
  scores: Float64Array,
  k: number,
  exclude: ReadonlySet<number> = new Set(),
): ScoredRow[] {
  const best = new TopK(Math.min(k, scores.length));
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row];
    if (score > best.threshold && !exclude.has(row)) best.offer(score, row);
  }
  return best.sorted();
}
