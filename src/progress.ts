import { WordvecError } from './errors.js';

/** One report of long work. `done` and `total` are in `unit`; `total` is absent where it is not known (stdin). */
export interface Progress {
  readonly phase:
    | 'counting'
    | 'encoding'
    | 'training'
    | 'saving'
    | 'loading'
    | 'cooccurrence'
    | 'shuffling'
    | 'tuning'
    | 'evaluating'
    | 'preparing';
  readonly done: number;
  readonly total?: number;
  readonly unit: 'bytes' | 'words' | 'rows' | 'records' | 'trials' | 'seconds' | 'questions';
  /** Words (training: raw in-vocabulary words, subsampled ones counted too) a second of wall time, all threads. */
  readonly wordsPerSecond?: number;
  readonly learningRate?: number;
  /** Mean loss a (positive + negatives) group since the last report, in nats. */
  readonly loss?: number;
  /** Seconds of wall time since the phase began. */
  readonly seconds: number;
}

/** What an epoch of GloVe came to. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean over the records of f(X) / 2 * error^2, each before its update. */
  readonly loss: number;
  /** Seconds of wall time since training began. */
  readonly seconds: number;
}

/** What the caller of any long work may pass in. All are optional. */
export interface RunHooks {
  onProgress?: (progress: Progress) => void;
  /** One-sentence remarks on the input that are no errors: a BOM skipped, invalid UTF-8 kept. */
  onNote?: (note: string) => void;
  /** Called at the end of each epoch, by trainers that know their loss. */
  onEpoch?: (epoch: EpochReport) => void;
  /** Work stops soon after `abort()` and rejects with code `aborted`. */
  signal?: AbortSignal;
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

/** @throws WordvecError `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new WordvecError('aborted', 'stopped: nothing was written');
}
