import { ioError, optionNames, shownValue, usageError, WordvecError } from './errors.js';
import { isObject } from './values.js';

/** One report of long work. `done` and `total` are in `unit`; `total` is absent where it is not known (stdin). */
export interface Progress {
  /** What is being done. */
  readonly phase:
    | 'counting'
    | 'encoding'
    | 'training'
    | 'saving'
    | 'loading'
    | 'cooccurrence'
    | 'pairs'
    | 'joining'
    | 'shuffling'
    | 'tuning'
    | 'evaluating'
    | 'preparing'
    | 'learning'
    | 'embedding'
    | 'indexing';
  /** In `unit`, from 0. */
  readonly done: number;
  /** In `unit`; absent where it is not known (stdin). */
  readonly total?: number | undefined;
  /** What `done` counts. */
  readonly unit:
    | 'bytes'
    | 'words'
    | 'rows'
    | 'records'
    | 'trials'
    | 'seconds'
    | 'questions'
    | 'texts'
    | 'rounds';
  /** Words (training: raw in-vocabulary words, subsampled ones counted too) a second of wall time, all threads. */
  readonly wordsPerSecond?: number;
  /** The rate of the last step. */
  readonly learningRate?: number;
  /** Mean loss a (positive + negatives) group since the last report, in nats. */
  readonly loss?: number;
  /** Seconds of wall time since the phase began. */
  readonly seconds: number;
}

/** What an epoch came to. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** All epochs of the run. */
  readonly epochs: number;
  /**
   * Mean over what was trained, each before its update: nats of a (positive + negatives) group, of a path of the tree or of a
   * line's labels; of glove f(X) / 2 * error^2 of a record; of ppmi and lsa the share of the matrix's squares that is left out.
   */
  readonly loss: number;
  /** Seconds of wall time since training began. */
  readonly seconds: number;
}

/** How the rows after an epoch did on what they were not trained on. */
export interface ValidationReport {
  /** From 1. */
  readonly epoch: number;
  /** What the score is: of the loss less is better, of F1 more. */
  readonly measure: 'loss' | 'F1';
  /** Nats a (positive + negatives) group, or F1 in [0, 1]. */
  readonly score: number;
  /** Whether it is the best so far. */
  readonly best: boolean;
}

/** What the caller of any long work may pass in. All are optional. */
export interface RunHooks {
  /** Called as work goes on, and at its end. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** One-sentence remarks on the input that are no errors: a BOM skipped, invalid UTF-8 kept. */
  onNote?: ((note: string) => void) | undefined;
  /** Called at the end of each epoch. */
  onEpoch?: ((epoch: EpochReport) => void) | undefined;
  /** Called after each epoch, with `valid`. */
  onValidation?: ((report: ValidationReport) => void) | undefined;
  /**
   * Called where a run begins, with its input rows as they lie in memory: those of words come first, most frequent ones foremost,
   * `dim` numbers each, the vector first (GloVe's rows have more behind it), `stride` numbers from row to row. They change while training goes on, so a look at them shows how.
   */
  onRows?:
    | ((rows: {
        readonly data: Float32Array;
        readonly rows: number;
        readonly dim: number;
        readonly stride: number;
      }) => void)
    | undefined;
  /** Work stops soon after `abort()` and rejects with code `aborted`; the cause is the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Tells what is done so far, in the phase's unit, and the words in it where its rate is to be told. */
export type ReportProgress = (done: number, words?: number) => void;

/** Starts a phase: its reports go to `hooks`. */
export function startProgress(
  { onProgress }: RunHooks,
  phase: Pick<Progress, 'phase' | 'unit' | 'total'>,
): ReportProgress {
  const started = performance.now();
  return (done, words) => {
    const seconds = (performance.now() - started) / 1000;
    const rate = words === undefined ? {} : { wordsPerSecond: words / seconds };
    onProgress?.({ ...phase, done, ...rate, seconds });
  };
}

/** @throws WordvecError `aborted` when the signal has fired, with its reason as the cause */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new WordvecError('aborted', 'stopped before it was done: no file is left half written', {
      cause: signal.reason,
    });
}

/** The error, whose cause is the signal's reason where it says that work was stopped. */
export function withReason(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof WordvecError && error.code === 'aborted' && signal?.aborted)
    error.cause ??= signal.reason;
  return error;
}

/** What `work` comes to, unless the signal fires first; the work itself goes on. @throws WordvecError `aborted` */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  // Nobody else may wait for it.
  work.catch(() => {});
  throwIfAborted(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (cause) {
    throwIfAborted(signal);
    throw cause;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Hooks that hear of options by their names in the library, not as flags. */
export function libraryHooks(hooks: RunHooks): RunHooks {
  const { onNote } = hooks;
  return onNote ? { ...hooks, onNote: (note) => onNote(optionNames(note)) } : hooks;
}

/** What gives its parts one after the other. */
export type Streamed = ReadableStream<unknown> | AsyncIterable<unknown> | Iterable<unknown>;

/** Whether a value is one. */
export function isStreamed(value: unknown): value is Streamed {
  if (!isObject(value)) return false;
  return 'getReader' in value || Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** Whether a value is the answer of a server. Its class is not asked for: Node would load all of `fetch`. */
export function isResponse(value: unknown): value is Response {
  return isObject(value) && 'bodyUsed' in value && 'status' in value;
}

/** The parts of a stream, until the signal fires, however long it is silent. @throws WordvecError `usage`, `io`, `aborted` */
export async function* partsOf(stream: Streamed, signal?: AbortSignal): AsyncGenerator<unknown> {
  if (!isStreamed(stream))
    throw usageError(
      `expected a path, bytes, a Blob, a URL, a Response or a stream, got ${shownValue(stream)}`,
    );
  throwIfAborted(signal);
  const parts = iteratorOf(stream);
  let wake = () => {};
  const stop = () => wake();
  signal?.addEventListener('abort', stop);
  let open = true;
  try {
    for (;;) {
      const coming = parts.next();
      // No race with one promise of the signal: it would keep something of each part.
      const next =
        'then' in coming
          ? await new Promise<IteratorResult<unknown> | undefined>((resolve, reject) => {
              wake = () => resolve(undefined);
              coming.then(resolve, reject);
            })
          : coming;
      throwIfAborted(signal);
      open = next !== undefined && !next.done;
      if (!open) return;
      yield next!.value;
    }
  } catch (cause) {
    if (cause instanceof WordvecError) throw cause;
    open = false;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw ioError(`a stream that was to be read failed (${reason}): open it anew`, { cause });
  } finally {
    signal?.removeEventListener('abort', stop);
    // Not waited for: a generator that waits for its next part ends only after it.
    if (open) void Promise.resolve(parts.return?.(undefined)).catch(() => {});
  }
}

// Not every browser iterates over streams.
function iteratorOf(stream: Streamed): AsyncIterator<unknown> | Iterator<unknown> {
  if (!('getReader' in stream))
    return Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  if (stream.locked) throw usageError('the stream is being read already: give one that is not');
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}
