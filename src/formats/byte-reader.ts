import { LONGEST_LINE } from '../corpus/byte-lines.js';
import { shorterError } from '../corpus/text.js';
import { fileLabel, WordvecError } from '../errors.js';
import { type OpenedFile, platform } from '../platform.js';
import type { RunHooks } from '../progress.js';

/** Bytes free after the last one, for a newline that it may lack and for reading some bytes at once. */
const SPARE = 8;

/** Bytes taken at first where the file's size is not known (gzip, pipes), so that a header cannot lie big. */
export const UNSIZED = 1 << 24;

/**
 * A file's bytes as a window that moves forward: `bytes[start .. end)` are at hand, the caller advances
 * `start`, and asks for more where it needs them.
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

  private constructor(path: string, file: OpenedFile) {
    this.name = fileLabel(path, 'stdin');
    this.size = file.size;
    this.#file = file;
  }

  /**
   * Opens the file, gives the reader to `read` and closes it after; progress is reported as `loading`.
   * @throws WordvecError `io`, `aborted`
   */
  static async open<Result>(
    path: string,
    hooks: RunHooks,
    read: (reader: ByteReader) => Promise<Result>,
  ): Promise<Result> {
    const began = performance.now();
    const onRead = (done: number, total: number | undefined) =>
      hooks.onProgress?.({
        phase: 'loading',
        done,
        ...(total === undefined ? {} : { total }),
        unit: 'bytes',
        seconds: (performance.now() - began) / 1000,
      });
    const file = await platform().files.open(path, { onRead, ...(hooks.signal && { signal: hooks.signal }) });
    try {
      return await read(new ByteReader(path, file));
    } finally {
      await file.close();
    }
  }

  /** Place in the file of the next byte. */
  get offset(): number {
    return this.#base + this.start;
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

  /** Fills `target` with the next bytes; returns how many there were before the file ended. */
  async fill(target: Uint8Array): Promise<number> {
    for (let filled = 0; ; ) {
      const count = Math.min(target.length - filled, this.end - this.start);
      target.set(this.bytes.subarray(this.start, this.start + count), filled);
      this.start += count;
      filled += count;
      if (filled === target.length || !(await this.more())) return filled;
    }
  }

  /**
   * The next `count` bytes on their own memory; undefined where the file ends before.
   * @throws WordvecError `memory`, which names `what` they are
   */
  async take(count: number, what: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let bytes = this.#allocate(this.size === undefined ? Math.min(count, UNSIZED) : count, what);
    for (let filled = 0; ; ) {
      if ((await this.fill(bytes.subarray(filled))) < bytes.length - filled) return undefined;
      if (bytes.length === count) return bytes;
      filled = bytes.length;
      const longer = this.#allocate(Math.min(count, 2 * filled), what);
      longer.set(bytes);
      bytes = longer;
    }
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
