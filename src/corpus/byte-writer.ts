import type { Sink } from '../platform.js';
import { bytesOf } from './lists.js';

const CAPACITY = 1 << 18;
/** Zeros that are worth a hole in the file: fewer would cost as many calls as they save writing. */
const HOLE = 1 << 16;

/**
 * Gathers small pieces for a sink: write at `bytes[end]`, advance `end`, and make room before each piece; or write
 * field after field of a little-endian file.
 */
export class ByteWriter {
  bytes = new Uint8Array(CAPACITY);
  /** On the same memory as `bytes`. */
  view = new DataView(this.bytes.buffer);
  end = 0;
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Whether fewer than `count` bytes are free: then `makeRoom`, which is apart to spare rows the waiting. */
  lacks(count: number): boolean {
    return this.end + count > this.bytes.length;
  }

  /** Passes on what there is, so that at least `count` bytes are free. */
  async makeRoom(count: number): Promise<void> {
    await this.flush();
    if (!this.lacks(count)) return;
    this.bytes = new Uint8Array(count);
    this.view = new DataView(this.bytes.buffer);
  }

  put(piece: Uint8Array): void {
    this.bytes.set(piece, this.end);
    this.end += piece.length;
  }

  putByte(value: number): void {
    this.bytes[this.end++] = value;
  }

  putInt64(value: number): void {
    // No bigint, which each takes memory: dictionaries have one an entry.
    this.view.setUint32(this.end, value >>> 0, true);
    this.view.setInt32(this.end + 4, Math.floor(value / 2 ** 32), true);
    this.end += 8;
  }

  putZeros(count: number): void {
    this.bytes.fill(0, this.end, this.end + count);
    this.end += count;
  }

  /** Writes a piece of any length. */
  async write(piece: Uint8Array): Promise<void> {
    for (let done = 0; done < piece.length; ) {
      if (this.end === this.bytes.length) await this.flush();
      const part = piece.subarray(done, done + this.bytes.length - this.end);
      this.put(part);
      done += part.length;
    }
  }

  /** Writes `count` zero bytes: as a hole where they are many and the sink can leave one. */
  async zeros(count: number): Promise<void> {
    if (count >= HOLE && this.#sink.skip) {
      await this.flush();
      return this.#sink.skip(count);
    }
    for (let left = count; left > 0; ) {
      if (this.end === this.bytes.length) await this.flush();
      const part = Math.min(left, this.bytes.length - this.end);
      this.putZeros(part);
      left -= part;
    }
  }

  async int32(...values: number[]): Promise<void> {
    for (const value of values) {
      await this.#need(4);
      this.view.setInt32(this.end, value, true);
      this.end += 4;
    }
  }

  async int64(value: number): Promise<void> {
    await this.#need(8);
    this.putInt64(value);
  }

  async float64(value: number): Promise<void> {
    await this.#need(8);
    this.view.setFloat64(this.end, value, true);
    this.end += 8;
  }

  async byte(value: number): Promise<void> {
    await this.#need(1);
    this.putByte(value);
  }

  floats(source: Float32Array): Promise<void> {
    return this.write(bytesOf(source));
  }

  async #need(count: number): Promise<void> {
    if (this.lacks(count)) await this.makeRoom(count);
  }

  async flush(): Promise<void> {
    if (this.end > 0) await this.#sink.write(this.bytes.subarray(0, this.end));
    this.end = 0;
  }
}
