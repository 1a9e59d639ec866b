import type { Sink } from '../platform.js';

const CAPACITY = 1 << 18;

/** Gathers small pieces for a sink: write at `bytes[end]`, advance `end`, and make room before each piece. */
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

  /** Writes a piece of any length. */
  async write(piece: Uint8Array): Promise<void> {
    for (let done = 0; done < piece.length; ) {
      if (this.end === this.bytes.length) await this.flush();
      const part = piece.subarray(done, done + this.bytes.length - this.end);
      this.put(part);
      done += part.length;
    }
  }

  async flush(): Promise<void> {
    if (this.end > 0) await this.#sink.write(this.bytes.subarray(0, this.end));
    this.end = 0;
  }
}
