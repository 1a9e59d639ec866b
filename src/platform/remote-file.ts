// A file on a server, of which only what is needed is fetched.
import { ioError } from '../errors.js';
import { byteRange, wholeSize } from './web-address.js';

/** Plain data, which can be posted to workers. */
export interface RemoteFile {
  readonly url: string;
  readonly size: number;
}

/** The part of a Blob's interface that reading needs. */
export interface PageFile {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
  stream(): ReadableStream<Uint8Array>;
}

/**
 * The file at an address: its size alone where the server answers ranges (RFC 9110, 14), else all of it.
 * @throws WordvecError `io`
 */
export async function askServer(url: string): Promise<RemoteFile | Blob> {
  const response = await fetchFrom(url, byteRange(0, 1), 416);
  // An empty file has no first byte.
  if (response.status === 416) return new Blob([]);
  const size = wholeSize(response);
  // Of another site a page sees no Content-Range unless that lets it: what came is a part of a file of unknown length.
  if (size === undefined) return response.status === 206 ? (await fetchFrom(url)).blob() : response.blob();
  await response.arrayBuffer();
  return { url, size };
}

export function openRemote({ url, size }: RemoteFile): PageFile {
  const read = async (from: number, to: number): Promise<ArrayBuffer> => {
    const end = Math.min(to, size);
    if (from >= end) return new ArrayBuffer(0);
    const bytes = await (await fetchFrom(url, byteRange(from, end))).arrayBuffer();
    if (bytes.byteLength !== end - from)
      throw ioError(
        `${url}: the server sent ${bytes.byteLength} bytes where ${end - from} were asked for: fetch the file whole`,
      );
    return bytes;
  };
  return {
    size,
    slice: (from, to) => ({ arrayBuffer: () => read(from, to) }),
    stream() {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      fetchFrom(url, byteRange(0, size)).then(
        (response) => response.body?.pipeTo(writable).catch(() => {}),
        (cause) => writable.abort(cause),
      );
      return readable;
    },
  };
}

async function fetchFrom(url: string, range?: string, allowed?: number): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { ...(range && { range }) } });
  } catch (cause) {
    throw ioError(
      `${url}: the server does not answer (${(cause as Error).message}): check the address, and that it lets other pages read it (CORS)`,
      { cause },
    );
  }
  if (response.ok || response.status === allowed) return response;
  throw ioError(`${url}: the server answered ${response.status}: check the address`);
}
