import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { throwIfAborted } from '../progress.js';
import { readError } from './file-errors.js';
import { writeToStream } from './streams.js';

export { checkWritable, type Sink, type Writer, writeWhole } from './write-whole.js';

/** Bytes read at a time. */
const CHUNK = 1 << 18;

/** What a reader may pass in; `RunHooks` serve as they are. */
export interface ReadHooks {
  signal?: AbortSignal;
  /** Bytes of the file itself (packed ones, where it is packed) read so far and in all; no total for pipes. */
  onRead?: (done: number, total: number | undefined) => void;
}

export interface OpenedFile {
  /** Bytes that `chunks` will give in all; undefined where unknown: gzip, stdin, pipes. */
  readonly size: number | undefined;
  /** The bytes in order, unpacked. A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Closes the file; needed only where `chunks` were not iterated to their end or out of. */
  close(): Promise<void>;
}

/**
 * The file's bytes in chunks of at most 256 KiB; `-` is stdin; content in gzip (by magic number, not by
 * name; several members too) is unpacked. A chunk is valid until the next one is asked for.
 * @throws WordvecError `io` with a sentence that names the file.
 */
export async function* readChunks(path: string, hooks: ReadHooks = {}): AsyncGenerator<Uint8Array> {
  yield* (await openFile(path, hooks)).chunks;
}

/**
 * As `readChunks`, with the size known before the first chunk.
 * @throws WordvecError `io` with a sentence that names the file.
 */
export async function openFile(path: string, hooks: ReadHooks = {}): Promise<OpenedFile> {
  try {
    const file = path === '-' ? undefined : await openPlain(path);
    const raw = file ? plainChunks(file.handle, file.size, hooks) : stdinChunks(hooks);
    const head = await readHead(raw);
    const packed = head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
    const whole = prepend(head, raw);
    return {
      size: packed ? undefined : file?.size,
      chunks: withSentence(path, packed ? unpack(whole) : whole),
      close: async () => void (await raw.return(undefined)),
    };
  } catch (cause) {
    throw readError(path, cause);
  }
}

async function openPlain(path: string): Promise<{ handle: FileHandle; size: number | undefined }> {
  const handle = await open(path, 'r');
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    await handle.close();
    throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  }
  return { handle, size: stats.isFile() ? stats.size : undefined };
}

// Reads into one buffer while the consumer works on the other.
async function* plainChunks(
  handle: FileHandle,
  size: number | undefined,
  hooks: ReadHooks,
): AsyncGenerator<Uint8Array> {
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

async function* stdinChunks(hooks: ReadHooks): AsyncGenerator<Uint8Array> {
  let done = 0;
  // A terminal or a pipe may stay silent for ever, so waiting for it must end too.
  const stop = () => void process.stdin.destroy();
  hooks.signal?.addEventListener('abort', stop);
  try {
    for await (const chunk of process.stdin) {
      throwIfAborted(hooks.signal);
      yield chunk as Uint8Array;
      done += chunk.length;
      hooks.onRead?.(done, undefined);
    }
  } catch (cause) {
    throwIfAborted(hooks.signal);
    throw cause;
  } finally {
    hooks.signal?.removeEventListener('abort', stop);
  }
}

// The first chunk; more than one where a pipe gave less than the magic number. A copy if joined.
async function readHead(raw: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 3) {
    const { value, done } = await raw.next();
    if (done) break;
    head = head.length === 0 && value.length >= 3 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* prepend(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* unpack(packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
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

async function* withSentence(path: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (cause) {
    throw readError(path, cause);
  }
}
