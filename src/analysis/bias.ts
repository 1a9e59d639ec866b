import { sampleStandardDeviation } from 'simple-statistics';
import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { checkOptions, expected, inputError, usageError } from '../errors.js';
import { linesOf, type TextSource } from '../evaluation/source.js';
import { OPTIONS } from '../options.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { checkedList, knownVector, rowOfWord, unit, vectorOf } from '../query/lookup.js';
import { neighbours } from '../query/neighbours.js';
import { randomStream } from '../random.js';
import { difference, dot } from '../tensor/inner-product.js';
import { partitions, shareAtLeast } from './permutations.js';

// biome-ignore format: an option is read as a paragraph, not a field a line
/** The options of `biasOf`. */
export const BIAS_OPTIONS = {
  permutations: {
    kind: 'integer', default: 100_000, min: 100, max: 100_000_000,
    help: 'ways to part the words that p-values are counted over: all where there are no more, else as many drawn at random',
  },
  top: {
    kind: 'integer', default: 10, min: 1, max: 1_000_000, aliases: ['k'],
    help: 'without words to place: how many of the vocabulary at each end of the axis',
  },
  restrict: {
    kind: 'integer', default: 0, min: 0, max: 2 ** 31 - 1,
    help: 'look for these among this many of the most frequent words only; 0: all',
  },
  seed: { ...OPTIONS.seed, help: 'of the ways that are drawn' },
} as const satisfies CallTable;

/** How `biasOf` counts. */
export interface BiasOptions extends CallOptions<typeof BIAS_OPTIONS> {}

/** Lists of words. */
export interface BiasLists {
  /** Words of the two ends, such as `he`, `man` and `she`, `woman`: the attributes of WEAT, the groups of RND. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Words that are placed between them; with `y` the targets of WEAT. */
  readonly x?: readonly string[] | undefined;
  readonly y?: readonly string[] | undefined;
}

/** A word's cosine with the axis: above 0 towards `a`. */
export interface PlacedWord {
  readonly word: string;
  readonly place: number;
}

/** A figure and how probable one at least so great is by chance. */
export interface TestedFigure {
  readonly value: number;
  readonly p: number;
  /** All ways were counted, not only some. */
  readonly exact: boolean;
}

/** What `biasOf` found. */
export interface BiasReport {
  /** The words of the lists that have a vector. */
  readonly lists: Readonly<Record<keyof BiasLists, readonly string[]>>;
  /** The words of `x` and `y`, without these the ends of the vocabulary; the one nearest to `a` first. */
  readonly axis: readonly PlacedWord[];
  /** WEAT's effect size d, in [-2, 2], and its one-sided p; null unless all four lists are given. */
  readonly weat: TestedFigure | null;
  /** Relative norm distance of `x` and `y`: below 0 nearer to `a`; two-sided p; null for a list that is not given. */
  readonly rnd: { readonly x: TestedFigure | null; readonly y: TestedFigure | null };
}

/**
 * How words lean between two ends:
 * - the axis, mean(a) - mean(b) of unit vectors (Bolukbasi et al. 2016), and the words' cosines with it;
 * - WEAT (Caliskan, Bryson & Narayanan 2017): s(w) is the mean cosine with `a` less that with `b`; the effect size is the mean
 *   of s over `x` less that over `y`, over the standard deviation (n - 1) of s over both; p is the share of all ways to part the
 *   words of `x` and `y` with a difference at least as great;
 * - RND (Garg et al. 2018): the mean over the words w, at length 1, of |w - mean(a)| - |w - mean(b)|; p over all ways to part
 *   the words of `a` and `b`.
 *
 * Words without a vector are left out, with a note.
 * @throws WordvecError `usage` for a list that has no word left, and for two ends with the same mean; `aborted`
 * @example
 * (await biasOf(vectors, { a: ['man'], b: ['woman'], x: ['king', 'queen'] })).axis[0].word; // => 'king'
 */
export async function biasOf(
  vectors: KeyedVectors,
  lists: BiasLists,
  options: BiasOptions = {},
  hooks: RunHooks = {},
): Promise<BiasReport> {
  checkVectors(vectors);
  checkOptions(lists, 'lists');
  throwIfAborted(hooks.signal);
  const { permutations, top, restrict, seed } = resolveCall(BIAS_OPTIONS, options);
  const known = knownLists(vectors, lists, hooks);
  const units = (words: readonly string[]) => words.map((word) => unit(vectorOf(vectors, word).vector));
  const [a, b, x, y] = [known.a, known.b, known.x, known.y].map(units);
  const axis = unit(difference(meanOf(a), meanOf(b)));
  if (axis.every((x) => x === 0))
    throw usageError('`a` and `b`: expected words of two ends, got the same mean for both');
  const test: Test = async (things, first, seen, figureOf) => {
    const ways = partitions(things, first, permutations, randomStream(seed, 'bias'));
    return { p: await shareAtLeast(ways, seen, figureOf, hooks.signal), exact: ways.exact };
  };
  const rnd = async (words: readonly Float64Array[]) =>
    words.length > 0 ? relativeNorm(words, a, b, test) : null;
  const asked = [...known.x, ...known.y];
  const placed = asked.map((word, i) => ({ word, place: dot([...x, ...y][i], axis) }));
  return {
    lists: known,
    axis:
      asked.length > 0
        ? placed.sort((p, q) => q.place - p.place)
        : ends(vectors, axis, known, { top, restrict }),
    weat: x.length > 0 && y.length > 0 ? await association(x, y, a, b, test) : null,
    rnd: { x: await rnd(x), y: await rnd(y) },
  };
}

/** How probable a figure is over the ways to put `first` of the things into one group. */
type Test = (
  things: number,
  first: number,
  seen: number,
  figureOf: (way: Uint8Array) => number,
) => Promise<Omit<TestedFigure, 'value'>>;

function knownLists(
  vectors: KeyedVectors,
  lists: BiasLists,
  { onNote }: RunHooks,
): Readonly<Record<keyof BiasLists, readonly string[]>> {
  const known = (name: 'a' | 'b' | 'x' | 'y', needed: boolean) => {
    const words = checkedList(lists[name] ?? [], 'words');
    const wrong = words.find((word) => typeof word !== 'string');
    if (wrong !== undefined) throw expected(`\`${name}\``, 'a list of words', wrong);
    const found = words.filter((word) => knownVector(vectors, word));
    const missing = words.filter((word) => !found.includes(word));
    if (found.length === 0 && (needed || words.length > 0))
      throw usageError(
        `\`${name}\`: expected at least one word of the vocabulary, got ${missing.slice(0, 10).join(' ') || 'none'}`,
      );
    if (missing.length > 0) onNote?.(`\`${name}\`: not in the vocabulary, left out: ${missing.join(' ')}`);
    return found;
  };
  return { a: known('a', true), b: known('b', true), x: known('x', false), y: known('y', false) };
}

async function association(
  x: readonly Float64Array[],
  y: readonly Float64Array[],
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  test: Test,
): Promise<TestedFigure> {
  const towards = difference(meanOf(a), meanOf(b));
  const leanings = [...x, ...y].map((word) => dot(word, towards));
  const differenceOf = (way: Uint8Array) => {
    let [first, all] = [0, 0];
    for (let i = 0; i < way.length; i++) {
      all += leanings[i];
      if (way[i] === 1) first += leanings[i];
    }
    return first / x.length - (all - first) / y.length;
  };
  const seen = differenceOf(new Uint8Array(leanings.length).fill(1, 0, x.length));
  const value = seen / (sampleStandardDeviation(leanings) || 1);
  return { value, ...(await test(leanings.length, x.length, seen, differenceOf)) };
}

async function relativeNorm(
  words: readonly Float64Array[],
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  test: Test,
): Promise<TestedFigure> {
  const groups = [...a, ...b];
  const distance = (word: Float64Array, middle: Float64Array) => {
    const apart = difference(word, middle);
    return Math.sqrt(dot(apart, apart));
  };
  const figureOf = (way: Uint8Array) => {
    const [left, right] = [1, 0].map((side) => meanOf(groups.filter((_, i) => way[i] === side)));
    return words.reduce((sum, word) => sum + distance(word, left) - distance(word, right), 0) / words.length;
  };
  const value = figureOf(new Uint8Array(groups.length).fill(1, 0, a.length));
  const apart = (way: Uint8Array) => Math.abs(figureOf(way));
  return { value, ...(await test(groups.length, a.length, Math.abs(value), apart)) };
}

/** The words of the vocabulary furthest towards both ends that do not make the axis, each once. */
function ends(
  vectors: KeyedVectors,
  axis: Float64Array,
  known: BiasLists,
  { top, restrict }: { readonly top: number; readonly restrict: number },
): PlacedWord[] {
  const own = new Set([...known.a, ...known.b].map((word) => rowOfWord(vectors, word)));
  const end = (sign: 1 | -1) =>
    neighbours(
      vectors,
      axis.map((value) => sign * value),
      { k: top + own.size, restrict },
    )
      .filter(({ row }) => !own.has(row))
      .slice(0, top)
      .map(({ word, score }): [string, PlacedWord] => [word, { word, place: sign * score }]);
  return [...new Map([...end(1), ...end(-1).reverse()]).values()];
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let d = 0; d < mean.length; d++) mean[d] += vector[d] / vectors.length;
  return mean;
}

/**
 * Reads lists of words: `name: word word ...` a line, with blanks or commas between; what follows a `#` at the start of a line is
 * a comment.
 * @param name what errors call the text
 * @throws WordvecError `input` for a line that is none
 * @example
 * (await readBiasLists('male: he, man\n', 'lists.txt')).get('male'); // => ['he', 'man']
 */
export async function readBiasLists(source: TextSource, name: string): Promise<Map<string, string[]>> {
  const lists = new Map<string, string[]>();
  for await (const { number, text } of linesOf(source, name)) {
    if (text.startsWith('#')) continue;
    const colon = text.indexOf(':');
    const list = colon < 1 ? '' : text.slice(0, colon).trim();
    const words = text.slice(colon + 1).match(/[^\s,]+/g);
    if (list === '' || words === null)
      throw inputError(`${name}: line ${number}: expected \`name: word word ...\`, got "${text}"`);
    if (lists.has(list)) throw inputError(`${name}: line ${number}: "${list}" is there already`);
    lists.set(list, words);
  }
  return lists;
}
