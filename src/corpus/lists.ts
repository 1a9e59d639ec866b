/** The bytes of numbers: a view. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes that grow. */
export class ByteList {
  length = 0;
  /** Longer than `length`; replaced as the list grows. */
  data = new Uint8Array(1024);

  append(source: Uint8Array, start = 0, end = source.length): void {
    const needed = this.length + end - start;
    if (needed > this.data.length) {
      const grown = new Uint8Array(Math.max(needed, this.data.length * 2));
      grown.set(this.data.subarray(0, this.length));
      this.data = grown;
    }
    // Words are a few bytes, for which a view costs more than it spares.
    if (end - start > 64) this.data.set(source.subarray(start, end), this.length);
    else for (let i = start, j = this.length; i < end; i++, j++) this.data[j] = source[i];
    this.length = needed;
  }

  /** The bytes so far: a view that the next `append` may leave behind. */
  get bytes(): Uint8Array {
    return this.data.subarray(0, this.length);
  }
}

/** Two arrays in one. */
export function joinedBytes(start: Uint8Array, rest: Uint8Array): Uint8Array {
  const whole = new Uint8Array(start.length + rest.length);
  whole.set(start);
  whole.set(rest, start.length);
  return whole;
}

/** uint32 that grow. */
export class Uint32List {
  length = 0;
  /** Longer than `length`; replaced as the list grows. */
  data = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  /** The values so far: a view that the next `push` may leave behind. */
  get values(): Uint32Array {
    return this.data.subarray(0, this.length);
  }
}
