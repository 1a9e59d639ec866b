import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames, checkOptions, inputError } from '../errors.js';
import { unit } from '../query/lookup.js';
import { dot } from '../tensor/inner-product.js';
import { type EvaluationVocabulary, foldVocabulary } from './folding.js';
import { type Interval, wilsonInterval } from './intervals.js';
import { linesOf, type NamedSource, type TextSource } from './source.js';

/** Words that belong together, and words that do not belong to them. */
export interface OutlierGroup {
  readonly words: readonly string[];
  readonly outliers: readonly string[];
}

/** What `evaluateOutliers` found. */
export interface OutlierReport {
  /** The share of sets whose outlier was found; null when nothing was asked. */
  readonly accuracy: number | null;
  /** Where the accuracy lies with 95% confidence (Wilson 1927). */
  readonly interval: Interval | null;
  /** The mean of the outliers' places, from 0 for the most central word to 1; null when nothing was asked. */
  readonly outlierPosition: number | null;
  /** Groups in the text. */
  readonly groups: number;
  /** Sets of a group's words and one outlier that were asked. */
  readonly total: number;
  /** Sets whose outlier was found. */
  readonly correct: number;
  /** Sets not asked, as the outlier or all but one of the group's words are missing. */
  readonly outOfVocabulary: number;
}

/** How `evaluateOutliers` looks words up. */
export interface OutlierOptions extends EvaluationVocabulary {
  /** What errors call the groups, such as their path. */
  readonly name?: string | undefined;
}

/**
 * Outlier detection (Camacho-Collados & Navigli 2016): each outlier is put among the words of its group, all are
 * ordered by how compact the others are without them (the mean cosine of their pairs), and the outlier should come
 * out as the one to leave. Accuracy and Outlier Position Percentage (as a share) are those of the paper. Words of a
 * group that are not in the vocabulary are left out.
 * @param sources a text, or several, of the words of a group, a blank line, its outliers; further groups after
 *   more blank lines
 * @throws WordvecError `input` for malformed groups, `usage`
 * @example
 * const { accuracy } = await evaluateOutliers(vectors, 'king\nman\nthrone\n\nwoman\n');
 * accuracy; // => 1
 */
export async function evaluateOutliers(
  vectors: KeyedVectors,
  sources: TextSource | readonly NamedSource[],
  options: OutlierOptions = {},
): Promise<OutlierReport> {
  checkVectors(vectors);
  checkNames(options, { restrict: true, caseInsensitive: true, name: true });
  const groups: OutlierGroup[] = [];
  const named = Array.isArray(sources) ? sources : [{ name: options.name ?? 'outliers', source: sources }];
  for (const each of named) checkOptions(each, 'source');
  for (const { name, source } of named) groups.push(...(await readOutlierGroups(source, name)));
  const { find } = foldVocabulary(vectors.words, options);
  const vectorIn = (word: string) => {
    // Names of several words are written either way.
    const row = [word, word.replace(/ /g, '_'), word.replace(/_/g, ' ')].map(find).find((row) => row >= 0);
    const vector = row === undefined ? vectors.compose?.(word) : vectors.rowAt(row);
    return vector && unit(vector);
  };
  let [correct, total, all, position] = [0, 0, 0, 0];
  for (const { words, outliers } of groups) {
    const known = words.flatMap((word) => vectorIn(word) ?? []);
    all += outliers.length;
    for (const outlier of outliers.flatMap((word) => vectorIn(word) ?? [])) {
      if (known.length < 2) continue;
      const place = placeOf(outlier, known);
      total++;
      position += place / known.length;
      if (place === known.length) correct++;
    }
  }
  return {
    accuracy: total === 0 ? null : correct / total,
    interval: wilsonInterval(correct, total),
    outlierPosition: total === 0 ? null : position / total,
    groups: groups.length,
    total,
    correct,
    outOfVocabulary: all - total,
  };
}

/** How many of the words the outlier stands behind: a set is the more compact, the less its leaving word is like it. */
function placeOf(outlier: Float64Array, words: readonly Float64Array[]): number {
  const set = [...words, outlier];
  const ties = set.map((word, i) =>
    set.reduce((sum, other, j) => (i === j ? sum : sum + dot(word, other)), 0),
  );
  return words.filter((_, i) => ties[i] > ties[words.length]).length;
}

/** @throws WordvecError `input` */
async function readOutlierGroups(source: TextSource, name: string): Promise<OutlierGroup[]> {
  const blocks: string[][] = [];
  let last = -1;
  for await (const { number, text } of linesOf(source, name)) {
    if (number !== last + 1) blocks.push([]);
    blocks.at(-1)!.push(text);
    last = number;
  }
  if (blocks.length === 0 || blocks.length % 2 === 1)
    throw inputError(
      `${name}: expected the words of a group, a blank line and its outliers, one word a line, found ${blocks.length === 0 ? 'nothing' : 'no outliers after the last group'}`,
    );
  const groups: OutlierGroup[] = [];
  for (let i = 0; i < blocks.length; i += 2) groups.push({ words: blocks[i], outliers: blocks[i + 1] });
  return groups;
}
