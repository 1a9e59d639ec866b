// Corpora on a server: read by ranges, again where the server fails, and on from where a connection broke.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { prepareCorpus } from '../src/index.js';
import { platform } from '../src/platform.js';
import { runningText } from './generated-text.js';
import { temporaryFiles } from './temporary-files.js';

const { file } = temporaryFiles();
const content = runningText(200_000);
const local = file(content);
const FILES: Record<string, Buffer> = {
  '/text.txt': Buffer.from(content),
  '/text.txt.gz': gzipSync(content),
  '/empty.txt': Buffer.alloc(0),
};

/** What the server does wrong: answers so many requests with 503, or breaks off so many answers in their middle; has a shorter file then. */
const faults = { refused: 0, broken: 0, ranges: true, shorter: false };
let asked: (string | undefined)[] = [];
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const bytes = FILES[pathname];
    asked.push(request.headers.range);
    if (faults.refused-- > 0) return void response.writeHead(503).end();
    if (!bytes) return void response.writeHead(404).end();
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const end = to === '' ? bytes.length : Math.min(bytes.length, Number(to) + 1);
    const part = faults.ranges ? bytes.subarray(Number(from), end) : bytes;
    if (faults.ranges && Number(from) >= bytes.length)
      return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    const head = { 'content-length': part.length, etag: '"1"' };
    const range = { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` };
    response.writeHead(faults.ranges ? 206 : 200, faults.ranges ? { ...head, ...range } : head);
    if (part.length > 1000 && faults.broken-- > 0) {
      response.write(part.subarray(0, part.length >> 1), () => setTimeout(() => response.destroy(), 20));
      if (faults.shorter) FILES[pathname] = bytes.subarray(0, 100);
      return;
    }
    response.end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  Object.assign(faults, { refused: 0, broken: 0, ranges: true, shorter: false });
  FILES['/text.txt'] = Buffer.from(content);
  asked = [];
});

async function read(name: string): Promise<string> {
  const { chunks } = await platform().files.open(`${origin}${name}`);
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString();
}

/** Waits for what waits for a server, whose pauses take no time. */
async function hurried<T>(work: Promise<T>): Promise<T> {
  let ended = false;
  const result = work.finally(() => {
    ended = true;
  });
  // Who waits for it is told when the loop has ended.
  result.catch(() => {});
  while (!ended) {
    await vi.advanceTimersByTimeAsync(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return result;
}

async function wordsOf(input: string): Promise<[words: string[], counts: number[], tokens: number]> {
  const { vocabulary, corpus } = await prepareCorpus([input], { threads: 2 });
  await corpus.close();
  return [vocabulary.words.toArray(), [...vocabulary.counts], corpus.tokens];
}

describe('a corpus by its address', () => {
  test.each(['/text.txt', '/text.txt.gz', '/text.txt?signature=abc'])(
    '%s has the words of the file',
    async (name) => {
      expect(await wordsOf(`${origin}${name}`)).toEqual(await wordsOf(local));
    },
  );

  test('is read where the server has no ranges', async () => {
    faults.ranges = false;
    expect(await wordsOf(`${origin}/text.txt`)).toEqual(await wordsOf(local));
  });

  test('of which a part is needed is not fetched whole', async () => {
    const placed = await platform().files.openAt(`${origin}/text.txt`);
    const target = new Uint8Array(10);
    expect(await placed.read(target, 100_000)).toBe(10);
    expect(Buffer.from(target)).toEqual(FILES['/text.txt'].subarray(100_000, 100_010));
    expect(asked).toEqual([expect.stringMatching(/^bytes=100000-/)]);
    expect(await placed.read(target, FILES['/text.txt'].length - 4)).toBe(4);
  });
});

describe('a server that fails', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('is asked again', async () => {
    faults.refused = 1;
    expect(await hurried(read('/text.txt'))).toBe(content);
  });

  test('and breaks off is asked for the rest only', async () => {
    faults.broken = 1;
    expect(await hurried(read('/text.txt'))).toBe(content);
    const half = FILES['/text.txt'].length >> 1;
    expect(asked.at(-1)).toBe(`bytes=${half}-`);
  });

  test('and has a shorter file when it is asked for the rest is told of', async () => {
    Object.assign(faults, { broken: 1, shorter: true });
    await expect(hurried(read('/text.txt'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/it broke off after \d+ bytes and cannot be gone on with/),
    });
  });

  test('and always does is told of, without what signs the address', async () => {
    faults.refused = 1000;
    const failure = platform()
      .files.findSources([`${origin}/text.txt?secret`])
      .catch((error) => error);
    for (let tries = 0; tries < 200; tries++) {
      await vi.advanceTimersByTimeAsync(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await failure).toMatchObject({
      code: 'io',
      message: expect.stringContaining('the server answered 503'),
    });
    expect((await failure).message).not.toContain('secret');
  });

  test('and does not know the file is asked once', async () => {
    await expect(wordsOf(`${origin}/none.txt`)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('the server answered 404'),
    });
    expect(asked).toHaveLength(1);
  });

  test('an empty file is empty', async () => {
    expect(await read('/empty.txt')).toBe('');
  });
});
