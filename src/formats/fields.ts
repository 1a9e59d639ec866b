import type { ByteList } from '../corpus/lists.js';
import type { WordvecError } from '../errors.js';
import type { Sink } from '../platform.js';
import type { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';

/**
 * Reads the fields of a little-endian binary file in order. Each read names its field, for the sentence that
 * a damaged file gets; nothing is allocated for more bytes than the file still has.
 */
export class FieldReader {
  readonly #reader: ByteReader;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#reader.offset;
  }

  /** Bytes of the whole file; undefined where not known. */
  get size(): number | undefined {
    return this.#reader.size;
  }

  /** Bytes that may still come; Infinity where the size is not known. */
  get remaining(): number {
    const { size, offset } = this.#reader;
    return size === undefined ? Number.POSITIVE_INFINITY : size - offset;
  }

  /** A `format` error that names the file. */
  fault(sentence: string): WordvecError {
    return this.#reader.error(sentence);
  }

  /** @throws WordvecError `format` when the file has fewer than `bytes` left. */
  expect(bytes: number, field: string): void {
    if (bytes > this.remaining)
      throw this.fault(
        `${field} at byte ${this.position} needs ${bytes} bytes, but the file has ${this.remaining} left: it is cut or damaged`,
      );
  }

  async int32(field: string): Promise<number> {
    const at = await this.#take(4, field);
    return this.#reader.view.getInt32(at, true);
  }

  async float64(field: string): Promise<number> {
    const at = await this.#take(8, field);
    return this.#reader.view.getFloat64(at, true);
  }

  /** A 64-bit integer. @throws WordvecError `format` when a double cannot hold it exactly. */
  async int64(field: string): Promise<number> {
    const at = await this.#take(8, field);
    const value = Number(this.#reader.view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value)) throw this.fault(`${field} is ${value}, which is out of range`);
    return value;
  }

  async byte(field: string): Promise<number> {
    const at = await this.#take(1, field);
    return this.#reader.bytes[at];
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
    if ((await this.#reader.fill(target)) < target.length) throw this.#ended(field);
  }

  /** `count` bytes. */
  async bytes(count: number, field: string): Promise<Uint8Array<ArrayBuffer>> {
    this.expect(count, field);
    const bytes = await this.#reader.take(count, field);
    if (bytes === undefined) throw this.#ended(field);
    return bytes;
  }

  async floats(count: number, field: string): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array((await this.bytes(count * 4, field)).buffer);
  }

  /** The bytes before the next NUL, which is skipped; at most `limit`. Appends them to `target`. */
  async untilNul(target: ByteList, limit: number, field: string): Promise<void> {
    const reader = this.#reader;
    const start = target.length;
    for (;;) {
      if (!(await reader.need(1))) throw this.#ended(field);
      const nul = reader.bytes.indexOf(0, reader.start);
      const found = nul >= 0 && nul < reader.end;
      const stop = found ? nul : reader.end;
      if (target.length - start + stop - reader.start > limit)
        throw this.fault(`${field} is longer than ${limit} bytes: the file is damaged`);
      target.append(reader.bytes, reader.start, stop);
      reader.start = found ? stop + 1 : stop;
      if (found) return;
    }
  }

  /** @throws WordvecError `format` when bytes are left over. */
  async end(): Promise<void> {
    if (await this.#reader.need(1))
      throw this.fault(
        `bytes are left over after the last field at byte ${this.position}: the file is damaged`,
      );
  }

  /** Steps over the next bytes; returns where they lie in the reader's window. */
  async #take(count: number, field: string): Promise<number> {
    if (!(await this.#reader.need(count))) throw this.#ended(field);
    this.#reader.start += count;
    return this.#reader.start - count;
  }

  #ended(field: string): WordvecError {
    const { offset, start, end } = this.#reader;
    return this.fault(`the file ends at byte ${offset + end - start}, within ${field}: it is cut or damaged`);
  }
}

/** Writes little-endian fields to a sink. */
export class FieldWriter {
  readonly #writer: ByteWriter;

  constructor(sink: Sink) {
    this.#writer = new ByteWriter(sink);
  }

  async int32(...values: number[]): Promise<void> {
    for (const value of values) {
      const at = await this.#room(4);
      this.#writer.view.setInt32(at, value, true);
    }
  }

  async int64(value: number): Promise<void> {
    const at = await this.#room(8);
    this.#writer.view.setBigInt64(at, BigInt(value), true);
  }

  async float64(value: number): Promise<void> {
    const at = await this.#room(8);
    this.#writer.view.setFloat64(at, value, true);
  }

  async byte(value: number): Promise<void> {
    const at = await this.#room(1);
    this.#writer.bytes[at] = value;
  }

  bytes(source: Uint8Array): Promise<void> {
    return this.#writer.write(source);
  }

  floats(source: Float32Array): Promise<void> {
    return this.bytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Where the next `count` bytes go. */
  async #room(count: number): Promise<number> {
    if (this.#writer.lacks(count)) await this.#writer.makeRoom(count);
    this.#writer.end += count;
    return this.#writer.end - count;
  }
}
