import { LONGEST_LINE, shorterError } from '../corpus/byte-lines.js';
import { fileLabel, formatError, type WordvecError } from '../errors.js';
import type { FileInput, OpenedFile } from '../platform.js';
import { Slices } from '../slices.js';

/** Bytes free after the last one, for a newline that it may lack and for reading some bytes at once. */
const SPARE = 8;

/** Bytes read at once after a step over others; twice as many each time that it is read on from there. */
const [SHORT_READ, LONG_READ] = [1 << 12, 1 << 18];

/**
 * A file's bytes as a window that moves forward: `bytes[start .. end)` are at hand, the caller advances
 * `start`, and asks for more where it needs them.
 */
export class ByteWindow {
  /** How the file is called in messages. */
  readonly name: string;
  /** Bytes of the whole (unpacked) file; undefined where unknown: gzip, stdin, pipes. */
  readonly size: number | undefined;
  /** Where others may read the same bytes at places; undefined where they cannot: packed files, stdin, content. */
  readonly path: string | undefined;
  bytes = new Uint8Array(1 << 19);
  /** On the same memory as `bytes`. */
  view = new DataView(this.bytes.buffer);
  start = 0;
  end = 0;
  readonly #file: OpenedFile;
  readonly #signal: AbortSignal | undefined;
  // Place in the file of bytes[0].
  #base = 0;
  // Bytes to read next at the window's end; 0 while the file is read chunk by chunk.
  #ahead = 0;
  readonly #slices = new Slices();

  constructor(input: FileInput, file: OpenedFile, signal?: AbortSignal) {
    this.name = fileLabel(input, 'stdin');
    this.size = file.size;
    this.path = typeof input === 'string' && file.readAt ? input : undefined;
    this.#file = file;
    this.#signal = signal;
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
    const length = this.#ahead === 0 ? await this.#nextChunk() : await this.#nextPiece();
    this.end += length;
    if (length === 0 && this.#base + this.end < (this.size ?? 0)) throw shorterError(this.name);
    return length > 0;
  }

  /** From here on bytes are read at places, where they can be: copied once, not twice, but not while others are worked on. */
  readDirectly(): void {
    if (this.#file.readAt) this.#ahead = LONG_READ;
  }

  async #nextChunk(): Promise<number> {
    const { value, done } = await this.#file.chunks.next();
    if (done) return 0;
    this.#makeRoom(value.length);
    this.bytes.set(value, this.end);
    return value.length;
  }

  async #nextPiece(): Promise<number> {
    const length = Math.min(this.#ahead, this.size! - this.#base - this.end);
    this.#ahead = Math.min(2 * this.#ahead, LONG_READ);
    this.#makeRoom(length);
    return this.#readAt(this.bytes.subarray(this.end, this.end + length), this.#base + this.end);
  }

  async #readAt(target: Uint8Array, place: number): Promise<number> {
    await this.#slices.rest(this.#signal);
    return this.#file.readAt!(target, place);
  }

  /**
   * Steps over the next `count` bytes, unread where the file can be read at places.
   * @throws WordvecError `format` where the file ends before
   */
  async skip(count: number, field: string): Promise<void> {
    if (count > this.remaining) throw this.cutOff(field);
    const held = this.end - this.start;
    if (this.#file.readAt && count > held + SHORT_READ) {
      this.#base = this.offset + count;
      this.start = 0;
      this.end = 0;
      this.#ahead = SHORT_READ;
      return;
    }
    for (let left = count; ; ) {
      const step = Math.min(left, this.end - this.start);
      this.start += step;
      left -= step;
      if (left === 0) return;
      if (!(await this.more())) throw this.cutOff(field);
    }
  }

  /** Sees that at least `count` bytes are at hand; false where the file ends before. */
  async need(count: number): Promise<boolean> {
    while (this.end - this.start < count) if (!(await this.more())) return false;
    return true;
  }

  async fill(target: Uint8Array, field: string): Promise<void> {
    for (let filled = 0; ; ) {
      const count = Math.min(target.length - filled, this.end - this.start);
      target.set(this.bytes.subarray(this.start, this.start + count), filled);
      this.start += count;
      filled += count;
      if (filled === target.length) return;
      const read = target.length - filled < this.#ahead ? 0 : await this.#readInto(target.subarray(filled));
      filled += read;
      if (read === 0 && !(await this.more())) throw this.cutOff(field);
    }
  }

  /** Reads at places, where the window is empty, without a copy in it. */
  async #readInto(target: Uint8Array): Promise<number> {
    if (this.#ahead === 0) return 0;
    const read = await this.#readAt(target, this.offset);
    this.#base = this.offset + read;
    this.start = 0;
    this.end = 0;
    return read;
  }

  /** An error about this file: `sentence` says what was expected, found, and what to do. */
  error(sentence: string): WordvecError {
    return formatError(`${this.name}: ${sentence}`);
  }

  /** The same, of one whose bytes cannot be what was written. */
  damaged(what: string): WordvecError {
    return this.error(`the file is damaged: ${what}; fetch or write it again`);
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
