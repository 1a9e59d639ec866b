// Bytes that lie in no file: in memory, in a stream, at an address.
import { fileLabel, ioError, shownValue, usageError } from '../errors.js';
import type { Content, PlacedFile, ReadHooks } from '../platform.js';
import { isResponse, partsOf, type Streamed, throwIfAborted } from '../progress.js';
import type { Chunks } from './packed-data.js';
import type { RawFile } from './packings.js';
import type { PageFile } from './remote-file.js';

/** Bytes given at a time. */
const CHUNK = 1 << 18;

/** @throws WordvecError `usage` for what holds no bytes, `io` for what a server refuses, `aborted` */
export async function openContent(content: Content | PageFile, hooks: ReadHooks): Promise<RawFile> {
  throwIfAborted(hooks.signal);
  const bytes = bytesIn(content);
  if (bytes) return { size: bytes.length, chunks: told([bytes], bytes.length, hooks) };
  if (isFile(content))
    return {
      size: content.size,
      chunks: told(content.stream(), content.size, hooks),
      readAt: blobReader(content),
    };
  const stream = content instanceof URL ? await fetched(content, hooks) : content;
  if (isResponse(stream)) return { size: undefined, chunks: told(bodyOf(stream), lengthOf(stream), hooks) };
  return { size: undefined, chunks: told(stream as Streamed, undefined, hooks) };
}

function isFile(content: Content | PageFile): content is PageFile {
  const { slice, stream } = (content ?? {}) as Partial<PageFile>;
  return typeof slice === 'function' && typeof stream === 'function';
}

export function blobReader(blob: PageFile): PlacedFile['read'] {
  return async (target, place) => {
    const bytes = new Uint8Array(await blob.slice(place, place + target.length).arrayBuffer());
    target.set(bytes);
    return bytes.length;
  };
}

function bytesIn(content: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(content))
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  const shared = typeof SharedArrayBuffer === 'function' && content instanceof SharedArrayBuffer;
  return content instanceof ArrayBuffer || shared ? new Uint8Array(content) : undefined;
}

async function fetched(url: URL, { signal }: ReadHooks): Promise<Response> {
  try {
    return await fetch(url, { ...(signal && { signal }) });
  } catch (cause) {
    throwIfAborted(signal);
    const inner = (cause as Error).cause ?? cause;
    const reason = inner instanceof Error ? inner.message : String(inner);
    throw ioError(`${url}: it cannot be fetched (${reason}): check the address`, { cause });
  }
}

/** Bytes that a response will have, as its server says; of one packed on the way it counts others, which a page may not be told. */
function lengthOf({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return headers.get('content-encoding') === null && length > 0 ? length : undefined;
}

function bodyOf(response: Response): Streamed {
  const name = fileLabel(response, 'stdin');
  if (!response.ok) throw ioError(`${name}: the server answered ${response.status}: check the address`);
  if (response.bodyUsed) throw usageError(`${name}: the response was read already: fetch it again`);
  return response.body ?? [];
}

/** The parts of a stream as chunks of bytes, until the signal fires. */
async function* told(stream: Streamed, size: number | undefined, hooks: ReadHooks): Chunks {
  let done = 0;
  for await (const part of partsOf(stream, hooks.signal)) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : bytesIn(part);
    if (!bytes) throw usageError(`expected a stream of bytes, got one of ${shownValue(part)}`);
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const chunk = bytes.subarray(at, at + CHUNK);
      throwIfAborted(hooks.signal);
      yield chunk;
      done += chunk.length;
      hooks.onRead?.(done, size !== undefined && done > size ? undefined : size);
    }
  }
}
