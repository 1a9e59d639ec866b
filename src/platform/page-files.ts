// Reading and writing blobs, which are a page's files.
import { WordvecError } from '../errors.js';
import type { OpenedFile, PlacedFile, ReadHooks, WriteHooks, Writer } from '../platform.js';
import { throwIfAborted } from '../progress.js';

/** Bytes given at a time. */
const CHUNK = 1 << 18;

export async function openBlob(path: string, blob: Blob, hooks: ReadHooks): Promise<OpenedFile> {
  const head = new Uint8Array(await blob.slice(0, 3).arrayBuffer());
  const packed = head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
  let done = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      throwIfAborted(hooks.signal);
      done += bytes.length;
      hooks.onRead?.(done, blob.size);
      controller.enqueue(bytes);
    },
  });
  const raw = blob.stream().pipeThrough(counted);
  const chunks = chunksOf(path, packed ? raw.pipeThrough(new DecompressionStream('gzip')) : raw);
  return {
    size: packed ? undefined : blob.size,
    chunks,
    ...(!packed && { readAt: placedBlob(blob).read }),
    close: async () => void (await chunks.return(undefined)),
  };
}

async function* chunksOf(path: string, stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (let from = 0; from < value.length; from += CHUNK) yield value.subarray(from, from + CHUNK);
    }
  } catch (cause) {
    if (cause instanceof WordvecError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WordvecError('io', `${path}: reading failed (${reason}): add the file again`, { cause });
  } finally {
    await reader.cancel().catch(() => {});
  }
}

export function placedBlob(blob: Blob): PlacedFile {
  return {
    async read(target, place) {
      const bytes = new Uint8Array(await blob.slice(place, place + target.length).arrayBuffer());
      target.set(bytes);
      return bytes.length;
    },
    close() {},
  };
}

/** What `write` writes, packed where the name ends in `.gz`. */
export async function writeBlob(path: string, write: Writer, hooks: WriteHooks): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  throwIfAborted(hooks.signal);
  await write({
    async write(bytes) {
      throwIfAborted(hooks.signal);
      parts.push(new Uint8Array(bytes));
    },
  });
  throwIfAborted(hooks.signal);
  const blob = new Blob(parts);
  return path.endsWith('.gz') ? packed(path, blob) : blob;
}

async function packed(path: string, blob: Blob): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const stream = blob.stream().pipeThrough(new CompressionStream('gzip'));
  for await (const chunk of chunksOf(path, stream)) parts.push(new Uint8Array(chunk));
  return new Blob(parts);
}
