import { readBlock } from '../corpus/block-store.js';
import { type ChunkBatches, chunksIn, readBatch } from '../corpus/chunk-batches.js';
import { recordAt, type ShuffledRecords } from '../corpus/shuffled-records.js';
import type { Stretch } from '../corpus/stretches.js';
import { openTokens } from '../corpus/token-store.js';
import {
  CHUNK_HEAD,
  CHUNK_RECORD_BYTES,
  CHUNK_SIZE,
  CHUNK_TURN,
  CHUNK_TURNS,
} from '../kernels/cooccurrence-kernel.js';
import { JOB_DOCUMENT, JOB_FIRST_LINE } from '../kernels/job.js';
import { shuffle } from '../kernels/mulberry.js';
import { randomStream } from '../random.js';
import type { Items, ThreadJob } from '../run/thread-job.js';
import { readShard, type TokenSource } from './shards.js';

/** What the steps of a trainer are made of: structured-clonable. */
export type ItemSource = TokenSource | LineSource | ChunkSource | StretchSource;

/** Records of lines, a stretch of them a step. */
export interface LineSource extends Pick<ShuffledRecords, 'store' | 'starts' | 'records'> {
  readonly kind: 'lines';
}

/** Batches of chunks of co-occurrences, in another order each epoch. */
export interface ChunkSource {
  readonly kind: 'chunks';
  readonly batches: ChunkBatches;
  readonly seed: number;
}

/** Stretches of a matrix's rows, and of its columns, which even epochs take. */
export interface StretchSource {
  readonly kind: 'stretches';
  readonly stretches: readonly Stretch[];
  readonly transposed: readonly Stretch[];
}

export function openItems(job: ThreadJob<ItemSource>): Items {
  const { source } = job;
  if (source.kind === 'text') return openText(job, source);
  if (source.kind === 'chunks') return openChunks(job, source);
  if (source.kind === 'stretches') return openStretches(job, source);
  return openLines(job, source);
}

function openLines({ memory, items, job }: ThreadJob, { store, starts, records }: LineSource): Items {
  const reader = openTokens(store);
  const first = new Uint32Array(memory.buffer, job + JOB_FIRST_LINE, 1);
  return {
    load(_, step) {
      first[0] = recordAt(step, starts.length - 1, records);
      const room = new Uint32Array(memory.buffer, items, starts[step + 1] - starts[step]);
      return { address: items, count: reader.read(starts[step], room) };
    },
  };
}

function openStretches({ memory, items }: ThreadJob, source: StretchSource): Items {
  return {
    load(epoch, step) {
      const { block, rows } = (epoch % 2 === 1 ? source.stretches : source.transposed)[step];
      readBlock(block, 0, new Uint8Array(memory.buffer, items, block.bytes));
      new Uint32Array(memory.buffer, items, 1)[0] = epoch % 2;
      return { address: items, count: rows };
    },
  };
}

function openText({ memory, job, items }: ThreadJob, source: TokenSource): Items {
  const { store, shardTokens, room, documents } = source;
  const ids = new Uint32Array(memory.buffer, items, room);
  const document = new Uint32Array(memory.buffer, job + JOB_DOCUMENT, 1);
  const reader = openTokens(store);
  return {
    load(_, step) {
      if (documents) document[0] = documents[step];
      const { from, to } = readShard(reader, step, ids, shardTokens);
      return { address: items + 4 * from, count: to - from };
    },
  };
}

/** The chunks of a batch lie in the thread's room for items, behind them the places where they begin, shuffled. Of those of light pairs an epoch takes its share only. */
function openChunks({ memory, items }: ThreadJob, { batches, seed }: ChunkSource): Items {
  const room = new Uint8Array(memory.buffer, items, batches.largest);
  const order = new Uint32Array(memory.buffer, items + chunkRoom(batches), chunksIn(batches.largest));
  const scratch = new Uint8Array(batches.largestPiece);
  let drawn: { epoch: number; order: number[] } | undefined;
  return {
    load(epoch, step) {
      if (drawn?.epoch !== epoch) drawn = { epoch, order: orderOf(batches, seed, epoch) };
      const batch = drawn.order[step];
      const bytes = readBatch(batches, batch, room, scratch);
      let count = 0;
      for (let at = 0; at < bytes; at += CHUNK_HEAD + CHUNK_RECORD_BYTES * room[at + CHUNK_SIZE])
        if (epoch % room[at + CHUNK_TURNS] === room[at + CHUNK_TURN]) order[count++] = at;
      shuffle(order.subarray(0, count), randomStream(seed, 'chunks', epoch, batch).uint32());
      return { address: order.byteOffset, count };
    },
  };
}

/** Bytes of the largest batch's chunks in a thread's room, and of all of the room. */
function chunkRoom({ largest }: ChunkBatches): number {
  return Math.ceil(largest / 16) * 16;
}

export function chunkItemBytes(batches: ChunkBatches): number {
  return chunkRoom(batches) + 4 * chunksIn(batches.largest);
}

/** Batches of an epoch in the order they are taken: groups of `batches.together` stay side by side. */
function orderOf({ bounds, together }: ChunkBatches, seed: number, epoch: number): number[] {
  const groups = Array.from({ length: (bounds.length - 1) / together }, (_, g) => g);
  shuffle(groups, randomStream(seed, 'batches', epoch).uint32());
  return groups.flatMap((g) => Array.from({ length: together }, (_, k) => g * together + k));
}
