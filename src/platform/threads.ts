import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { WordvecError } from '../errors.js';
import type { Thread } from '../platform.js';
import { assetUrl } from './assets.js';
import { type Message, runServed, threadError } from './thread-messages.js';

export function threadCount(requested: number): number {
  return requested === 0 ? availableParallelism() : requested;
}

export function startThread<Result>(
  worker: string,
  data: unknown,
  onProgress?: (progress: unknown) => void,
): Thread<Result> {
  // Not the flags of this process: --input-type, for one, is an error there.
  const thread = new Worker(assetUrl(worker), { workerData: data, execArgv: [] });
  const result = new Promise<Result>((resolve, reject) => {
    thread.on('message', (message: Message<Result>) => {
      if ('progress' in message) onProgress?.(message.progress);
      else if ('error' in message) reject(new WordvecError(message.error.code, message.error.message));
      else resolve(message.result);
    });
    thread.on('error', (cause) => reject(threadError(worker, cause)));
    thread.on('exit', (code) =>
      reject(threadError(worker, `it ended with code ${code} before its work was done`)),
    );
  });
  return { result, stop: async () => void (await thread.terminate()) };
}

export function serve<Data, Result>(
  work: (data: Data, tell: (progress: unknown) => void) => Result | Promise<Result>,
): void {
  void runServed(work, workerData as Data, (message) => parentPort?.postMessage(message));
}

export function pause(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
