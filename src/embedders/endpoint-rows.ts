import { ioError, usageError } from '../errors.js';
import { throwIfAborted } from '../progress.js';
import type { AnswerCache } from './answer-cache.js';
import type { EncoderOptions } from './embed-options.js';
import { type EndpointClient, TooManyTexts } from './endpoint-client.js';
import { hashOfOptions } from './model-hash.js';

/** Characters sent at once: OpenAI takes 300,000 tokens, of which a Chinese character is one or two. */
const BATCH_CHARACTERS = 120_000;

interface Wanted {
  readonly text: string;
  readonly key: string;
  /** Where it stands among the texts that were asked for. */
  readonly places: number[];
}

interface Call {
  readonly rows: Float32Array[];
  readonly signal: AbortSignal | undefined;
  readonly keep: boolean;
  /** What ended the first of its requests that failed for good; none of it is begun after that. */
  failure?: unknown;
}

/** The rows of a server for texts: those that it gave before from the cache, others in batches, several at once. */
export class EndpointRows {
  /** Numbers of a row; 0 before the first came. */
  width = 0;
  readonly #client: EndpointClient;
  readonly #cache: AnswerCache | undefined;
  readonly #options: EncoderOptions;
  /** Texts that the server takes at once, as far as it is known. */
  #most: number;
  #free: number;
  readonly #waiting = new Set<() => void>();
  readonly #sent = new Set<Promise<void>>();
  #closed = false;

  constructor(client: EndpointClient, cache: AnswerCache | undefined, options: EncoderOptions) {
    this.#client = client;
    this.#cache = cache;
    this.#options = options;
    this.#most = options.batchTexts;
    this.#free = options.requests;
  }

  /**
   * The rows of texts, none of them empty. What fails does not end the requests that are under way (`close` waits for
   * them): what they give is cached. Nor does it end other calls, before or after it.
   * @param keep whether what the server answers is kept
   * @throws WordvecError `io`, `usage`, `aborted`
   */
  async of(
    texts: readonly string[],
    signal: AbortSignal | undefined,
    keep = true,
  ): Promise<readonly Float32Array[]> {
    const rows: Float32Array[] = Array(texts.length);
    const call: Call = { rows, signal, keep };
    const wanted = await this.#missing(texts, rows);
    const ends = await Promise.allSettled(
      this.#batches(wanted).map(async (batch) => {
        const sent = this.#send(batch, call).finally(() => this.#sent.delete(sent));
        this.#sent.add(sent);
        await sent;
      }),
    );
    throwIfAborted(signal);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return rows;
  }

  /** Waits for the requests under way, none of which is repeated any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#client.close();
    await Promise.allSettled(this.#sent);
    this.#cache?.close();
  }

  /** Fills in what the cache has; the rest, equal texts once. */
  async #missing(texts: readonly string[], rows: Float32Array[]): Promise<Wanted[]> {
    const wanted = new Map<string, Wanted>();
    const { label, url } = this.#client.address;
    for (const [i, text] of texts.entries()) {
      const key = await hashOfOptions([`${label}${url.search}`, this.#options.dims, text]);
      const known = await this.#cache?.get(key);
      if (known) rows[i] = this.#checked(known);
      else if (wanted.has(key)) wanted.get(key)!.places.push(i);
      else wanted.set(key, { text, key, places: [i] });
    }
    return [...wanted.values()];
  }

  #batches(wanted: readonly Wanted[]): Wanted[][] {
    const batches: Wanted[][] = [];
    let characters = Number.POSITIVE_INFINITY;
    for (const each of wanted) {
      const last = batches.at(-1);
      characters += each.text.length;
      if (last && last.length < this.#most && characters <= BATCH_CHARACTERS) last.push(each);
      else {
        batches.push([each]);
        characters = each.text.length;
      }
    }
    return batches;
  }

  async #send(batch: readonly Wanted[], call: Call): Promise<void> {
    await this.#enter(call.signal);
    try {
      if (this.#closed) throw usageError(`${this.#client.address.label}: it was closed: open it again`);
      if (call.failure) throw call.failure;
      const answer = await this.#client.rows(
        batch.map(({ text }) => text),
        call.signal,
      );
      return this.#take(batch, answer, call);
    } catch (cause) {
      if (!(cause instanceof TooManyTexts)) {
        call.failure ??= cause;
        throw cause;
      }
    } finally {
      this.#leave();
    }
    const half = Math.ceil(batch.length / 2);
    this.#most = Math.min(this.#most, half);
    for (const part of [batch.slice(0, half), batch.slice(half)]) await this.#send(part, call);
  }

  #take(batch: readonly Wanted[], answer: readonly Float32Array[], { rows, keep }: Call): void {
    for (const [i, { key, places }] of batch.entries()) {
      const row = this.#checked(answer[i]);
      if (keep) this.#cache?.put(key, row);
      for (const place of places) rows[place] = row;
    }
  }

  #checked(row: Float32Array): Float32Array {
    if (this.width === 0) this.width = row.length;
    if (row.length === this.width) return row;
    throw ioError(
      `${this.#client.address.label}: it gave a vector of ${row.length} numbers after ones of ${this.width}: see that one model answers there; --cache none forgets what it answered before`,
    );
  }

  // A place that gets free goes to the one that has waited longest; who is stopped waits for none.
  async #enter(signal: AbortSignal | undefined): Promise<void> {
    throwIfAborted(signal);
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const mine = await new Promise<boolean>((resolve) => {
      const go = () => {
        signal?.removeEventListener('abort', stop);
        resolve(true);
      };
      const stop = () => {
        this.#waiting.delete(go);
        resolve(false);
      };
      this.#waiting.add(go);
      signal?.addEventListener('abort', stop, { once: true });
    });
    if (!mine) throwIfAborted(signal);
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (!next) this.#free++;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
