// Files on a web server or an object store, by their addresses: read by ranges (RFC 9110, 14), again where a connection
// breaks, and on from where it broke.
import { ioError, WordvecError } from '../errors.js';
import type { PlacedFile, ReadHooks, Source } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { messageOf } from './file-errors.js';
import type { Chunks } from './packed-data.js';
import { HEAD_BYTES, packingOf, type RawFile } from './packings.js';
import { byteRange, wholeSize } from './web-address.js';

/** Bytes that are fetched together where a file is read at places. */
const BLOCK = 1 << 22;
/** Milliseconds until what failed is tried again. */
const DELAYS = [250, 1000, 4000, 10_000];

export async function webSource(address: string): Promise<Source> {
  const { size, ranged, head } = await ask(address);
  return { path: address, size, stream: !ranged || packingOf(head) !== undefined };
}

/** @throws WordvecError `io`, also where the server has no ranges */
export async function openWebAt(address: string): Promise<PlacedFile> {
  let start = 0;
  let block: Uint8Array = new Uint8Array(0);
  const blockAt = async (place: number) => {
    if (place >= start && place < start + block.length) return block.subarray(place - start);
    const { bytes } = await retrying(address, () => part(address, place, place + BLOCK));
    [start, block] = [place, bytes];
    return block;
  };
  return {
    async read(target, place) {
      let done = 0;
      while (done < target.length) {
        const bytes = (await blockAt(place + done)).subarray(0, target.length - done);
        if (bytes.length === 0) break;
        target.set(bytes, done);
        done += bytes.length;
      }
      return done;
    },
    close() {},
  };
}

/** The file from its start. @throws WordvecError `io`, `aborted` */
export async function openWeb(address: string, hooks: ReadHooks): Promise<RawFile> {
  const { size, ranged } = await ask(address);
  const readAt = ranged ? (await openWebAt(address)).read : undefined;
  const known = size > 0 ? size : undefined;
  return { size: known, chunks: webChunks(address, known, hooks), readAt };
}

async function* webChunks(address: string, size: number | undefined, hooks: ReadHooks): Chunks {
  let done = 0;
  let mark: string | null | undefined;
  for (let failures = 0; ; failures++) {
    try {
      throwIfAborted(hooks.signal);
      const response = await request(address, done, undefined, hooks.signal);
      // An empty file has no first byte.
      if (response.status === 416 && done === 0) return;
      const own = response.headers.get('etag');
      // Not in mid-file: the whole is sent again, or another file lies there now.
      if (done > 0 && (response.status !== 206 || own !== mark))
        throw ioError(
          `${shownAddress(address)}: it broke off after ${done} bytes and cannot be gone on with: fetch it to a file first`,
        );
      mark = own;
      for await (const chunk of response.body ?? []) {
        throwIfAborted(hooks.signal);
        failures = 0;
        yield chunk;
        done += chunk.length;
        hooks.onRead?.(done, size);
      }
      if (size === undefined || done >= size) return;
      throw new Error(`${size - done} bytes are missing`);
    } catch (cause) {
      throwIfAborted(hooks.signal);
      await waitToRetry(address, cause, failures);
    }
  }
}

async function ask(address: string): Promise<{ size: number; ranged: boolean; head: Uint8Array }> {
  const { bytes, response } = await retrying(address, () => part(address, 0, HEAD_BYTES));
  const whole = wholeSize(response);
  const size = whole ?? Number(response.headers.get('content-length') ?? 0);
  return { size, ranged: whole !== undefined, head: bytes };
}

/** Bytes [from, to) of the file, fewer at its end; of a server without ranges only the first are read. */
async function part(address: string, from: number, to: number) {
  const stop = new AbortController();
  const response = await request(address, from, to, stop.signal);
  if (response.status === 416) return { bytes: new Uint8Array(0), response };
  if (response.status === 206) return { bytes: new Uint8Array(await response.arrayBuffer()), response };
  if (from > 0)
    throw ioError(`${shownAddress(address)}: the server sends no ranges of it: fetch it to a file first`);
  const first = await response.body?.getReader().read();
  stop.abort();
  return { bytes: first?.value?.subarray(0, to) ?? new Uint8Array(0), response };
}

async function request(address: string, from: number, to: number | undefined, signal?: AbortSignal) {
  // Not unpacked on the way: places are those of the file itself.
  const headers = { range: byteRange(from, to), 'accept-encoding': 'identity' };
  const response = await fetch(address, { headers, ...(signal && { signal }) });
  if (response.ok || response.status === 416) return response;
  const { status } = response;
  await response.body?.cancel();
  if (status >= 500 || status === 429 || status === 408) throw new Error(`the server answered ${status}`);
  throw ioError(
    `${shownAddress(address)}: the server answered ${status}: check the address, and that it has not expired`,
  );
}

async function retrying<T>(address: string, work: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (cause) {
      await waitToRetry(address, cause, failures);
    }
  }
}

/** @throws WordvecError `io` where it was tried often enough, or there is no use in it */
async function waitToRetry(address: string, cause: unknown, failures: number): Promise<void> {
  if (cause instanceof WordvecError) throw cause;
  if (failures < DELAYS.length) return new Promise((resolve) => setTimeout(resolve, DELAYS[failures]));
  const reason = messageOf((cause as Error).cause ?? cause);
  throw ioError(
    `${shownAddress(address)}: it cannot be read (${reason}), ${failures + 1} times: check the address and the network`,
    { cause },
  );
}

/** Without its query, which may hold a signature. */
function shownAddress(address: string): string {
  return address.replace(/\?.*/s, '');
}
