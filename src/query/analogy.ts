import { type CallOptions, type CallTable, resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { usageError, WordvecError } from '../errors.js';
import { addTimes } from '../tensor/inner-product.js';
import { bestCosines, bestOf, codesOf } from './best-cosines.js';
import { cosineBounds } from './candidates.js';
import { cosines, cosinesAt } from './distances.js';
import { parseExpression } from './expression.js';
import { type AskedVector, askedVector, checkedList, unit } from './lookup.js';
import { type Neighbour, named } from './neighbours.js';
import { bestRows, RANKING_OPTIONS, rowsAmong, type ScoredRow } from './top-k.js';
import { AMONG_OPTIONS, onlyAmong } from './word-pattern.js';

/** The ways to score an analogy; see `analogy`. */
export const ANALOGY_METHODS = ['3cosadd', '3cosmul'] as const;
/** One of `ANALOGY_METHODS`. */
export type AnalogyMethod = (typeof ANALOGY_METHODS)[number];

/** Words or vectors of shape [dim] to go towards and away from. */
export interface AnalogyTerms {
  /** What the answer is near to: b and c of "a is to b as c is to d". */
  readonly positive: readonly (string | ArrayLike<number>)[];
  /** What it is far from: a of "a is to b as c is to d". */
  readonly negative?: readonly (string | ArrayLike<number>)[] | undefined;
}

/** The options of `analogy`: flags, help and checks follow from them. */
export const ANALOGY_OPTIONS = {
  ...RANKING_OPTIONS,
  ...AMONG_OPTIONS,
  method: {
    kind: 'choice',
    default: '3cosadd',
    choices: ANALOGY_METHODS,
    help: 'sum of the cosines (Mikolov et al. 2013) or their product (Levy & Goldberg 2014)',
  },
} as const satisfies CallTable;

/** How `analogy` answers. */
export interface AnalogyOptions extends CallOptions<typeof ANALOGY_OPTIONS> {}

/** Keeps 3CosMul from dividing by zero (Levy & Goldberg 2014, equation 4). */
export const COSMUL_EPSILON = 1e-6;

/**
 * The k words that complete an analogy, given as an expression (`king - man + woman`, see `parseExpression`)
 * or as positive and negative terms. Each term's vector is first divided by its length; the words asked with
 * are left out of the answers.
 *
 * `3cosadd` (Mikolov et al. 2013): the cosine with the weighted sum of the terms.
 * `3cosmul` (Levy & Goldberg 2014): the product of the cosines with the positive terms over the product of
 * those with the negative ones, cosines shifted to [0, 1]; a weight is an exponent.
 * @throws WordvecError `unknown-word`; `usage` for a broken expression; `input` where no word is `among` those
 * @example
 * analogy(vectors, 'king - man + woman', { k: 1 })[0].word; // => 'queen'
 * analogy(vectors, { positive: ['king', 'woman'], negative: ['man'] }, { method: '3cosmul' })[0].word; // => 'queen'
 */
export function analogy(
  vectors: KeyedVectors,
  query: string | AnalogyTerms,
  options: AnalogyOptions = {},
): Neighbour[] {
  checkVectors(vectors);
  const { k, restrict, among, method } = resolveCall(ANALOGY_OPTIONS, options);
  const rows = rowsAmong(vectors.size, restrict);
  const terms = termsOf(vectors, query);
  const exclude = new Set(terms.map(({ row }) => row).filter((row) => row >= 0));
  if (among.length > 0) {
    const scores =
      method === '3cosadd'
        ? cosines(vectors, sumOfTerms(vectors, terms), rows)
        : products(vectors, terms, rows);
    return named(vectors, bestRows(onlyAmong(vectors, scores, among), k, exclude));
  }
  const best =
    method === '3cosadd'
      ? bestCosines(vectors, [{ vector: sumOfTerms(vectors, terms), exclude }], rows, k)[0]
      : bestProducts(vectors, terms, rows, k, exclude);
  return named(vectors, best);
}

/**
 * The vector that 3CosAdd looks near, shape [dim]: the weighted sum of the terms' unit vectors. With
 * `neighbours` of another model it asks a question across two models of one space.
 * @throws WordvecError `unknown-word`; `usage` for a broken expression
 * @example
 * analogyVector(vectors, 'queen - woman').length; // => 3
 */
export function analogyVector(vectors: KeyedVectors, query: string | AnalogyTerms): Float64Array {
  checkVectors(vectors);
  return sumOfTerms(vectors, termsOf(vectors, query));
}

interface Term extends AskedVector {
  readonly weight: number;
}

function termsOf(vectors: KeyedVectors, query: string | AnalogyTerms): Term[] {
  if (typeof query === 'string') {
    const words = parseExpression(query, (word) => vectors.has(word));
    return words.map(({ word, weight }) => termOfExpression(vectors, word, weight));
  }
  const { positive = [], negative = [] }: Partial<AnalogyTerms> = query ?? {};
  checkedList(positive, 'positive words');
  checkedList(negative, 'negative words');
  if (positive.length + negative.length === 0)
    throw usageError('expected at least one positive or negative word, got none');
  return [
    ...positive.map((item) => ({ ...askedVector(vectors, item), weight: 1 })),
    ...negative.map((item) => ({ ...askedVector(vectors, item), weight: -1 })),
  ];
}

function termOfExpression(vectors: KeyedVectors, word: string, weight: number): Term {
  try {
    return { ...askedVector(vectors, word), weight };
  } catch (error) {
    // A hyphen between known words was probably meant as a minus.
    const parts = word.split('-');
    if (!(error instanceof WordvecError) || parts.length < 2 || !parts.every((part) => vectors.has(part)))
      throw error;
    throw new WordvecError(error.code, `${error.message} (a minus stands between spaces)`);
  }
}

function sumOfTerms(vectors: KeyedVectors, terms: readonly Term[]): Float64Array {
  const sum = new Float64Array(vectors.dim);
  for (const { vector, weight } of terms) addTimes(sum, unit(vector), weight);
  return sum;
}

function bestProducts(
  vectors: KeyedVectors,
  terms: readonly Term[],
  rows: number,
  k: number,
  exclude: ReadonlySet<number>,
): ScoredRow[] {
  const coded = codesOf(vectors, rows, terms.length);
  if (!coded) return bestRows(products(vectors, terms, rows), k, exclude);
  const bounds = terms.map(({ vector }) => cosineBounds(coded, unit(vector), rows));
  const least = multiplicative(terms, ({ weight }, i) => (weight > 0 ? bounds[i].low : bounds[i].high));
  const most = multiplicative(terms, ({ weight }, i) => (weight > 0 ? bounds[i].high : bounds[i].low));
  const sure = bestRows(least, k + exclude.size);
  // What powers and quotients are rounded by.
  const bar = sure.length < k + exclude.size ? 0 : sure[sure.length - 1].score * (1 - 1e-9);
  const some: number[] = [];
  for (let row = 0; row < rows; row++) if (most[row] >= bar) some.push(row);
  const scores = multiplicative(terms, ({ vector }) => cosinesAt(vectors, vector, some));
  return bestOf(some, scores, k, exclude);
}

function products(vectors: KeyedVectors, terms: readonly Term[], rows: number): Float64Array {
  return multiplicative(terms, ({ vector }) => cosines(vectors, vector, rows));
}

function multiplicative(
  terms: readonly Term[],
  cosinesOf: (term: Term, place: number) => Float64Array,
): Float64Array {
  let above: Float64Array | undefined;
  let below: Float64Array | undefined;
  for (const [place, term] of terms.entries()) {
    const factors = cosinesOf(term, place).map((cosine) => (1 + cosine) / 2);
    const exponent = Math.abs(term.weight);
    if (exponent !== 1) for (let i = 0; i < factors.length; i++) factors[i] **= exponent;
    if (term.weight > 0) above = above?.map((x, i) => x * factors[i]) ?? factors;
    else below = below?.map((x, i) => x * factors[i]) ?? factors;
  }
  return (above ?? below!).map((_, i) => (above?.[i] ?? 1) / ((below?.[i] ?? 1) + COSMUL_EPSILON));
}
