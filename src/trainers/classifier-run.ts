import type { Bags } from '../corpus/subword-bags.js';
import { DenseRows } from '../embeddings/rows.js';
import { matrixAt, strideBytes } from '../kernels/arena.js';
import { scratchBytes } from '../kernels/bag-kernels.js';
import { classifierReference } from '../kernels/classifier-reference.js';
import { openKernel } from '../kernels/open.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import type { ResolvedOptions } from '../options.js';
import { loadKernel } from '../platform/assets.js';
import { threadCount } from '../platform/threads.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { huffmanTree } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import type { Matrix } from '../tensor/matrix.js';
import type { ClassifierData } from './classifier-data.js';
import { type ClassifierJob, trainClassifierShards } from './classifier-shards.js';
import { seedGenerator, shardRun } from './hogwild.js';
import { checkFinite } from './rows.js';
import { trainShards } from './shard-team.js';

const LOSSES = ['softmax', 'hs', 'ns', 'ova'] as const;
/** Lines of a shard, about. */
const SHARD_LINES = 1000;
const REMEDY = 'lower --dim or --bucket, or leave --compact on';

/** What a run needs of `ClassifierData`. */
type RunData = Pick<ClassifierData, 'dictionary' | 'bags' | 'labels' | 'places'>;

/** The rows of a classifier in shared memory and the share of the run that was done. */
export interface ClassifierRows {
  readonly input: DenseRows;
  readonly output: DenseRows;
  readonly done: number;
}

/**
 * Trains the rows of a classifier; they start at random (outputs at 0) and then as `start` sets them.
 * @param heap taken over: all that it held is lost
 * @throws WordvecError `memory`, `diverged`
 */
export async function trainClassifierRows(
  data: RunData,
  options: ResolvedOptions<'classifier'>,
  hooks: RunHooks,
  start: (input: Matrix, output: Matrix) => void | Promise<void>,
  heap = new SharedHeap(),
): Promise<ClassifierRows> {
  const { dictionary, places } = data;
  const { dim } = options;
  heap.reset();
  const module = await loadKernel('classifier');
  const stride = strideBytes(dim);
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
  for (const address of scratch) new Uint8Array(memory.buffer, address, scratchBytes(stride, room)).fill(0);
  seedGenerator(new Uint32Array(memory.buffer, scratch[0]!, 2), randomStream(options.seed, 'initial rows'));
  openKernel({ module, memory }, classifierReference).fillRows(
    input,
    places.rows,
    dim,
    stride,
    1 / dim,
    scratch[0]!,
  );
  const matrix = matrixAt(memory, input, places.rows, dim);
  const outputMatrix = matrixAt(memory, output, labelCount, dim);
  outputMatrix.data.fill(0);
  await start(matrix, outputMatrix);
  const run = shardRun(Math.max(1, Math.ceil(lines / SHARD_LINES)), options);
  const jobs = scratch.map((own): ClassifierJob => ({ ...run, ...addresses, module, memory, scratch: own }));
  const worker = 'trainers/classifier-worker.js';
  const work = trainClassifierShards;
  const { done } = await trainShards({ worker, jobs, work, words: dictionary.tokens }, hooks);
  checkFinite(options.lr, matrix, outputMatrix);
  return { input: new DenseRows(matrix, places.places), output: new DenseRows(outputMatrix), done };
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
