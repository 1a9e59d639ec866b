import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from './file-errors.js';

const guarded = new Set<string>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From now on the file or folder is removed when the process ends, also by a signal. */
export function guard(path: string): void {
  if (guarded.size === 0) {
    process.on('exit', removeGuarded);
    for (const signal of SIGNALS) process.on(signal, endBySignal);
  }
  guarded.add(path);
}

/** Ends what `guard` began. */
export function release(path: string): void {
  if (!guarded.delete(path) || guarded.size > 0) return;
  process.off('exit', removeGuarded);
  for (const signal of SIGNALS) process.off(signal, endBySignal);
}

/** Removes a file or folder, if it is there. */
export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

export interface TemporaryFolder {
  readonly path: string;
  /** Safe to call twice. */
  remove(): void;
}

/**
 * A new folder of this process alone in the system's place for temporary files (TMPDIR); removed at the latest
 * when the process ends, also by a signal.
 * @throws WordvecError `io`
 */
export function temporaryFolder(): TemporaryFolder {
  const name = join(tmpdir(), 'wordvec-');
  try {
    const path = mkdtempSync(name);
    guard(path);
    return {
      path,
      remove() {
        remove(path);
        release(path);
      },
    };
  } catch (cause) {
    throw writeError(name, cause);
  }
}

// Where someone else listens (the command line does, to stop with what it has), the signal is theirs.
function endBySignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeGuarded();
  for (const path of [...guarded]) release(path);
  process.kill(process.pid, signal);
}

function removeGuarded(): void {
  for (const path of guarded) {
    try {
      remove(path);
    } catch {
      // The process ends: no one is left to be told.
    }
  }
}
