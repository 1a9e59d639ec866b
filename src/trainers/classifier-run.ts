import { DenseRows } from '../embeddings/rows.js';
import { matrixAt, strideBytes } from '../kernels/arena.js';
import { scratchBytes } from '../kernels/bag-kernels.js';
import { classifierReference } from '../kernels/classifier-reference.js';
import { openKernel } from '../kernels/open.js';
import { SharedHeap } from '../kernels/shared-heap.js';
import type { ResolvedOptions } from '../options.js';
import { platform, threadCount } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { randomStream } from '../random.js';
import { huffmanTree, nodesWithCodes } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import type { Matrix } from '../tensor/matrix.js';
import type { ClassifierData } from './classifier-data.js';
import { type ClassifierJob, trainClassifierShards } from './classifier-shards.js';
import { type ShardJob, shardRun } from './hogwild.js';
import { checkFinite, randomRowsBy } from './rows.js';
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
  const module = await platform().kernels.load('classifier');
  const { shared, scratch } = placeData(data, options, heap);
  const { memory } = heap;
  const input = matrixAt(memory, shared.input, places.rows, dim);
  const kernel = openKernel({ module, memory }, classifierReference);
  randomRowsBy(kernel, input, scratch[0], randomStream(options.seed, 'initial rows'));
  const output = matrixAt(memory, shared.output, shared.labelCount, dim);
  output.data.fill(0);
  await start(input, output);
  const run = shardRun(Math.max(1, Math.ceil(shared.lines / SHARD_LINES)), options);
  const jobs = scratch.map((own): ClassifierJob => ({ ...run, ...shared, module, memory, scratch: own }));
  const worker = 'trainers/classifier-worker.js';
  const work = trainClassifierShards;
  const { done } = await trainShards({ worker, jobs, work, words: dictionary.tokens }, hooks);
  checkFinite(options.lr, input, output);
  return { input: new DenseRows(input, places.places), output: new DenseRows(output), done };
}

/** Lays the data out in the heap, with room for the matrices; returns addresses, and those of the threads' scratch memory. */
function placeData(
  { dictionary, bags, labels, places }: RunData,
  options: ResolvedOptions<'classifier'>,
  heap: SharedHeap,
): { shared: Omit<ClassifierJob, keyof ShardJob | 'scratch'>; scratch: number[] } {
  heap.reset();
  const stride = strideBytes(options.dim);
  const labelCount = dictionary.labels.size;
  const lines = bags.starts.length - 1;
  const counts = dictionary.counts.subarray(dictionary.words.size);
  const put = (values: Uint32Array, what: string) => heap.place(values, what, REMEDY);
  const input = heap.allocate(places.rows * stride, 'the input matrix', REMEDY);
  const output = heap.allocate(labelCount * stride, 'the output matrix', REMEDY);
  const tree = options.loss === 'hs' && labelCount > 1 ? huffmanTree(counts) : undefined;
  const room = 4 * Math.ceil(Math.max(labelCount, options.negatives + 1) / 4) + 4;
  const shared = {
    lines,
    order: put(shuffled(lines, options.seed), 'the order of lines'),
    bagStarts: put(bags.starts, 'the lines'),
    bags: put(bags.rows, 'the lines'),
    labelStarts: put(labels.starts, 'the labels'),
    labels: put(labels.rows, 'the labels'),
    pathStarts: put(tree?.offsets ?? new Uint32Array(labelCount + 1), 'the label tree'),
    nodes: put(tree ? nodesWithCodes(tree) : new Uint32Array(1), 'the label tree'),
    alias: put(aliasTable(counts, options.negativeExponent), 'the table of negatives'),
    input,
    output,
    stride,
    labelCount,
    loss: LOSSES.indexOf(options.loss),
    negatives: options.negatives,
    room,
  };
  const threads = Math.min(threadCount(options.threads), Math.max(1, lines));
  const bytes = scratchBytes(stride, room);
  const scratch = Array.from({ length: threads }, () => heap.allocate(bytes, 'scratch memory', REMEDY));
  for (const address of scratch) new Uint8Array(heap.memory.buffer, address, bytes).fill(0);
  return { shared, scratch };
}

// Lines are trained in one random order, so that a text sorted by label does no harm.
function shuffled(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const random = randomStream(seed, 'order');
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
