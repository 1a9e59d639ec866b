import type { CallOptions, CallTable } from '../call-options.js';
import { inputError } from '../errors.js';

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

  sorted(): ScoredRow[] {
    this.#kept.sort((a, b) => b.score - a.score || a.row - b.row);
    this.#kept = this.#kept.slice(0, this.#k);
    if (this.#k > 0 && this.#kept.length === this.#k) this.threshold = this.#kept[this.#k - 1].score;
    return this.#kept;
  }
}

// biome-ignore format: an option is read as a paragraph, not a field a line
/** How many answers, and among which words: flags, help and checks follow from it. */
export const RANKING_OPTIONS = {
  k: {
    kind: 'integer', default: 10, min: 1, max: 2 ** 31 - 1, aliases: ['top', 'topn'],
    help: 'how many',
  },
  restrict: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1, aliases: ['restrict-vocab'],
    help: 'look among this many of the most frequent words only; 0: all',
  },
} as const satisfies CallTable;

/** What a caller gives of them. */
export interface RankingOptions extends CallOptions<typeof RANKING_OPTIONS> {}

/** The rows to look among. @throws WordvecError `input` for a table without words */
export function rowsAmong(size: number, restrict: number): number {
  if (size === 0)
    throw inputError('the vectors hold no words to look among: read those that you want with --words FILE');
  return restrict === 0 ? size : Math.min(restrict, size);
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
