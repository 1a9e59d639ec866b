import { type ResolvedCall, resolveCall } from '../call-options.js';
import { stopWords } from '../documents/stop-words.js';
import { inputError } from '../errors.js';
import { bestRows } from '../query/top-k.js';
import { KEYWORD_OPTIONS, type KeywordOptions } from './keywords.js';
import { checkedLabelled } from './labelled-texts.js';
import type { GivenText } from './rows-of-texts.js';
import { countTerms, type TermCounts } from './terms.js';

/** A word that the texts of a label have more often than the others. */
export interface ClassWord {
  readonly word: string;
  /** By how many of its standard deviations the logarithm of the ratio of its odds lies above 0. */
  readonly score: number;
  /** How often it stands in the texts of the label. */
  readonly count: number;
  /** How often in all others. */
  readonly others: number;
}

/** What sets the texts of a label apart. */
export interface ClassWords {
  readonly label: string;
  /** Words of its texts, without stop words, numbers and single letters. */
  readonly size: number;
  readonly words: readonly ClassWord[];
}

/** Words that the prior is worth at most, shared as in all texts: it must not outweigh either side. */
const PRIOR = 500;

/**
 * The words that tell the texts of each label from all others: by the log odds ratio with an informative Dirichlet prior over its
 * standard deviation (Monroe, Colaresi & Quinn 2008), so that neither rare words lead, whose ratios are chance, nor frequent
 * ones that differ by little. Labels come by their first text.
 * @throws WordvecError `input` for one label alone; `usage`, `io`
 * @example
 * const [first] = await classWords({ texts: ['tea tea milk', 'beer milk'], labels: ['a', 'b'] });
 * first.words.map(({ word, count, others }) => [word, count, others]); // => [['tea', 2, 0]]
 */
export async function classWords(
  known: { readonly texts: readonly GivenText[]; readonly labels: readonly string[] },
  options: Pick<KeywordOptions, 'top' | 'stopWords'> = {},
): Promise<ClassWords[]> {
  const { texts, labels } = checkedLabelled(known);
  const { top, stopWords: lists }: ResolvedCall<typeof KEYWORD_OPTIONS> = resolveCall(
    KEYWORD_OPTIONS,
    options,
  );
  const ofLabel = new Map<string, number[]>();
  for (const [i, label] of labels.entries()) {
    const own = ofLabel.get(label);
    if (own) own.push(i);
    else ofLabel.set(label, [i]);
  }
  if (ofLabel.size < 2)
    throw inputError(
      `expected texts of two labels or more to tell apart, found ${[...ofLabel.keys()].join() || 'none'} alone`,
    );
  const leftOut = lists === '' ? undefined : await stopWords(lists);
  const terms = countTerms(
    texts.map(({ text }) => text),
    leftOut,
  );
  const all = countsOf(terms, labels.keys());
  const total = all.reduce((sum, count) => sum + count, 0);
  return Array.from(ofLabel, ([label, ownTexts]) => {
    const own = countsOf(terms, ownTexts);
    const size = own.reduce((sum, count) => sum + count, 0);
    const worth = Math.max(1, Math.min(PRIOR, size, total - size));
    const scores = own.map((count, term) => {
      const prior = (worth * all[term]) / total;
      const others = all[term] - count;
      const odds = (n: number, of: number) => (n + prior) / (of + worth - n - prior);
      const ratio = Math.log(odds(count, size) / odds(others, total - size));
      return ratio / Math.sqrt(1 / (count + prior) + 1 / (others + prior));
    });
    const words = bestRows(scores, top)
      .filter(({ score }) => score > 0)
      .map(({ row, score }) => ({
        word: terms.terms[row],
        score,
        count: own[row],
        others: all[row] - own[row],
      }));
    return { label, size, words };
  });
}

/** How often each term stands in some of the texts. */
function countsOf({ terms, starts, columns, counts }: TermCounts, some: Iterable<number>): Float64Array {
  const sums = new Float64Array(terms.length);
  for (const i of some) for (let at = starts[i]; at < starts[i + 1]; at++) sums[columns[at]] += counts[at];
  return sums;
}
