// Requests to a server of embeddings that may be busy, slow or broken for a while.

import { counted, ioError, memoryError, quoted, WordvecError } from '../errors.js';
import { platform } from '../platform.js';
import { type RunHooks, throwIfAborted } from '../progress.js';
import { parsedJson } from '../values.js';
import type { EndpointAddress } from './endpoint-address.js';
import { messageOf, requestBody, rowsOfAnswer } from './endpoint-form.js';

/** Statuses after which the same request may do better. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529]);

/** Seconds: of the first pause, of the longest of ours, and of the longest that a server may ask for. */
const [FIRST_PAUSE, LONGEST_PAUSE, LONGEST_ASKED] = [0.5, 30, 600];

/** Seconds of a pause that people are told of when it begins. */
const TOLD_PAUSE = 5;

/** A server takes fewer or shorter texts at once: they are to be sent in parts. */
export class TooManyTexts extends Error {}

export interface ClientOptions {
  readonly dims: number;
  readonly retries: number;
  /** Seconds. */
  readonly timeout: number;
  readonly onNote: RunHooks['onNote'];
}

/** What came of one try: rows, or why it is to be repeated, after how many seconds. */
type Tried =
  | { readonly rows: readonly Float32Array[] }
  | { readonly reason: string; readonly pause?: number | undefined; readonly slow?: true };

export class EndpointClient {
  readonly address: EndpointAddress;
  readonly #options: ClientOptions;
  readonly #key: string | undefined;
  /** Requests that were repeated, by why. */
  readonly repeated = new Map<string, number>();
  // When, by performance.now(), requests may go out again.
  #free = 0;
  #answered = false;
  readonly #closing = new AbortController();
  #base64 = true;

  constructor(address: EndpointAddress, options: ClientOptions) {
    this.address = address;
    this.#options = options;
    this.#key = keyFor(address.url);
  }

  /**
   * The rows of texts, none of them empty, in their order.
   * @throws TooManyTexts; WordvecError `io`, `usage` for a key or model that the server refuses, `aborted`
   */
  async rows(texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly Float32Array[]> {
    for (let tries = 0; ; tries++) {
      await this.#turn(signal);
      const tried = await this.#try(texts, signal);
      if ('rows' in tried) {
        this.#answered = true;
        return tried.rows;
      }
      const { reason, pause, slow } = tried;
      // A model on a processor may take minutes for many texts.
      if (slow && tries > 0 && texts.length > 1) throw new TooManyTexts();
      const last = tries === this.#options.retries || this.#closing.signal.aborted;
      if (last || (pause ?? 0) > LONGEST_ASKED) throw this.#gaveUp(reason, tries, pause);
      this.repeated.set(reason, (this.repeated.get(reason) ?? 0) + 1);
      // Half of the pause is random, so that requests which failed together do not come back together.
      const own = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries) * (0.5 + Math.random() / 2);
      const until = performance.now() + 1000 * (pause ?? own);
      if ((pause ?? own) >= TOLD_PAUSE)
        this.#options.onNote?.(
          `${this.address.label}: ${reason}: asked again in ${Math.ceil(pause ?? own)} seconds`,
        );
      // Where the server asked for the pause, it is for all requests.
      if (pause === undefined) await this.#sleep(1000 * own, signal);
      else this.#free = Math.max(this.#free, until);
    }
  }

  /** From now on no request is repeated. */
  close(): void {
    this.#closing.abort();
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      throwIfAborted(signal);
      const wait = this.#free - performance.now();
      if (wait <= 0 || this.#closing.signal.aborted) return;
      await this.#sleep(wait, signal);
    }
  }

  #sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const { signal: closing } = this.#closing;
    return sleep(milliseconds, signal ? AbortSignal.any([signal, closing]) : closing);
  }

  async #try(texts: readonly string[], signal: AbortSignal | undefined): Promise<Tried> {
    const { timeout, dims } = this.#options;
    const over = AbortSignal.timeout(Math.ceil(timeout * 1000));
    let response: Response;
    let body: string;
    try {
      response = await fetch(this.address.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(this.#key && { authorization: `Bearer ${this.#key}` }),
        },
        body: requestBody(this.address, texts, { dims, base64: this.#base64 }),
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, over]) : over,
      });
      // The time is for the whole of the answer: a server may send its begin at once.
      body = await response.text();
    } catch (cause) {
      throwIfAborted(signal);
      if (over.aborted) return { reason: `no whole answer within ${counted(timeout, 'second')}`, slow: true };
      return this.#unreached(cause);
    }
    if (!response.ok) return this.#refused(response, body, texts);
    const rows = rowsOfAnswer(this.address, body, texts.length);
    return typeof rows === 'string' ? { reason: `a broken answer: ${this.#safe(rows)}` } : { rows };
  }

  /** A connection that broke may hold the next time; a server that never was there is not waited for. */
  #unreached(cause: unknown): Tried {
    const memory = memoryError(cause);
    if (memory) throw memory;
    const { code, message } = ((cause as Error).cause ?? cause) as { code?: string; message: string };
    if (this.#answered || /^(ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|UND_ERR_)/.test(code ?? ''))
      return { reason: `the connection failed (${code ?? message})` };
    throw ioError(
      `${this.address.label}: no server answers there (${code ?? message}): start it, or check the address`,
      { cause },
    );
  }

  #refused(response: Response, body: string, texts: readonly string[]): Tried {
    const { status, headers } = response;
    const said = this.#safe(saidIn(body));
    const tooMany = status === 413 || ([400, 422].includes(status) && TOO_MANY.test(said));
    if (tooMany) {
      if (texts.length > 1) throw new TooManyTexts();
    } else if (PASSING.has(status))
      return { reason: `${status}${said && ` (${said})`}`, pause: pauseAsked(headers) };
    else if ([400, 422].includes(status) && this.#base64 && /encoding_format|base64/i.test(said)) {
      this.#base64 = false;
      return { reason: 'no base64 there', pause: 0 };
    }
    const place = headers.get('location');
    const next =
      place && status >= 300 && status < 400
        ? `it moved to ${originOf(place)}: give that address`
        : tooMany && (status === 413 || TOO_LONG.test(said))
          ? `cut the text ${quoted(texts[0])} of ${counted(texts[0].length, 'character')} into parts, or leave it out`
          : this.#remedy(status);
    throw new WordvecError(
      status === 401 || status === 403 || status === 404 ? 'usage' : 'io',
      `${this.address.label}: the server refused ${counted(texts.length, 'text')} with ${status}${said && ` (${said})`}: ${next}`,
    );
  }

  #remedy(status: number): string {
    const { model, form } = this.address;
    if (status === 401 || status === 403)
      return this.#key
        ? 'check the key in WORDVEC_API_KEY'
        : 'set the environment variable WORDVEC_API_KEY to its key';
    if (model === '') return 'name the model behind the address, such as #bge-m3';
    if (status === 404 && form === 'ollama')
      return `fetch the model (ollama pull ${model}), or check its name`;
    return status === 404 ? 'check the address and the name of the model' : 'check what it says';
  }

  #gaveUp(reason: string, tries: number, pause: number | undefined): WordvecError {
    const asked = (pause ?? 0) > LONGEST_ASKED ? `, and asks for ${Math.ceil(pause!)} seconds of pause` : '';
    return ioError(
      `${this.address.label}: ${reason}, ${tries + 1} times${asked}: run again when the server is well; what it answered is kept, unless --cache is none`,
    );
  }

  /** A server's own words, without the key, which some repeat. */
  #safe(said: string): string {
    return (this.#key ? said.replaceAll(this.#key, '***') : said).replace(/\s+/g, ' ').slice(0, 200);
  }
}

const TOO_MANY = /batch|too (many|large|long)|max(imum)?|limit|exceed/i;
/** Of one text, whatever other limits a server has. */
const TOO_LONG = /token|context|length|long/i;

function saidIn(body: string): string {
  const answer = parsedJson(body);
  if (answer !== undefined) return messageOf(answer) ?? '';
  return /[<{]/.test(body) ? '' : body.trim();
}

/** Seconds that the server asks to wait: `Retry-After` holds seconds or a date (RFC 9110); OpenAI has milliseconds, too. */
export function pauseAsked(headers: Headers): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') || Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

/** OpenAI's own key goes over no open line. */
function keyFor(url: URL): string | undefined {
  const { variable } = platform();
  const safe = url.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return variable('WORDVEC_API_KEY') || (safe ? variable('OPENAI_API_KEY') : undefined) || undefined;
}

function originOf(place: string): string {
  return URL.canParse(place) ? new URL(place).origin + new URL(place).pathname : 'another path';
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}
