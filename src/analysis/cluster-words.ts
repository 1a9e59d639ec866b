import { checkOptions, expected } from '../errors.js';
import { checkValue } from '../options.js';
import type { RunHooks } from '../progress.js';
import { checkedList } from '../query/lookup.js';
import { bestRows } from '../query/top-k.js';
import { checkMatrix, type Matrix } from '../tensor/matrix.js';
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
 * The words that set each cluster's texts apart from all: p ln(p / q) ln(1 / q), with p the share of the cluster's texts that have
 * the word and q that of all texts. Without the last factor clusters that differ by their manner, such as talk, are named by
 * function words. Class-based TF-IDF (Grootendorst 2022), and shares of the running words, name words such as
 * `you`, which talk has more of than news, and what one text repeats.
 * @param clusters of each text; -1 for none
 */
export function typicalWords(
  terms: TermCounts,
  clusters: ArrayLike<number>,
  k: number,
  most: number,
): NamingWord[][] {
  const { columns, starts } = terms;
  const size = terms.terms.length;
  const addTexts = (to: Float64Array, isWanted: (cluster: number) => boolean) => {
    let texts = 0;
    for (let i = 0; i < clusters.length; i++) {
      if (!isWanted(clusters[i])) continue;
      texts++;
      for (let at = starts[i]; at < starts[i + 1]; at++) to[columns[at]]++;
    }
    return texts;
  };
  const totals = new Float64Array(size);
  const all = addTexts(totals, (cluster) => cluster >= 0);
  // Cluster by cluster: of a million words the counts of a hundred would take 800 MB.
  return Array.from({ length: k }, (_, c) => {
    const own = new Float64Array(size);
    const texts = addTexts(own, (cluster) => cluster === c);
    const scores = own.map((count, term) =>
      count === 0
        ? 0
        : (count / texts) * Math.log((count * all) / (texts * totals[term])) * Math.log(all / totals[term]),
    );
    return bestRows(scores, most)
      .filter(({ score }) => score > 0)
      .map(({ row, score }) => ({ word: terms.terms[row], score }));
  });
}

/** The words whose vectors are nearest to each centre by cosine, nearest first. @throws WordvecError `memory`, `aborted` */
export async function nearestWords(
  named: WordRows,
  centres: Matrix,
  most: number,
  hooks: RunHooks = {},
): Promise<NamingWord[][]> {
  checkOptions(named, 'words');
  const { words, rows } = named;
  checkMatrix('words', rows);
  checkMatrix('centres', centres);
  checkValue('most', { kind: 'integer', min: 1 }, most);
  if (checkedList(words, 'words').length !== rows.rows || rows.dim !== centres.dim)
    throw expected('words', `a row of ${centres.dim} numbers for each`, `${rows.rows} of ${rows.dim}`);
  const found = await nearestRows(unitRows(centres), unitRows(rows), most, {}, hooks);
  return found.map((near) => near.map(({ row, score }) => ({ word: words[row], score })));
}

const MOST_WORDS = 5000;
/** A word in less than one of so many texts is rare. */
const RARE = 500;

/** The words of texts that may name groups of them: the most frequent; rare ones only where there are not enough others. */
export function namingTerms({ terms, frequencies, starts }: TermCounts): string[] {
  const texts = starts.length - 1;
  const order = Array.from(frequencies.keys()).sort((a, b) => frequencies[b] - frequencies[a] || a - b);
  const often = order.filter((term) => frequencies[term] >= Math.max(2, texts / RARE));
  return (often.length >= 100 ? often : order).slice(0, MOST_WORDS).map((term) => terms[term]);
}
