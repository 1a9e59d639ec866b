import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { WordvecError } from '../errors.js';
import { codeOf, readError, writeError } from './file-errors.js';

/** A file read and written at places, in bytes; the calls block. Errors are WordvecErrors of code `io`. */
export interface RandomAccessFile {
  /** Returns how many bytes there were, fewer than `target` takes only at the file's end. */
  read(target: Uint8Array, place: number): number;
  write(bytes: Uint8Array, place: number): void;
  truncate(length: number): void;
  close(): void;
}

/** `update` reads and writes an existing file, `create` a new one. */
export function openRandomAccess(path: string, mode: 'read' | 'update' | 'create'): RandomAccessFile {
  const flags = { read: 'r', update: 'r+', create: 'wx+' }[mode];
  const failure = mode === 'read' ? readError : temporaryError;
  const attempt = <T>(call: () => T): T => {
    try {
      return call();
    } catch (cause) {
      throw failure(path, cause);
    }
  };
  const file = attempt(() => openSync(path, flags, 0o600));
  return {
    read: (target, place) =>
      attempt(() => {
        let done = 0;
        while (done < target.length) {
          const count = readSync(file, target, done, target.length - done, place + done);
          if (count === 0) break;
          done += count;
        }
        return done;
      }),
    write: (bytes, place) =>
      attempt(() => {
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(file, bytes, done, bytes.length - done, place + done);
        }
      }),
    truncate: (length) => attempt(() => ftruncateSync(file, length)),
    close: () => closeSync(file),
  };
}

// Files that are written at places are temporary ones.
function temporaryError(path: string, cause: unknown): WordvecError {
  if (!['ENOSPC', 'EDQUOT'].includes(codeOf(cause))) return writeError(path, cause);
  return new WordvecError(
    'io',
    `${path}: the disk is full, a temporary file does not fit: free some space, set TMPDIR to a folder on a larger disk, or give more --memory`,
    { cause },
  );
}
