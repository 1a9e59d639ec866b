import { WordvecError } from '../errors.js';
import { RECORD_BYTES } from '../kernels/cooccurrence-kernel.js';
import { layWorkspace } from './cooccurrence-blocks.js';
import type { Window } from './window.js';

/** Which pairs of words are counted, and how. */
export interface WindowRule {
  /** Words to each side, at most. */
  readonly window: Window;
  /** Both sides; else X[i][j] counts j to the right of i, as GloVe's -symmetric 0 does. */
  readonly symmetric: boolean;
  /** A pair at distance d counts 1/d; else 1. */
  readonly distanceWeighting: boolean;
  /** Windows reach over the ends of lines. */
  readonly acrossLines: boolean;
}

/** The same with the window in words. */
export type ReachRule = WindowRule & { readonly window: number };

/**
 * The weight of each distance 0..window in integer units, so that sums are exact in any order: the counts
 * are the same for every thread count and memory budget. Up to a window of 22 a unit is one part of the
 * least common multiple of the distances, and counts are the true sums of fractions, rounded once; past it
 * 2^-34, which leaves each weight 1/d right to d * 2^-35 of itself.
 */
export function weightsOf(rule: ReachRule): { unit: number; weights: BigInt64Array } {
  const distances = Array.from({ length: rule.window + 1 }, (_, d) => d);
  const unit = !rule.distanceWeighting ? 1 : rule.window <= 22 ? commonMultiple(rule.window) : 2 ** 34;
  const weight = (d: number) => (d === 0 ? 0 : rule.distanceWeighting ? Math.round(unit / d) : 1);
  return { unit, weights: BigInt64Array.from(distances, (d) => BigInt(weight(d))) };
}

function commonMultiple(n: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let multiple = 1;
  for (let k = 2; k <= n; k++) multiple *= k / gcd(multiple, k);
  return multiple;
}

/** How a corpus is counted within a budget. */
export interface CountingPlan {
  /** The text is counted in parts of this many words; more than one part is merged at the end. */
  readonly partTokens: number;
  /** Rows of block b are bounds[b] .. bounds[b + 1]; no block has more records than `blockRecords`. */
  readonly bounds: Uint32Array;
  readonly blockRecords: number;
  /** Bytes that counting takes, records apart. */
  readonly bytes: number;
}

const MiB = 2 ** 20;
const MAX_BLOCK_RECORDS = 2 ** 20;
/** Where shared memory ends, with room for merging. */
const MAX_BYTES = 3.5 * 2 ** 30;

/**
 * @param counts how often each row stands in the corpus
 * @param budget bytes for counting
 * @throws WordvecError `memory` where no plan fits shared memory
 */
export function planCounting(
  counts: Float64Array,
  rule: ReachRule,
  threads: number,
  budget: number,
): CountingPlan {
  const vocabulary = counts.length;
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const share = Math.floor(budget / 3 / threads / (RECORD_BYTES + 20));
  const blockRecords = Math.max(vocabulary, Math.min(MAX_BLOCK_RECORDS, share), 1024);
  const fixed = threads * layWorkspace(0, vocabulary, blockRecords).bytes + 4 * (vocabulary + 2) + MiB;
  const room = Math.min(budget - fixed, MAX_BYTES - fixed);
  // Each word takes its id and its place; parts get smaller than the budget asks only down to 1 MiB.
  const partTokens = Math.min(tokens, Math.floor(Math.max(room, MiB) / 8) - 2 * rule.window);
  const bytes = fixed + 8 * (partTokens + 2 * rule.window);
  if (bytes > MAX_BYTES || partTokens < 1) {
    throw new WordvecError(
      'memory',
      `counting co-occurrences of ${vocabulary} words by ${threads} threads needs ${Math.ceil(fixed / MiB)} MiB of shared memory, which holds 4096 MiB at most: use fewer --threads or a higher --min-count`,
    );
  }
  return { partTokens, bounds: blockBounds(counts, rule, blockRecords), blockRecords, bytes };
}

/** Cuts the rows into blocks by the most records they can have: a column for each word, or for each pair met. */
function blockBounds(counts: Float64Array, rule: ReachRule, blockRecords: number): Uint32Array {
  const sides = rule.symmetric ? 2 : 1;
  const bounds = [0];
  let records = 0;
  for (let row = 0; row < counts.length; row++) {
    const most = Math.min(counts.length, counts[row] * rule.window * sides);
    if (records + most > blockRecords) {
      bounds.push(row);
      records = 0;
    }
    records += most;
  }
  return Uint32Array.from([...bounds, counts.length]);
}
