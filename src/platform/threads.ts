import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { WordvecError } from '../errors.js';
import type { Thread } from '../platform.js';
import { type Message, runServed, threadError } from './thread-messages.js';

interface Start {
  readonly worker: string;
  /** What it runs, where that is no file: its own threads run the same. */
  readonly program: string | undefined;
  readonly data: unknown;
}

let program: string | undefined;

// Not imported above: the program would start 10 ms later, and most commands start no thread.
const workerThreads = () => process.getBuiltinModule('node:worker_threads');

export function threadCount(requested: number): number {
  return requested === 0 ? availableParallelism() : requested;
}

/**
 * Where a built worker file (`trainers/training-worker.js`) lies, in one piece if there is such a file, also when the caller
 * runs from the TypeScript sources, as tests do. Undefined in a bundle, which has no such files, and as CommonJS not even a place.
 */
function fileOf(worker: string): URL | undefined {
  const { url = '' } = import.meta;
  if (!URL.canParse(url)) return undefined;
  return [worker.replace(/^.*\//, 'workers/'), worker]
    .map((path) => new URL((url.endsWith('.ts') ? '../../dist/' : '../') + path, url))
    .find((file) => file.protocol === 'file:' && existsSync(file));
}

async function open(worker: string, data: unknown): Promise<Worker> {
  const file = program === undefined ? fileOf(worker) : undefined;
  if (!file) program ??= (await import('#workers')).default;
  const { Worker } = workerThreads();
  // Not the flags of this process: --input-type, for one, is an error there.
  const options = { workerData: { worker, program, data } satisfies Start, execArgv: [] };
  return file ? new Worker(file, options) : new Worker(program!, { ...options, eval: true });
}

export function startThread<Result>(
  worker: string,
  data: unknown,
  onProgress?: (progress: unknown) => void,
): Thread<Result> {
  const opened = open(worker, data).catch((cause) => {
    throw threadError(worker, cause);
  });
  const result = opened.then(
    (thread) =>
      new Promise<Result>((resolve, reject) => {
        thread.on('message', (message: Message<Result>) => {
          if ('progress' in message) onProgress?.(message.progress);
          else if ('error' in message) reject(new WordvecError(message.error.code, message.error.message));
          else resolve(message.result);
        });
        thread.on('error', (cause) => reject(threadError(worker, cause)));
        thread.on('exit', (code) =>
          reject(threadError(worker, `it ended with code ${code} before its work was done`)),
        );
      }),
  );
  const whereOpened = async (work: (thread: Worker) => unknown) => {
    const thread = await opened.catch(() => undefined);
    if (thread) await work(thread);
  };
  return {
    result,
    release: () => void whereOpened((thread) => thread.unref()),
    stop: () => whereOpened((thread) => thread.terminate()),
  };
}

export function serve<Data, Result>(
  work: (data: Data, tell: (progress: unknown) => void) => Result | Promise<Result>,
): void {
  const { parentPort, workerData } = workerThreads();
  const start = workerData as Start;
  program = start.program;
  void runServed(work, start.data as Data, (message) => parentPort?.postMessage(message));
}

export function pause(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
