import { closeSync, mkdtempSync, openSync, readSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WordvecError } from '../errors.js';
import { checkSpace, fullDisk } from './disk-space.js';

/** A file descriptor that all threads may use; every read and write names its place. */
export interface ScratchFile {
  readonly fd: number;
  /** For messages. */
  readonly directory: string;
}

const ADVICE = 'free some space, set TMPDIR to another disk, or raise --memory';
/** Files that could not be unlinked while open, as on Windows, by descriptor. */
const lingering = new Map<number, string>();

/**
 * A new file in the system's folder for temporary files. Its name is removed at once where the system allows
 * that, so that nothing is left behind even when the process is killed.
 * @throws WordvecError `io`
 */
export function openScratch(): ScratchFile {
  const directory = tmpdir();
  try {
    const path = join(mkdtempSync(join(directory, 'wordvec-')), 'data');
    const fd = openSync(path, 'wx+', 0o600);
    if (!remove(path)) {
      if (lingering.size === 0) process.once('exit', () => [...lingering.keys()].forEach(closeDescriptor));
      lingering.set(fd, path);
    }
    return { fd, directory };
  } catch (cause) {
    const message = `no temporary file could be made in ${directory} (${reasonOf(cause)}): set TMPDIR to a folder that can be written`;
    throw new WordvecError('io', message, { cause });
  }
}

/** @throws WordvecError `io` where the disk has no room for `bytes`, before anything is written. */
export function writeScratch(file: ScratchFile, bytes: Uint8Array, offset: number): void {
  checkSpace(file.directory, bytes.length, ADVICE);
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file.fd, bytes, done, bytes.length - done, offset + done);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC')
      throw fullDisk(file.directory, bytes.length, 0, ADVICE, cause);
    throw new WordvecError(
      'io',
      `writing a temporary file in ${file.directory} failed (${reasonOf(cause)}): check the disk, or set TMPDIR to another`,
      { cause },
    );
  }
}

/** Fills `target` from `offset` on. */
export function readScratch(file: ScratchFile, target: Uint8Array, offset: number): void {
  for (let done = 0; done < target.length; ) {
    const count = readSync(file.fd, target, done, target.length - done, offset + done);
    if (count === 0)
      throw new WordvecError(
        'io',
        `a temporary file in ${file.directory} is shorter than what was written to it`,
      );
    done += count;
  }
}

export function closeScratch(file: ScratchFile): void {
  closeDescriptor(file.fd);
}

function closeDescriptor(fd: number): void {
  closeSync(fd);
  const path = lingering.get(fd);
  if (path !== undefined && lingering.delete(fd)) remove(path);
}

function remove(path: string): boolean {
  try {
    rmSync(path);
    rmdirSync(dirname(path));
    return true;
  } catch {
    return false;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
