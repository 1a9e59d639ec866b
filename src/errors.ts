/**
 * What went wrong, in one word. `usage` is a wrong call or flag (the command line exits with 2); all others
 * are failures on the data or the machine (exit 1).
 */
export type ErrorCode =
  | 'usage'
  | 'input'
  | 'format'
  | 'io'
  | 'memory'
  | 'unknown-word'
  | 'diverged'
  | 'aborted'
  | 'unsupported';

/**
 * The one error class of wordvec. The message is one sentence that names the thing, the value, what is
 * allowed, and the next step: `--window: expected an integer >= 1, got 0`.
 */
export class WordvecError extends Error {
  readonly code: ErrorCode;
  /** With code `aborted`: the model as far as it was trained, absent when training had not begun. */
  readonly partial?: unknown;

  constructor(code: ErrorCode, message: string, details: { cause?: unknown; partial?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'WordvecError';
    this.code = code;
    if (details.partial !== undefined) this.partial = details.partial;
  }
}

/**
 * The error for an engine's own word that memory is at its end, whichever call met it; undefined for any other cause.
 * @param who ran out of it
 */
export function memoryError(cause: unknown, who = 'wordvec'): WordvecError | undefined {
  const { message = String(cause) } = (cause ?? {}) as { message?: string };
  if (cause instanceof WordvecError || !/out of memory|allocation failed|could not allocate/i.test(message))
    return undefined;
  const remedy = 'use fewer --threads, lower --memory, or free some memory';
  return new WordvecError('memory', `${who} ran out of memory: ${remedy}`, { cause });
}

/** How `path` is called in messages: `-` is named by the stream it stands for. */
export function fileLabel(path: string, stream: 'stdin' | 'stdout'): string {
  return path === '-' ? stream : path;
}
