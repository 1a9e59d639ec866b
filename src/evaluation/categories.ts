import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames, inputError, quoted } from '../errors.js';
import { createMatrix, rowOf } from '../tensor/matrix.js';
import { agreementOf } from './cluster-scores.js';
import { type EvaluationVocabulary, foldVocabulary } from './folding.js';
import { kMeans } from './k-means.js';
import { linesOf, type TextSource } from './source.js';

/** How `evaluateCategories` clusters. */
export interface CategoryOptions extends EvaluationVocabulary {
  /** Of the clusters' random starts. Default 1. */
  readonly seed?: number | undefined;
  /** What errors call the words, such as their path. */
  readonly name?: string | undefined;
}

/** What `evaluateCategories` found. */
export interface CategoryReport {
  /** The share of words whose cluster is mostly of their category, in (0, 1]; null where no word is known. */
  readonly purity: number | null;
  /** Categories with a known word; as many clusters are made. */
  readonly categories: number;
  /** Words clustered. */
  readonly used: number;
  /** Words left out, as they are not in the vocabulary. */
  readonly outOfVocabulary: number;
}

/**
 * Concept categorisation (Almuhareb 2006; Baroni et al. 2014) with sets such as AP, BLESS and ESSLLI 2008: the
 * words are put into as many clusters as there are categories, by k-means on unit vectors, and the clusters'
 * purity is taken.
 * @param source lines of a word and its category, with a tab, a comma or spaces between; of two columns the one
 *   with fewer different entries is the category
 * @throws WordvecError `input` for malformed lines, `usage`
 * @example
 * const report = await evaluateCategories(vectors, 'king male\nman male\nqueen female\nwoman female\n');
 * [report.purity, report.categories]; // => [1, 2]
 */
export async function evaluateCategories(
  vectors: KeyedVectors,
  source: TextSource,
  options: CategoryOptions = {},
): Promise<CategoryReport> {
  checkVectors(vectors);
  checkNames(options, { restrict: true, caseInsensitive: true, seed: true, name: true });
  const entries = await readCategories(source, options.name ?? 'categories');
  const { find } = foldVocabulary(vectors.words, options);
  const known = entries.flatMap(({ word, category }) => {
    const row = find(word);
    const vector = row < 0 ? vectors.compose?.(word) : vectors.rowAt(row);
    return vector ? [{ category, vector }] : [];
  });
  const labels = known.map(({ category }) => category);
  const categories = new Set(labels).size;
  const rows = createMatrix(known.length, vectors.dim);
  for (const [i, { vector }] of known.entries()) rowOf(rows, i).set(vector);
  const seed = options.seed ?? 1;
  const { clusters } = known.length === 0 ? { clusters: [] } : await kMeans(rows, categories, { seed });
  return {
    purity: known.length === 0 ? null : agreementOf(clusters, labels).purity,
    categories,
    used: known.length,
    outOfVocabulary: entries.length - known.length,
  };
}

/** Words that are clustered in a minute. */
const MOST_WORDS = 10_000;

async function readCategories(source: TextSource, name: string) {
  const rows: [string, string][] = [];
  for await (const { number, text } of linesOf(source, name)) {
    if (text.startsWith('#')) continue;
    const separator = ['\t', ',', ';'].find((mark) => text.includes(mark)) ?? /\s+/;
    const cells = text.split(separator, 3).map((cell) => cell.trim());
    if (cells.length !== 2 || cells.includes(''))
      throw inputError(`${name}: line ${number}: expected a word and its category, got ${quoted(text, 60)}`);
    if (rows.push([cells[0], cells[1]]) > MOST_WORDS)
      throw inputError(`${name}: expected at most ${MOST_WORDS} words, got more: take a part`);
  }
  if (/^(word|concept|category|class|label)$/i.test(rows[0]?.[0] ?? '') && rows.length > 1) rows.shift();
  if (rows.length < 2)
    throw inputError(`${name}: expected lines of a word and its category, found ${rows.length}`);
  const distinct = (column: 0 | 1) => new Set(rows.map((row) => row[column])).size;
  const wordFirst = distinct(0) >= distinct(1);
  return rows.map(([a, b]) => (wordFirst ? { word: a, category: b } : { word: b, category: a }));
}
