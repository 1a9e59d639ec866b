import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fileLabel, usageError } from '../errors.js';
import {
  type FileInput,
  isWebAddress,
  type OpenedFile,
  type PlacedFile,
  type ReadHooks,
} from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { openContent } from './contents.js';
import { readError, reading } from './file-errors.js';
import type { Chunks } from './packed-data.js';
import { openPacked, type RawFile } from './packings.js';
import { writeToStream } from './streams.js';

/** Bytes read at a time. */
const CHUNK = 1 << 18;

export async function openFile(input: FileInput, hooks: ReadHooks = {}): Promise<OpenedFile> {
  const name = fileLabel(input, 'stdin');
  const path =
    typeof input !== 'string' && input instanceof URL && input.protocol === 'file:'
      ? fileURLToPath(input)
      : input;
  try {
    const raw = await (typeof path === 'string' ? openRaw(path, hooks) : openContent(path, hooks));
    return await openPacked(name, raw, { gunzip: unzip, explain: readError });
  } catch (cause) {
    throw readError(name, cause);
  }
}

async function openRaw(path: string, hooks: ReadHooks): Promise<RawFile> {
  if (path.startsWith('file://'))
    throw usageError(`${path}: expected a path, got the address of a file as text: give new URL(...) of it`);
  if (isWebAddress(path)) return (await import('./web-files.js')).openWeb(path, hooks);
  const stats = path === '-' ? fstatSync(0) : statSync(path);
  if (stats.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  if (path === '-') return { size: undefined, chunks: streamChunks(process.stdin, hooks) };
  if (stats.isFIFO()) return { size: undefined, chunks: streamChunks(await openPipe(path), hooks) };
  // Files of /proc say that they are empty.
  const sized = stats.isFile() && stats.size > 0;
  if (sized && stats.size <= CHUNK) return readSmall(path, hooks);
  const handle = await open(path, 'r');
  // Of what was opened: another file may have taken the name meanwhile.
  const size = sized ? (await handle.stat()).size : undefined;
  const chunks = plainChunks(handle, size, hooks);
  return size === undefined ? { size, chunks } : { size, chunks, readAt: readerAt(path, handle.fd) };
}

// Of thousands of small files, turns of the event loop would be most of the work.
function readSmall(path: string, hooks: ReadHooks): RawFile {
  const bytes = readFileSync(path);
  const size = bytes.length;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    throwIfAborted(hooks.signal);
    if (bytes.length > 0) yield bytes;
    hooks.onRead?.(bytes.length, size);
  }
  return { size, chunks: chunks(), readAt: (target, place) => bytes.copy(target, 0, place) };
}

// Opened in the usual way, a pipe that nobody writes to would hold one of libuv's threads for ever, and the
// process with it, whatever signals it is sent.
async function openPipe(path: string): Promise<Readable> {
  const { Socket } = await import('node:net');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

export async function openAt(path: string): Promise<PlacedFile> {
  if (isWebAddress(path)) return (await import('./web-files.js')).openWebAt(path);
  const file = reading(path, () => openSync(path, 'r'));
  return { read: readerAt(path, file), close: () => closeSync(file) };
}

function readerAt(path: string, file: number): (target: Uint8Array, place: number) => number {
  return (target, place) =>
    reading(path, () => {
      let done = 0;
      while (done < target.length) {
        const count = readSync(file, target, done, target.length - done, place + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    });
}

// Reads into one buffer while the consumer works on the other.
async function* plainChunks(handle: FileHandle, size: number | undefined, hooks: ReadHooks) {
  const buffers = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)] as const;
  let pending = handle.read(buffers[0], 0, CHUNK, null);
  let done = 0;
  try {
    for (let turn = 0; ; turn ^= 1) {
      const { bytesRead } = await pending;
      if (bytesRead === 0) return;
      throwIfAborted(hooks.signal);
      pending = handle.read(buffers[turn ^ 1], 0, CHUNK, null);
      yield buffers[turn].subarray(0, bytesRead);
      done += bytesRead;
      hooks.onRead?.(done, size);
    }
  } finally {
    await pending.catch(() => {});
    await handle.close();
  }
}

async function* streamChunks(stream: Readable, hooks: ReadHooks): AsyncGenerator<Uint8Array> {
  let done = 0;
  // A terminal or a pipe may stay silent for ever, so waiting for it must end too.
  try {
    throwIfAborted(hooks.signal);
    if (hooks.signal) addAbortSignal(hooks.signal, stream);
    for await (const chunk of stream) {
      throwIfAborted(hooks.signal);
      yield chunk as Uint8Array;
      done += chunk.length;
      hooks.onRead?.(done, undefined);
    }
  } catch (cause) {
    throwIfAborted(hooks.signal);
    throw cause;
  } finally {
    stream.destroy();
  }
}

async function* unzip(packed: Chunks): Chunks {
  const { createGunzip } = await import('node:zlib');
  const gunzip = createGunzip({ chunkSize: CHUNK });
  feed(packed, gunzip).catch((cause) => gunzip.destroy(cause));
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } finally {
    // After an error of zlib the write that met it never ends, so the feeding is not waited for.
    gunzip.destroy();
    await packed.return(undefined);
  }
}

async function feed(source: AsyncGenerator<Uint8Array>, into: NodeJS.WritableStream): Promise<void> {
  for await (const chunk of source) await writeToStream(into, chunk);
  into.end();
}
