// Parts of a work that threads do, taken in order: each thread is at most a few MB ahead of who takes them.
import { platform } from '../platform.js';
import { throwIfAborted } from '../progress.js';

/** Bytes that a thread may be ahead. */
const AHEAD = 1 << 22;

/** What a thread is started with. */
export interface PartsJob<Work> {
  readonly work: Work;
  readonly parts: number;
  /** Shared int32: the part that is taken next, then the bytes that each thread is ahead. */
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
}

interface Sized {
  readonly bytes: Uint8Array;
}

/** A piece of what a part gives; undefined after its last one. */
interface Sent<Piece> {
  readonly thread: number;
  readonly part: number;
  readonly piece: Piece | undefined;
}

/** A thread's work: parts are taken in order until there are none. */
export async function makeParts<Piece extends Sized>(
  { parts, state, thread }: PartsJob<unknown>,
  tell: (sent: Sent<Piece>) => void,
  make: (part: number, send: (piece: Piece) => Promise<void>) => Promise<void>,
): Promise<void> {
  for (let part = Atomics.add(state, 0, 1); part < parts; part = Atomics.add(state, 0, 1)) {
    await make(part, async (piece) => {
      for (;;) {
        const ahead = Atomics.load(state, 1 + thread);
        if (ahead <= AHEAD) break;
        Atomics.wait(state, 1 + thread, ahead);
      }
      Atomics.add(state, 1 + thread, piece.bytes.length);
      tell({ thread, part, piece });
    });
    tell({ thread, part, piece: undefined });
  }
}

/**
 * The pieces of all parts in order, made by threads.
 * @param worker the built file that they run: it calls `makeParts`
 * @throws what a thread throws, and WordvecError `aborted`
 */
export async function* orderedPieces<Work, Piece extends Sized>(
  worker: string,
  work: Work,
  { parts, threads, signal }: { parts: number; threads: number; signal: AbortSignal | undefined },
): AsyncGenerator<[piece: Piece, part: number]> {
  const { threads: machine, memory } = platform();
  const state = new Int32Array(memory.shared(4 * (1 + threads)));
  const queues = Array.from({ length: parts }, (): Sent<Piece>[] => []);
  let wake = () => {};
  let failure: unknown;
  const onMessage = (message: unknown) => {
    const sent = message as Sent<Piece>;
    queues[sent.part].push(sent);
    wake();
  };
  const started = Array.from({ length: threads }, (_, thread) =>
    machine.start<void>(worker, { work, parts, state, thread } satisfies PartsJob<Work>, onMessage),
  );
  for (const { result } of started) {
    result.catch((cause) => {
      failure ??= cause;
      wake();
    });
  }
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    for (let part = 0; part < parts; part++) {
      for (;;) {
        throwIfAborted(signal);
        if (failure !== undefined) throw failure;
        const sent = queues[part].shift();
        if (!sent) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        if (!sent.piece) break;
        yield [sent.piece, part];
        Atomics.sub(state, 1 + sent.thread, sent.piece.bytes.length);
        Atomics.notify(state, 1 + sent.thread);
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await Promise.all(started.map((thread) => thread.stop()));
  }
}
