// The run of fastText's subword vectors: rows, tables and each thread's own memory.

import { SENTENCE_END } from '../corpus/encoded.js';
import type { Bags, RowPlaces } from '../corpus/subword-bags.js';
import { idsOf } from '../corpus/token-store.js';
import { windowReach } from '../corpus/window.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import { stepsByBlock } from '../run/optimizer.js';
import type { RunArray, RunPlan } from '../run/plan.js';
import { aliasTable } from '../sampling/negatives.js';
import { keepThresholds } from '../sampling/subsampling.js';
import { bagArrays } from './bags-plan.js';
import type { FastTextOptions, TrainableModel } from './fasttext-continue.js';
import type { Initial } from './initial-rows.js';
import type { ItemSource } from './items.js';
import type { PreparedText } from './prepared-text.js';
import { textShards } from './shards.js';
import { treeArrays, windowFields } from './word2vec.js';

/** See word2vec.ts; n-grams are learnt by many words at once, so their changes are to add up, and stay small. */
const BLOCK_TOKENS = 1024;
const ROUNDS = { workers: 4, sum: true };
/**
 * Changes of bags that add up in a row of a bag on average, at rate 0.05 or lower; of x times as many each counts 1 / x^2: each was
 * made as if it were alone, so that the sum would go too far, and further each time. Fewer of a thread, as others add theirs, and fewer
 * in windows past WIDE words, where a word meets so many others that each change is a whole step.
 */
const [ADDED_IN_ROUND, ADDED_BY_THREAD, WIDE] = [16, 12, 16];
/** Negatives that a group of CBOW shares, for each of those of a centre. */
const SHARED_NEGATIVES = 1.6;

export interface SubwordData extends PreparedText {
  readonly bags: Bags;
  readonly places: RowPlaces;
  /** The model that is gone on from, with the words that were added. */
  readonly from?: TrainableModel;
  /** Let go when the rows have it. */
  initial?: Initial | undefined;
}

export function planSubwords(data: SubwordData, options: FastTextOptions): RunPlan<ItemSource> {
  const { vocabulary, corpus, bags } = data;
  const { counts, words, total } = vocabulary;
  const { negatives, cbow } = options;
  const window = windowReach(options.window, corpus);
  const windows = windowFields(window, options.window === 'all', options.windowWeights);
  const stride = strideBytes(options.dim);
  // Of skip-gram the most: the kernel draws them by the pairs of a stretch of a group's windows.
  const near = windows.side[Math.min(window, job.STRETCH / 2)];
  const pairs = job.GROUP * Math.max(2 * near, Math.min(2 * window, corpus.longestSentence, job.STRETCH));
  const shared = 4 * Math.ceil((negatives * (cbow ? SHARED_NEGATIVES : pairs / job.PAIRS_SHARED)) / 4);
  const block = blockTokens(options);
  const shards = textShards(corpus, options, block);
  const keep = keepThresholds(counts, total, options.sample);
  // In wide windows a group's bags are trained far at once, so that no others may be held meanwhile.
  const wide = !cbow && window > job.STRETCH;
  const share = Math.min(1, WIDE / window);
  const copied = stepsByBlock(options) || (wide && options.deterministic);
  const places = wide ? job.GROUP : job.HELD_PLACES + corpus.longestSentence;
  const held =
    options.deterministic && !copied
      ? { workers: ROUNDS.workers, places: block, most: Math.max(ROUNDS.workers, share * ADDED_IN_ROUND) }
      : { workers: 1, places, most: Math.max(1, share * ADDED_BY_THREAD) };
  return {
    entry: cbow ? 'subwordCbow' : 'subwordSkipgram',
    inputRows: data.places.rows,
    outputRows: words.size,
    dim: options.dim,
    rule: options,
    arrays: [
      { field: job.JOB_KEEP, values: keep },
      ...(options.loss === 'hs'
        ? branchTree(counts)
        : [{ field: job.JOB_ALIAS, values: aliasTable(counts, options.negativeExponent) }]),
      ...bagArrays(bags),
      { field: job.JOB_HELD_SHARES, values: changeShares(data, keep, held, options.lr) },
      ...windows.arrays,
      ...ownArrays({ stride, window, shared, words: words.size, longest: corpus.longestSentence }),
    ],
    numbers: [
      ...windows.numbers,
      [job.JOB_OUTPUTS, words.size],
      [job.JOB_NEGATIVES, cbow ? shared : negatives],
    ],
    fractions: [[job.JOB_NEGATIVE_WEIGHT, negatives / shared]],
    ...shards,
    unit: 'words',
    perEpoch: corpus.tokens,
    rounds: copied
      ? { ...ROUNDS, sum: !wide, touched: words.size + mostRows(data, shards.source.shardTokens) }
      : {
          ...ROUNDS,
          // Of the outputs alone, which the words of a small or a skewed vocabulary train in one block as often as n-grams.
          sum: false,
          touched: words.size,
          bags: Math.min(words.size, block + corpus.longestSentence),
        },
    remedy: 'lower --dim or --bucket, raise --min-count, or leave --compact on',
  };
}

/** Huffman paths with the other branch than word2vec's: in fastText a node's label is its branch, not 1 - branch. */
function branchTree(counts: Float64Array): RunArray[] {
  return treeArrays(counts).map((array) =>
    array.field === job.JOB_PATHS
      ? { ...array, values: (array.values as Uint32Array).map((node) => node ^ 0x8000_0000) }
      : array,
  );
}

/** A thread's own memory. */
function ownArrays(of: {
  readonly stride: number;
  readonly window: number;
  readonly shared: number;
  readonly words: number;
  readonly longest: number;
}): RunArray[] {
  const { stride, window, shared, words, longest } = of;
  const near = 2 * window + job.GROUP;
  const held = job.HELD_PLACES + longest;
  return [
    { field: job.JOB_SENTENCE, own: 4 * longest },
    { field: job.JOB_HELD, own: 2 * stride * Math.min(held, words) },
    { field: job.JOB_HELD_AT, own: 4 * words },
    { field: job.JOB_HELD_WORDS, own: 4 * held },
    { field: job.JOB_HELD_ROWS, own: 4 * longest },
    { field: job.JOB_ROWS, own: 4 * Math.max(near, job.POOLED_GROUP) },
    // The negatives, then four centres; or four nodes and their labels.
    { field: job.JOB_COLUMNS, own: 4 * (shared + 8) },
    { field: job.JOB_PAIRS, own: 16 * near },
    { field: job.JOB_WEIGHTS, own: 16 * Math.max(shared, job.TILE_ROWS) },
    { field: job.JOB_ERRORS, own: 16 * job.TILE_ROWS },
    // Hidden rows of CBOW and what they were; a sliding sum; zeros.
    { field: job.JOB_HIDDEN, own: stride * job.POOLED_ROWS },
  ];
}

/** Sums of changes go too far where they are large: blocks are shorter at rates above the default. */
export function blockTokens({ lr }: FastTextOptions): number {
  return Math.max(64, Math.floor(BLOCK_TOKENS * Math.min(1, 0.05 / lr)));
}

/**
 * For each word the share of its bag's change that its rows get: 1 but where n-grams stand in very many words, such as single letters.
 * @param held places of text whose bags are held at once, by how many workers, and how many changes may add up
 */
export function changeShares(
  { vocabulary: { counts, total }, bags: { starts, rows }, places }: SubwordData,
  keep: Uint32Array,
  held: { readonly workers: number; readonly places: number; readonly most: number },
  lr: number,
): Float32Array {
  const changes = new Float64Array(places.rows);
  for (const [word, count] of counts.entries()) {
    const expected = (held.places * count * keep[word]) / 2 ** 32 / total;
    for (let i = starts[word]; i < starts[word + 1]; i++)
      changes[rows[i]] += held.workers * -Math.expm1(-expected);
  }
  const most = held.most * Math.min(1, 0.05 / lr);
  return Float32Array.from(counts, (_, word) => {
    let sum = 0;
    for (let i = starts[word]; i < starts[word + 1]; i++) sum += changes[rows[i]];
    return Math.min(1, (most * (starts[word + 1] - starts[word])) / sum) ** 2;
  });
}

/** Input rows that a block of a run that repeats itself touches at most, with the sentence that it ends in. */
function mostRows({ corpus, bags, places }: SubwordData, block: number): number {
  const sums: number[] = [];
  for (const { ids } of idsOf(corpus.store, { from: 0, most: block })) {
    let sum = 0;
    for (const id of ids) {
      const word = id & ~SENTENCE_END;
      sum += bags.starts[word + 1] - bags.starts[word];
    }
    sums.push(sum);
  }
  const more = Math.ceil(corpus.longestSentence / block);
  let most = 0;
  for (let i = 0; i < sums.length; i++)
    most = Math.max(
      most,
      sums.slice(i, i + 1 + more).reduce((sum, x) => sum + x, 0),
    );
  return Math.min(places.rows, most);
}
