import { checkVectors, type KeyedVectors, vectorsAt } from '../embeddings/keyed-vectors.js';
import { checkNames, expected, usageError } from '../errors.js';
import { checkValue, OPTIONS } from '../options.js';
import type { RunHooks } from '../progress.js';
import { batchNeighbours } from '../query/batch.js';
import { cosine } from '../query/distances.js';
import type { Neighbour } from '../query/neighbours.js';
import { permute, randomStream } from '../random.js';
import { type AnalogyScore, evaluateAnalogies } from './analogies.js';

/** What `compareVectors` asks. */
export interface ComparisonOptions {
  /** Neighbours of each word. Default 10. */
  readonly k?: number | undefined;
  /** Words drawn. Default 1000. */
  readonly sample?: number | undefined;
  /** Of the draw. Default 1. */
  readonly seed?: number | undefined;
  /** Analogy questions (see `readQuestions`), asked of both. */
  readonly analogies?: string | undefined;
}

/** What is left of some words' neighbours. */
export interface NeighbourComparison {
  /** Words drawn. */
  readonly words: number;
  /** Mean share, in [0, 1], of a word's k nearest before that are among its k nearest after. */
  readonly overlap: number;
  /** Mean of |cosine after - cosine before| of the words with their k nearest before. */
  readonly cosineChange: number;
}

/** How vectors differ from those that they were made of. */
export interface VectorComparison extends NeighbourComparison {
  /** Neighbours of each word that were compared. */
  readonly k: number;
  /** Of words that have a row before only: those drawn, and of these the ones that n-grams give a vector after. */
  readonly leftOut: (NeighbourComparison & { readonly composed: number }) | null;
  /** Scores of both on the same questions; null where none were given. */
  readonly analogies: { readonly before: AnalogyScore; readonly after: AnalogyScore } | null;
}

/**
 * What making vectors small, or writing them with fewer digits, costs: the neighbours of words drawn at random, by
 * cosine, among the words that both have; and analogies.
 * @throws WordvecError `usage` where the two have fewer than two words in common; as `evaluateAnalogies`
 * @example
 * (await compareVectors(vectors, quantizeVectors(vectors, 'int8'), { k: 1 })).overlap; // => 1
 */
export async function compareVectors(
  before: KeyedVectors,
  after: KeyedVectors,
  options: ComparisonOptions = {},
  hooks: RunHooks = {},
): Promise<VectorComparison> {
  checkVectors(before);
  checkVectors(after);
  checkNames(options, { k: true, sample: true, seed: true, analogies: true });
  const { k = 10, sample = 1000, seed = 1, analogies } = options;
  checkValue('k', { kind: 'integer', min: 1 }, k);
  checkValue('sample', { kind: 'integer', min: 1 }, sample);
  checkValue('seed', OPTIONS.seed, seed);
  if (analogies !== undefined && typeof analogies !== 'string')
    throw expected('analogies', 'the text of questions', analogies);
  const shared = sharedWords(before, after);
  if (shared.before.size < 2)
    throw usageError('expected vectors with at least two words in common to compare them');
  const draw = (from: Uint32Array) => drawn(from, sample, seed);
  const rows = draw(Uint32Array.from({ length: shared.before.size }, (_, i) => i));
  const both = (row: number): Pair => [shared.before.rowAt(row), shared.after.rowAt(row), row];
  const lost = Array.from(draw(shared.lost), (row): Pair | undefined => {
    const composed = after.compose?.(before.words.word(row));
    return composed && [before.rowAt(row), composed, -1];
  });
  const composed = lost.filter((pair) => pair !== undefined);
  const asked = async (vectors: KeyedVectors) =>
    (await evaluateAnalogies(vectors, analogies!, { name: 'analogies' }, hooks)).overall;
  return {
    k,
    ...(await compared(shared, Array.from(rows, both), k, hooks)),
    leftOut:
      lost.length > 0
        ? { ...(await compared(shared, composed, k, hooks)), words: lost.length, composed: composed.length }
        : null,
    analogies: analogies ? { before: await asked(before), after: await asked(after) } : null,
  };
}

/** A word's vector before and after, and its row among the words of both, -1 where it is none of them. */
type Pair = readonly [before: Float32Array, after: Float32Array, row: number];

interface SharedWords {
  /** The words of both, in the order of `after`. */
  readonly before: KeyedVectors;
  readonly after: KeyedVectors;
  /** Rows of the words that only `before` has. */
  readonly lost: Uint32Array;
}

function sharedWords(before: KeyedVectors, after: KeyedVectors): SharedWords {
  const { size } = after;
  const found = after.words.placesIn(before.words);
  if (size === before.size && found.every((row, i) => row === i))
    return { before, after, lost: new Uint32Array() };
  const kept = Uint32Array.from({ length: size }, (_, i) => i).filter((i) => found[i] >= 0);
  const lost = new Set(Uint32Array.from({ length: before.size }, (_, i) => i));
  for (const i of kept) lost.delete(found[i]);
  return {
    before: vectorsAt(
      before,
      kept.map((i) => found[i]),
    ),
    after: kept.length === size ? after : vectorsAt(after, kept),
    lost: Uint32Array.from(lost),
  };
}

/** At most `count` of the rows, each as likely as another. */
function drawn(rows: Uint32Array, count: number, seed: number): Uint32Array {
  const most = Math.min(count, rows.length);
  permute(rows, randomStream(seed), most);
  return rows.subarray(0, most);
}

async function compared(
  { before, after }: SharedWords,
  pairs: readonly Pair[],
  k: number,
  hooks: RunHooks,
): Promise<NeighbourComparison> {
  const nearest = async (vectors: KeyedVectors, side: 0 | 1) => {
    const queries = pairs.map((pair) => pair[side]);
    const found = await batchNeighbours(vectors, queries, { k: k + 1 }, hooks);
    return found.map((list, i) => list.filter(({ row }) => row !== pairs[i][2]).slice(0, k));
  };
  const [old, young] = [await nearest(before, 0), await nearest(after, 1)];
  let [overlap, change, cosines] = [0, 0, 0];
  for (const [i, list] of old.entries()) {
    const rows = new Set(young[i].map(({ row }) => row));
    overlap += list.filter(({ row }) => rows.has(row)).length / list.length;
    change += list.reduce((sum, near) => sum + changeOf(after, pairs[i][1], near), 0);
    cosines += list.length;
  }
  return {
    words: pairs.length,
    overlap: overlap / (pairs.length || 1),
    cosineChange: change / (cosines || 1),
  };
}

function changeOf(after: KeyedVectors, vector: Float32Array, { row, score }: Neighbour): number {
  return Math.abs(cosine(vector, after.rowAt(row)) - score);
}
