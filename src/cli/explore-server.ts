// The server of the page: on loopback alone, for who has its address.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { ioError } from '../entries/command-line.js';
import { pageFolder } from './page-folder.js';

export interface Explorer {
  readonly url: string;
  /** Opens the browser of the system; nothing happens where there is none. */
  show(): void;
  close(): void;
}

const HOST = '127.0.0.1';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
/** The two that isolate the page, so that it may train in threads; and none may keep, guess or frame what is sent. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** @throws WordvecError `io` where the port is taken */
export async function openExplorer(
  models: readonly string[],
  { port, limit }: { readonly port: number; readonly limit: number },
): Promise<Explorer> {
  const token = randomBytes(16).toString('hex');
  const files = filesOf(models, limit);
  const server = createServer((request, response) => respond(request, response, token, files));
  server.listen(port, HOST);
  await once(server, 'listening').catch((cause) => {
    throw ioError(`port ${port} cannot be listened on (${cause.message}): choose another, or 0 for any`, {
      cause,
    });
  });
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}/${token}/`;
  return {
    url,
    show: () => openBrowser(url),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What the page may fetch, by its place behind the token: paths, and the list of models. */
function filesOf(models: readonly string[], limit: number): ReadonlyMap<string, string | { json: unknown }> {
  const folder = pageFolder();
  const files = new Map<string, string | { json: unknown }>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    files.set(name.replaceAll('\\', '/'), join(folder, name));
  files.set('', join(folder, 'index.html'));
  const names = models.map((path) => basename(path));
  const brought = models.map((path, i) => {
    const url = `models/${i}`;
    const alone = names.indexOf(names[i]!) === names.lastIndexOf(names[i]!);
    const given = { name: alone ? names[i]! : path, url, ...(limit && { limit }) };
    if (!statSync(path).isDirectory()) {
      files.set(url, path);
      return given;
    }
    const within = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
    for (const name of within) files.set(`${url}/${name}`, join(path, name));
    return { ...given, files: within };
  });
  files.set('models.json', { json: brought });
  return files;
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  files: ReadonlyMap<string, string | { json: unknown }>,
): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const { port } = request.socket.address() as AddressInfo;
  const [pathname] = (request.url ?? '/').split('?', 1);
  const within = pathname.startsWith(`/${token}/`);
  const file = within ? files.get(decoded(pathname.slice(token.length + 2))) : undefined;
  // A name that another host's DNS leads here is not ours.
  if (![`${HOST}:${port}`, `localhost:${port}`].includes(request.headers.host ?? ''))
    refuse(response, 403, 'this server answers its own address only');
  else if (request.method !== 'GET' && request.method !== 'HEAD')
    refuse(response, 405, 'files are read only');
  else if (!within) refuse(response, 404, 'open the whole address that wordvec explore prints');
  else if (file === undefined) refuse(response, 404, 'there is no such file');
  else if (typeof file === 'string') send(request, response, file);
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(file.json));
}

function refuse(response: ServerResponse, code: number, sentence: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '?';
  }
}

/** A file, or the range of it that is asked for (RFC 9110, 14: one range from its first byte on). */
function send(request: IncomingMessage, response: ServerResponse, path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(size, Number(range?.[2] || size - 1) + 1);
  response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
  response.setHeader('accept-ranges', 'bytes');
  if (range && start >= end) {
    response.setHeader('content-range', `bytes */${size}`);
    refuse(response, 416, `the file has ${size} bytes`);
    return;
  }
  if (range) response.setHeader('content-range', `bytes ${start}-${end - 1}/${size}`);
  response.writeHead(range ? 206 : 200, { 'content-length': end - start });
  if (request.method === 'HEAD' || end === start) response.end();
  else {
    const stream = createReadStream(path, { start, end: end - 1 });
    stream.on('error', () => response.destroy()).pipe(response);
    response.on('close', () => stream.destroy());
  }
}

function openBrowser(url: string): void {
  const { platform } = process;
  const [program, ...words] =
    platform === 'win32'
      ? ['cmd', '/c', 'start', '', url]
      : [platform === 'darwin' ? 'open' : 'xdg-open', url];
  spawn(program!, words, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
