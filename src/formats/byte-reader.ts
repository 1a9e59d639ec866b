import { LONGEST_LINE } from '../corpus/byte-lines.js';
import type { ByteList } from '../corpus/lists.js';
import { shorterError } from '../corpus/text.js';
import { checkOptions, fileLabel, WordvecError } from '../errors.js';
import { type FileInput, type OpenedFile, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';

/** Bytes free after the last one, for a newline that it may lack and for reading some bytes at once. */
const SPARE = 8;

/** Bytes taken at first where the file's size is not known (gzip, pipes), so that a header cannot lie big. */
export const UNSIZED = 1 << 24;

/**
 * A file's bytes as a window that moves forward: `bytes[start .. end)` are at hand, the caller advances
 * `start`, and asks for more where it needs them; or reads field after field of a little-endian file. Each of these
 * reads names its field, for the sentence that a damaged file gets (`format`); nothing is allocated for more
 * bytes than the file still has.
 */
export class ByteReader {
  /** How the file is called in messages. */
  readonly name: string;
  /** Bytes of the whole (unpacked) file; undefined where unknown: gzip, stdin, pipes. */
  readonly size: number | undefined;
  bytes = new Uint8Array(1 << 19);
  /** On the same memory as `bytes`. */
  view = new DataView(this.bytes.buffer);
  start = 0;
  end = 0;
  readonly #file: OpenedFile;
  // Place in the file of bytes[0].
  #base = 0;

  private constructor(input: FileInput, file: OpenedFile) {
    this.name = fileLabel(input, 'stdin');
    this.size = file.size;
    this.#file = file;
  }

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
        ...(total === undefined ? {} : { total }),
        unit: 'bytes',
        seconds: (performance.now() - began) / 1000,
      });
    const file = await platform().files.open(input, {
      onRead,
      ...(hooks.signal && { signal: hooks.signal }),
    });
    try {
      return await read(new ByteReader(input, file));
    } finally {
      await file.close();
    }
  }

  /** Place in the file of the next byte. */
  get offset(): number {
    return this.#base + this.start;
  }

  /** Bytes that may still come; Infinity where the size is not known. */
  get remaining(): number {
    return this.size === undefined ? Number.POSITIVE_INFINITY : this.size - this.offset;
  }

  /** Adds the next chunk to the window (which may move in `bytes`); false at the end of the file. */
  async more(): Promise<boolean> {
    const { value, done } = await this.#file.chunks.next();
    if (done) {
      if (this.#base + this.end < (this.size ?? 0)) throw shorterError(this.name);
      return false;
    }
    this.#makeRoom(value.length);
    this.bytes.set(value, this.end);
    this.end += value.length;
    return true;
  }

  /** Sees that at least `count` bytes are at hand; false where the file ends before. */
  async need(count: number): Promise<boolean> {
    while (this.end - this.start < count) if (!(await this.more())) return false;
    return true;
  }

  /** Fills `target` with the next bytes. */
  async fill(target: Uint8Array, field: string): Promise<void> {
    for (let filled = 0; ; ) {
      const count = Math.min(target.length - filled, this.end - this.start);
      target.set(this.bytes.subarray(this.start, this.start + count), filled);
      this.start += count;
      filled += count;
      if (filled === target.length) return;
      if (!(await this.more())) throw this.cutOff(field);
    }
  }

  /** The next `count` bytes on their own memory. @throws WordvecError `memory` */
  async take(count: number, field: string): Promise<Uint8Array<ArrayBuffer>> {
    if (count > this.remaining) throw this.cutOff(field);
    let bytes = this.#allocate(this.size === undefined ? Math.min(count, UNSIZED) : count, field);
    for (let filled = 0; ; ) {
      await this.fill(bytes.subarray(filled), field);
      if (bytes.length === count) return bytes;
      filled = bytes.length;
      const longer = this.#allocate(Math.min(count, 2 * filled), field);
      longer.set(bytes);
      bytes = longer;
    }
  }

  async floats(count: number, field: string): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array((await this.take(count * 4, field)).buffer);
  }

  async int32(field: string): Promise<number> {
    const at = await this.#step(4, field);
    return this.view.getInt32(at, true);
  }

  /** As `int32`, checked. */
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

  /** The bytes before the next NUL, which is skipped; at most `limit`. Appends them to `target`. */
  async untilNul(target: ByteList, limit: number, field: string): Promise<void> {
    const begin = target.length;
    for (;;) {
      if (!(await this.need(1))) throw this.cutOff(field);
      const nul = this.bytes.indexOf(0, this.start);
      const found = nul >= 0 && nul < this.end;
      const stop = found ? nul : this.end;
      if (target.length - begin + stop - this.start > limit)
        throw this.error(`${field} is longer than ${limit} bytes: the file is damaged`);
      target.append(this.bytes, this.start, stop);
      this.start = found ? stop + 1 : stop;
      if (found) return;
    }
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

  #allocate(length: number, what: string): Uint8Array<ArrayBuffer> {
    try {
      return new Uint8Array(length);
    } catch (cause) {
      const mib = Math.ceil(length / 2 ** 20);
      throw new WordvecError(
        'memory',
        `${this.name}: ${what} needs ${mib} MiB, which cannot be had: free memory or use a bigger machine`,
        { cause },
      );
    }
  }

  /** An error about this file: `sentence` says what was expected, found, and what to do. */
  error(sentence: string): WordvecError {
    return new WordvecError('format', `${this.name}: ${sentence}`);
  }

  cutOff(field: string): WordvecError {
    const end = this.size ?? this.#base + this.end;
    return this.error(
      `the file is cut off: it ends at byte ${end}, within ${field}; fetch or write it again`,
    );
  }

  #makeRoom(count: number): void {
    const held = this.end - this.start;
    if (held + count > LONGEST_LINE) {
      throw this.error(
        `no line ends in ${LONGEST_LINE >> 20} MiB from byte ${this.offset}: it is no vector file`,
      );
    }
    const needed = held + count + SPARE;
    if (this.end + count + SPARE <= this.bytes.length) return;
    const target = needed <= this.bytes.length ? this.bytes : new Uint8Array(2 * needed);
    target.set(this.bytes.subarray(this.start, this.end));
    if (target !== this.bytes) this.view = new DataView(target.buffer);
    this.bytes = target;
    this.#base += this.start;
    this.start = 0;
    this.end = held;
  }
}
