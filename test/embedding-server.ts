// A server of embeddings on loopback that fails as it is told, and counts what it is asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, vi } from 'vitest';
import type { EmbedOptions } from '../src/embedders/embed-options.js';
import type { Embedder, TextRole } from '../src/embedders/embedder.js';
import { openEmbedder } from '../src/embedders/open-embedder.js';

export interface Asked {
  readonly path: string;
  readonly key: string | undefined;
  readonly input: readonly string[];
  readonly body: Record<string, unknown>;
}

export const TEXTS = Array.from({ length: 10 }, (_, i) => `text ${i}`);

/** What a request gets: an answer of its own, or undefined, and the server answers as it should. */
export type Fault = (
  asked: Asked,
  count: number,
  response: ServerResponse,
) => Promise<boolean | undefined> | boolean | undefined;

export class EmbeddingServer {
  readonly requests: Asked[] = [];
  /** Texts that an answer was sent for, as often as it was. */
  readonly answered: string[] = [];
  dim = 4;
  fault: Fault = () => undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<EmbeddingServer> {
    const server = new EmbeddingServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openai(): string {
    return `${this.origin}/v1/embeddings#test`;
  }

  get ollama(): string {
    return `${this.origin}/api/embed#test`;
  }

  /** How often each text was answered, where it was more than once. */
  get twice(): string[] {
    return this.answered.filter((text, i) => this.answered.indexOf(text) !== i);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = JSON.parse(Buffer.concat(parts).toString());
    const asked = { path: request.url!, key: request.headers.authorization, input: body.input, body };
    this.requests.push(asked);
    if (await this.fault(asked, this.requests.length, response)) return;
    this.answered.push(...body.input);
    response.setHeader('content-type', 'application/json').end(this.answer(asked));
  }

  answer({ path, input, body }: Asked): string {
    const rows = input.map((text) => rowOf(text, (body.dimensions as number | undefined) ?? this.dim));
    if (path.startsWith('/api/')) return JSON.stringify({ model: body.model, embeddings: rows });
    const packed = body.encoding_format === 'base64';
    const data = rows.map((row, index) => ({
      ...{ object: 'embedding', index },
      embedding: packed ? Buffer.from(Float32Array.from(row).buffer).toString('base64') : row,
    }));
    // Nothing promises their order.
    return JSON.stringify({ object: 'list', data: data.reverse(), model: body.model });
  }
}

/** The row of a text: of a few of its letters. */
export function rowOf(text: string, dim = 4): number[] {
  return Array.from({ length: dim }, (_, d) =>
    Math.fround([...text].reduce((sum, letter, i) => sum + Math.sin(letter.charCodeAt(0) * (i + d + 1)), 0)),
  );
}

/** Answers with a status and a message in OpenAI's form. */
export function refuse(
  response: ServerResponse,
  status: number,
  message = 'no',
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message } }));
  return true;
}

export function reply(response: ServerResponse, text: string, status = 200): true {
  response.writeHead(status).end(text);
  return true;
}

export const replyData = (response: ServerResponse, data: unknown) =>
  reply(response, JSON.stringify({ data }));

/** Sends the begin of an answer, and no more for a while. */
export async function slowly(response: ServerResponse, text: string): Promise<true> {
  response.write(text.slice(0, 30));
  await wait(400);
  response.destroy();
  return true;
}

/** Ends the connection in the midst of an answer. */
export async function cut(response: ServerResponse, text: string): Promise<true> {
  response.writeHead(200, { 'content-length': text.length });
  response.write(text.slice(0, 20));
  await wait(5);
  response.destroy();
  return true;
}

/** A server for each test of the calling file, and how texts are embedded by it. */
export function embeddingServers() {
  const servers = {} as { current: EmbeddingServer };
  beforeEach(async () => {
    vi.stubEnv('WORDVEC_API_KEY', '');
    vi.stubEnv('OPENAI_API_KEY', '');
    // Pauses are for the world: here they are of some milliseconds.
    vi.spyOn(Math, 'random').mockReturnValue(-0.99);
    servers.current = await EmbeddingServer.start();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await servers.current.stop();
  });
  return { servers, embed };
}

/** Three texts a batch, nothing cached, unless the options say otherwise. */
async function embed(
  name: string,
  texts: readonly string[] = TEXTS,
  options: EmbedOptions = {},
  role: TextRole = 'document',
  signal?: AbortSignal,
) {
  const notes: string[] = [];
  const hooks = { onNote: (note: string) => notes.push(note), ...(signal && { signal }) };
  const chosen = { cache: 'none', batchTexts: 3, ...options };
  const embedder = (await openEmbedder(name, chosen, hooks)) as Embedder;
  try {
    const rows = await embedder.embed(texts, role, hooks);
    const { dim } = embedder;
    return { embedder, notes, rows: texts.map((_, i) => [...rows.subarray(i * dim, (i + 1) * dim)]) };
  } finally {
    await embedder.close();
  }
}
