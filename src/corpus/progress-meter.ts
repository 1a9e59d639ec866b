import { platform } from '../platform.js';
import {
  type Progress,
  type ReportProgress,
  type RunHooks,
  startProgress,
  throwIfAborted,
} from '../progress.js';

/** Milliseconds between two reports, and between two breaks for waiting events. */
const REPORT = 200;
const BREAK = 30;

/** Reports the progress of one phase, and lets events run between pieces of work in the main thread. */
export class ProgressMeter {
  readonly #report: ReportProgress;
  readonly #signal: AbortSignal | undefined;
  readonly #start = performance.now();
  #reported = this.#start;
  #paused = this.#start;
  #done = 0;
  #words = 0;

  constructor(hooks: RunHooks, what: Pick<Progress, 'phase' | 'unit' | 'total'>) {
    this.#report = startProgress(hooks, what);
    this.#signal = hooks.signal;
  }

  /** Seconds since the phase began. */
  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Adds work done, in the meter's unit, and the words in it. */
  add(done: number, words: number): void {
    this.#done += done;
    this.#words += words;
    if (performance.now() - this.#reported >= REPORT) this.report();
  }

  report(): void {
    this.#reported = performance.now();
    this.#report(this.#done, this.#words);
  }

  /** To be awaited between pieces of work, when it is something. */
  rest(): Promise<void> | undefined {
    return performance.now() - this.#paused < BREAK ? undefined : this.#pause();
  }

  async #pause(): Promise<void> {
    await platform().threads.pause();
    this.#paused = performance.now();
    throwIfAborted(this.#signal);
  }
}
