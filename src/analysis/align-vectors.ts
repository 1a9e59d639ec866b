import { resolveCall } from '../call-options.js';
import { checkVectors, type KeyedVectors } from '../embeddings/keyed-vectors.js';
import { projectOnto } from '../embeddings/reduce-dimensions.js';
import { checkOptions, flagOf, inputError, usageError } from '../errors.js';
import { multiplied } from '../kernels/row-products.js';
import { type RunHooks, startProgress } from '../progress.js';
import { cosine } from '../query/distances.js';
import { type Matrix, rowOf } from '../tensor/matrix.js';
import { ALIGN_OPTIONS, type AlignOptions } from './alignment-options.js';
import { checkDictionary, knownPairs } from './dictionaries.js';
import { likelyPairs, type RowPairs } from './likely-pairs.js';
import { firstRows, normalisedRows } from './normalised-rows.js';
import { rotationOnto } from './procrustes.js';
import { unsupervisedPairs } from './self-learning.js';

/** Two vector spaces laid over each other. */
export interface Alignment {
  /** The second vectors in the space of the first: turned, not stretched, so all that they say of each other stays. */
  readonly aligned: KeyedVectors;
  /** Shape [dim, dim]: an aligned row is this matrix times the row that it was. */
  readonly rotation: Matrix;
  /** What the pairs were at first: a dictionary, or the `start`. */
  readonly start: string;
  /** Pairs that the last rotation was learnt from. */
  readonly pairs: number;
  /** Of these, the mean cosine of both words, as they were normalised for learning. */
  readonly similarity: number;
}

/**
 * Turns `second` into the space of `first`, so that words of one meaning lie near each other: the orthogonal Procrustes
 * solution over pairs of words (Schönemann 1966; Xing et al. 2015; Smith et al. 2017), which come from a dictionary, from
 * words that both have, or from nothing (Artetxe et al. 2018, sections 3.2 and 3.3). The rows are normalised for
 * learning only. Words that subwords make are turned, too.
 * @throws WordvecError `usage` for models of different dims; `input` where there are no pairs; `memory`, `aborted`
 * @example
 * const { aligned } = await alignVectors(vectors, vectors);
 * aligned.get('king')[0]; // => 1
 */
export async function alignVectors(
  first: KeyedVectors,
  second: KeyedVectors,
  options: AlignOptions = {},
  hooks: RunHooks = {},
): Promise<Alignment> {
  checkVectors(first);
  checkVectors(second);
  checkOptions(options);
  const { dictionary, ...others } = options;
  const { start, normalise, refine, cutoff, seed } = resolveCall(ALIGN_OPTIONS, others);
  if (dictionary !== undefined) checkDictionary(dictionary);
  if (first.dim !== second.dim)
    throw usageError(
      `expected two models of one dim, got ${first.dim} and ${second.dim}: train them alike, or cut the larger one (export --dims ${Math.min(first.dim, second.dim)})`,
    );
  const [a, b] = [normalisedRows(first, normalise), normalisedRows(second, normalise)];
  if (dictionary !== undefined && options.start !== undefined)
    hooks.onNote?.(`${flagOf('start')}: no effect with ${flagOf('dictionary')}, whose pairs are the start`);
  const unsupervised = dictionary === undefined && start === 'unsupervised';
  let pairs: RowPairs = unsupervised
    ? await unsupervisedPairs(a, b, seed, hooks)
    : dictionary
      ? rowPairs(knownPairs(first, second, dictionary, 'dictionary'))
      : sharedPairs(first, second, start === 'numbers');
  if (pairs.first.length === 0)
    throw inputError(
      `the models have no ${start === 'numbers' ? 'number' : 'word'} in common: give a --dictionary, or --start unsupervised`,
    );
  const learn = async () => {
    const [left, right] = [a.rowsAt(pairs.first), b.rowsAt(pairs.second)];
    return { left, right, rotation: await rotationOnto(left, right, hooks) };
  };
  let learnt = await learn();
  const rounds = refine ?? (unsupervised ? 5 : 0);
  const report = startProgress(hooks, { phase: 'learning', unit: 'rounds', total: rounds });
  for (let round = 0; round < rounds; round++) {
    const right = await multiplied(firstRows(b, cutoff), learnt.rotation, hooks);
    pairs = await likelyPairs(firstRows(a, cutoff), right, hooks);
    learnt = await learn();
    report(round + 1);
  }
  const { left, right, rotation } = learnt;
  return {
    aligned: await projectOnto(second, rotation, hooks),
    rotation,
    start: dictionary ? 'dictionary' : start,
    pairs: pairs.first.length,
    similarity: meanCosine(left, await multiplied(right, rotation, hooks)),
  };
}

/** Words that both have, in the order of the second. */
export function sharedPairs(first: KeyedVectors, second: KeyedVectors, onlyNumbers = false) {
  const shared: [number, number][] = [];
  for (const [j, i] of second.words.placesIn(first.words).entries())
    if (i >= 0 && (!onlyNumbers || /^\p{Nd}+$/u.test(second.words.word(j)))) shared.push([i, j]);
  return rowPairs(shared);
}

function rowPairs(pairs: readonly (readonly number[])[]) {
  return { first: pairs.map(([a]) => a), second: pairs.map(([, b]) => b) };
}

function meanCosine(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) {
    sum += cosine(rowOf(a, i), rowOf(b, i));
  }
  return sum / a.rows;
}
