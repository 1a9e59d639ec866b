import { CHUNK_HEAD, CHUNK_RECORD_BYTES } from '../kernels/cooccurrence-kernel.js';
import { viewBlock } from './block-store.js';
import { CHUNK_CLASSES, type CountedBlock } from './cooccurrence-blocks.js';

/** The chunks of all blocks, joined to batches by class: each batch is a random sample of the whole matrix. */
export interface ChunkBatches {
  readonly blocks: readonly CountedBlock[];
  /** Classes of batch b: bounds[b] .. bounds[b + 1]. */
  readonly bounds: readonly number[];
  /** Batches that follow one another and are taken together: with parts, those that touch no row in common. */
  readonly together: number;
  /** Bytes of the largest batch. */
  readonly largest: number;
  /** Bytes of the most that a batch takes from one block. */
  readonly largestPiece: number;
}

/** Records in a batch, where there are enough; at least as many batches as keep some threads busy. */
const BATCH_RECORDS = 2 ** 19;
const SMALL_BATCH_RECORDS = 2 ** 13;
const BUSY = 64;

/**
 * The batches depend on the records only, not on threads, memory, or where the counts came from.
 * @param parts see `CooccurrenceKernel.chunkRows`; with more than one, each class is a batch.
 */
export function batchChunks(blocks: readonly CountedBlock[], records: number, parts: number): ChunkBatches {
  const fewest = Math.min(BUSY, Math.ceil(records / SMALL_BATCH_RECORDS));
  const fit = Math.min(CHUNK_CLASSES, Math.max(1, fewest, Math.ceil(records / BATCH_RECORDS)));
  const batches = parts > 1 ? CHUNK_CLASSES : fit;
  const bounds = Array.from({ length: batches + 1 }, (_, b) => Math.floor((b * CHUNK_CLASSES) / batches));
  let [largest, largestPiece] = [0, 0];
  for (let b = 0; b < batches; b++) {
    const pieces = blocks.map((block) => classStart(block, bounds[b + 1]) - classStart(block, bounds[b]));
    const size = pieces.reduce((sum, piece) => sum + piece, 0);
    largest = Math.max(largest, size);
    largestPiece = pieces.reduce((most, piece) => Math.max(most, piece), largestPiece);
  }
  return { blocks, bounds, together: parts, largest, largestPiece };
}

/** Most chunks that can be in `bytes` bytes. */
export function chunksIn(bytes: number): number {
  return Math.floor(bytes / (CHUNK_HEAD + CHUNK_RECORD_BYTES));
}

/**
 * Copies the chunks of batch b to the start of `target`; returns their bytes. They come by class, then word:
 * how the rows were cut into blocks leaves no trace. `scratch` has room for `largestPiece`.
 */
export function readBatch(batches: ChunkBatches, b: number, target: Uint8Array, scratch: Uint8Array): number {
  const { blocks, bounds } = batches;
  const [first, last] = [bounds[b], bounds[b + 1]];
  const next = [0];
  for (let c = first; c < last; c++) {
    const bytes = blocks.reduce((sum, block) => sum + classStart(block, c + 1) - classStart(block, c), 0);
    next.push(next.at(-1)! + bytes);
  }
  const total = next.at(-1)!;
  for (const block of blocks) {
    const start = classStart(block, first);
    const bytes = viewBlock(block.block, start, classStart(block, last), scratch);
    for (let c = first; c < last; c++) {
      const chunks = bytes.subarray(classStart(block, c) - start, classStart(block, c + 1) - start);
      target.set(chunks, next[c - first]);
      next[c - first] += chunks.length;
    }
  }
  return total;
}

function classStart({ ends }: CountedBlock, c: number): number {
  return c === 0 ? 0 : ends[c - 1];
}
