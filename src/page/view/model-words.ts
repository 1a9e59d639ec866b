/** The words of a model, kept as bytes: a million strings would take ten times the room. */
export class ModelWords {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();

  constructor({ bytes, offsets }: { bytes: Uint8Array; offsets: Uint32Array }) {
    this.#bytes = bytes;
    this.#offsets = offsets;
    this.size = offsets.length - 1;
  }

  word(row: number): string {
    return this.#decoder.decode(this.#bytes.subarray(this.#offsets[row], this.#offsets[row + 1]));
  }

  /** Rows by their words, for many questions at once. */
  rowsByWord(): Map<string, number> {
    return new Map(Array.from({ length: this.size }, (_, row) => [this.word(row), row]));
  }

  /** -1 where there is no such word. */
  indexOf(word: string): number {
    const wanted = this.#encoder.encode(word);
    for (let row = 0; row < this.size; row++) {
      const start = this.#offsets[row]!;
      if (this.#offsets[row + 1]! - start !== wanted.length) continue;
      let i = 0;
      while (i < wanted.length && this.#bytes[start + i] === wanted[i]) i++;
      if (i === wanted.length) return row;
    }
    return -1;
  }
}
