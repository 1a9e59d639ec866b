import { lstatSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

// Of this machine, or container, alone: a folder may be shared with others, whose processes cannot be asked for.
let place: string | undefined;

function thisPlace(): string {
  // Not imported above: the program would start 10 ms later, and most commands write no file.
  const { createHash } = process.getBuiltinModule('node:crypto');
  place ??= createHash('sha256').update(`${hostname()} ${namespace()}`).digest('hex').slice(0, 8);
  return place;
}

/** Names the processes of a container, where it is one, which may have the name of its machine; '' where that cannot be known. */
function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

const ANY_PLACE = /^\.wordvec-\d+-[0-9a-f]{16}\.tmp$/;
/** In milliseconds. */
const WEEK = 7 * 24 * 3_600_000;

/**
 * A new name for a file that is to be renamed to `path`, removed by `discard` or where the process ends; what killed
 * processes left in its folder goes.
 */
export function temporaryBeside(path: string): string {
  const folder = dirname(path);
  removeLeftovers(folder, new RegExp(`^\\.wordvec-(\\d+)-${thisPlace()}[0-9a-f]{8}\\.tmp$`), ANY_PLACE);
  const name = `.wordvec-${process.pid}-${thisPlace()}${crypto.randomUUID().slice(0, 8)}.tmp`;
  guard(join(folder, name));
  return join(folder, name);
}

/** Removes what still has its temporary name. */
export function discard(temporary: string): void {
  remove(temporary);
  release(temporary);
}

/**
 * Removes files of processes that are gone.
 * @param ours the names of such files, with the number of the process
 * @param others those of other machines and containers, which cannot be asked: what was not touched for a week is nobody's
 */
export function removeLeftovers(folder: string, ours: RegExp, others?: RegExp): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const [, pid] = ours.exec(name) ?? [];
      // A folder that is put aside keeps its time of writing, and gets one of change.
      const isOld = pid === undefined && others?.test(name) && lstatSync(path).ctimeMs < Date.now() - WEEK;
      if (isOld || (pid !== undefined && !isAlive(Number(pid)))) remove(path);
    }
  } catch {
    // A folder that cannot be read or tidied is not what the caller came for.
  }
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const guarded = new Set<string>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From now on the file is removed when the process ends, also by a signal. */
export function guard(path: string): void {
  if (guarded.size === 0) {
    // First of all, as what else listens may end the process at once.
    process.prependListener('exit', removeGuarded);
    for (const signal of SIGNALS) process.on(signal, endBySignal);
  }
  guarded.add(path);
}

function release(path: string): void {
  if (!guarded.delete(path) || guarded.size > 0) return;
  process.off('exit', removeGuarded);
  for (const signal of SIGNALS) process.off(signal, endBySignal);
}

/** Removes a file, or a folder with all in it, if it is there. */
export function remove(path: string): void {
  rmSync(path, { force: true, recursive: true });
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
