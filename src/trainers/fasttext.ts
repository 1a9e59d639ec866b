import { type PreparedCorpus, prepareCorpus, type StageTime } from '../corpus/prepare.js';
import { type Bags, compactRows, type RowPlaces, subwordBags } from '../corpus/subword-bags.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { Dictionary } from '../embeddings/dictionary.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { matrixAt, strideBytes } from '../kernels/arena.js';
import { CBOW_PIECE, scratchBytes } from '../kernels/bag-kernels.js';
import { openKernel } from '../kernels/open.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { subwordReference } from '../kernels/subword-reference.js';
import { type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import { loadKernel } from '../platform/assets.js';
import { threadCount } from '../platform/threads.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { huffmanTree } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import { keepThresholds } from '../sampling/subsampling.js';
import { checkRange } from './classifier.js';
import { seedGenerator, shardRun } from './hogwild.js';
import { checkFinite, initialRows } from './rows.js';
import { trainShards } from './shard-team.js';
import { type SubwordJob, trainSubwordShards } from './subword-shards.js';

/** Ids of a shard. */
const SHARD_TOKENS = 50_000;
/** Words of a sentence that the kernel takes at once; longer ones are cut. */
const LONGEST_SENTENCE = 1024;
const REMEDY = 'lower --dim or --bucket, raise --min-count, or leave --compact on';

type FastTextOptions = ResolvedOptions<'fasttext'>;

/** What `trainFastText` made, and the time of each stage. */
export interface FastTextReport {
  readonly model: FastTextModel;
  readonly counting: StageTime;
  readonly encoding: StageTime;
  /** Listing the n-grams of the vocabulary; `words` are the vocabulary's. */
  readonly subwords: StageTime;
  /** `words` counts each epoch's in-vocabulary words. */
  readonly training: StageTime;
  /** Bytes of n-gram rows that no word of the vocabulary uses and that were not held. */
  readonly savedBytes: number;
}

/**
 * Trains word vectors made of character n-grams (Bojanowski et al. 2017) on files (see `prepareCorpus` for what
 * inputs may be), by skip-gram or, with `cbow`, CBOW.
 * @throws WordvecError `usage`, `input`, `io`, `memory`, `diverged`, `aborted` (with `partial`: the model so far)
 */
export async function trainFastText(
  inputs: readonly string[],
  options: TrainOptions<'fasttext'> = {},
  hooks: RunHooks = {},
): Promise<FastTextReport> {
  const resolved = resolveOptions('fasttext', options);
  checkRange(resolved);
  const { vocabulary, corpus, counting, encoding } = await prepareCorpus(
    inputs,
    { ...resolved, sentenceToken: resolved.tokenizer === 'whitespace' },
    hooks,
  );
  try {
    const started = performance.now();
    const range = {
      minn: resolved.minn,
      maxn: resolved.maxn,
      bucket: resolved.maxn > 0 ? resolved.bucket : 0,
    };
    const bags = subwordBags(vocabulary.words, range);
    const fileRows = vocabulary.words.size + range.bucket;
    const places: RowPlaces =
      resolved.compact && range.bucket > 0
        ? compactRows(bags, vocabulary.words.size, range.bucket, vocabulary.counts)
        : { rows: fileRows };
    const listed = performance.now();
    const { model, done } = await trainOn(vocabulary, corpus, bags, places, resolved, hooks);
    if (hooks.signal?.aborted)
      throw new WordvecError('aborted', 'stopped before training was done', { partial: model });
    return {
      model,
      counting,
      encoding,
      subwords: { seconds: (listed - started) / 1000, words: vocabulary.words.size },
      training: {
        seconds: (performance.now() - listed) / 1000,
        words: corpus.tokens * resolved.epochs * done,
      },
      savedBytes: (fileRows - places.rows) * strideBytes(resolved.dim),
    };
  } finally {
    await corpus.close();
  }
}

async function trainOn(
  vocabulary: Vocabulary,
  corpus: PreparedCorpus['corpus'],
  bags: Bags,
  places: RowPlaces,
  options: FastTextOptions,
  hooks: RunHooks,
): Promise<{ model: FastTextModel; done: number }> {
  const { dim, window, negatives } = options;
  const { counts, words } = vocabulary;
  if (words.size < 2)
    throw new WordvecError(
      'input',
      `the vocabulary has ${words.size} word, expected 2 or more: lower --min-count or give more text`,
    );
  // Its memory is new, so all zeros: what is not set below starts so.
  const heap = new SharedHeap();
  const module = await loadKernel('subwords');
  const stride = strideBytes(dim);
  const put = (values: Uint32Array, what: string) => heap.place(values, what, REMEDY);
  const input = heap.allocate(places.rows * stride, 'the input matrix', REMEDY);
  const output = heap.allocate(words.size * stride, 'the output matrix', REMEDY);
  const tree = options.loss === 'hs' ? huffmanTree(counts) : undefined;
  const most = tree ? longestPath(tree.offsets) : 1 + negatives;
  const room = 4 * Math.ceil(most / 4) + 4;
  const shards = Math.max(1, Math.ceil(corpus.tokens / SHARD_TOKENS));
  const threads = Math.min(threadCount(options.threads), shards);
  const scratchSize =
    scratchBytes(stride, room) +
    4 * LONGEST_SENTENCE +
    (options.cbow ? 2 * stride * (CBOW_PIECE + 2 * window) : 0);
  const shared = {
    cbow: options.cbow,
    store: corpus.store,
    shardTokens: SHARD_TOKENS,
    keep: put(keepThresholds(counts, vocabulary.total, options.sample), 'the subsampling table'),
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
    nodes: tree
      ? put(
          tree.nodes.map((node, i) => (node | (tree.codes[i]! << 31)) >>> 0),
          'the Huffman tree',
        )
      : 0,
    room,
    longestSentence: LONGEST_SENTENCE,
  };
  const perThread = Array.from({ length: threads }, () => ({
    scratch: heap.allocate(scratchSize, 'scratch memory', REMEDY),
    tokens: heap.allocate(4 * SHARD_TOKENS, 'scratch memory', REMEDY),
  }));
  const { memory } = heap;
  seedGenerator(
    new Uint32Array(memory.buffer, perThread[0]!.scratch, 2),
    randomStream(options.seed, 'initial rows'),
  );
  openKernel({ module, memory }, subwordReference).fillRows(
    input,
    places.rows,
    dim,
    stride,
    1 / dim,
    perThread[0]!.scratch,
  );
  const matrix = matrixAt(memory, input, places.rows, dim);
  await initialRows(options.init, words, matrix, hooks);
  const run = shardRun(shards, options);
  const jobs = perThread.map((own): SubwordJob => ({ ...run, ...shared, module, memory, ...own }));
  const worker = 'trainers/subword-worker.js';
  const { done } = await trainShards({ worker, jobs, work: trainSubwordShards, words: corpus.tokens }, hooks);
  const outputMatrix = matrixAt(memory, output, words.size, dim);
  checkFinite(options.lr, matrix, outputMatrix);
  const model: FastTextModel = {
    version: 12,
    settings: {
      dim,
      ws: window,
      epoch: options.epochs,
      minCount: options.minCount,
      neg: negatives,
      wordNgrams: 1,
      loss: options.loss,
      model: options.cbow ? 'cbow' : 'sg',
      bucket: options.maxn > 0 ? options.bucket : 0,
      minn: options.minn,
      maxn: options.maxn,
      lrUpdateRate: 100,
      t: options.sample,
    },
    dictionary: new Dictionary({
      entries: words,
      counts,
      labels: 0,
      tokens: corpus.rawTokens,
      range: { minn: options.minn, maxn: options.maxn, bucket: options.maxn > 0 ? options.bucket : 0 },
      wordNgrams: 1,
    }),
    input: new DenseRows(matrix, places.places),
    output: new DenseRows(outputMatrix),
  };
  return { model, done };
}

function longestPath(offsets: Uint32Array): number {
  let longest = 0;
  for (let i = 0; i + 1 < offsets.length; i++) longest = Math.max(longest, offsets[i + 1]! - offsets[i]!);
  return longest;
}
