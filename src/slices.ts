import { platform } from './platform.js';
import { throwIfAborted } from './progress.js';

/** Milliseconds of work after which other things of the program get their turn. */
const SLICE = 50;

/** Long work in this thread, cut into slices. */
export class Slices {
  #began = performance.now();

  /** To be awaited between pieces of the work. @throws WordvecError `aborted` */
  async rest(signal: AbortSignal | undefined): Promise<void> {
    if (performance.now() - this.#began >= SLICE) {
      await platform().threads.pause();
      this.#began = performance.now();
    }
    throwIfAborted(signal);
  }
}
