import { WordvecError } from '../errors.js';

/** A row and its score. */
export interface ScoredRow {
  readonly row: number;
  readonly score: number;
}

/** Keeps the k rows of greatest score of all that are offered; of equal scores the lower row stays. */
export class TopK {
  // A binary heap whose root is the worst of those kept.
  readonly #scores: Float64Array;
  readonly #rows: Int32Array;
  #size = 0;
  /** A score not above it need not be offered by a later row. */
  threshold = Number.NEGATIVE_INFINITY;

  constructor(k: number) {
    this.#scores = new Float64Array(k);
    this.#rows = new Int32Array(k);
  }

  offer(score: number, row: number): void {
    if (this.#size < this.#scores.length) this.#up(this.#size++, score, row);
    else if (this.#worse(this.#scores[0], this.#rows[0], score, row)) this.#down(score, row);
    if (this.#size === this.#scores.length) this.threshold = this.#scores[0];
  }

  /** What was kept, best first. */
  sorted(): ScoredRow[] {
    const kept = Array.from({ length: this.#size }, (_, i) => ({
      row: this.#rows[i],
      score: this.#scores[i],
    }));
    return kept.sort((a, b) => b.score - a.score || a.row - b.row);
  }

  #worse(score: number, row: number, thanScore: number, thanRow: number): boolean {
    return score < thanScore || (score === thanScore && row > thanRow);
  }

  #up(place: number, score: number, row: number): void {
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#worse(score, row, this.#scores[parent], this.#rows[parent])) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#set(place, score, row);
  }

  #down(score: number, row: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#worseAt(child + 1, child)) child++;
      if (!this.#worse(this.#scores[child], this.#rows[child], score, row)) break;
      this.#move(child, place);
      place = child;
    }
    this.#set(place, score, row);
  }

  #worseAt(a: number, b: number): boolean {
    return this.#worse(this.#scores[a], this.#rows[a], this.#scores[b], this.#rows[b]);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#scores[from], this.#rows[from]);
  }

  #set(place: number, score: number, row: number): void {
    this.#scores[place] = score;
    this.#rows[place] = row;
  }
}

/** How many answers, and among which words. */
export interface RankingOptions {
  /** Answers wanted, at least 1; there are fewer when the table has fewer words. Default 10. */
  readonly k?: number;
  /** Look among the first `restrict` words only: the most frequent ones. Default 0: all. */
  readonly restrict?: number;
}

/** The two numbers checked and cut to the table. @throws WordvecError `usage` */
export function checkedRanking(size: number, { k = 10, restrict = 0 }: RankingOptions) {
  if (!Number.isInteger(k) || k < 1) throw new WordvecError('usage', `k: expected an integer >= 1, got ${k}`);
  if (!Number.isInteger(restrict) || restrict < 0)
    throw new WordvecError('usage', `restrict: expected an integer >= 0 (0: all words), got ${restrict}`);
  const rows = restrict === 0 ? size : Math.min(restrict, size);
  return { k, rows };
}

/** The k best of `scores` (score i is row i's), best first, without the rows in `exclude`. */
export function bestRows(scores: Float64Array, k: number, exclude: ReadonlySet<number>): ScoredRow[] {
  const best = new TopK(Math.min(k, scores.length));
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row];
    if (score > best.threshold && !exclude.has(row)) best.offer(score, row);
  }
  return best.sorted();
}
