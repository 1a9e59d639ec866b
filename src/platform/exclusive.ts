// One of several processes at a time: each makes the same file, which only one can, and removes it when it is done.
import { open, stat, utimes } from 'node:fs/promises';
import type { WriteHooks } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { codeOf, writeError } from './file-errors.js';
import { discard, guard, remove } from './temporary.js';

/** Milliseconds between two looks, between two signs of life, and without one after which who has it was killed. */
const [LOOK, BEAT, SILENT] = [25, 5000, 30_000];

export async function exclusively<T>(
  path: string,
  work: () => Promise<T>,
  { signal }: WriteHooks = {},
): Promise<T> {
  const lock = `${path}.lock`;
  while (!(await make(lock))) await untilGone(lock, signal);
  guard(lock);
  const beat = setInterval(() => void touch(lock), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    discard(lock);
  }
}

async function make(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw writeError(lock, cause);
  }
}

async function touch(lock: string): Promise<void> {
  const now = new Date();
  await utimes(lock, now, now).catch(() => {});
}

// By changes of its time alone: clocks of two machines differ, and numbers of processes mean nothing on another one.
async function untilGone(lock: string, signal: AbortSignal | undefined): Promise<void> {
  let [time, since] = [-1, performance.now()];
  for (;;) {
    throwIfAborted(signal);
    const found = await stat(lock).catch(() => undefined);
    if (!found) return;
    if (found.mtimeMs !== time) [time, since] = [found.mtimeMs, performance.now()];
    else if (performance.now() - since > SILENT) return remove(lock);
    await new Promise((done) => setTimeout(done, LOOK));
  }
}
