import { closeSync, existsSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ioError } from '../errors.js';
import type { ScratchFile } from '../platform.js';
import { checkSpace, fullDisk } from './disk-space.js';
import { codeOf, messageOf, ON_WINDOWS } from './file-errors.js';
import { removeLeftovers } from './temporary.js';

/** A descriptor serves all threads of the process; every read and write names its place. */
interface OpenScratch extends ScratchFile {
  readonly fd: number;
  /** Where each thread has descriptors of its own, as in Deno: what it opens. */
  readonly path?: string;
}

const OF_THREADS = process.versions.deno !== undefined;
/** Those of this thread by path, there. */
const own = new Map<string, number>();

/** Bytes that are left free on the disk of temporary files, which others need too. */
const RESERVE = 2 ** 24;
/** What says where these files go. */
const SETTING = ON_WINDOWS ? 'TEMP' : 'TMPDIR';
const ADVICE = `free some space, set ${SETTING} to another disk, or raise --memory`;
const NAME = /^wordvec-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Folders that were looked through. */
const tidied = new Set<string>();
const closed = new WeakSet<ScratchFile>();
/** Files that could not be unlinked while open, as on Windows, by descriptor. */
const lingering = new Map<number, string>();

/**
 * A new file in the system's folder for temporary files. Its name is removed at once where the system allows
 * that, so that nothing is left behind even when the process is killed; between the two, the next one removes it.
 * @throws WordvecError `io`
 */
export function openScratch(): ScratchFile {
  const directory = tmpdir();
  if (!tidied.has(directory)) removeLeftovers(directory, NAME);
  tidied.add(directory);
  const path = join(directory, `wordvec-${process.pid}-${crypto.randomUUID()}`);
  try {
    const fd = openSync(path, 'wx+', 0o600);
    if (OF_THREADS) own.set(path, fd);
    if (OF_THREADS || !remove(path)) {
      if (lingering.size === 0) process.once('exit', () => [...lingering.keys()].forEach(closeDescriptor));
      lingering.set(fd, path);
    }
    return { fd, directory, ...(OF_THREADS && { path }) } as OpenScratch;
  } catch (cause) {
    throw ioError(openReason(directory, cause), { cause });
  }
}

function openReason(directory: string, cause: unknown): string {
  const folder = `the folder for temporary files, ${directory} (${SETTING}),`;
  if (!existsSync(directory))
    return `${folder} does not exist: make it first, or set ${SETTING} to another folder`;
  return `${folder} takes no file (${messageOf(cause)}): set ${SETTING} to a folder that can be written`;
}

function descriptorOf({ fd, path }: OpenScratch): number {
  if (path === undefined) return fd;
  const known = own.get(path) ?? openSync(path, 'r+');
  own.set(path, known);
  return known;
}

/** @throws WordvecError `io` where the disk has no room for `bytes`, before anything is written */
export function writeScratch(file: ScratchFile, bytes: Uint8Array, offset: number): void {
  const { directory } = file as OpenScratch;
  checkSpace(directory, bytes.length + RESERVE, ADVICE);
  try {
    const fd = descriptorOf(file as OpenScratch);
    for (let done = 0; done < bytes.length; )
      done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
  } catch (cause) {
    if (['ENOSPC', 'EDQUOT'].includes(codeOf(cause)))
      throw fullDisk(directory, bytes.length + RESERVE, 0, ADVICE, cause);
    throw ioError(
      `writing a temporary file in ${directory} failed (${messageOf(cause)}): check the disk, or set ${SETTING} to another`,
      { cause },
    );
  }
}

export function readScratch(file: ScratchFile, target: Uint8Array, offset: number): void {
  const { directory } = file as OpenScratch;
  const lost = (reason: string, cause?: unknown) =>
    ioError(`a temporary file in ${directory} ${reason}: check the disk and run again`, {
      cause,
    });
  if (closed.has(file)) throw ioError('what lay in a temporary file is gone: read it before it is closed');
  for (let done = 0; done < target.length; ) {
    let count: number;
    try {
      count = readSync(descriptorOf(file as OpenScratch), target, done, target.length - done, offset + done);
    } catch (cause) {
      throw lost(`cannot be read (${messageOf(cause)})`, cause);
    }
    if (count === 0) throw lost('is shorter than what was written to it');
    done += count;
  }
}

/** A second time nothing is closed: the descriptor may be another file's by then. */
export function closeScratch(file: ScratchFile): void {
  if (closed.has(file)) return;
  closed.add(file);
  const { path = '' } = file as OpenScratch;
  closeDescriptor(descriptorOf(file as OpenScratch));
  own.delete(path);
}

function closeDescriptor(fd: number): void {
  closeSync(fd);
  const path = lingering.get(fd);
  if (path !== undefined && lingering.delete(fd)) remove(path);
}

function remove(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}
