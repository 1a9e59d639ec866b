// Threads that read pieces ahead of the one that writes, each at most a few MB.
import { platform, type Thread } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { type Batch, BatchMaker } from './document-batches.js';
import type { DocumentPiece } from './pieces.js';
import type { ResolvedPrepareOptions } from './prepare-options.js';
import { pushedParts } from './pushed-parts.js';

/** Bytes that a thread may be ahead. */
const AHEAD = 1 << 22;

/** What a thread is started with. */
export interface BatchJob {
  readonly pieces: readonly DocumentPiece[];
  readonly options: ResolvedPrepareOptions;
  /** Shared int32: the piece that is taken next, then the bytes that each thread is ahead. */
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
}

/** A batch of a piece; undefined after its last one. */
interface Sent {
  readonly thread: number;
  readonly piece: number;
  readonly batch: Batch | undefined;
}

/** A thread's work: pieces are taken in order until there are none. */
export async function runBatches(job: BatchJob, tell: (sent: Sent) => void): Promise<void> {
  const { pieces, options, state, thread } = job;
  const maker = await BatchMaker.open(options);
  for (let piece = Atomics.add(state, 0, 1); piece < pieces.length; piece = Atomics.add(state, 0, 1)) {
    await maker.read(pieces[piece], piece, async (batch) => {
      for (;;) {
        const ahead = Atomics.load(state, 1 + thread);
        if (ahead <= AHEAD) break;
        Atomics.wait(state, 1 + thread, ahead);
      }
      Atomics.add(state, 1 + thread, batch.bytes.length);
      tell({ thread, piece, batch });
    });
    tell({ thread, piece, batch: undefined });
  }
}

/** The batches of all pieces in order, made by threads. @throws WordvecError as `BatchMaker` does, and `aborted` */
export async function* threadedBatches(
  pieces: readonly DocumentPiece[],
  options: ResolvedPrepareOptions,
  threads: number,
  signal?: AbortSignal,
): AsyncGenerator<[batch: Batch, piece: number]> {
  const { threads: machine, memory } = platform();
  const state = new Int32Array(memory.shared(4 * (1 + threads)));
  const queues: Sent[][] = pieces.map(() => []);
  let wake = () => {};
  let failure: unknown;
  const fail = (cause: unknown) => {
    failure ??= cause;
    wake();
  };
  const onMessage = (message: unknown) => {
    const sent = message as Sent;
    queues[sent.piece].push(sent);
    wake();
  };
  const started: Thread<void>[] = Array.from({ length: threads }, (_, thread) =>
    machine.start<void>('documents/documents-worker.js', { pieces, options, state, thread }, onMessage),
  );
  for (const { result } of started) result.catch(fail);
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    for (let piece = 0; piece < pieces.length; piece++) {
      for (;;) {
        throwIfAborted(signal);
        if (failure !== undefined) throw failure;
        const sent = queues[piece].shift();
        if (!sent) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        if (!sent.batch) break;
        yield [sent.batch, piece];
        Atomics.sub(state, 1 + sent.thread, sent.batch.bytes.length);
        Atomics.notify(state, 1 + sent.thread);
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await Promise.all(started.map((thread) => thread.stop()));
  }
}

/** The batches of all pieces in order, made in this thread. @throws WordvecError as `BatchMaker` does, and `aborted` */
export async function* ownBatches(
  pieces: readonly DocumentPiece[],
  options: ResolvedPrepareOptions,
  signal?: AbortSignal,
): AsyncGenerator<[batch: Batch, piece: number]> {
  const maker = await BatchMaker.open(options);
  for (const [number, piece] of pieces.entries()) {
    const read = (send: (batch: Batch) => Promise<void>) => maker.read(piece, number, send, signal);
    for await (const batch of pushedParts(read)) yield [batch, number];
  }
}
