import type { RunHooks } from '../progress.js';

/** Reports of the rows written so far, as phase `saving`. */
export function saving(total: number, hooks: RunHooks): (done: number) => void {
  const began = performance.now();
  return (done) =>
    hooks.onProgress?.({
      phase: 'saving',
      done,
      total,
      unit: 'rows',
      seconds: (performance.now() - began) / 1000,
    });
}
