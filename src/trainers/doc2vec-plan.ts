// What a run of paragraph vectors is made of.
import type { Bags } from '../corpus/subword-bags.js';
import type { WordTable } from '../corpus/words.js';
import { outputPlaces, trainsWords } from '../embeddings/document-model.js';
import * as job from '../kernels/job.js';
import { strideBytes } from '../kernels/shared-heap.js';
import type { DocumentEntry } from '../kernels/training-kernels.js';
import type { ResolvedOptions } from '../options.js';
import type { Field, RunArray, RunPlan } from '../run/plan.js';
import { keepThresholds } from '../sampling/subsampling.js';
import { longestList } from './bags-plan.js';
import type { ItemSource } from './items.js';
import type { PreparedText } from './prepared-text.js';
import type { textShards } from './shards.js';
import { outputArrays, ownArrays, sharedNegatives, tileRows, windowFields } from './word2vec.js';

type Options = ResolvedOptions<'doc2vec'>;

/** The documents and their words, as they were read. */
export interface DocumentData extends PreparedText {
  readonly names: WordTable;
  /** The names of each document. */
  readonly bags: Bags;
  /** Names of documents without a word of the vocabulary, and of no others: their vectors are zeros. */
  readonly empty: readonly number[];
  readonly shards: ReturnType<typeof textShards>;
  /** Words that a window reaches to each side, at most. */
  readonly window: number;
}

/** Blocks of a round that are trained from the same rows. */
const WORKERS = 8;

/** The plan of a run: rows of words, where they are trained, then those of names. */
export function planDoc2Vec(
  data: Pick<DocumentData, 'vocabulary' | 'bags' | 'shards' | 'window' | 'words'> & {
    readonly names: number;
  },
  options: Options,
): RunPlan<ItemSource> {
  const { vocabulary, names, bags, shards, window, words: perEpoch } = data;
  const { counts, total } = vocabulary;
  const words = vocabulary.words.size;
  const places = outputPlaces(options);
  const own = trainsWords(options) ? words : 0;
  const { room } = shards.source;
  const hs = options.loss === 'hs';
  const outputs = outputArrays(counts, options);
  const [entry, concat] = [entryOf(options), places > 1];
  const shared = sharedNegatives(options.negatives);
  // dm: half as many, but others for each block of a group's centres.
  const each = concat ? options.negatives : entry === 'dm' ? 4 * Math.ceil(shared / 8) : shared;
  const negatives = entry === 'dm' ? (job.POOLED_GROUP / job.DM_BLOCK) * each : each;
  const most = longestList(bags.starts);
  const hidden = concat ? places + 1 : entry === 'dm' ? job.DOCUMENT_TILE * job.POOLED_ROWS : 0;
  const windows = windowFields(window, options.window === 'all', 'sampled');
  const arrays: RunArray[] = [
    { field: job.JOB_KEEP, values: keepThresholds(counts, total, options.sample) },
    ...outputs.arrays,
    { field: job.JOB_BAG_STARTS, values: bags.starts },
    { field: job.JOB_BAGS, values: own === 0 ? bags.rows : bags.rows.map((name) => own + name) },
    { field: job.JOB_DOCUMENT_ROWS, own: 4 * (most + 4) },
    { field: job.JOB_STREAMS, own: job.DOCUMENT_TILE * job.STREAM_BYTES },
    ...windows.arrays,
    ...ownArrays({
      ...{ dim: options.dim, window, negatives, room },
      others: job.DOCUMENT_TILE * (most + job.POOLED_GROUP),
    }).filter(({ field }) => !(hidden > 0 && field === job.JOB_HIDDEN)),
    ...(hidden > 0 ? [{ field: job.JOB_HIDDEN, own: hidden * strideBytes(options.dim) }] : []),
  ];
  const numbers: Field[] = [
    ...windows.numbers,
    [job.JOB_TILE_ROWS, tileRows(words, window)],
    [job.JOB_OUTPUTS, words],
    [job.JOB_NEGATIVES, negatives],
    [job.JOB_MEAN, options.pooling === 'sum' ? 0 : 1],
  ];
  const drawn = room * (outputs.each + (hs ? 0 : negatives));
  return {
    entry,
    inputRows: own + names,
    outputRows: words * places,
    dim: options.dim,
    rule: options,
    arrays,
    numbers,
    fractions: [[job.JOB_NEGATIVE_WEIGHT, options.negatives / each]],
    ...shards,
    unit: 'words',
    perEpoch,
    negatives: hs || concat ? 0 : options.negatives,
    rounds: {
      workers: WORKERS,
      touched: Math.min(own, room) + Math.min(names, room * most) + places * Math.min(words, drawn),
      sum: false,
    },
    remedy: 'lower --dim or --max-vocab, raise --min-count, or give fewer documents',
  };
}

function entryOf({ model, pooling, dbowWords, loss }: Options): DocumentEntry {
  const rule = model === 'dm' ? (pooling === 'concat' ? 'concat' : 'dm') : dbowWords ? 'dbowWords' : 'dbow';
  return `${rule}${loss === 'hs' ? 'Tree' : ''}`;
}
