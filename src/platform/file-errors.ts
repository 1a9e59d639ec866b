import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileLabel, ioError, WordvecError } from '../errors.js';
import { TOO_MANY_FILES } from '../file-access.js';
import { cutError, damagedError } from './packed-data.js';

/** There files have no modes, and what one program has open is often closed to others. */
export const ON_WINDOWS = process.platform === 'win32';
const MAY_BE_OPEN = 'or another program has it open: close that';

/** The sentence for a failed read of `path`; an error that already has its sentence is returned as it is. */
export function readError(path: string, cause: unknown): WordvecError {
  if (cause instanceof WordvecError) return cause;
  const name = fileLabel(path, 'stdin');
  const code = codeOf(cause);
  if (code === 'Z_BUF_ERROR') return cutError(name, 'gzip', cause);
  if (code === 'Z_DATA_ERROR') return damagedError(name, 'gzip', messageOf(cause), cause);
  return ioError(`${name}: ${readReason(code, cause)}`, { cause });
}

/** Failures of `call` as sentences about `path`, which it reads. */
export function reading<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw readError(path, cause);
  }
}

function readReason(code: string, cause: unknown): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file: check the path';
    case 'EISDIR':
      return 'expected a file, found a folder: name a file in it';
    case 'EACCES':
    case 'EPERM':
      return `no permission to read it${ON_WINDOWS ? `, ${MAY_BE_OPEN}` : ': change its mode (chmod) or its owner'}`;
    case 'ELOOP':
      return 'its links lead round in a circle: name the file itself';
    case 'ENAMETOOLONG':
      return 'the path is longer than the system allows: use a shorter one';
    case 'ERR_INVALID_ARG_VALUE':
      return 'the path holds a NUL byte: check it';
    case 'EMFILE':
    case 'ENFILE':
      return TOO_MANY_FILES;
    default:
      return `reading failed (${messageOf(cause)}): check the disk and try again`;
  }
}

/** The sentence for a failed write to `path`; an error that already has its sentence is returned as it is. */
export function writeError(path: string, cause: unknown): WordvecError {
  if (cause instanceof WordvecError) return cause;
  const name = fileLabel(path, 'stdout');
  return ioError(`${name}: ${writeReason(path, codeOf(cause), cause)}`, { cause });
}

function writeReason(path: string, code: string, cause: unknown): string {
  switch (code) {
    case 'ENOENT':
      return missingReason(dirname(path));
    case 'ENOTDIR':
      return noFolder(dirname(path));
    case 'EISDIR':
      return 'expected a file name, found a folder: add a file name to it';
    case 'EEXIST':
      return 'expected a folder, found a file: choose another place';
    case 'EACCES':
    case 'EPERM':
      return `no permission to write there${ON_WINDOWS ? `, ${MAY_BE_OPEN}` : `: change the mode of ${dirname(path)} (chmod)`} or choose another place`;
    case 'EBUSY':
      return 'another program, or a mount, holds it: close that, or choose another place';
    case 'EROFS':
      return 'the file system is read-only: choose another place';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full, nothing was saved there: free some space or choose another place';
    case 'EFBIG':
      return 'the file would be larger than the system allows, nothing was saved there: choose another place';
    case 'ELOOP':
      return 'its links lead round in a circle: name the file itself';
    case 'ENAMETOOLONG':
      return 'the name is longer than the system allows: use a shorter one';
    case 'ERR_INVALID_ARG_VALUE':
      return 'the path holds a NUL byte: check it';
    case 'EPIPE':
    case 'ERR_STREAM_DESTROYED':
      return 'its reader closed it before all was written: let the reader take all of it, or write to a file';
    case 'EMFILE':
    case 'ENFILE':
      return TOO_MANY_FILES;
    default:
      return `writing failed (${messageOf(cause)}), nothing was saved there: check the disk and try again`;
  }
}

const noFolder = (path: string) => `${path} is not a folder: choose another place`;

function missingReason(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return `the folder ${folder} does not exist: make it first, or choose another place`;
  // Of a file as a folder, Windows says that there is none.
  if (!found.isDirectory()) return noFolder(folder);
  return 'the system takes no file of this name: choose another one';
}

export function codeOf(cause: unknown): string {
  return String((cause as { code?: unknown } | undefined)?.code ?? '');
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
