import { type ChunkBatches, readBatch } from '../corpus/chunk-batches.js';
import type { GloveKernel } from '../kernels/glove.js';
import { readChunk } from '../kernels/glove-reference.js';
import { shuffle } from '../kernels/mulberry.js';
import { instantiate } from '../kernels/open.js';
import { randomStream } from '../random.js';
import type { StopFlag } from '../run/team.js';
import { rateAt, type Schedule } from './schedule.js';

/** One thread's share of the training: structured-clonable. Addresses are of the shared memory. */
export interface GloveJob {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly stop: StopFlag;
  /** How many batches have been taken, of all epochs one after the other. */
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly batches: ChunkBatches;
  /** Epochs done before and to be done in all. */
  readonly from: number;
  readonly epochs: number;
  readonly seed: number;
  readonly dim: number;
  readonly stride: number;
  readonly lr: number;
  readonly schedule: Schedule;
  readonly words: number;
  readonly contexts: number;
  /** This thread's own: room for a batch, the order of its chunks, the kernel's scratch and its loss. */
  readonly chunks: number;
  readonly order: number;
  readonly scratch: number;
  readonly loss: number;
}

/** A stretch of records that was trained. */
export interface GloveStep {
  readonly epoch: number;
  readonly records: number;
  /** Summed over the records, each before its update. */
  readonly loss: number;
  /** Rows of the word and the context at which the loss is past all bounds: training has failed. */
  readonly diverged?: readonly [word: number, context: number];
}

/** Chunks trained between two looks at the stop flag: some 10^5 records. */
const STRETCH = 8192;

/** Takes batches until all epochs are done. Threads change the same rows without locks (Hogwild). */
export function* trainBatches(job: GloveJob): Generator<GloveStep> {
  const kernel = instantiate<GloveKernel>(job.module, job.memory);
  const { buffer } = job.memory;
  const room = new Uint8Array(buffer, job.chunks, job.batches.largest);
  const scratch = new Uint8Array(job.batches.largestPiece);
  const loss = new Float64Array(buffer, job.loss, 1);
  const count = job.batches.bounds.length - 1;
  for (;;) {
    const place = Atomics.add(job.next, 0, 1);
    const epoch = job.from + Math.floor(place / count);
    if (epoch >= job.epochs) return;
    const rate = rateAt(job.schedule, job.lr, place / count / (job.epochs - job.from));
    const batch = orderOf(job.seed, epoch, count)[place % count];
    const bytes = readBatch(job.batches, batch, room, scratch);
    const seed = randomStream(job.seed, 'chunks', epoch, batch).uint32();
    const chunks = kernel.orderChunks(job.chunks, bytes, seed, job.order);
    for (let from = 0; from < chunks; from += STRETCH) {
      if (Atomics.load(job.stop, 0) === 1) return;
      const to = Math.min(chunks, from + STRETCH);
      loss[0] = 0;
      const end = trainStretch(kernel, job, rate, from, to);
      const order = new Uint32Array(buffer, job.order, chunks);
      if (end < to) {
        Atomics.store(job.stop, 0, 1);
        yield { epoch, records: 0, loss: Number.NaN, diverged: findDiverged(job, order[end]) };
        return;
      }
      yield { epoch, records: countRecords(buffer, job.chunks, order.subarray(from, to)), loss: loss[0] };
    }
  }
}

function trainStretch(kernel: GloveKernel, job: GloveJob, rate: number, from: number, to: number): number {
  return kernel.trainChunks(
    job.chunks,
    job.order,
    from,
    to,
    job.words,
    job.contexts,
    job.dim,
    job.stride,
    rate,
    job.scratch,
    job.loss,
  );
}

/** Batches of an epoch in the order they are taken: another one each epoch. */
function orderOf(seed: number, epoch: number, count: number): number[] {
  const order = Array.from({ length: count }, (_, b) => b);
  shuffle(order, randomStream(seed, 'batches', epoch).uint32());
  return order;
}

function countRecords(buffer: ArrayBufferLike, chunks: number, order: Uint32Array): number {
  const ints = new Uint32Array(buffer);
  let records = 0;
  for (const at of order) records += ints[(chunks + at + 4) >>> 2];
  return records;
}

/** The record of a chunk whose loss is largest, or no number. */
function findDiverged(job: GloveJob, at: number): [number, number] {
  const { word, records } = readChunk(job.memory.buffer, job.chunks + at);
  const rowAt = (base: number, i: number) =>
    new Float32Array(job.memory.buffer, base + i * 8 * job.stride, job.stride);
  const row = rowAt(job.words, word);
  const losses = records.map(({ context, log, weight }) => {
    const product = rowAt(job.contexts, context).reduce((sum, x, d) => sum + x * row[d], 0);
    const loss = weight * (product - log) ** 2;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  });
  return [word, records[losses.indexOf(Math.max(...losses))].context];
}
