import { readLabelledText } from '../corpus/labelled-text.js';
import type { StageTime } from '../corpus/prepare.js';
import type { Bags } from '../corpus/subword-bags.js';
import type { FastTextModel } from '../embeddings/fasttext-model.js';
import { DenseRows } from '../embeddings/rows.js';
import { WordvecError } from '../errors.js';
import { scratchBytes, strideOf } from '../kernels/bag-kernels.js';
import { classifierReference } from '../kernels/classifier-reference.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import { type ResolvedOptions, resolveOptions, type TrainOptions } from '../options.js';
import { loadKernel } from '../platform/assets.js';
import { threadCount } from '../platform/threads.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { huffmanTree } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import { type ClassifierData, classifierData } from './classifier-data.js';
import { type ClassifierJob, trainClassifierShards } from './classifier-shards.js';
import { initialRows, matrixAt, openKernel, runShards, shardJobs } from './shard-team.js';

const LOSSES = ['softmax', 'hs', 'ns', 'ova'] as const;
/** Lines of a shard, about. */
const SHARD_LINES = 1000;
const REMEDY = 'lower --dim or --bucket, or leave --compact on';

type ClassifierOptions = ResolvedOptions<'classifier'>;

/** What `trainClassifier` made, and the time of each stage. */
export interface ClassifierReport {
  readonly model: FastTextModel;
  /** Reading the text; `words` are its tokens. */
  readonly counting: StageTime;
  /** Turning lines into input rows. */
  readonly encoding: StageTime;
  /** `words` counts each epoch's tokens. */
  readonly training: StageTime;
  /** Bytes of n-gram rows that no line uses and that were not held. */
  readonly savedBytes: number;
}

/**
 * Trains a text classifier (Joulin et al. 2017) on files of lines with labels: `__label__x some words`, several
 * labels allowed, anywhere in the line. Lines without a known label are left out.
 * @throws WordvecError `usage`, `input`, `io`, `memory`, `diverged`, `aborted` (with `partial`: the model so far)
 */
export async function trainClassifier(
  inputs: readonly string[],
  options: TrainOptions<'classifier'> = {},
  hooks: RunHooks = {},
): Promise<ClassifierReport> {
  const resolved = resolveOptions('classifier', options);
  checkRange(resolved);
  const started = performance.now();
  const text = await readLabelledText(inputs, resolved.label, hooks);
  const read = performance.now();
  const data = classifierData(text, resolved, inputs.join(', '));
  if (data.unlabelled > 0)
    hooks.onNote?.(
      `${data.unlabelled.toLocaleString('en')} of ${(text.lineStarts.length - 1).toLocaleString('en')} lines have no known label: left out`,
    );
  const encoded = performance.now();
  const { model, done } = await trainOn(data, resolved, hooks);
  const tokens = text.tokens.length;
  if (hooks.signal?.aborted)
    throw new WordvecError('aborted', 'stopped before training was done', { partial: model });
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return {
    model,
    counting: { seconds: seconds(started, read), words: tokens },
    encoding: { seconds: seconds(read, encoded), words: tokens },
    training: { seconds: seconds(encoded, performance.now()), words: tokens * resolved.epochs * done },
    savedBytes: (data.dictionary.inputRows - data.places.rows) * strideOf(resolved.dim),
  };
}

/** @throws WordvecError `usage` when no n-gram can be between minn and maxn characters long. */
export function checkRange(options: { minn: number; maxn: number }): void {
  if (options.maxn > 0 && options.minn > options.maxn)
    throw new WordvecError('usage', `--minn: expected at most --maxn ${options.maxn}, got ${options.minn}`);
}

async function trainOn(
  data: ClassifierData,
  options: ClassifierOptions,
  hooks: RunHooks,
): Promise<{ model: FastTextModel; done: number }> {
  const { dictionary, places } = data;
  const { dim } = options;
  // Its memory is new, so all zeros: what is not set below starts so.
  const heap = new SharedHeap();
  const module = await loadKernel('classifier');
  const stride = strideOf(dim);
  const labelCount = dictionary.labels.size;
  const lines = data.bags.starts.length - 1;
  const counts = dictionary.counts.subarray(dictionary.words.size);
  const put = (values: Uint32Array, what: string) => heap.place(values, what, REMEDY);
  const input = heap.allocate(places.rows * stride, 'the input matrix', REMEDY);
  const output = heap.allocate(labelCount * stride, 'the output matrix', REMEDY);
  const paths = options.loss === 'hs' && labelCount > 1 ? labelPaths(counts) : undefined;
  const room = 4 * Math.ceil(Math.max(labelCount, options.negatives + 1) / 4) + 4;
  const threads = Math.min(threadCount(options.threads), Math.max(1, lines));
  const addresses = {
    lines,
    order: put(shuffled(lines, options.seed), 'the order of lines'),
    bagStarts: put(data.bags.starts, 'the lines'),
    bags: put(data.bags.rows, 'the lines'),
    labelStarts: put(data.labels.starts, 'the labels'),
    labels: put(data.labels.rows, 'the labels'),
    pathStarts: put(paths?.starts ?? new Uint32Array(labelCount + 1), 'the label tree'),
    nodes: put(paths?.rows ?? new Uint32Array(1), 'the label tree'),
    alias: put(aliasTable(counts, options.negativeExponent), 'the table of negatives'),
    input,
    output,
    stride,
    labelCount,
    loss: LOSSES.indexOf(options.loss),
    negatives: options.negatives,
    room,
  };
  const scratch = Array.from({ length: threads }, () =>
    heap.allocate(scratchBytes(stride, room), 'scratch memory', REMEDY),
  );
  const { memory } = heap;
  const random = randomStream(options.seed, 'initial rows');
  new Uint32Array(memory.buffer, scratch[0]!, 2).set([random.uint32(), random.uint32() | 1]);
  openKernel({ module, memory }, classifierReference).fillRows(
    input,
    places.rows,
    dim,
    stride,
    1 / dim,
    scratch[0]!,
  );
  const matrix = matrixAt(memory, input, places.rows, dim, stride);
  await initialRows(options.init, dictionary.words, matrix, hooks);
  const shards = Math.max(1, Math.ceil(lines / SHARD_LINES));
  const jobs: ClassifierJob[] = shardJobs(memory, module, options, shards, scratch).map((job) => ({
    ...job,
    ...addresses,
  }));
  const done = await runShards(
    {
      worker: 'trainers/classifier-worker.js',
      jobs,
      work: trainClassifierShards,
      words: dictionary.tokens * options.epochs,
    },
    hooks,
  );
  const model: FastTextModel = {
    version: 12,
    settings: {
      dim,
      ws: 5,
      epoch: options.epochs,
      minCount: options.minCount,
      neg: options.negatives,
      wordNgrams: options.wordNgrams,
      loss: options.loss,
      model: 'sup',
      bucket: dictionary.range.bucket,
      minn: options.minn,
      maxn: options.maxn,
      lrUpdateRate: 100,
      t: 1e-4,
    },
    dictionary,
    input: new DenseRows(matrix, places.places),
    output: new DenseRows(matrixAt(memory, output, labelCount, dim, stride)),
  };
  return { model, done };
}

// Lines are trained in one random order, so that a text sorted by label does no harm.
function shuffled(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const random = randomStream(seed, 'order');
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

function labelPaths(counts: Float64Array): Bags {
  const { offsets, nodes, codes } = huffmanTree(counts);
  return { starts: offsets, rows: nodes.map((node, i) => (node | (codes[i]! << 31)) >>> 0) };
}
