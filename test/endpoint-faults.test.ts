// What ends the use of a server of embeddings, and what is kept then.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Embedder } from '../src/embedders/embedder.js';
import { openEmbedder } from '../src/embedders/open-embedder.js';
import { createIndex } from '../src/search/create-index.js';
import { openIndex } from '../src/search/text-index.js';
import { type EmbeddingServer, embeddingServers, refuse, rowOf, TEXTS } from './embedding-server.js';
import { temporaryFiles } from './temporary-files.js';
import { slowTest } from './thorough.js';

const { folder, path: at, file } = temporaryFiles();
const { servers, embed } = embeddingServers();
let server: EmbeddingServer;
beforeEach(() => {
  server = servers.current;
});

const wanted = TEXTS.map((text) => rowOf(text));
let caches = 0;
const newCache = () => at(`${caches++}.answers`);

describe('what is refused, with a sentence', () => {
  it.each<[number, string, RegExp]>([
    [401, '#test', /refused 1 text with 401 \(no\): set the environment variable WORDVEC_API_KEY/],
    [404, '/api/embed#bge-m3', /404 \(no\): fetch the model \(ollama pull bge-m3\)/],
    [404, '#test', /404 \(no\): check the address and the name of the model/],
    [400, '', /400 \(no\): name the model behind the address, such as #bge-m3/],
    [400, '#test', /400 \(no\): check what it says/],
  ])('%i of %s, at once', async (status, name, sentence) => {
    server.fault = (_, __, response) => refuse(response, status);
    await expect(embed(`${server.origin}${name}`)).rejects.toThrow(sentence);
    expect(server.requests.length).toBe(1);
  });

  it('the text that is too long for a model, among all others', async () => {
    const texts = [...TEXTS, 'word '.repeat(50), ...TEXTS];
    server.fault = ({ input }, _, response) =>
      input.some(({ length }) => length > 100) && refuse(response, 400, 'maximum context length is 8 tokens');
    await expect(embed(server.openai, texts, { batchTexts: 64 })).rejects.toThrow(
      /\(maximum context length is 8 tokens\): cut the text "word word.*…" of 250 characters into parts/,
    );
    server.fault = (_, __, response) => refuse(response, 400, 'monthly limit exceeded');
    await expect(embed(server.openai, ['b'])).rejects.toThrow(/monthly limit exceeded\): check what it says/);
  });

  it('a server that stays broken, after the retries that are asked for', async () => {
    server.fault = (_, count, response) => count > 1 && refuse(response, 500, 'out of order');
    const run = embed(server.openai, TEXTS, { retries: 2, requests: 1 });
    await expect(run).rejects.toThrow(/#test: 500 \(out of order\), 3 times: run again/);
    expect(server.requests.length).toBe(4);
  });

  it('a pause that is too long, and one that is asked for without end', async () => {
    server.fault = (_, __, response) => refuse(response, 429, 'daily limit', { 'retry-after': '86400' });
    await expect(embed(server.openai)).rejects.toThrow(
      /429 \(daily limit\), 1 times, and asks for 86400 seconds/,
    );
  });

  it('a dimension that changes half way', async () => {
    server.fault = (_, count) => {
      if (count === 3) server.dim = 6;
      return undefined;
    };
    await expect(embed(server.openai, TEXTS, { requests: 1 })).rejects.toThrow(
      /a vector of 6 numbers after ones of 4/,
    );
    expect(server.requests.length).toBe(3);
  });

  it.each<[string, RegExp]>([
    ['http://me:secret@host/v1', /^host: expected an address without a password or key/],
    ['http://host/v1?api_key=secret#m', /^host: expected an address without a password or key/],
    ['http://', /expected an address such as .*, got http:/],
    [
      'http://localhost:11434/api/embeddings#bge-m3',
      /expected Ollama's \/api\/embed, .* got \/api\/embeddings/,
    ],
    ['http://127.0.0.1:1/v1#test', /127.0.0.1:1\/v1\/embeddings#test: no server answers there/],
  ])('the address %s', async (name, sentence) => {
    await expect(embed(name)).rejects.toThrow(sentence);
    await expect(embed(name)).rejects.not.toThrow(/secret/);
  });

  it('a server that sends elsewhere is not followed', async () => {
    server.fault = (_, __, response) =>
      refuse(response, 307, 'moved', { location: 'http://other.test/v1?key=1' });
    await expect(embed(server.openai)).rejects.toThrow(
      /307 \(moved\): it moved to http:\/\/other.test\/v1: give/,
    );
  });

  it.each([
    'http://user:secret@host:99999/v1',
    'http://user:se@cret@host:99999/v1',
    'http://user:se?cret@host/v1',
    'https://[host]/v1?secret#m',
  ])('an address that is none, without what may be a password: %s', async (name) => {
    await expect(openEmbedder(name)).rejects.toThrow(
      /^(?!.*(user|cret)).*expected an address such as .*host/,
    );
  });

  it('options that say nothing to it', async () => {
    await expect(embed(server.openai, TEXTS, { method: 'sif' })).rejects.toThrow(
      /method.*: it says nothing to an endpoint/,
    );
    expect(server.requests.length).toBe(0);
  });

  it('a run that is stopped', async () => {
    const stop = new AbortController();
    server.fault = (_, count, response) => {
      if (count === 3) stop.abort();
      return count >= 3 && refuse(response, 503);
    };
    const run = embed(server.openai, TEXTS, { requests: 1 }, 'document', stop.signal);
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a service, which goes on after a fault', () => {
  const opened = (options = {}) =>
    openEmbedder(server.openai, {
      cache: 'none',
      batchTexts: 3,
      retries: 0,
      ...options,
    }) as Promise<Embedder>;

  it('a question that was stopped, or failed, ends no other', async () => {
    const embedder = await opened();
    const stop = new AbortController();
    server.fault = (_, __, response) => {
      stop.abort();
      return refuse(response, 500);
    };
    const first = embedder.embed(['a'], 'query', { signal: stop.signal });
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    await expect(embedder.embed(['b'], 'query')).rejects.toMatchObject({ code: 'io' });
    server.fault = () => undefined;
    expect([...(await embedder.embed(['b'], 'query'))]).toEqual(rowOf('b'));
    await embedder.close();
    await expect(embedder.embed(['b'], 'query')).rejects.toThrow(/it was closed: open it again/);
  });

  it('who is stopped waits for no place, and takes none', async () => {
    const embedder = await opened({ requests: 1 });
    let go = () => {};
    server.fault = async () => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return undefined;
    };
    const slow = embedder.embed(['slow'], 'query');
    const stop = new AbortController();
    const waiting = embedder.embed(['waiting'], 'query', { signal: stop.signal });
    const last = embedder.embed(['last'], 'query');
    setTimeout(() => stop.abort(), 5);
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    server.fault = () => undefined;
    go();
    expect([[...(await slow)], [...(await last)]]).toEqual([rowOf('slow'), rowOf('last')]);
    await embedder.close();
  });

  it('an index finds once the server is back, and stops one question alone', async () => {
    const name = at('service.idx');
    const documents = TEXTS.map((text) => ({ text }));
    await createIndex({ documents }, name, { embed: server.openai, cache: 'none', retries: 0 });
    const index = await openIndex(name, {}, { signal: AbortSignal.timeout(1) });
    await new Promise((done) => setTimeout(done, 5));
    server.fault = (_, __, response) => refuse(response, 500);
    await expect(index.search('text 3')).rejects.toMatchObject({ code: 'io' });
    server.fault = () => undefined;
    expect((await index.search('text 3', { k: 1 }))[0].id).toBe('4');
    const stop = new AbortController();
    let go = () => {};
    server.fault = async () => {
      stop.abort();
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return undefined;
    };
    const stopped = index.search('text 5', {}, { signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    go();
    server.fault = () => undefined;
    // Who asked before it was closed is answered.
    const asked = index.search('text 5', { k: 1 });
    await index.close();
    expect((await asked)[0].id).toBe('6');
    await expect(index.search('text 5')).rejects.toThrow(/the index was closed: open it again/);
  });
});

describe('a key', () => {
  const KEY = 'sk-0123456789abcdef';

  it('is sent, and shown to nobody', async () => {
    vi.stubEnv('OPENAI_API_KEY', KEY);
    const { embedder, notes } = await embed(server.openai, ['b']);
    expect(server.requests[0].key).toBe(`Bearer ${KEY}`);
    vi.stubEnv('WORDVEC_API_KEY', 'another');
    const other = await embed(server.openai, ['b']);
    expect(server.requests.at(-1)!.key).toBe('Bearer another');
    expect(other.embedder.fingerprint).toBe(embedder.fingerprint);
    vi.stubEnv('WORDVEC_API_KEY', KEY);
    server.fault = (_, __, response) => refuse(response, 401, `Incorrect API key provided: ${KEY}.`);
    const fault = await embed(`${server.origin}/v1/embeddings?api-version=1#test`).catch(
      ({ message }) => message,
    );
    expect(fault).toMatch(/401 \(Incorrect API key provided: \*\*\*\.\): check the key in WORDVEC_API_KEY/);
    expect(JSON.stringify([fault, notes, embedder])).not.toContain(KEY);
  });

  it.each([
    ['http://models.test/v1#m', null],
    ['https://models.test/v1#m', `Bearer ${KEY}`],
    ['http://127.models.test/v1#m', null],
    ['http://[::1]:8/v1#m', `Bearer ${KEY}`],
  ])("of OpenAI's goes over no open line: %s", async (name, sent) => {
    vi.stubEnv('OPENAI_API_KEY', KEY);
    const fetched = vi.fn(async (..._: Parameters<typeof fetch>) =>
      Response.json({ data: [{ embedding: [1, 2] }] }),
    );
    vi.stubGlobal('fetch', fetched);
    await embed(name, ['a']).finally(() => vi.unstubAllGlobals());
    expect(new Headers(fetched.mock.calls[0][1]!.headers).get('authorization')).toBe(sent);
  });
});

describe('the cache', () => {
  it('answers what was answered, also after a run that failed', async () => {
    const cache = newCache();
    server.fault = (_, count, response) => count > 3 && refuse(response, 400, 'bad');
    await expect(embed(server.openai, TEXTS, { cache, requests: 1 })).rejects.toThrow(/bad/);
    expect(server.answered.length).toBe(7);
    server.fault = () => undefined;
    expect((await embed(server.openai, TEXTS, { cache })).rows).toEqual(wanted);
    expect(server.answered.length).toBe(11);
    const asked = server.requests.length;
    expect((await embed(server.openai, [...TEXTS].reverse(), { cache })).rows).toEqual([...wanted].reverse());
    expect(server.requests.length).toBe(asked);
    expect(statSync(cache).mode & 0o077).toBe(0);
  });

  it('knows other models, sizes and prefixes apart', async () => {
    const cache = newCache();
    await embed(server.openai, ['b'], { cache });
    await embed(`${server.origin}/v1/embeddings#other`, ['b'], { cache });
    await embed(server.openai, ['b'], { cache, dims: 2 });
    await embed(server.openai, ['b'], { cache, documentPrefix: 'p ' });
    expect(server.requests.length).toBe(7);
    await embed(`${server.origin}/v1/embeddings?deployment=b#test`, ['b'], { cache });
    expect(server.requests.length).toBe(9);
  });

  it('asks again for what was cut or damaged, and for no more', async () => {
    const cache = newCache();
    await embed(server.openai, TEXTS, { cache, requests: 1 });
    const whole = readFileSync(cache);
    const record = whole.length / 11;
    const set = (at: number, value: number) => (bytes: Buffer) => {
      bytes.writeUInt8(value, at);
      return bytes;
    };
    const harm: [string, (bytes: Buffer) => Buffer, number][] = [
      ['a record cut at the end', (bytes) => bytes.subarray(0, bytes.length - 3), 1],
      ['a number changed', set(3 * record + 40, 1), 1],
      ['a magic changed', set(5 * record, 1), 1],
      ['a length changed', set(2 * record + 24, 7), 1],
      [
        'a record cut in the midst',
        (bytes) => Buffer.concat([bytes.subarray(0, record + 20), bytes.subarray(2 * record)]),
        1,
      ],
      [
        'bytes between',
        (bytes) => Buffer.concat([bytes.subarray(0, record), Buffer.from('wv\0a'), bytes.subarray(record)]),
        0,
      ],
      ['another file', () => Buffer.from('no answers'), 11],
      ['an empty file', () => Buffer.alloc(0), 11],
    ];
    for (const [what, change, lost] of harm) {
      writeFileSync(cache, change(Buffer.from(whole)));
      server.answered.length = 0;
      expect((await embed(server.openai, TEXTS, { cache })).rows, what).toEqual(wanted);
      expect(server.answered.length, what).toBe(lost);
      server.answered.length = 0;
      await embed(server.openai, TEXTS, { cache });
      expect(server.answered.length, `${what}, then`).toBe(0);
    }
    truncateSync(cache);
  });

  it('keeps no question that is asked alone: a service has no end of them', async () => {
    const cache = newCache();
    await embed(server.openai, TEXTS, { cache }, 'query');
    const size = statSync(cache).size;
    await embed(server.openai, ['alone'], { cache }, 'query');
    await embed(server.openai, ['text 1'], { cache }, 'query');
    expect([statSync(cache).size, server.answered.filter((text) => text === 'text 1').length]).toEqual([
      size,
      1,
    ]);
    await embed(server.openai, ['alone'], { cache });
    expect(statSync(cache).size).toBeGreaterThan(size);
  });

  it('is done without where its own folder takes no file', async () => {
    vi.stubEnv('XDG_CACHE_HOME', file('no folder'));
    const { rows, notes } = await embed(server.openai, ['b'], { cache: '' });
    expect(rows).toEqual([rowOf('b')]);
    expect(notes).toEqual([expect.stringMatching(/is not kept \(.*\): name a file with .*cache/)]);
    await expect(
      embed(server.openai, ['b'], { cache: join(file('no folder'), 'answers') }),
    ).rejects.toMatchObject({
      code: 'io',
    });
  });

  it("lies in the user's cache folder unless another place is named", async () => {
    vi.stubEnv('XDG_CACHE_HOME', at('home'));
    await embed(server.openai, ['b'], { cache: '' });
    expect(readdirSync(at('home/wordvec'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.answers$/)]);
  });

  slowTest('of a process that is killed has all that was answered', async () => {
    const cache = newCache();
    const input = file(TEXTS.join('\n'));
    const args = [
      'embed',
      server.openai,
      input,
      '-o',
      'killed.npy',
      '--cache',
      cache,
      '--batch-size',
      '2',
      '--requests',
      '1',
    ];
    const run = () =>
      spawn(process.execPath, [join(import.meta.dirname, '../dist/cli/main.js'), ...args], { cwd: folder });
    const killed = run();
    server.fault = (_, count) => {
      if (count === 5) killed.kill('SIGKILL');
      return count >= 5 || undefined;
    };
    await new Promise((resolve) => killed.on('close', resolve));
    expect(server.answered.length).toBe(7);
    server.fault = () => undefined;
    const again = run();
    expect(await new Promise((resolve) => again.on('close', resolve))).toBe(0);
    expect(server.twice).toEqual([]);
    expect(readFileSync(at('killed.npy')).length).toBe(128 + 10 * 4 * 4);
  });
});
