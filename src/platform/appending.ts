import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppendedFile } from '../platform.js';
import { writeError } from './file-errors.js';

/** Its owner's alone: it may hold what others must not read. */
export async function openAppended(path: string): Promise<AppendedFile> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = openSync(path, 'a', 0o600);
    return { append: (bytes) => append(path, file, bytes), close: () => closeSync(file) };
  } catch (cause) {
    throw writeError(path, cause);
  }
}

function append(path: string, file: number, bytes: Uint8Array): number {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    return fstatSync(file).size;
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** As each system has it (XDG Base Directory Specification, Apple's and Microsoft's guides). */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'wordvec');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'wordvec');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'wordvec', 'cache');
  return join(homedir(), '.cache', 'wordvec');
}
