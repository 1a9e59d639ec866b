// Vectors and models that are read from bytes, blobs, addresses and streams instead of files.
import { createReadStream, openAsBlob, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWhole } from '../src/entries/command-line.js';
import {
  createMatrix,
  type FileInput,
  KeyedVectors,
  readFastText,
  readLines,
  readModel,
  readVectors,
  readVocabulary,
  train,
  WordTable,
  WordvecError,
  writeFastText,
  writeModel,
  writeVectors,
} from '../src/index.js';
import { partsOf } from '../src/progress.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { path } = temporaryFiles();
const FILES = ['v.vec.gz', 'v.wv', 'v.bin', 'v.vec'];
let server: Server;
let address: string;

beforeAll(async () => {
  const matrix = createMatrix(300, 40);
  matrix.data.forEach((_, i) => {
    matrix.data[i] = Math.sin(i);
  });
  const vectors = new KeyedVectors(WordTable.from(Array.from({ length: 300 }, (_, i) => `word${i}`)), matrix);
  for (const name of FILES) await writeVectors(vectors, path(name));
  server = createServer((request, response) => {
    if (request.url === '/none.vec') response.writeHead(404).end('<html>');
    else if (request.url === '/cut.vec') {
      response.writeHead(200, { 'content-length': '100000' });
      response.write('300 40\n');
      setTimeout(() => response.destroy(), 20);
    } else response.end(readFileSync(path(request.url!.slice(1))));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** The same content in every way in which it can be given. */
const WAYS: Record<string, (name: string) => FileInput | Promise<FileInput>> = {
  'a Buffer': (name) => readFileSync(path(name)),
  'a part of a larger array': (name) => {
    const bytes = readFileSync(path(name));
    const larger = new Uint8Array(bytes.length + 9);
    larger.set(bytes, 5);
    return larger.subarray(5, 5 + bytes.length);
  },
  'an ArrayBuffer': (name) => new Uint8Array(readFileSync(path(name))).buffer,
  'a SharedArrayBuffer': (name) => {
    const bytes = readFileSync(path(name));
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    return shared;
  },
  'a Blob': (name) => new Blob([new Uint8Array(readFileSync(path(name)))]),
  'a Blob of a file': (name) => openAsBlob(path(name)),
  'a file: URL': (name) => pathToFileURL(path(name)),
  'an http: URL': (name) => new URL(`${address}/${name}`),
  'a Response': (name) => fetch(`${address}/${name}`),
  'a ReadableStream': (name) => new Blob([new Uint8Array(readFileSync(path(name)))]).stream(),
  'a Readable': (name) => createReadStream(path(name)),
  'packed bytes': (name) => gzipSync(readFileSync(path(name))),
};

describe.each(Object.keys(WAYS))('%s', (way) => {
  test.each(firstOf(2, FILES))('gives the vectors of %s', async (name) => {
    if (way === 'packed bytes' && name.endsWith('.gz')) return;
    const expected = await readVectors(path(name));
    for (const found of [
      await readVectors(await WAYS[way](name)),
      (await readWhole(await WAYS[way](name))).vectors!,
    ]) {
      expect(found.words.toArray()).toEqual(expected.words.toArray());
      expect(found.matrix.data.slice()).toEqual(expected.matrix.data.slice());
    }
  });
});

describe('content', () => {
  test('gives models, classifiers, vocabularies and lines', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `__label__${i % 2} a${i % 2} b c`);
    const { model } = await train(
      'skipgram',
      { text: lines },
      { dim: 4, epochs: 1, minCount: 1, threads: 1 },
    );
    await writeModel(model, path('m.wv'));
    const bytes = new Uint8Array(readFileSync(path('m.wv')));
    expect((await readModel(bytes)).input.data.slice()).toEqual(model.input.data.slice());
    expect((await readModel(new Blob([bytes]))).epochsDone).toBe(1);
    const classifier = (await train('classifier', { text: lines }, { dim: 4, threads: 1 })).model;
    await writeFastText(classifier, path('c.bin'));
    const read = await readFastText(new Blob([new Uint8Array(readFileSync(path('c.bin')))]));
    expect(read.dictionary.labels.toArray()).toEqual(classifier.dictionary.labels.toArray());
    expect((await readVocabulary(Buffer.from('a 2\nb 1\n'))).words.toArray()).toEqual(['a', 'b']);
    const found: string[] = [];
    for await (const line of readLines(Buffer.from('\ufeffa\nb'))) found.push(Buffer.from(line).toString());
    expect(found).toEqual(['a', 'b']);
  });

  test.each<[string, () => FileInput | Promise<FileInput>, RegExp]>([
    ['cut bytes', () => readFileSync(path('v.bin')).subarray(0, 9000), /^the bytes: .*(cut off|ends)/],
    ['no bytes', () => new Uint8Array(0), /^the bytes: the file is empty/],
    [
      'a missing file of a URL',
      () => new URL('file:///none/none.vec'),
      /^file:\/\/\/none\/none.vec: there is no such file/,
    ],
    [
      'the address of a file as text, as import.meta.resolve gives it',
      () => new URL('file:///none/none.vec').href,
      /none.vec: expected a path, got the address of a file as text: give new URL/,
    ],
    [
      'a missing page',
      () => new URL(`${address}/none.vec`),
      /none.vec: the server answered 404: check the address$/,
    ],
    ['a missing page, answered', () => fetch(`${address}/none.vec`), /none.vec: the server answered 404/],
    [
      'a page that breaks off',
      () => new URL(`${address}/cut.vec`),
      /a stream that was to be read failed|cut off/,
    ],
    [
      'a server that is none',
      () => new URL('http://127.0.0.1:9/v.vec'),
      /v.vec: it cannot be fetched \(.+\): check the address$/,
    ],
    ['a long name', () => 'x'.repeat(515_865), /^x{40}…: the path is longer than the system allows/],
    [
      'bytes as a text',
      () => readFileSync(path('v.bin')).toString('latin1'),
      /^300 40\\u000aword0 .{1,200}…: the path (is longer|holds a NUL byte)/,
    ],
    [
      'a stream of numbers',
      () =>
        (async function* () {
          yield 3;
        })() as never,
      /^expected a stream of bytes, got one of 3$/,
    ],
  ])('%s: one sentence', async (_, make, message) => {
    const error = await readVectors(await make()).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(WordvecError);
    expect((error as Error).message).toMatch(message);
  });

  test('a stream and a response are read once', async () => {
    const stream = new Blob([new Uint8Array(readFileSync(path('v.vec')))]).stream();
    await readVectors(stream);
    await expect(readVectors(stream)).rejects.toThrow(WordvecError);
    const response = await fetch(`${address}/v.vec`);
    await readVectors(response);
    await expect(readVectors(response)).rejects.toThrow(/the response was read already: fetch it again/);
  });

  test('a silent stream ends with the signal', async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 20);
    const silent = new ReadableStream<Uint8Array>();
    await expect(readVectors(silent, {}, { signal: control.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('a long stream keeps none of its parts', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const parts: WeakRef<object>[] = [];
    async function* stream() {
      for (let i = 0; i < 50; i++) {
        const part = { i };
        parts.push(new WeakRef(part));
        yield part;
      }
    }
    let left = 0;
    for await (const _ of partsOf(stream(), new AbortController().signal)) {
      if (parts.length < 50) continue;
      // What a turn of the event loop looked at lives until its end.
      await new Promise((done) => setImmediate(done));
      collect();
      left = parts.filter((part) => part.deref()).length;
    }
    expect(left).toBeLessThan(10);
  });

  test('progress is told in bytes', async () => {
    const bytes = readFileSync(path('v.bin'));
    const told: unknown[] = [];
    await readVectors(bytes, {}, { onProgress: ({ done, total }) => void told.push([done, total]) });
    expect(told.at(-1)).toEqual([bytes.length, bytes.length]);
    const answered = async (headers: Record<string, string>) => {
      const totals = new Set<number | undefined>();
      const hooks = { onProgress: ({ total }: { total?: number | undefined }) => void totals.add(total) };
      await readVectors(new Response(new Uint8Array(bytes), { headers }), {}, hooks);
      return [...totals];
    };
    const length = { 'content-length': String(bytes.length) };
    expect(await answered(length)).toEqual([bytes.length]);
    expect(await answered({})).toEqual([undefined]);
    expect(await answered({ ...length, 'content-encoding': 'gzip' })).toEqual([undefined]);
  });
});
