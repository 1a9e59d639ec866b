import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../scripts/corpora/catalogue.mjs';
import { fetchCorpus } from '../scripts/corpora/fetch.mjs';
import { slowTest } from './thorough.js';

/** Made by Python's zipfile: the entries `readme` and `text8` (holding "anarchism originated as a term\n"). */
const ZIP = Buffer.from(
  'UEsDBBQAAAAIAAt1d10FpqHlCgAAAAgAAAAGAAAAcmVhZG1lK0pNTFHITeUCAFBLAwQUAAAACAALdXddqCoGGiEAAAAfAAAABQAAAHRleHQ4S8xLLErOyCzOVcgvykzPzEssSU1RSCxWSFQoSS3K5QIAUEsBAhQDFAAAAAgAC3V3XQWmoeUKAAAACAAAAAYAAAAAAAAAAAAAAKSBAAAAAHJlYWRtZVBLAQIUAxQAAAAIAAt1d12oKgYaIQAAAB8AAAAFAAAAAAAAAAAAAACkgS4AAAB0ZXh0OFBLBQYAAAAAAgACAGcAAAByAAAAAAA=',
  'base64',
);
const TEXT = 'anarchism originated as a term\n';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const entryOf = (bytes: Buffer, more: object) => ({ bytes: bytes.length, sha256: sha256(bytes), ...more });

let server: Server;
let base: string;
let folder: string;
const requests: (string | undefined)[] = [];
const served = new Map<string, { bytes: Buffer; ranges?: boolean; cutAt?: number }>();

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.headers.range);
    const file = served.get(request.url!);
    if (!file) return void response.writeHead(404).end();
    const start = file.ranges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    if (start >= file.bytes.length) return void response.writeHead(416).end();
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': file.bytes.length - start });
    if (file.cutAt === undefined) return void response.end(file.bytes.subarray(start));
    response.write(file.bytes.subarray(start, file.cutAt), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wordvec-fetch-'));
  requests.length = 0;
  served.clear();
  return () => rmSync(folder, { recursive: true });
});

describe('fetching a corpus', () => {
  test('checks and unpacks the named entry of a zip, and leaves nothing else behind', async () => {
    served.set('/text8.zip', { bytes: ZIP });
    const entry = entryOf(ZIP, { url: `${base}/text8.zip`, files: /^text8$/, saveAs: 'text8' });
    const seen: number[] = [];
    const onProgress = (done: number) => seen.push(done);
    await expect(fetchCorpus('text8', entry, { folder, onProgress })).resolves.toMatchObject({
      fetched: true,
    });
    expect(readFileSync(join(folder, 'text8'), 'utf8')).toBe(TEXT);
    expect(readdirSync(folder)).toEqual(['text8']);
    expect(seen.at(-1)).toBe(ZIP.length);
    await expect(fetchCorpus('text8', entry, { folder })).resolves.toMatchObject({ fetched: false });
    expect(requests).toHaveLength(1);
  });

  test('joins the matching entries of a tar.gz', async () => {
    for (const name of ['news.en-1', 'news.en-2', 'readme'])
      writeFileSync(join(folder, name), `${name} says\n`);
    const archive = join(folder, 'a.tgz');
    await create({ file: archive, gzip: true, cwd: folder }, ['news.en-1', 'readme', 'news.en-2']);
    const bytes = readFileSync(archive);
    served.set('/a.tar.gz', { bytes });
    const entry = entryOf(bytes, { url: `${base}/a.tar.gz`, files: /^news/, saveAs: 'news.txt' });
    await fetchCorpus('news', entry, { folder });
    expect(readFileSync(join(folder, 'news.txt'), 'utf8')).toBe('news.en-1 says\nnews.en-2 says\n');
  });

  test.each([true, false])('goes on after a cut download (server with ranges: %s)', async (ranges) => {
    const bytes = Buffer.from('a b c d e f g h\n'.repeat(10_000));
    const entry = entryOf(bytes, { url: `${base}/t.txt`, saveAs: 't.txt' });
    served.set('/t.txt', { bytes, ranges, cutAt: 70_000 });
    await expect(fetchCorpus('t', entry, { folder })).rejects.toThrow(
      /stopped after \d+ bytes .*run the same command/,
    );
    served.set('/t.txt', { bytes, ranges });
    await fetchCorpus('t', entry, { folder });
    expect(requests[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readFileSync(join(folder, 't.txt')).equals(bytes)).toBe(true);
  });

  test('a file with another content is refused and removed', async () => {
    served.set('/t.txt', { bytes: Buffer.from('other') });
    const entry = { ...entryOf(Buffer.from('right'), {}), url: `${base}/t.txt`, saveAs: 't.txt' };
    await expect(fetchCorpus('t', entry, { folder })).rejects.toThrow(/SHA-256 .* it was removed/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an archive without the entry says so and leaves no half file', async () => {
    const bytes = gzipSync('no tar');
    for (const [name, archive] of [
      ['a.zip', ZIP],
      ['a.tar.gz', bytes],
    ] as const) {
      served.set(`/${name}`, { bytes: archive });
      const entry = entryOf(archive, { url: `${base}/${name}`, files: /absent/, saveAs: 't.txt' });
      await expect(fetchCorpus(name, entry, { folder })).rejects.toThrow('cannot be unpacked');
      expect(existsSync(join(folder, 't.txt'))).toBe(false);
    }
  });

  test('no server, or none of that name', async () => {
    const entry = entryOf(ZIP, { url: 'http://127.0.0.1:1/t', saveAs: 't' });
    await expect(fetchCorpus('t', entry, { folder })).rejects.toThrow(/cannot be reached .*--from/);
    await expect(fetchCorpus('t', { ...entry, url: `${base}/t` }, { folder })).rejects.toThrow(
      'answered 404',
    );
  });

  slowTest('the command lists its corpora on misuse', () => {
    const script = join(import.meta.dirname, '../scripts/fetch-corpus.mjs');
    expect(() => execFileSync(process.execPath, [script, 'text9'], { stdio: 'pipe' })).toThrow(
      /no corpus is called text9[\s\S]*text8/,
    );
  });
});

test('each corpus of the catalogue has a checksum and a place', () => {
  for (const entry of Object.values(CATALOGUE)) {
    expect(entry).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      url: expect.stringMatching(/^https?:/),
    });
  }
});
