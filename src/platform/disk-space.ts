import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { WordvecError } from '../errors.js';

const MiB = 2 ** 20;
/** Bytes that are left free on a disk. */
const RESERVE = 16 * MiB;

/**
 * Sees, before anything is written, whether a disk has room.
 * @throws WordvecError `io` when the disk of `directory` has less free than `bytes` and a reserve; `advice` is
 * the next step.
 */
export function checkSpace(directory: string, bytes: number, advice: string): void {
  const free = freeSpace(directory);
  if (free < bytes + RESERVE) throw fullDisk(directory, bytes, free, advice);
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

/** The sentence for a full disk. */
export function fullDisk(directory: string, bytes: number, free: number, advice: string, cause?: unknown) {
  return new WordvecError(
    'io',
    `the disk of ${directory} is full: ${Math.floor(free / MiB)} MiB free, ${Math.ceil((bytes + RESERVE) / MiB)} MiB needed next; ${advice}`,
    cause === undefined ? {} : { cause },
  );
}
