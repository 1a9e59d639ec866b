import type { EncodedCorpus } from '../corpus/encoded.js';
import type { Bags } from '../corpus/subword-bags.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { strideBytes } from '../kernels/arena.js';
import { scratchBytes } from '../kernels/bag-kernels.js';
import { CBOW_PIECE } from '../kernels/limits.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import type { ResolvedOptions } from '../options.js';
import { threadCount } from '../platform.js';
import { huffmanTree, nodesWithCodes } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import { keepThresholds } from '../sampling/subsampling.js';
import type { ShardJob } from './hogwild.js';
import { shardCount, shardRoom } from './shards.js';
import type { SubwordJob } from './subword-shards.js';

/** Words of a sentence that the kernel takes at once; longer ones are cut. */
const LONGEST_SENTENCE = 1024;
const REMEDY = 'lower --dim or --bucket, raise --min-count, or leave --compact on';
const REMEDY_CONTINUED = 'a model of this size cannot be trained on: train a smaller one';

/** What is each thread's own: its scratch memory and its room for the ids of a shard (addresses). */
type Own = Pick<SubwordJob, 'scratch' | 'tokens'>;

/** A run's memory, laid out and filled but for the input rows; outputs are zero. */
export interface SubwordPlan {
  readonly memory: WebAssembly.Memory;
  readonly shards: number;
  readonly shared: Omit<SubwordJob, keyof ShardJob | keyof Own>;
  readonly threads: readonly Own[];
}

/**
 * @param rows of the input matrix.
 * @param continued the model is there already, with its sizes.
 * @throws WordvecError `memory`
 */
export function planSubwords(
  { counts, words, total }: Vocabulary,
  corpus: EncodedCorpus,
  bags: Bags,
  rows: number,
  options: ResolvedOptions<'fasttext'>,
  continued = false,
): SubwordPlan {
  const { window, negatives, cbow } = options;
  const remedy = continued ? REMEDY_CONTINUED : REMEDY;
  // Its memory is new, so all zeros: what is not set below starts so.
  const heap = new SharedHeap();
  const stride = strideBytes(options.dim);
  const put = (values: Uint32Array, what: string) => heap.place(values, what, remedy);
  const input = heap.allocate(rows * stride, 'the input matrix', remedy);
  const output = heap.allocate(words.size * stride, 'the output matrix', remedy);
  const tree = options.loss === 'hs' ? huffmanTree(counts) : undefined;
  const most = tree ? longestPath(tree.offsets) : 1 + negatives;
  const room = 4 * Math.ceil(most / 4) + 4;
  const tokenRoom = shardRoom(corpus.longestSentence);
  const shared = {
    cbow,
    store: corpus.store,
    tokenRoom,
    keep: put(keepThresholds(counts, total, options.sample), 'the subsampling table'),
    bagStarts: put(bags.starts, 'the n-grams of the vocabulary'),
    bags: put(bags.rows, 'the n-grams of the vocabulary'),
    input,
    output,
    stride,
    window,
    negatives,
    alias: put(aliasTable(counts, options.negativeExponent), 'the table of negatives'),
    words: words.size,
    paths: tree ? put(tree.offsets, 'the Huffman tree') : 0,
    nodes: tree ? put(nodesWithCodes(tree), 'the Huffman tree') : 0,
    room,
    longestSentence: LONGEST_SENTENCE,
  };
  const shards = shardCount(corpus.tokens);
  const piece = cbow ? 2 * stride * (CBOW_PIECE + 2 * window) : 0;
  const scratchSize = scratchBytes(stride, room) + 4 * LONGEST_SENTENCE + piece;
  const threads = Array.from({ length: Math.min(threadCount(options.threads), shards) }, () => ({
    scratch: heap.allocate(scratchSize, 'scratch memory', remedy),
    tokens: heap.allocate(4 * tokenRoom, 'scratch memory', remedy),
  }));
  return { memory: heap.memory, shards, shared, threads };
}

function longestPath(offsets: Uint32Array): number {
  let longest = 0;
  for (let i = 0; i + 1 < offsets.length; i++) longest = Math.max(longest, offsets[i + 1] - offsets[i]);
  return longest;
}
