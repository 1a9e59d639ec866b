import { checkOptions, WordvecError } from '../errors.js';
import { type FileInput, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { ByteWindow } from './byte-window.js';

/** Bytes of `over` that move into the window at once. */
const CHUNK = 1 << 18;

/** Bytes taken at first where the file's size is not known (gzip, pipes), so that a header cannot lie big. */
export const UNSIZED = 1 << 24;

/** Bytes of a view: on Node 20 no Uint8Array is longer than 4 GiB. */
const PIECE = 2 ** 30;

/**
 * Reads a file as a window of bytes, or field after field of a little-endian file. Each of these reads names its field,
 * for the sentence that a damaged file gets (`format`); nothing is allocated for more bytes than the file still has.
 */
export class ByteReader extends ByteWindow {
  /**
   * Opens a file or content, gives the reader to `read` and closes it after; progress is reported as `loading`.
   * @throws WordvecError `io`, `aborted`
   */
  static async open<Result>(
    input: FileInput,
    hooks: RunHooks,
    read: (reader: ByteReader) => Promise<Result>,
  ): Promise<Result> {
    checkOptions(hooks, 'hooks');
    const began = performance.now();
    const onRead = (done: number, total: number | undefined) =>
      hooks.onProgress?.({
        phase: 'loading',
        done,
        total,
        unit: 'bytes',
        seconds: (performance.now() - began) / 1000,
      });
    const file = await platform().files.open(input, { onRead, signal: hooks.signal });
    try {
      return await read(new ByteReader(input, file, hooks.signal));
    } finally {
      await file.close();
    }
  }

  /** Reads bytes that are at hand, a part of this reader's file. */
  over(bytes: Uint8Array): ByteReader {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
    }
    return new ByteReader(this.name, { size: bytes.length, chunks: chunks(), close: async () => {} });
  }

  /** Reads bytes[start..end), after which 8 more may be read. */
  static onBytes(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): ByteReader {
    async function* none() {}
    const reader = new ByteReader(bytes, { size: undefined, chunks: none(), close: async () => {} });
    return Object.assign(reader, { bytes, view: new DataView(bytes.buffer), start, end });
  }

  /** The next `count` bytes, at most 4 GiB, on their own memory. @throws WordvecError `memory` */
  async take(count: number, field: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.buffer(count, field));
  }

  /** As `take`, of any number of bytes. */
  async buffer(count: number, field: string): Promise<ArrayBuffer> {
    if (count > this.remaining) throw this.cutOff(field);
    let buffer = this.#allocate(this.size === undefined ? Math.min(count, UNSIZED) : count, field);
    for (let filled = 0; ; ) {
      for (; filled < buffer.byteLength; filled += PIECE)
        await this.fill(new Uint8Array(buffer, filled, Math.min(PIECE, buffer.byteLength - filled)), field);
      if (buffer.byteLength === count) return buffer;
      filled = buffer.byteLength;
      const longer = this.#allocate(Math.min(count, 2 * filled), field);
      new Float64Array(longer, 0, filled / 8).set(new Float64Array(buffer));
      buffer = longer;
    }
  }

  async floats(count: number, field: string): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array(await this.buffer(count * 4, field));
  }

  async int32(field: string): Promise<number> {
    const at = await this.#step(4, field);
    return this.view.getInt32(at, true);
  }

  async int32In(low: number, high: number, field: string): Promise<number> {
    const value = await this.int32(field);
    if (value < low || value > high)
      throw this.error(`${field} is ${value}, expected a number from ${low} to ${high}: the file is damaged`);
    return value;
  }

  /** A 64-bit integer that a double holds exactly. */
  async int64(field: string): Promise<number> {
    const at = await this.#step(8, field);
    const value = Number(this.view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value)) throw this.error(`${field} is ${value}, which is out of range`);
    return value;
  }

  async float64(field: string): Promise<number> {
    const at = await this.#step(8, field);
    return this.view.getFloat64(at, true);
  }

  async byte(field: string): Promise<number> {
    const at = await this.#step(1, field);
    return this.bytes[at];
  }

  async flag(field: string): Promise<boolean> {
    const value = await this.byte(field);
    if (value > 1) throw this.error(`${field} is ${value}, expected 0 or 1: the file is damaged`);
    return value === 1;
  }

  /** Sees that the file may have `bytes` more for a field that is about to be read. */
  expect(bytes: number, field: string): void {
    if (bytes > this.remaining)
      throw this.error(
        `${field} at byte ${this.offset} needs ${bytes} bytes, but the file has ${this.remaining} left: it is cut or damaged`,
      );
  }

  /** Steps over the next bytes; returns where they lie in the window. */
  async #step(count: number, field: string): Promise<number> {
    if (!(await this.need(count))) throw this.cutOff(field);
    this.start += count;
    return this.start - count;
  }

  #allocate(length: number, what: string): ArrayBuffer {
    try {
      return new ArrayBuffer(length);
    } catch (cause) {
      const mib = Math.ceil(length / 2 ** 20);
      throw new WordvecError(
        'memory',
        `${this.name}: ${what} needs ${mib} MiB, which cannot be had: free memory or use a bigger machine`,
        { cause },
      );
    }
  }
}
