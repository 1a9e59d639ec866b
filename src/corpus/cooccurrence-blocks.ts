import { type CooccurrenceKernel, RECORD_BYTES, rowBytes } from '../kernels/cooccurrence-kernel.js';
import { instantiate } from '../kernels/open.js';
import type { KernelMemory, KernelModule } from '../platform.js';
import type { StopFlag } from '../run/team.js';
import { type Block, type BlockStore, putBlock, readBlock } from './block-store.js';

/** What becomes of the records of a block of rows. */
export type BlockOutput =
  /** Sorted records with int64 counts in units: a run, to be merged. */
  | { readonly kind: 'run' }
  /** Sorted records with float64 counts: GloVe's cooccurrence.bin. */
  | { readonly kind: 'records' }
  /** Chunks for training, by class (see `CooccurrenceKernel.chunkRows`). */
  | {
      readonly kind: 'chunks';
      readonly seed: number;
      readonly xMax: number;
      readonly alpha: number;
      /** Words, and contexts, fall into this many parts; chunks of different parts of both touch no row in common. */
      readonly parts: number;
    };

/** Chunks fall into this many classes; training joins neighbouring classes to batches of a fit size. */
export const CHUNK_CLASSES = 1024;

/** The records of some rows of the matrix of counts. */
export interface CountedBlock {
  readonly index: number;
  readonly records: number;
  readonly block: Block;
  /** Where each class of chunks ends in the block, in bytes; empty for records. */
  readonly ends: Uint32Array;
}

/** Where a thread works: its dense row, its records and its chunks, each an address. */
export interface Workspace {
  readonly row: number;
  readonly records: number;
  readonly chunks: number;
  readonly ends: number;
}

/** Bytes of a workspace for blocks of at most `blockRecords`, and its addresses from `base` on. */
export function layWorkspace(base: number, vocabulary: number, blockRecords: number) {
  const row = base;
  const records = align(row + rowBytes(vocabulary));
  const chunks = align(records + RECORD_BYTES * blockRecords);
  const ends = align(chunks + MAX_CHUNK_BYTES * blockRecords);
  const bytes = align(ends + 4 * CHUNK_CLASSES) - base;
  return { workspace: { row, records, chunks, ends } satisfies Workspace, bytes };
}

/** Bytes that a record takes in chunks at most: where each is the only one of its word. */
const MAX_CHUNK_BYTES = 20;

function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}

/** One thread's share of a pass over all blocks of rows: structured-clonable. */
export interface CountingJob {
  readonly module: KernelModule;
  readonly memory: KernelMemory;
  readonly stop: StopFlag;
  /** The block that the next free thread takes. */
  readonly next: Int32Array<SharedArrayBuffer>;
  /** Rows of block b: bounds[b] .. bounds[b + 1]. */
  readonly bounds: Uint32Array;
  readonly vocabulary: number;
  readonly unit: number;
  readonly workspace: Workspace;
  readonly store: BlockStore;
  readonly output: BlockOutput;
  readonly source: PlacesSource | RunsSource;
}

/** Count from the text: ids in shared memory and their places by word. */
export interface PlacesSource {
  readonly kind: 'places';
  readonly ids: number;
  readonly tokens: number;
  readonly starts: number;
  readonly positions: number;
  readonly weights: number;
  readonly window: number;
  readonly symmetric: boolean;
  readonly acrossLines: boolean;
}

/** Merge what parts of the text gave: runs[r][b] is block b of run r. */
export interface RunsSource {
  readonly kind: 'runs';
  readonly runs: readonly (readonly CountedBlock[])[];
  /** Two uint32 for each run, and room for one block of each. */
  readonly cursors: number;
  readonly input: number;
}

/** Takes blocks until there are none, and yields each when it is in the store. */
export function* countBlocks(job: CountingJob): Generator<CountedBlock> {
  const kernel = instantiate<CooccurrenceKernel>(job.module, job.memory);
  new Uint8Array(job.memory.buffer, job.workspace.row, rowBytes(job.vocabulary)).fill(0);
  for (;;) {
    const index = Atomics.add(job.next, 0, 1);
    if (index + 1 >= job.bounds.length || Atomics.load(job.stop, 0) === 1) return;
    const records =
      job.source.kind === 'places'
        ? countBlock(kernel, job, job.source, index)
        : mergeBlock(kernel, job, job.source, index);
    yield { index, records, ...putRecords(kernel, job, records) };
  }
}

function countBlock(kernel: CooccurrenceKernel, job: CountingJob, source: PlacesSource, index: number) {
  return kernel.countRows(
    source.ids,
    source.tokens,
    source.starts,
    source.positions,
    job.bounds[index],
    job.bounds[index + 1],
    source.window,
    Number(source.symmetric),
    Number(source.acrossLines),
    source.weights,
    job.workspace.row,
    job.vocabulary,
    divisor(job),
    job.workspace.records,
  );
}

function mergeBlock(kernel: CooccurrenceKernel, job: CountingJob, source: RunsSource, index: number): number {
  const cursors = new Uint32Array(job.memory.buffer, source.cursors, 2 * source.runs.length);
  let at = source.input;
  source.runs.forEach((blocks, r) => {
    const { block } = blocks[index];
    readBlock(block, 0, new Uint8Array(job.memory.buffer, at, block.bytes));
    cursors[2 * r] = at;
    at += block.bytes;
    cursors[2 * r + 1] = at;
  });
  return kernel.mergeRows(
    source.cursors,
    source.runs.length,
    job.bounds[index],
    job.bounds[index + 1],
    job.workspace.row,
    job.vocabulary,
    divisor(job),
    job.workspace.records,
  );
}

function divisor(job: CountingJob): number {
  return job.output.kind === 'run' ? 0 : job.unit;
}

function putRecords(kernel: CooccurrenceKernel, job: CountingJob, records: number) {
  if (job.output.kind !== 'chunks') {
    const bytes = new Uint8Array(job.memory.buffer, job.workspace.records, RECORD_BYTES * records);
    return { block: putBlock(job.store, bytes), ends: new Uint32Array(0) };
  }
  return putChunks(kernel, job.memory, job.workspace, records, job.store, job.output);
}

/** Cuts the records of a workspace into chunks and stores them. */
export function putChunks(
  kernel: CooccurrenceKernel,
  memory: KernelMemory,
  workspace: Workspace,
  records: number,
  store: BlockStore,
  { seed, xMax, alpha, parts }: BlockOutput & { kind: 'chunks' },
): { block: Block; ends: Uint32Array } {
  const { records: from, chunks, ends } = workspace;
  const bytes = kernel.chunkRows(from, records, seed, CHUNK_CLASSES, parts, ends, xMax, alpha, chunks) >>> 0;
  return {
    block: putBlock(store, new Uint8Array(memory.buffer, chunks, bytes)),
    ends: new Uint32Array(memory.buffer, ends, CHUNK_CLASSES).slice(),
  };
}
