import { prepareResolved } from '../corpus/prepare.js';
import { nothingNearError } from '../corpus/remarks.js';
import { windowReach } from '../corpus/window.js';
import type { WordModel } from '../embeddings/model.js';
import { usageError } from '../errors.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import type { Field, RunArray, RunPlan } from '../run/plan.js';
import { huffmanTree } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import { keepThresholds } from '../sampling/subsampling.js';
import {
  distanceWeights,
  pairWeights,
  reachOf,
  sideWeights,
  type WindowWeights,
} from '../sampling/window-weights.js';
import { longestList } from './bags-plan.js';
import { checkAdding, checkContinued, continuedOptions, tellAdded } from './continue.js';
import { judgeByText } from './held-out-text.js';
import { copyRows, initialRows, readInitial } from './initial-rows.js';
import type { ItemSource } from './items.js';
import { type PreparedText, preparedText } from './prepared-text.js';
import { sharedReading, textShards } from './shards.js';
import type { Trainer } from './trainer.js';

type Name = 'skipgram' | 'cbow';
/** Tokens of a block of a run that repeats itself, and how many are trained from the same rows (ARCHITECTURE.md). */
const BLOCK_TOKENS = 2048;
const WORKERS = { skipgram: 8, cbow: 4 };

type Options = ResolvedOptions<'skipgram'> | ResolvedOptions<'cbow'>;

interface Data extends PreparedText {
  /** For each word 1 where the input row must stay; with `freeze` only. */
  readonly frozen: Uint8Array | undefined;
}

/** Skip-gram or CBOW (Mikolov et al. 2013), which differ in the kernel's entry and in defaults only. */
export function word2vec(name: Name): Trainer<Options, Data, WordModel<Name>> {
  return {
    name,
    options(given, from) {
      if (from) checkContinued(from, given);
      const all = from ? continuedOptions(from, given) : given;
      const options = resolveOptions(name, all) as Options;
      checkAdding(options, from !== undefined);
      if (options.freeze && !options.init && !options.addWords)
        throw usageError(
          '--freeze: needs the vectors that are to stay: --init, or --add-words with --continue',
        );
      return options;
    },
    async prepare(inputs, options, hooks, from, ranks) {
      const shared = sharedReading(ranks, options, BLOCK_TOKENS);
      const prepared = await prepareResolved(inputs, { ...options, shared }, hooks, from?.vocabulary);
      const { vocabulary, corpus } = prepared;
      if (options.addWords && from) tellAdded(from.input.rows, vocabulary.words.size, hooks);
      if (corpus.longestSentence < 2) {
        await corpus.close();
        throw nothingNearError();
      }
      const frozen = options.freeze ? new Uint8Array(vocabulary.words.size) : undefined;
      return { ...preparedText(prepared), frozen };
    },
    plan: (data, options) => planWord2Vec(name, data, options),
    async start(run, { vocabulary, frozen }, options, hooks, from) {
      if (!from || options.addWords) {
        run.startAtRandom();
        run.output.data.fill(0);
      }
      if (from) {
        copyRows(from.input, run.input);
        copyRows(from.output, run.output);
      }
      if (from && options.addWords) frozen?.fill(1, 0, from.input.rows);
      const initial = await readInitial(options, options.dim, hooks, vocabulary.words);
      initialRows(initial, vocabulary.words, run.input, hooks, frozen);
      if (frozen) run.place(job.JOB_FROZEN, frozen);
    },
    model(run, { vocabulary }, options, from) {
      const { input, output } = run;
      const epochsDone = (from?.epochsDone ?? 0) + run.epochs;
      return { trainer: name, options, vocabulary, input, output, epochsDone } as WordModel<Name>;
    },
    judge: judgeByText,
    epochsBefore: ({ epochsDone }) => epochsDone,
  };
}

/**
 * How many negatives a group of centres shares: more than `negatives`, each counting less, as a group of 4
 * would otherwise see too few different ones. A multiple of the kernel's tile.
 */
export function sharedNegatives(negatives: number): number {
  return 4 * Math.ceil((negatives * 6) / 16);
}

/** Rows that skip-gram updates together: few where they are much alike. */
export function tileRows(words: number, window: number): number {
  return words < job.FEW_WORDS || window > job.WIDE_WINDOW ? job.FEW_TILE_ROWS : job.TILE_ROWS;
}

/** How much more CBOW's nearest words count; in a set, whose order says nothing, no more than others. */
function nearWeight(window: number, all: boolean): number {
  return all || window === 1 ? 0 : 1;
}

/** The plan of a run; the rows that take part are the vocabulary's, in both matrices. */
export function planWord2Vec(
  name: Name,
  { vocabulary, corpus, frozen }: Pick<Data, 'vocabulary' | 'corpus' | 'frozen'>,
  options: Options,
): RunPlan<ItemSource> {
  const { counts, total } = vocabulary;
  const words = vocabulary.words.size;
  const shards = textShards(corpus, options, BLOCK_TOKENS);
  const negatives = sharedNegatives(options.negatives);
  const window = windowReach(options.window, corpus);
  const weights = 'windowWeights' in options ? options.windowWeights : 'sampled';
  const windows = windowFields(window, options.window === 'all', weights);
  const hs = options.loss === 'hs';
  const outputs = outputArrays(counts, options);
  const tables: RunArray[] = [
    { field: job.JOB_KEEP, values: keepThresholds(counts, total, options.sample) },
    ...outputs.arrays,
    ...windows.arrays,
    ...(frozen ? [{ field: job.JOB_FROZEN, values: frozen }] : []),
  ];
  const numbers: Field[] = [
    ...windows.numbers,
    [job.JOB_TILE_ROWS, tileRows(words, window)],
    [job.JOB_OUTPUTS, words],
    [job.JOB_NEGATIVES, negatives],
    [job.JOB_MEAN, 'pooling' in options && options.pooling === 'sum' ? 0 : 1],
  ];
  const lists = { ...options, window, negatives, room: shards.source.room };
  const { room } = lists;
  const recent = name === 'cbow' ? negatives * job.RECENT_USES + 4 : 0;
  return {
    entry: hs ? `${name}Tree` : name,
    inputRows: words,
    outputRows: words,
    dim: options.dim,
    rule: options,
    arrays: [...tables, ...ownArrays(lists), { field: job.JOB_RECENT, own: recent * 4 }],
    numbers,
    fractions: [
      [job.JOB_NEGATIVE_WEIGHT, options.negatives / negatives],
      [job.JOB_NEAR, nearWeight(window, options.window === 'all')],
    ],
    ...shards,
    unit: 'words',
    perEpoch: corpus.tokens,
    negatives: hs || name === 'cbow' ? 0 : options.negatives,
    ...(hs && { hotNodes: job.HOT_NODES }),
    // A group of centres has 2 words at least, as shorter sentences are passed over.
    rounds: {
      workers: WORKERS[name],
      touched: Math.min(
        2 * words,
        room + (hs ? Math.min(words, room * outputs.each) : room + Math.ceil(room / 2) * negatives + recent),
      ),
      sum: false,
    },
    remedy: 'lower --dim or --max-vocab, or raise --min-count',
  };
}

/**
 * What kernels read of windows that reach `window` words to each side, and with `all` that far always; and how much all pairs of a
 * word with those to one side count.
 */
export function windowFields(
  window: number,
  all: boolean,
  weights: WindowWeights,
): { readonly arrays: RunArray[]; readonly numbers: Field[]; readonly side: Float32Array } {
  const sure = all ? window - 1 : 0;
  const distances = distanceWeights(window, sure, weights);
  const side = sideWeights(distances);
  const sides = { field: job.JOB_SIDE_WEIGHTS, values: side };
  const sampled = weights === 'sampled';
  const reach = sampled || all ? window : reachOf(window);
  const pairs = { field: job.JOB_PAIR_WEIGHTS, values: pairWeights(distances, job.GROUP, reach) };
  return {
    side,
    arrays: sampled ? [sides] : [sides, pairs],
    numbers: [
      [job.JOB_WINDOW, window],
      [job.JOB_REACH, reach],
      [job.JOB_SURE, sure],
    ],
  };
}

/** What words are predicted by: the tables, and how many outputs each has at most beside negatives. */
export function outputArrays(
  counts: Float64Array,
  { loss, negativeExponent }: { readonly loss: string; readonly negativeExponent: number },
): { readonly arrays: RunArray[]; readonly each: number } {
  if (loss !== 'hs')
    return { arrays: [{ field: job.JOB_ALIAS, values: aliasTable(counts, negativeExponent) }], each: 1 };
  const arrays = treeArrays(counts);
  return { arrays, each: longestList(arrays[0].values as Uint32Array) };
}

/** The Huffman paths of words or labels, for hierarchical softmax. */
export function treeArrays(counts: Float64Array): RunArray[] {
  const { offsets, paths } = huffmanTree(counts);
  return [
    { field: job.JOB_PATH_STARTS, values: offsets },
    { field: job.JOB_PATHS, values: paths },
  ];
}

/**
 * A thread's own memory: lists as long as the window can make them.
 * @param lists `others` are contexts beside the words of the window
 */
export function ownArrays(lists: {
  readonly dim: number;
  readonly window: number;
  readonly negatives: number;
  readonly room: number;
  readonly freeze?: boolean;
  readonly others?: number;
}): RunArray[] {
  const { dim, window, negatives, room, freeze = false, others = 0 } = lists;
  const stride = strideBytes(dim);
  const contexts = 2 * window + others + job.POOLED_GROUP;
  const group = Math.max(2 * window + job.POOLED_GROUP, 4 * job.GROUP) + others;
  return [
    { field: job.JOB_SENTENCE, own: room * 4 },
    { field: job.JOB_CONTEXTS, own: contexts * 4 },
    { field: job.JOB_ROWS, own: group * 4 },
    { field: job.JOB_COLUMNS, own: (Math.max(negatives, 8) + job.GROUP) * 4 },
    { field: job.JOB_PAIRS, own: group * 16 },
    { field: job.JOB_WEIGHTS, own: Math.max(group, negatives) * 16 },
    { field: job.JOB_ERRORS, own: Math.max(contexts * 4, job.TILE_ROWS * 16) },
    { field: job.JOB_HIDDEN, own: job.POOLED_ROWS * stride },
    { field: job.JOB_THAWED, own: freeze ? group * stride : 0 },
  ];
}
