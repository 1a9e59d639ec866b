import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkNames, formatError, usageError, WordvecError } from '../errors.js';
import { checkValue } from '../options.js';
import { distanceBetween } from './distances.js';
import { checkedList, knownVector, unit } from './lookup.js';
import { transportCost } from './transport.js';

/** Pairs of different words in two texts, of which an exact distance takes some 6 seconds. */
const MOST_COSTS = 1000 ** 2;

/** How `wordMoversDistance` measures. */
export interface WordMoversOptions {
  /** Compare unit vectors; false: the vectors as they are. Default true. */
  readonly normalise?: boolean | undefined;
  /** The lower bound of Kusner et al. 2015, section 4, which takes a small part of the time. Default false. */
  readonly relaxed?: boolean | undefined;
}

/** A document among those that were searched. */
export interface NearDocument {
  /** Its place in the list, from 0. */
  readonly index: number;
  /** Word mover's distance, the smaller the nearer. */
  readonly distance: number;
}

/**
 * The Word Mover's Distance of two lists of words (Kusner et al. 2015): the least Euclidean way that the words of
 * one have to go, each weighing its share of its list, to become those of the other. Exact, by optimal
 * transport, or relaxed. Words without a vector are passed over; Infinity when a list has no other.
 * @throws WordvecError `usage` for what is no list of words, or texts of thousands of different ones
 * @example
 * wordMoversDistance(vectors, ['king', 'man'], ['man', 'king']); // => 0
 * wordMoversDistance(vectors, ['king'], ['queen']); // => 1
 */
export function wordMoversDistance(
  vectors: KeyedVectors,
  a: readonly string[],
  b: readonly string[],
  options: WordMoversOptions = {},
): number {
  checkVectors(vectors);
  checkNames(options, { normalise: true, relaxed: true });
  const { normalise = true, relaxed = false } = options;
  const places = new Map<string, Float64Array | Float32Array | undefined>();
  const [left, right] = [bagOf(vectors, a, normalise, places), bagOf(vectors, b, normalise, places)];
  return relaxed ? relaxedDistance(left, right) : exactDistance(left, right);
}

/**
 * The k documents (lists of words) nearest to a list of words by exact Word Mover's Distance, nearest first. The
 * relaxed distance, which is never greater, says when no further document can be nearer, so that few are measured.
 * Documents without a known word are left out.
 * @param options k: default 10
 * @throws WordvecError `usage`; `unknown-word` when no word of the query has a vector
 * @example
 * nearestDocuments(vectors, ['king'], [['queen'], ['man', 'king']], { k: 1 })[0].index; // => 1
 */
export function nearestDocuments(
  vectors: KeyedVectors,
  query: readonly string[],
  documents: readonly (readonly string[])[],
  options: Pick<WordMoversOptions, 'normalise'> & { readonly k?: number | undefined } = {},
): NearDocument[] {
  checkVectors(vectors);
  checkNames(options, { normalise: true, k: true });
  const { normalise = true, k = 10 } = options;
  checkedList(documents, 'documents');
  checkValue('k', { kind: 'integer', min: 1 }, k);
  const places = new Map<string, Float64Array | Float32Array | undefined>();
  const asked = bagOf(vectors, query, normalise, places);
  if (asked.total === 0) throw new WordvecError('unknown-word', 'no word of the query has a vector');
  const candidates = documents
    .map((words, index) => {
      const bag = bagOf(vectors, words, normalise, places);
      return { index, bag, bound: relaxedDistance(asked, bag) };
    })
    .filter(({ bag }) => bag.total > 0)
    .sort((x, y) => x.bound - y.bound);
  const best: NearDocument[] = [];
  for (const { index, bag, bound } of candidates) {
    // The bound is rounded as the distance is, but not in the same order.
    if (best.length === k && bound > best[k - 1].distance + 1e-9) break;
    best.push({ index, distance: exactDistance(asked, bag) });
    best.sort((x, y) => x.distance - y.distance || x.index - y.index);
    best.length = Math.min(best.length, k);
  }
  return best;
}

/** How often each word of a list stands in it, and the words' vectors. */
interface Bag {
  readonly words: readonly { readonly word: string; readonly count: number; readonly vector: Vector }[];
  readonly total: number;
}

type Vector = Float64Array | Float32Array;

/** @param found vectors looked up before, undefined for words that have none */
function bagOf(
  vectors: KeyedVectors,
  words: readonly string[],
  normalise: boolean,
  found: Map<string, Vector | undefined>,
): Bag {
  const counts = new Map<string, number>();
  for (const word of checkedList(words, 'words')) {
    if (!found.has(word)) found.set(word, vectorIn(vectors, word, normalise));
    if (found.get(word) !== undefined) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const known = Array.from(counts, ([word, count]) => ({ word, count, vector: found.get(word)! }));
  return { words: known, total: known.reduce((sum, { count }) => sum + count, 0) };
}

function vectorIn(vectors: KeyedVectors, word: string, normalise: boolean): Vector | undefined {
  const known = knownVector(vectors, word);
  // Of what is no number no way is the shortest, so the search for one would not end.
  if (known?.some((x) => !Number.isFinite(x)))
    throw formatError(`the vector of "${word}" has numbers that are not finite: leave the word out`);
  return known && normalise ? unit(known) : known;
}

function costsOf(a: Bag['words'], b: Bag['words']): Float64Array {
  if (a.length * b.length > MOST_COSTS)
    throw usageError(
      `expected texts of about ${Math.sqrt(MOST_COSTS)} different words at most, got ${a.length} and ${b.length}: cut them, or ask for the relaxed distance`,
    );
  const costs = new Float64Array(a.length * b.length);
  let place = 0;
  for (const from of a)
    for (const to of b) costs[place++] = distanceBetween(from.vector, to.vector, 'euclidean');
  return costs;
}

function exactDistance(a: Bag, b: Bag): number {
  if (a.total === 0 || b.total === 0) return Number.POSITIVE_INFINITY;
  // Shares over one denominator, so that all amounts are integers.
  const left = new Map(a.words.map((entry) => [entry.word, { ...entry, count: entry.count * b.total }]));
  const right = new Map(b.words.map((entry) => [entry.word, { ...entry, count: entry.count * a.total }]));
  // What both have stays where it is: by the triangle inequality no plan is cheaper (Pele & Werman 2009).
  for (const [word, from] of left) {
    const to = right.get(word);
    const stays = Math.min(from.count, to?.count ?? 0);
    from.count -= stays;
    if (to) to.count -= stays;
  }
  const moving = [...left.values()].filter(({ count }) => count > 0);
  const wanted = [...right.values()].filter(({ count }) => count > 0);
  const amounts = (entries: Bag['words']) => Float64Array.from(entries, ({ count }) => count);
  return transportCost(amounts(moving), amounts(wanted), costsOf(moving, wanted)) / (a.total * b.total);
}

/** The greater of the two ways to let every word go to the nearest one. */
function relaxedDistance(a: Bag, b: Bag): number {
  if (a.total === 0 || b.total === 0) return Number.POSITIVE_INFINITY;
  const left = new Float64Array(a.words.length).fill(Number.POSITIVE_INFINITY);
  const right = new Float64Array(b.words.length).fill(Number.POSITIVE_INFINITY);
  for (const [i, from] of a.words.entries())
    for (const [j, to] of b.words.entries()) {
      const cost = distanceBetween(from.vector, to.vector, 'euclidean');
      left[i] = Math.min(left[i], cost);
      right[j] = Math.min(right[j], cost);
    }
  const way = (bag: Bag, least: Float64Array) =>
    bag.words.reduce((sum, { count }, i) => sum + count * least[i], 0) / bag.total;
  return Math.max(way(a, left), way(b, right));
}
