// The files of a page by their names: those that were added or written, and those of a folder that the page was given.
import { ioError } from '../errors.js';
import { openRemote, type PageFile, type RemoteFile } from './remote-file.js';

/** The part of the File System Standard's handles that is used here. */
export interface FolderHandle {
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandle>;
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<FolderHandle>;
  removeEntry(name: string): Promise<void>;
  entries(): AsyncIterable<[string, { readonly kind: 'file' | 'directory' }]>;
}

interface FileHandle {
  getFile(): Promise<Blob>;
  createWritable(): Promise<{
    write(content: Blob): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}

/** What workers are handed of it. */
export interface StoredFiles {
  readonly files: ReadonlyMap<string, Blob | RemoteFile>;
  readonly folder: FolderHandle | undefined;
}

const files = new Map<string, Blob | RemoteFile>();
let folder: FolderHandle | undefined;

export const storedFiles = (): StoredFiles => ({ files, folder });

export function takeStored(stored: StoredFiles): void {
  for (const [name, file] of stored.files) files.set(name, file);
  folder = stored.folder;
}

export function setFolder(handle: FolderHandle | undefined): void {
  folder = handle;
}

export function putFile(name: string, file: Blob | RemoteFile): void {
  files.set(name, file);
}

export function addedFile(name: string): Blob | undefined {
  const file = files.get(name);
  return file instanceof Blob ? file : undefined;
}

/** Undefined where there is no such file. */
export async function findFile(name: string): Promise<PageFile | undefined> {
  const file = files.get(name);
  if (file) return file instanceof Blob ? file : openRemote(file);
  try {
    const place = await placeOf(name);
    return await (await place?.within.getFileHandle(place.name))?.getFile();
  } catch {
    return undefined;
  }
}

export async function fileNamed(name: string): Promise<PageFile> {
  const file = await findFile(name);
  if (file) return file;
  throw ioError(`${name}: there is no such file: add it first (addFile)`);
}

/** Keeps what was written: in the folder where there is one, each file whole or not at all. @throws WordvecError `io` */
export async function keepWritten(written: ReadonlyMap<string, Blob>): Promise<void> {
  if (!folder) {
    for (const [name, blob] of written) files.set(name, blob);
    return;
  }
  for (const [name, blob] of written) {
    await writeInto(name, blob).catch((cause) => {
      const full = (cause as Error).name === 'QuotaExceededError';
      const reason = full ? `its folder has no room for ${blob.size} bytes` : (cause as Error).message;
      const advice = full
        ? 'remove files of this site, or use another folder'
        : 'choose the folder again (useFolder)';
      throw ioError(`${name}: writing failed (${reason}): ${advice}`, { cause });
    });
    files.delete(name);
  }
}

async function writeInto(name: string, blob: Blob): Promise<void> {
  const { within, name: own } = (await placeOf(name, true))!;
  const isNew = await within.getFileHandle(own).then(
    () => false,
    () => true,
  );
  // Bytes go to a file beside it, which takes its place when it is closed.
  const writable = await (await within.getFileHandle(own, { create: true })).createWritable();
  try {
    await writable.write(blob);
    await writable.close();
  } catch (cause) {
    await writable.abort().catch(() => {});
    // To make a handle made an empty file.
    if (isNew) await within.removeEntry(own).catch(() => {});
    throw cause;
  }
}

/** Names of the files in a folder; slashes make folders. */
export async function namesIn(path: string): Promise<string[]> {
  const names = new Set(
    [...files.keys()].flatMap((name) => (name.startsWith(`${path}/`) ? [name.slice(path.length + 1)] : [])),
  );
  try {
    const place = await placeOf(`${path}/`);
    if (place)
      for await (const [name, { kind }] of place.within.entries()) if (kind === 'file') names.add(name);
  } catch {
    // Nothing there is no folder.
  }
  return [...names];
}

/** Lets go of a file by its name: added, written, or in the folder in use. What is not there is no error. @throws WordvecError `io` */
export async function removeFile(name: string): Promise<void> {
  files.delete(name);
  try {
    const place = await placeOf(name);
    await place?.within.removeEntry(place.name);
  } catch (cause) {
    if ((cause as Error).name !== 'NotFoundError')
      throw ioError(`${name}: it cannot be removed (${(cause as Error).message}): close what uses it`, {
        cause,
      });
  }
}

/** The folder that a name leads into, and its last part. */
async function placeOf(path: string, create = false) {
  if (!folder) return undefined;
  const parts = path.split('/');
  const name = parts.pop()!;
  let within = folder;
  for (const part of parts) within = await within.getDirectoryHandle(part, { create });
  return { within, name };
}
