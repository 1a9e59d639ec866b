import { ioError, usageError } from '../errors.js';
import { throwIfAborted } from '../progress.js';
import type { AnswerCache } from './answer-cache.js';
import type { EncoderOptions } from './embed-options.js';
import { type EndpointClient, TooManyTexts } from './endpoint-client.js';
import { hashOfOptions } from './model-hash.js';

/** Characters sent at once: OpenAI takes 300,000 tokens, of which a Chinese character is one or two. */
const BATCH_CHARACTERS = 120_000;

/** A text that is to be sent. */
interface Wanted {
  readonly text: string;
  readonly key: string;
  /** Where it stands among the texts that were asked for. */
  readonly places: number[];
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
  readonly #waiting: (() => void)[] = [];
  readonly #sent = new Set<Promise<void>>();
  /** What ended the first request that failed for good; none is begun after it. */
  #failure: unknown;

  constructor(client: EndpointClient, cache: AnswerCache | undefined, options: EncoderOptions) {
    this.#client = client;
    this.#cache = cache;
    this.#options = options;
    this.#most = options.batchTexts;
    this.#free = options.requests;
  }

  /**
   * The rows of texts, none of them empty. What fails does not end the requests that are under way (`close` waits for
   * them): what they give is cached.
   * @throws WordvecError `io`, `usage`, `aborted`
   */
  async of(texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly Float32Array[]> {
    const rows: Float32Array[] = Array(texts.length);
    const wanted = await this.#missing(texts, rows);
    const ends = await Promise.allSettled(
      this.#batches(wanted).map(async (batch) => {
        const sent = this.#send(batch, rows, signal).finally(() => this.#sent.delete(sent));
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
    this.#failure ??= usageError(`${this.#client.address.label}: it was closed: open it again`);
    this.#client.close();
    await Promise.allSettled(this.#sent);
    this.#cache?.close();
  }

  /** Fills in what the cache has; the rest, equal texts once. */
  async #missing(texts: readonly string[], rows: Float32Array[]): Promise<Wanted[]> {
    const wanted = new Map<string, Wanted>();
    const { label } = this.#client.address;
    for (const [i, text] of texts.entries()) {
      const key = await hashOfOptions([label, this.#options.dims, text]);
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

  async #send(
    batch: readonly Wanted[],
    rows: Float32Array[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await this.#enter();
    try {
      if (this.#failure) throw this.#failure;
      const answer = await this.#client.rows(
        batch.map(({ text }) => text),
        signal,
      );
      return this.#keep(batch, answer, rows);
    } catch (cause) {
      if (!(cause instanceof TooManyTexts)) {
        this.#failure ??= cause;
        throw cause;
      }
    } finally {
      this.#leave();
    }
    const half = Math.ceil(batch.length / 2);
    this.#most = Math.min(this.#most, half);
    for (const part of [batch.slice(0, half), batch.slice(half)]) await this.#send(part, rows, signal);
  }

  #keep(batch: readonly Wanted[], answer: readonly Float32Array[], rows: Float32Array[]): void {
    for (const [i, { key, places }] of batch.entries()) {
      const row = this.#checked(answer[i]);
      this.#cache?.put(key, row);
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

  // A place that gets free goes to the one that has waited longest.
  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
