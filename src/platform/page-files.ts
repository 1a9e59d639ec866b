// Reading and writing blobs, which are a page's files.
import { ioError, unsupportedError, WordvecError } from '../errors.js';
import { isPackedName } from '../file-access.js';
import {
  type Content,
  checkOutputName,
  type OpenedFile,
  type PlacedFile,
  type ReadHooks,
  type WriteHooks,
  type Writer,
} from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { blobReader, openContent } from './contents.js';
import type { Chunks } from './packed-data.js';
import { openPacked } from './packings.js';
import type { PageFile } from './remote-file.js';

/** Bytes given at a time. */
const CHUNK = 1 << 18;

/** @param input a file of the page, which was found by its name, or other content */
export async function openInput(
  name: string,
  input: Content | PageFile,
  hooks: ReadHooks,
): Promise<OpenedFile> {
  return openPacked(name, await openContent(input, hooks), { gunzip: unzip, explain });
}

function unzip(packed: Chunks): Chunks {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value, done } = await packed.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
  });
  return chunksOf(source.pipeThrough(new DecompressionStream('gzip')));
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): Chunks {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (let from = 0; from < value.length; from += CHUNK) yield value.subarray(from, from + CHUNK);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function explain(name: string, cause: unknown): WordvecError {
  if (cause instanceof WordvecError) return cause;
  // So browsers name what a handle's file has, once another was written under its name.
  if ((cause as Error | undefined)?.name === 'NotReadableError')
    return ioError(
      `${name}: it was written anew or removed since it was opened, and a page cannot read it as it was: open it again`,
      { cause },
    );
  const reason = cause instanceof Error ? cause.message : String(cause);
  return ioError(`${name}: reading failed (${reason}): add the file again`, { cause });
}

/** @param name of the file, for errors */
export function placedBlob(name: string, blob: PageFile): PlacedFile {
  const read = blobReader(blob);
  return {
    async read(target, place) {
      try {
        return await read(target, place);
      } catch (cause) {
        throw explain(name, cause);
      }
    },
    close() {},
  };
}

/** What `write` writes, packed where the name ends in `.gz`. */
export async function writeBlob(path: string, write: Writer, hooks: WriteHooks): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  checkOutputName(path);
  throwIfAborted(hooks.signal);
  await write({
    async write(bytes) {
      throwIfAborted(hooks.signal);
      parts.push(new Uint8Array(bytes));
    },
  });
  throwIfAborted(hooks.signal);
  const blob = new Blob(parts);
  return isPackedName(path) ? packed(blob) : blob;
}

async function packed(blob: Blob): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const stream = blob.stream().pipeThrough(new CompressionStream('gzip'));
  for await (const chunk of chunksOf(stream)) parts.push(new Uint8Array(chunk));
  return new Blob(parts);
}

/** A page keeps no file that outlives it. @throws WordvecError `unsupported` */
export async function openAppended(path: string): Promise<never> {
  throw unsupportedError(`${path}: a page keeps no such file: leave it out`);
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
