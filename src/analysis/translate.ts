import { resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { batchNeighbours } from '../query/batch.js';
import { checkedList, vectorOf } from '../query/lookup.js';
import type { Neighbour } from '../query/neighbours.js';
import { type DictionaryPair, TRANSLATE_OPTIONS, type TranslateOptions } from './alignment-options.js';
import { checkDictionary, knownPairs } from './dictionaries.js';
import { NEIGHBOURHOOD } from './likely-pairs.js';

/** Words of which the best by CSLS are chosen: those of greatest cosine. */
const CANDIDATES = 100;

/**
 * For each word the k nearest of another model in the same space (see `alignVectors`), nearest first. By CSLS (Conneau
 * et al. 2018, section 2.3) a score is 2 cos(x, y) - r(x) - r(y), r the mean cosine with the ten nearest of the other
 * model, of the 100 words of greatest cosine.
 * @throws WordvecError `unknown-word`; `usage` for models of different dims; `memory`, `aborted`
 * @example
 * const [[best]] = await translate(vectors, vectors, ['king'], { k: 1 });
 * best.word; // => 'king'
 */
export async function translate(
  from: KeyedVectors,
  to: KeyedVectors,
  words: readonly string[],
  options: TranslateOptions = {},
  hooks: RunHooks = {},
): Promise<Neighbour[][]> {
  checkVectors(from);
  checkVectors(to);
  const { k, restrict, retrieval } = resolveCall(TRANSLATE_OPTIONS, options);
  if (from.dim !== to.dim)
    throw usageError(
      `expected two models of one space, got vectors of ${from.dim} and ${to.dim} numbers: align models of one dim first (wordvec align)`,
    );
  const asked = checkedList(words, 'words').map((word) => vectorOf(from, word).vector);
  if (retrieval === 'nearest') return batchNeighbours(to, asked, { k, restrict }, hooks);
  const near = await batchNeighbours(to, asked, { k: Math.max(k, CANDIDATES), restrict }, hooks);
  return (await byCsls(from, to, near, hooks)).map((found) => found.slice(0, k));
}

function meanScore(near: readonly Neighbour[]): number {
  return near.reduce((sum, { score }) => sum + score, 0) / near.length;
}

/** Candidates, nearest first, by their scores of CSLS. */
async function byCsls(
  from: KeyedVectors,
  to: KeyedVectors,
  near: readonly (readonly Neighbour[])[],
  hooks: RunHooks,
): Promise<Neighbour[][]> {
  const crowding = await crowdingOf(from, to, near, hooks);
  return near.map((candidates) => {
    const own = meanScore(candidates.slice(0, NEIGHBOURHOOD));
    return candidates
      .map((found) => ({ ...found, score: 2 * found.score - own - crowding.get(found.row)! }))
      .sort((a, b) => b.score - a.score || a.row - b.row);
  });
}

/** The mean cosine of each candidate with the nearest words of the other side, by row. */
async function crowdingOf(
  from: KeyedVectors,
  to: KeyedVectors,
  candidates: readonly (readonly Neighbour[])[],
  hooks: RunHooks,
): Promise<Map<number, number>> {
  const rows = [...new Set(candidates.flat().map(({ row }) => row))];
  const crowding = new Map<number, number>();
  // In parts: their neighbours are objects.
  for (let first = 0; first < rows.length; first += 4096) {
    const part = rows.slice(first, first + 4096);
    const vectors = part.map((row) => to.rowAt(row));
    const near = await batchNeighbours(from, vectors, { k: NEIGHBOURHOOD }, hooks);
    for (const [i, row] of part.entries()) crowding.set(row, meanScore(near[i]));
  }
  return crowding;
}

/** Shares of the words, in [0, 1], of which one of the first 1, 5 and 10 answers is in the dictionary. */
export type Precision = Readonly<Record<'p1' | 'p5' | 'p10', number>>;

/** How well a dictionary is found again. */
export interface TranslationReport {
  /** Different first words of the dictionary, and those of them that were asked: with a translation that has a vector, too. */
  readonly words: number;
  readonly asked: number;
  readonly csls: Precision;
  readonly nearest: Precision;
}

/**
 * Asks for the translations of a dictionary's first words (see `readDictionary`): precision at 1, 5 and 10, by CSLS and
 * by cosine, as MUSE and VecMap tell it. Pairs of which a word has no vector are passed over.
 * @throws WordvecError `input` where no pair is left; as `translate`
 * @example
 * (await evaluateTranslation(vectors, vectors, [['king', 'king']])).nearest.p1; // => 1
 */
export async function evaluateTranslation(
  from: KeyedVectors,
  to: KeyedVectors,
  dictionary: readonly DictionaryPair[],
  options: Pick<TranslateOptions, 'restrict'> = {},
  hooks: RunHooks = {},
): Promise<TranslationReport> {
  checkVectors(from);
  checkVectors(to);
  checkDictionary(dictionary);
  const known = new Map<string, Set<string>>();
  for (const [own, other] of knownPairs(from, to, dictionary, 'test dictionary')) {
    const word = from.words.word(own);
    known.set(word, (known.get(word) ?? new Set()).add(to.words.word(other)));
  }
  const words = [...known.keys()];
  const near = await translate(from, to, words, { ...options, k: CANDIDATES, retrieval: 'nearest' }, hooks);
  const precisionOf = (found: Neighbour[][]): Precision => {
    const places = found.map((answers, i) => answers.findIndex(({ word }) => known.get(words[i])!.has(word)));
    const at = (k: number) => places.filter((place) => place >= 0 && place < k).length / words.length;
    return { p1: at(1), p5: at(5), p10: at(10) };
  };
  return {
    words: new Set(dictionary.map(([a]) => a)).size,
    asked: words.length,
    csls: precisionOf(await byCsls(from, to, near, hooks)),
    nearest: precisionOf(near),
  };
}
