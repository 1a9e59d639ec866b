// One of several processes at a time: each makes the same file, which only one can, and removes it when it is done.
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { WriteHooks } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { codeOf, writeError } from './file-errors.js';
import { discard, guard, isAlive, remove } from './temporary.js';

/** Milliseconds between two looks, between two signs of life, and without one after which who has it was killed. */
const [LOOK, BEAT, SILENT] = [25, 5000, 30_000];
/** Milliseconds of waiting after which it is told. */
const LONG = 1000;

export async function exclusively<T>(
  path: string,
  work: () => Promise<T>,
  { signal, onNote }: WriteHooks = {},
): Promise<T> {
  const lock = `${path}.lock`;
  const own = JSON.stringify({ pid: process.pid, space: processSpace(), id: crypto.randomUUID() });
  while (!(await make(lock, own))) await untilGone(path, { signal, onNote });
  guard(lock);
  const beat = setInterval(() => void touch(lock), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    discard(lock);
  }
}

let space: string | undefined;

/** Names the processes whose numbers mean the same here; undefined where that cannot be known. */
function processSpace(): string | undefined {
  space ??= findSpace();
  return space;
}

function findSpace(): string | undefined {
  const host = hostname();
  if (process.platform !== 'linux') return `${process.platform} ${host}`;
  try {
    // Machines and containers that share a folder may have the same name.
    return `${host} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

async function make(lock: string, content: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
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

/** Whose it is, and its last sign of life; undefined where no one has it. */
async function stateOf(lock: string) {
  const found = await stat(lock).catch(() => undefined);
  return found && { time: found.mtimeMs, owner: await readFile(lock, 'utf8').catch(() => '') };
}

// Of another machine by changes of the file's time alone: clocks differ, and numbers of processes mean nothing there.
async function untilGone(path: string, { signal, onNote }: WriteHooks): Promise<void> {
  const lock = `${path}.lock`;
  const began = performance.now();
  let [last, since, told] = ['', began, false];
  for (;;) {
    throwIfAborted(signal);
    const state = await stateOf(lock);
    if (!state) return;
    const seen = JSON.stringify(state);
    if (seen !== last) [last, since] = [seen, performance.now()];
    if (isDead(state.owner) || performance.now() - since > SILENT) return takeAway(lock, seen, { signal });
    if (!told && performance.now() - began > LONG) {
      onNote?.(
        `${path}: waits for another process that is at work on it; were that one killed, for ${SILENT / 1000} s at most`,
      );
      told = true;
    }
    await new Promise((done) => setTimeout(done, LOOK));
  }
}

/** Whether who wrote this was a process here, and is no more. */
function isDead(owner: string): boolean {
  const [, pid, theirs] = /^\{"pid":(\d+),"space":"([^"]+)"/.exec(owner) ?? [];
  return pid !== undefined && theirs === processSpace() && !isAlive(Number(pid));
}

// One after the other, too: else the second to find it dead would take away what the first one made since.
async function takeAway(lock: string, seen: string, hooks: WriteHooks): Promise<void> {
  const work = async () => {
    if (JSON.stringify(await stateOf(lock)) === seen) remove(lock);
  };
  await exclusively(lock, work, hooks);
}
