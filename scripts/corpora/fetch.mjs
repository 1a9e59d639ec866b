import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { unpack } from './unpack.mjs';

/** A failure that its message explains whole. */
export class FetchError extends Error {}

/**
 * Downloads a corpus of the catalogue into `folder`, checks it and unpacks it. A download that was cut goes on
 * where it stopped. `from` replaces the catalogue's URL (a mirror). Returns the path; an existing file stays.
 */
export async function fetchCorpus(name, entry, { folder, from, onProgress = () => {} }) {
  const target = join(folder, entry.saveAs);
  if (await sizeOf(target)) return { path: target, fetched: false };
  await mkdir(folder, { recursive: true });
  const part = join(folder, `${name}.part`);
  const url = from ?? entry.url;
  await download(url, part, entry.bytes, onProgress);
  await check(part, url, entry);
  const unpacked = `${target}.unpacking`;
  try {
    if (entry.files) await unpack(part, entry.url, entry.files, createWriteStream(unpacked));
    await rename(entry.files ? unpacked : part, target);
  } catch (error) {
    await rm(unpacked, { force: true });
    throw error instanceof FetchError
      ? error
      : new FetchError(`${part}: cannot be unpacked: ${error.message}`);
  }
  await rm(part, { force: true });
  return { path: target, fetched: true };
}

async function sizeOf(path) {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function download(url, part, bytes, onProgress) {
  const have = await sizeOf(part);
  if (bytes !== undefined && have === bytes) return;
  const response = await request(url, have);
  // A server without ranges sends the whole file again.
  const start = response.status === 206 ? have : 0;
  const length = Number(response.headers.get('content-length'));
  const total = bytes ?? (length > 0 ? start + length : undefined);
  const file = createWriteStream(part, { flags: start > 0 ? 'a' : 'w' });
  let done = start;
  try {
    for await (const chunk of response.body) {
      if (!file.write(chunk)) await once(file, 'drain');
      done += chunk.length;
      onProgress(done, total);
    }
    file.end();
    await finished(file);
  } catch (error) {
    file.end();
    await finished(file).catch(() => {});
    throw new FetchError(
      `${url}: the download stopped after ${done} bytes (${reason(error)}): run the same command again, it goes on from there`,
    );
  }
}

async function request(url, have) {
  const headers = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await fetch(url, { headers }).catch((error) => {
    throw new FetchError(
      `${url}: cannot be reached (${reason(error)}): check the network, or fetch the file by other means and pass --from with its URL`,
    );
  });
  // The part is already as long as the file, or longer: `check` tells which.
  if (response.status === 416) return new Response('', { status: 206 });
  if (!response.ok)
    throw new FetchError(`${url}: the server answered ${response.status}: try --from with a mirror`);
  return response;
}

const reason = (error) => error.cause?.code ?? error.cause?.message ?? error.message;

async function check(part, url, { bytes, sha256 }) {
  const size = await sizeOf(part);
  const hash = createHash('sha256');
  await pipeline(createReadStream(part), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  await rm(part, { force: true });
  const sizes = bytes === undefined || size === bytes ? '' : ` of ${bytes} bytes, got ${size}`;
  throw new FetchError(
    `${url}: expected a file${sizes} with SHA-256 ${sha256}, got ${found}: it was removed`,
  );
}
