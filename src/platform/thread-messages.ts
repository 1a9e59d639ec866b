// What threads say to those that started them, on every platform.
import { type ErrorCode, ioError, memoryError, WordvecError } from '../errors.js';
import { TOO_MANY_FILES } from '../file-access.js';

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

export function threadError(worker: string, cause: unknown): WordvecError {
  const { message = String(cause) } = cause as { message?: string };
  if (/\bE[MN]FILE\b/.test(message)) return ioError(TOO_MANY_FILES, { cause });
  return (
    memoryError(cause, `a thread (${worker})`) ??
    ioError(
      `a thread (${worker}) died: ${message.split('\n')[0]}: run it again, with fewer --threads if that does not help`,
      { cause },
    )
  );
}

/** The same of a page's thread: browsers tell nothing of one that was not let begin. */
export function workerError(worker: string, cause: { readonly message?: string }): WordvecError {
  if (cause.message) return threadError(worker, cause);
  return ioError(
    `a thread (${worker}) did not start: expected that the page's Content-Security-Policy allows worker-src blob:, or that useAssets(folder) names a copy of the package's dist/page`,
    { cause },
  );
}
