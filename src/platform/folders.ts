// Folders, some of which appear whole or not at all.
import { statSync } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ioError, usageError } from '../errors.js';
import type { Output, WriteHooks } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { codeOf, readError } from './file-errors.js';
import { discard, temporaryBeside } from './temporary.js';
import { named, renameWhenFree, tryWriting, writeInto } from './write-whole.js';

/** Written beside its place, then renamed; what stood there goes last. A link to a folder stays, and leads to the new one. */
export async function writeFolder(
  path: string,
  files: readonly Output[],
  hooks: WriteHooks = {},
): Promise<void> {
  await named(path, async () => {
    throwIfAborted(hooks.signal);
    const stands = await refuseOthers(path, namesOf(files));
    const target = stands ? await realpath(path) : resolve(path);
    const [fresh, old] = [temporaryBeside(target), temporaryBeside(target)];
    try {
      for (const file of files) {
        const place = join(fresh, file.path);
        await mkdir(dirname(place), { recursive: true });
        await writeInto(place, 'wx', undefined, file.write, hooks);
      }
      throwIfAborted(hooks.signal);
      if (stands) await renameWhenFree(target, old);
      await renameWhenFree(fresh, target).catch(async (cause) => {
        if (stands) await rename(old, target);
        throw cause;
      });
    } finally {
      for (const temporary of [fresh, old]) discard(temporary);
    }
  });
}

export async function checkWritableFolder(path: string, names: readonly string[]): Promise<void> {
  await named(path, async () => {
    await refuseOthers(path, names);
    await tryWriting(resolve(path));
  });
}

export async function makeFolder(path: string): Promise<() => Promise<void>> {
  const made: string[] = [];
  const takeAway = async () => {
    // What is in use by now stays.
    for (const folder of made.reverse()) await rmdir(folder).catch(() => {});
  };
  await named(path, () => makeEach(resolve(path), made));
  return takeAway;
}

// Node, asked for all at once, says of a read-only disk that the folder above is missing, and in /proc never comes back.
async function makeEach(path: string, made: string[]): Promise<void> {
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeEach(above, made);
  await mkdir(path).then(
    () => void made.push(path),
    async (cause) => {
      // Another process may have made it.
      if (await isFolder(path)) return;
      if (codeOf(cause) !== 'ENOENT') throw cause;
      throw ioError(`${path}: no folder can be made there: choose another place`, { cause });
    },
  );
}

export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause) => {
    if (codeOf(cause) === 'ENOENT')
      throw ioError(`${folder}: there is no such folder: check the path`, { cause });
    if (codeOf(cause) === 'ENOTDIR')
      throw ioError(`${folder}: expected a folder, found a file: check the path`, { cause });
    throw readError(folder, cause);
  });
}

export async function removeFile(path: string): Promise<void> {
  await named(path, () => rm(path, { force: true }));
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

const namesOf = (files: readonly Output[]): string[] => files.map(({ path }) => path);

/** Whether there is a folder. @throws WordvecError `usage` where it holds what would not be written again */
async function refuseOthers(path: string, names: readonly string[]): Promise<boolean> {
  if (path === '' || path === '-')
    throw usageError(`${path || 'the output'}: expected the name of a folder: name one with -o`);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isDirectory())
    throw usageError(`${path}: expected a folder, found a file: name another place, or remove it`);
  const ours = new Set(names.flatMap(withFolders));
  for (const name of await readdir(path, { recursive: true })) {
    if (ours.has(name.split(sep).join('/'))) continue;
    throw usageError(`${path}: the folder holds other files, such as ${name}: name a new or an empty folder`);
  }
  return true;
}

/** `a/b/c` -> `a`, `a/b`, `a/b/c` */
function withFolders(name: string): string[] {
  const parts = name.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
