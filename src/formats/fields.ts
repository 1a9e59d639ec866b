import type { ByteList } from '../corpus/lists.js';
import { WordvecError } from '../errors.js';
import type { OpenedFile, Sink } from '../platform/files.js';

/** Bytes taken at a time where the file's size is not known (gzip, pipes), so that a header cannot lie big. */
const STEP = 1 << 24;

/**
 * Reads the fields of a little-endian binary file in order. Each read names its field, for the sentence that
 * a damaged file gets; nothing is allocated for more bytes than the file still has.
 */
export class FieldReader {
  readonly path: string;
  /** Bytes read so far. */
  position = 0;
  readonly #size: number | undefined;
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #used = 0;
  #scratch = new DataView(new ArrayBuffer(8));

  constructor(path: string, file: OpenedFile) {
    this.path = path;
    this.#size = file.size;
    this.#chunks = file.chunks;
  }

  /** Bytes that may still come; Infinity where the size is not known. */
  get remaining(): number {
    return this.#size === undefined ? Number.POSITIVE_INFINITY : this.#size - this.position;
  }

  /** A `format` error that names the file. */
  fault(sentence: string): WordvecError {
    return new WordvecError('format', `${this.path}: ${sentence}`);
  }

  /** @throws WordvecError `format` when the file has fewer than `bytes` left. */
  expect(bytes: number, field: string): void {
    if (bytes > this.remaining)
      throw this.fault(
        `${field} at byte ${this.position} needs ${bytes} bytes, but the file has ${this.remaining} left: it is cut or damaged`,
      );
  }

  async int32(field: string): Promise<number> {
    return (await this.#view(4, field)).getInt32(0, true);
  }

  async float64(field: string): Promise<number> {
    return (await this.#view(8, field)).getFloat64(0, true);
  }

  /** A 64-bit integer. @throws WordvecError `format` when a double cannot hold it exactly. */
  async int64(field: string): Promise<number> {
    const value = Number((await this.#view(8, field)).getBigInt64(0, true));
    if (!Number.isSafeInteger(value)) throw this.fault(`${field} is ${value}, which is out of range`);
    return value;
  }

  async byte(field: string): Promise<number> {
    return (await this.#view(1, field)).getUint8(0);
  }

  /** As `int32`, checked. */
  async int32In(low: number, high: number, field: string): Promise<number> {
    const value = await this.int32(field);
    if (value < low || value > high)
      throw this.fault(`${field} is ${value}, expected a number from ${low} to ${high}: the file is damaged`);
    return value;
  }

  async flag(field: string): Promise<boolean> {
    const value = await this.byte(field);
    if (value > 1) throw this.fault(`${field} is ${value}, expected 0 or 1: the file is damaged`);
    return value === 1;
  }

  /** Fills `target`. */
  async into(target: Uint8Array, field: string): Promise<void> {
    this.expect(target.length, field);
    let filled = 0;
    while (filled < target.length) {
      if (this.#used === this.#chunk.length && !(await this.#next())) throw this.#ended(field);
      const part = this.#chunk.subarray(this.#used, this.#used + target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#used += part.length;
      this.position += part.length;
    }
  }

  /** `count` bytes. */
  async bytes(count: number, field: string): Promise<Uint8Array> {
    this.expect(count, field);
    if (this.#size !== undefined) {
      const whole = new Uint8Array(count);
      await this.into(whole, field);
      return whole;
    }
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0; left -= STEP) {
      const part = new Uint8Array(Math.min(left, STEP));
      await this.into(part, field);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async floats(count: number, field: string): Promise<Float32Array<ArrayBuffer>> {
    const bytes = await this.bytes(count * 4, field);
    return new Float32Array(bytes.slice().buffer as ArrayBuffer);
  }

  /** The bytes before the next NUL, which is skipped; at most `limit`. Appends them to `target`. */
  async untilNul(target: ByteList, limit: number, field: string): Promise<void> {
    const start = target.length;
    for (;;) {
      if (this.#used === this.#chunk.length && !(await this.#next())) throw this.#ended(field);
      const end = this.#chunk.indexOf(0, this.#used);
      const stop = end < 0 ? this.#chunk.length : end;
      target.append(this.#chunk, this.#used, stop);
      this.position += stop - this.#used;
      this.#used = stop;
      if (target.length - start > limit)
        throw this.fault(`${field} is longer than ${limit} bytes: the file is damaged`);
      if (end >= 0) break;
    }
    this.#used++;
    this.position++;
  }

  /** @throws WordvecError `format` when bytes are left over. */
  async end(): Promise<void> {
    if (this.#used < this.#chunk.length || (await this.#next()))
      throw this.fault(
        `bytes are left over after the last field at byte ${this.position}: the file is damaged`,
      );
  }

  async #next(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    this.#used = 0;
    this.#chunk = done ? new Uint8Array(0) : value;
    return !done && (value.length > 0 || (await this.#next()));
  }

  async #view(bytes: number, field: string): Promise<DataView> {
    if (this.#used + bytes <= this.#chunk.length) {
      const view = new DataView(this.#chunk.buffer, this.#chunk.byteOffset + this.#used, bytes);
      this.#used += bytes;
      this.position += bytes;
      return view;
    }
    await this.into(new Uint8Array(this.#scratch.buffer, 0, bytes), field);
    return this.#scratch;
  }

  #ended(field: string): WordvecError {
    return this.fault(`the file ends at byte ${this.position}, within ${field}: it is cut or damaged`);
  }
}

/** Writes little-endian fields to a sink, gathered into pieces of a megabyte. */
export class FieldWriter {
  readonly #sink: Sink;
  readonly #bytes = new Uint8Array(1 << 20);
  readonly #view = new DataView(this.#bytes.buffer);
  #used = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  async int32(...values: number[]): Promise<void> {
    for (const value of values) {
      await this.#room(4);
      this.#view.setInt32(this.#used, value, true);
      this.#used += 4;
    }
  }

  async int64(value: number): Promise<void> {
    await this.#room(8);
    this.#view.setBigInt64(this.#used, BigInt(value), true);
    this.#used += 8;
  }

  async float64(value: number): Promise<void> {
    await this.#room(8);
    this.#view.setFloat64(this.#used, value, true);
    this.#used += 8;
  }

  async byte(value: number): Promise<void> {
    await this.#room(1);
    this.#bytes[this.#used++] = value;
  }

  async bytes(source: Uint8Array): Promise<void> {
    if (source.length >= this.#bytes.length) {
      await this.flush();
      return this.#sink.write(source);
    }
    for (let done = 0; done < source.length; ) {
      await this.#room(1);
      const part = source.subarray(done, done + this.#bytes.length - this.#used);
      this.#bytes.set(part, this.#used);
      this.#used += part.length;
      done += part.length;
    }
  }

  async floats(source: Float32Array): Promise<void> {
    await this.bytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }

  async flush(): Promise<void> {
    if (this.#used > 0) await this.#sink.write(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
  }

  async #room(bytes: number): Promise<void> {
    if (this.#used + bytes > this.#bytes.length) await this.flush();
  }
}
