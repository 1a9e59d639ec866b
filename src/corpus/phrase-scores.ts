import type { Partners } from '../kernels/pair-counter.js';
import { firstWhere } from './lists.js';

/** How pairs of words are scored, and the threshold where none is given. */
export const SCORINGS = { word2phrase: 100, gensim: 10, npmi: 0.5 } as const;
/** A way to score pairs: see `scoreOf`. */
export type Scoring = keyof typeof SCORINGS;

/** What a score rests on. */
export interface TextCounts {
  /** Words of the text. */
  readonly words: number;
  /** Different words and pairs of it together: gensim's factor. */
  readonly kinds: number;
  readonly minCount: number;
}

/** The score of words that stand `first` and `second` times in the text, and `both` times together. */
export type Score = (first: number, second: number, both: number) => number;

const { fround } = Math;

/**
 * word2phrase: (both - min-count) / first / second * words (Mikolov et al. 2013b, section 4), rounded to float32 as the
 * program does; gensim: the same with its number of different words and pairs instead of the words; npmi: pointwise
 * mutual information over -ln p(both), from -1 to 1 (Bouma 2009).
 */
export function scoreOf(scoring: Scoring, { words, kinds, minCount }: TextCounts): Score {
  switch (scoring) {
    case 'word2phrase':
      return (first, second, both) =>
        fround(fround(fround(fround(both - minCount) / fround(first)) / fround(second)) * fround(words));
    case 'gensim':
      return (first, second, both) => ((both - minCount) / (first * second)) * kinds;
    case 'npmi':
      return (first, second, both) => {
        const probability = both / words;
        if (probability >= 1) return 1;
        return Math.log(probability / ((first / words) * (second / words))) / -Math.log(probability);
      };
  }
}

/** Rounding of scores, relatively, with much to spare. */
const SLACK = 1e-5;

/**
 * Which words can form a phrase with each word at all: with words of some counts even pairs that always stand together
 * score too low. For a given word the best score that a partner can reach rises with the partner's count up to the
 * word's own, and falls from there, so that the partners are a range of rows.
 * @param counts of rows, falling; shape [vocabulary]
 */
export function partnersOf(
  counts: Float64Array,
  score: Score,
  threshold: number,
  minCount: number,
): Partners {
  const lowest = new Uint32Array(counts.length);
  const widths = new Uint32Array(counts.length);
  const least = threshold - Math.abs(threshold) * SLACK;
  const enough = firstWhere(0, counts.length, (row) => counts[row] < minCount);
  const reaches = (row: number, other: number) => {
    const [first, second] = [counts[row], counts[other]];
    return score(first, second, Math.min(first, second)) > least;
  };
  for (let row = 0; row < enough; row++) {
    if (row > 0 && counts[row] === counts[row - 1]) {
      lowest[row] = lowest[row - 1];
      widths[row] = widths[row - 1];
    } else if (reaches(row, row)) {
      lowest[row] = firstWhere(0, row, (other) => reaches(row, other));
      widths[row] = firstWhere(row, enough, (other) => !reaches(row, other)) - lowest[row];
    }
  }
  return { lowest, widths };
}

/** Rows with every row of `counts` as partner. */
export function allPartners(vocabulary: number): Partners {
  return { lowest: new Uint32Array(vocabulary), widths: new Uint32Array(vocabulary).fill(vocabulary) };
}
