import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ioError } from '../errors.js';

const MiB = 2 ** 20;
/**
 * Sees, before anything is written, whether a disk has room.
 * @param needed with what is to stay free
 * @throws WordvecError `io` when the disk of `directory` has less free than `needed`; `advice` is the next step.
 */
export function checkSpace(directory: string, needed: number, advice: string): void {
  const free = freeSpace(directory);
  if (free < needed) throw fullDisk(directory, needed, free, advice);
}

/** Infinite where the folder cannot be asked, as when it vanished: the write tells more. */
function freeSpace(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The same for a file that is to be written whole; `-`, devices and pipes have room. */
export function checkSpaceFor(path: string, bytes: number): void {
  if (path === '-' || !mayBeFile(path)) return;
  checkSpace(dirname(path), bytes, 'free some space or choose another place');
}

function mayBeFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
  } catch {
    // What is wrong with it, the write tells.
    return false;
  }
}

export function fullDisk(directory: string, needed: number, free: number, advice: string, cause?: unknown) {
  return ioError(
    `the disk of ${directory} is full: ${Math.floor(free / MiB)} MiB free, ${Math.ceil(needed / MiB)} MiB needed next; ${advice}`,
    cause === undefined ? {} : { cause },
  );
}
