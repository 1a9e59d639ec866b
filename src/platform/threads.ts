import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { WordvecError } from '../errors.js';
import { assetUrl } from './assets.js';

/** A started thread: `result` settles when its worker posts `{ result }` or dies. */
export interface Thread<Result> {
  readonly result: Promise<Result>;
  /** Ends the thread at once; resolves when it has ended. */
  stop(): Promise<void>;
}

/** The number of threads that `--threads N` means: 0 is one for each core. */
export function threadCount(requested: number): number {
  return requested === 0 ? availableParallelism() : requested;
}

/**
 * Runs a built worker file (a path in `dist`, such as `corpus/worker.js`) with `data` as its workerData.
 * Messages `{ progress }` go to `onProgress`; the message `{ result }` ends the thread.
 */
export function startThread<Result>(
  worker: string,
  data: unknown,
  onProgress?: (progress: unknown) => void,
): Thread<Result> {
  // Not the flags of this process: --input-type, for one, is an error there.
  const thread = new Worker(assetUrl(worker), { workerData: data, execArgv: [] });
  const result = new Promise<Result>((resolve, reject) => {
    thread.on('message', (message: { result?: Result; progress?: unknown; error?: WordvecErrorRecord }) => {
      if ('progress' in message) return onProgress?.(message.progress);
      if (message.error) reject(new WordvecError(message.error.code, message.error.message));
      else resolve(message.result as Result);
    });
    thread.on('error', (cause) => reject(cause));
    thread.on('exit', (code) =>
      reject(
        new WordvecError('io', `a thread of ${worker} ended with code ${code} before its work was done`),
      ),
    );
  });
  return { result, stop: async () => void (await thread.terminate()) };
}

/** Lets waiting events run: signals, timers, messages of threads. */
export function pause(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

type WordvecErrorRecord = Pick<WordvecError, 'code' | 'message'>;
