import type { EncodedCorpus } from '../corpus/encoded.js';
import type { Vocabulary } from '../corpus/vocabulary.js';
import { Arena, matrixAt, strideBytes } from '../kernels/arena.js';
import * as job from '../kernels/job.js';
import type { TrainingEntry } from '../kernels/training.js';
import type { ResolvedOptions } from '../options.js';
import { huffmanTree } from '../sampling/huffman.js';
import { aliasTable } from '../sampling/negatives.js';
import { keepThresholds } from '../sampling/subsampling.js';
import type { Matrix } from '../tensor/matrix.js';
import { shardRoom } from './shards.js';

export type Word2VecOptions = ResolvedOptions<'skipgram'> | ResolvedOptions<'cbow'>;

/** A run's memory, laid out and filled but for the rows of the matrices. */
export interface Word2VecPlan {
  readonly entry: TrainingEntry;
  readonly memory: WebAssembly.Memory;
  readonly input: Matrix;
  readonly output: Matrix;
  /** For each word 1 where the input row must stay; all zero unless `freeze`. */
  readonly frozen: Uint8Array;
  readonly threads: { readonly job: number; readonly tokens: number }[];
  /** Ids that a thread's room for a shard takes. */
  readonly tokenRoom: number;
}

const ADVICE = 'lower --dim or --max-vocab, or raise --min-count';

/**
 * How many negatives a group of centres shares: more than `negatives`, each counting less, as a group of 4
 * would otherwise see too few different ones. CBOW, with one row a centre, needs more of them than skip-gram
 * (measured: ARCHITECTURE.md). A multiple of the kernel's tile.
 */
export function sharedNegatives(trainer: 'skipgram' | 'cbow', negatives: number): number {
  return 4 * Math.ceil((negatives * (trainer === 'cbow' ? 9 : 6)) / 16);
}

/** @throws WordvecError `memory` before anything large is allocated. */
export function planWord2Vec(
  trainer: 'skipgram' | 'cbow',
  options: Word2VecOptions,
  vocabulary: Vocabulary,
  corpus: EncodedCorpus,
  threads: number,
  machine: number,
): Word2VecPlan {
  const words = vocabulary.words.size;
  const stride = strideBytes(options.dim);
  const negatives = sharedNegatives(trainer, options.negatives);
  const tree = options.loss === 'hs' ? huffmanTree(vocabulary.counts) : undefined;
  const arena = new Arena();
  const shared: [field: number, contents: Uint32Array | Uint8Array, address: number][] = [];
  const share = (field: number, contents: Uint32Array | Uint8Array): void => {
    shared.push([field, contents, arena.take(contents.byteLength)]);
  };
  const input = arena.take(words * stride);
  const output = arena.take(words * stride);
  share(job.JOB_KEEP, keepThresholds(vocabulary.counts, vocabulary.total, options.sample));
  if (tree) {
    share(job.JOB_TREE_OFFSETS, tree.offsets);
    share(job.JOB_TREE_NODES, tree.nodes);
    share(job.JOB_TREE_CODES, tree.codes);
  } else share(job.JOB_ALIAS, aliasTable(vocabulary.counts, options.negativeExponent));
  if (options.freeze) share(job.JOB_FROZEN, new Uint8Array(words));
  const room = shardRoom(corpus.longestSentence);
  const scratch = Array.from({ length: threads }, () => takeScratch(arena, options, negatives, stride, room));
  const memory = arena.allocate(machine, ADVICE);

  for (const [, contents, address] of shared) {
    new Uint8Array(memory.buffer, address, contents.byteLength).set(
      new Uint8Array(contents.buffer, contents.byteOffset, contents.byteLength),
    );
  }
  const common: Field[] = [
    [job.JOB_INPUT, input],
    [job.JOB_OUTPUT, output],
    [job.JOB_STRIDE, stride],
    [job.JOB_WINDOW, options.window],
    [job.JOB_WORDS, words],
    [job.JOB_SHARED, negatives],
    [job.JOB_MEAN, 'pooling' in options && options.pooling === 'sum' ? 0 : 1],
    ...shared.map(([field, , address]): Field => [field, address]),
  ];
  const fractions: Field[] = [
    [job.JOB_NEGATIVE_WEIGHT, options.negatives / negatives],
    [job.JOB_DECAY, options.weightDecay],
  ];
  for (const own of scratch) writeJob(memory.buffer, own.job, [...common, ...own.fields], fractions);
  const frozen = shared.find(([field]) => field === job.JOB_FROZEN);
  return {
    entry: options.loss === 'hs' ? `${trainer}Tree` : trainer,
    memory,
    input: matrixAt(memory, input, words, options.dim),
    output: matrixAt(memory, output, words, options.dim),
    frozen: frozen ? new Uint8Array(memory.buffer, frozen[2], words) : new Uint8Array(words),
    threads: scratch.map(({ job, tokens }) => ({ job, tokens })),
    tokenRoom: room,
  };
}

/** A field of a job (kernels/job.ts) and what it holds. */
type Field = [offset: number, value: number];

function writeJob(
  buffer: ArrayBufferLike,
  address: number,
  fields: readonly Field[],
  fractions: readonly Field[],
): void {
  const u32 = new Uint32Array(buffer, address, job.JOB_BYTES / 4);
  const f32 = new Float32Array(buffer, address, job.JOB_BYTES / 4);
  for (const [offset, value] of fields) u32[offset / 4] = value;
  for (const [offset, value] of fractions) f32[offset / 4] = value;
  // Products start at 1.
  for (const product of [job.JOB_LOSS, job.JOB_LOSS_NEGATIVE])
    new Float64Array(buffer, address + product, 1)[0] = 1;
}

/** A thread's own memory: its job, its room for a shard, and lists as long as the window can make them. */
interface Scratch {
  readonly job: number;
  readonly tokens: number;
  readonly fields: readonly Field[];
}

function takeScratch(
  arena: Arena,
  options: Word2VecOptions,
  negatives: number,
  stride: number,
  room: number,
): Scratch {
  const contexts = 2 * options.window + 4;
  const group = Math.max(2 * options.window + job.GROUP, 4 * job.GROUP);
  return {
    job: arena.take(job.JOB_BYTES),
    tokens: arena.take(room * 4),
    fields: [
      [job.JOB_SENTENCE, arena.take(room * 4)],
      [job.JOB_CONTEXTS, arena.take(contexts * 4)],
      [job.JOB_ROWS, arena.take(group * 4)],
      [job.JOB_COLUMNS, arena.take(Math.max(negatives, 8) * 4)],
      [job.JOB_WEIGHTS, arena.take(group * 16)],
      [job.JOB_ERRORS, arena.take(Math.max(contexts * 4, 64))],
      [job.JOB_HIDDEN, arena.take(2 * job.GROUP * stride)],
      [job.JOB_COPIES, arena.take(options.freeze ? group * stride : 0)],
    ],
  };
}
