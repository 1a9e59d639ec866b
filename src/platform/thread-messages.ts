// What threads say to those that started them, on every platform.
import { type ErrorCode, WordvecError } from '../errors.js';

export type Message<Result> =
  | { readonly progress: unknown }
  | { readonly result: Result }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** A worker's side: rejects with what is no WordvecError, which then is the platform's to tell. */
export async function runServed<Data, Result>(
  work: (data: Data, tell: (progress: unknown) => void) => Result | Promise<Result>,
  data: Data,
  post: (message: Message<Result>) => void,
): Promise<void> {
  try {
    post({ result: await work(data, (progress) => post({ progress })) });
  } catch (error) {
    if (!(error instanceof WordvecError)) throw error;
    post({ error: { code: error.code, message: error.message } });
  }
}

/** The sentence for a thread that died. */
export function threadError(worker: string, cause: unknown): WordvecError {
  const { code, message = String(cause) } = cause as { code?: string; message?: string };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY' || /allocation failed|out of memory/i.test(message))
    return new WordvecError(
      'memory',
      `a thread (${worker}) ran out of memory: use fewer --threads, lower --memory, or free some memory`,
      { cause },
    );
  return new WordvecError(
    'io',
    `a thread (${worker}) died: ${message.split('\n')[0]}; nothing of this run was kept: run it again`,
    { cause },
  );
}
