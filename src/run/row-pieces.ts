// The rows of an exchange (row-exchange.ts), which all threads of a rank work on.
import { instantiate } from '../kernels/open.js';
import type { RowWork, TrainingKernels } from '../kernels/training-kernels.js';
import type { Control } from './control.js';
import type { ThreadJob } from './thread-job.js';

const WORK: readonly RowWork[] = ['takeRows', 'joinRows', 'sendRows', 'applyRows'];

/** Rows that a thread takes at once: some ten microseconds of work, beside which taking them is nothing. */
const PIECE = 256;

/**
 * What the first thread has to do to many rows is done by whichever threads have time: between their steps, or where they rest. No two
 * pieces have a row in common, so the result does not depend on who did which.
 */
export class RowPieces {
  readonly #kernels: TrainingKernels;
  readonly #control: Control;
  readonly #job: ThreadJob;

  /** @param kernels on the job's memory, where there are some */
  constructor(job: ThreadJob, control: Control, kernels?: TrainingKernels) {
    this.#kernels = kernels ?? instantiate(job.module, job.memory);
    this.#control = control;
    this.#job = job;
  }

  /** By the first thread: does this to `rows` rows, or entries of a message, and waits until the last of them is done. */
  all(work: RowWork, rows: number): void {
    const { threads, changes, rowRoom } = this.#job;
    if (threads === 1 || rows <= PIECE) {
      this.#kernels[work](changes, 0, rows, rowRoom);
      return;
    }
    this.#control.offer(WORK.indexOf(work), rows, Math.ceil(rows / PIECE));
    this.help();
    this.#control.waitDone();
  }

  /** Takes pieces for as long as there are some. */
  help(): void {
    const { changes, rowRoom } = this.#job;
    for (let piece = this.#control.takePiece(); piece >= 0; piece = this.#control.takePiece()) {
      const { work, rows } = this.#control.offered;
      const first = piece * PIECE;
      try {
        this.#kernels[WORK[work]](changes, first, Math.min(rows, first + PIECE), rowRoom);
      } finally {
        // Or the first thread would wait for one that failed, and never hear of it.
        this.#control.pieceDone();
      }
    }
  }
}
