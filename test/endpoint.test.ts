// Servers of embeddings, by one on loopback.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../src/embedders/embedder.js';
import { pauseAsked } from '../src/embedders/endpoint-client.js';
import { openEmbedder } from '../src/embedders/open-embedder.js';
import {
  cut,
  type EmbeddingServer,
  embeddingServers,
  refuse,
  reply,
  replyData,
  rowOf,
  slowly,
  TEXTS,
} from './embedding-server.js';

const { servers, embed } = embeddingServers();
let server: EmbeddingServer;
beforeEach(() => {
  server = servers.current;
});

const wanted = TEXTS.map((text) => rowOf(text));

describe('both forms', () => {
  it.each(['openai', 'ollama'] as const)('%s: rows in the order of the texts', async (form) => {
    const texts = ['', ...TEXTS, ' ', 'text 3'];
    const { rows, embedder } = await embed(server[form], texts);
    expect(rows).toEqual(texts.map((text) => (text.trim() === '' ? [0, 0, 0, 0] : rowOf(text))));
    expect([embedder.dim, embedder.name]).toEqual([4, server[form]]);
    expect(server.twice).toEqual([]);
    expect(server.requests.map(({ input }) => input.length)).toEqual([1, 3, 3, 3, 1]);
    expect(server.requests[0].body.model).toBe('test');
  });

  it('plain numbers, where the server knows no base64', async () => {
    server.fault = ({ body }, _, response) =>
      body.encoding_format === 'base64' && refuse(response, 400, 'encoding_format base64 is not supported');
    expect((await embed(server.openai)).rows).toEqual(wanted);
    expect(server.requests.filter(({ body }) => body.encoding_format === 'base64').length).toBe(1);
  });

  it("plain numbers, where FastAPI's list of wrong fields says so", async () => {
    const detail = [{ type: 'extra_forbidden', loc: ['body', 'encoding_format'], msg: 'not permitted' }];
    server.fault = ({ body }, _, response) =>
      body.encoding_format === 'base64' && reply(response, JSON.stringify({ detail }), 422);
    expect((await embed(server.openai)).rows).toEqual(wanted);
    server.fault = (_, __, response) => reply(response, JSON.stringify({ detail }), 422);
    await expect(embed(server.openai)).rejects.toThrow(/with 422 \(encoding_format: not permitted\)/);
  });

  it('an address is completed, and a model named', async () => {
    await embed(`${server.origin}/v1/#test`, ['b']);
    await embed(`${server.origin}/api#hf.co/test:Q4`, ['b']);
    // Of its milliseconds a part is left by rounding.
    await embed(server.origin, ['b'], { timeout: 16.1 });
    expect(server.requests.map(({ path, body }) => [path, body.model])).toEqual([
      ...Array(2).fill(['/v1/embeddings', 'test']),
      ...Array(2).fill(['/api/embed', 'hf.co/test:Q4']),
      ...Array(2).fill(['/v1/embeddings', undefined]),
    ]);
  });

  it('fewer numbers are asked for, and made of more where the server gives more', async () => {
    expect((await embed(server.openai, TEXTS, { dims: 2 })).rows).toEqual(
      TEXTS.map((text) => rowOf(text, 2)),
    );
    server.answer = ({ input }) =>
      JSON.stringify({ data: input.map((text) => ({ embedding: rowOf(text) })) });
    const { rows, embedder } = await embed(server.openai, ['b'], { dims: 2 });
    expect(embedder.dim).toBe(2);
    expect(Math.hypot(...rows[0])).toBeCloseTo(1, 6);
    expect(rows[0][0] / rows[0][1]).toBeCloseTo(rowOf('b')[0] / rowOf('b')[1], 4);
    await expect(embed(server.openai, ['b'], { dims: 5 })).rejects.toThrow(/at most the 4 numbers/);
  });

  it('an answer that says that all went well', async () => {
    server.answer = ({ input }) =>
      JSON.stringify({ message: 'success', data: input.map((text) => ({ embedding: rowOf(text) })) });
    expect((await embed(server.openai, ['b'], { retries: 0 })).rows).toEqual([rowOf('b')]);
  });

  it('prefixes by what is known of the model, and by the caller', async () => {
    const inputs = () => server.requests.at(-1)!.input;
    await embed(`${server.origin}/api/embed#nomic-embed-text`, ['b']);
    expect(inputs()).toEqual(['search_document: b']);
    await embed(`${server.origin}/v1#multilingual-e5-small`, ['b'], {}, 'query');
    expect(inputs()).toEqual(['query: b']);
    await embed(`${server.origin}/api/embed#bge-m3`, ['b'], {}, 'query');
    expect(inputs()).toEqual(['b']);
    await embed(server.openai, ['b'], { documentPrefix: 'say: ' });
    expect(inputs()).toEqual(['say: b']);
  });

  it('a model that writes runs with a note', async () => {
    const { notes } = await embed(`${server.origin}/api/embed#deepseek-r1:7b`, ['b']);
    expect(notes).toEqual([
      expect.stringContaining('deepseek-r1:7b is a model that writes, no embedding model'),
    ]);
    expect((await embed(`${server.origin}/api/embed#qwen3-embedding:0.6b`, ['b'])).notes).toEqual([]);
  });
});

describe('what passes is waited for, and nothing is lost or answered twice', () => {
  const once = (fault: EmbeddingServer['fault']): EmbeddingServer['fault'] => {
    let failed = 0;
    return (asked, count, response) =>
      count > 1 && failed++ < 2 ? fault(asked, count, response) : undefined;
  };

  /** How long an answer may take, in seconds: what nothing is slow for waits as long as a busy machine needs. */
  const [SHORT, LONG] = [0.3, 30];

  it.each<[string, EmbeddingServer['fault'], number?]>([
    ['429', (_, __, response) => refuse(response, 429)],
    [
      '429 with Retry-After',
      (_, __, response) => refuse(response, 429, 'slow down', { 'retry-after': '0.02' }),
    ],
    ['500', (_, __, response) => refuse(response, 500)],
    ['503 with a page', (_, __, response) => reply(response, '<html>', 503)],
    ['cut JSON', (asked, _, response) => reply(response, server.answer(asked).slice(0, 50))],
    ['a connection that breaks', (asked, _, response) => cut(response, server.answer(asked))],
    ['a slow body', (asked, _, response) => slowly(response, server.answer(asked)), SHORT],
    ['too few rows', (asked, _, response) => reply(response, server.answer({ ...asked, input: ['x'] }))],
    [
      'an index twice',
      (_, __, response) =>
        replyData(
          response,
          [0, 0, 1].map((index) => ({ index, embedding: [1] })),
        ),
    ],
    [
      'numbers that are none',
      ({ input }, _, response) =>
        replyData(
          response,
          input.map(() => ({ embedding: [null, 1, 2, 3] })),
        ),
    ],
    ['an error with 200', (_, __, response) => reply(response, '{"error":{"message":"busy"}}')],
  ])('%s', async (_, fault, timeout = LONG) => {
    server.fault = once(fault);
    const { rows, notes } = await embed(server.openai, TEXTS, { timeout, requests: 2 });
    expect(rows).toEqual(wanted);
    expect(server.twice).toEqual([]);
    expect(server.requests.length).toBe(7);
    expect(notes.join()).toMatch(/requests were repeated after|^$/);
    expect(notes.length).toBeGreaterThan(0);
  });

  it('batches that a server is too slow for are halved', async () => {
    server.fault = ({ input }, _, response) => input.length > 2 && slowly(response, '');
    const { rows } = await embed(server.openai, TEXTS, { batchTexts: 4, timeout: SHORT, requests: 4 });
    expect(rows).toEqual(wanted);
    expect(server.twice).toEqual([]);
  });

  it('the pause that a server asks for holds up all requests', async () => {
    const began: number[] = [];
    server.fault = (_, count, response) => {
      began.push(performance.now());
      return count === 2 ? refuse(response, 429, 'wait', { 'retry-after-ms': '60' }) : undefined;
    };
    await embed(server.openai, TEXTS, { requests: 1 });
    expect(began[2] - began[1]).toBeGreaterThan(55);
  });

  it('the pause is read as seconds and as a date', () => {
    const pause = (value: string) => pauseAsked(new Headers({ 'retry-after': value }));
    expect([pause('7'), pause('0'), pause('soon')]).toEqual([7, 0, undefined]);
    const date = pause(new Date(Date.now() + 90_000).toUTCString())!;
    expect(date > 85 && date <= 90).toBe(true);
    expect(pause(new Date(0).toUTCString())).toBe(0);
  });

  it.each([
    [413, 'Payload Too Large'],
    [422, 'batch size 3 > maximum allowed batch size 2'],
  ])('batches that are too large (%i) are halved, and remembered', async (status, message) => {
    server.fault = ({ input }, _, response) => input.length > 2 && refuse(response, status, message);
    const { rows } = await embed(server.openai, TEXTS, { batchTexts: 8, requests: 1 });
    expect(rows).toEqual(wanted);
    expect(server.twice).toEqual([]);
    let refused = 0;
    const options = { cache: 'none', batchTexts: 8, requests: 1 };
    const embedder = (await openEmbedder(server.openai, options)) as Embedder;
    server.fault = ({ input }, _, response) => {
      if (input.length <= 2) return undefined;
      refused++;
      return refuse(response, status, message);
    };
    for (const _ of ['first', 'again']) await embedder.embed(TEXTS.slice(0, 8), 'document');
    await embedder.close();
    expect(refused).toBe(3);
  });
});
