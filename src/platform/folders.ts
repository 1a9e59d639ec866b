import { mkdir, readdir, rm } from 'node:fs/promises';
import { ioError } from '../errors.js';
import { codeOf, readError, writeError } from './file-errors.js';

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause) => {
    throw writeError(path, cause);
  });
}

export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause) => {
    if (codeOf(cause) === 'ENOTDIR')
      throw ioError(`${folder}: expected a folder, found a file: check the path`, { cause });
    throw readError(folder, cause);
  });
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch((cause) => {
    throw writeError(path, cause);
  });
}
