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
    if (needed > this.data.length) this.data = lengthened(this.data, Math.max(needed, this.data.length * 2));
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

/** Arrays one after the other, in one. */
export function joinedBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A longer copy of an array, filled up with zeros. */
export function lengthened<
  Numbers extends Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array,
>(numbers: Numbers, length: number): Numbers {
  const longer = new (numbers.constructor as new (length: number) => Numbers)(length);
  longer.set(numbers);
  return longer;
}

/** uint32 that grow. */
export class Uint32List {
  length = 0;
  /** Longer than `length`; replaced as the list grows. */
  data = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.data.length) this.data = lengthened(this.data, this.data.length * 2);
    this.data[this.length++] = value;
  }

  append(source: Uint32Array, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.data.length) this.data = lengthened(this.data, Math.max(needed, this.data.length * 2));
    const { data } = this;
    // Few at a time, for which a view costs more than it spares.
    for (let i = start, j = this.length; i < end; i++, j++) data[j] = source[i];
    this.length = needed;
  }

  /** The values so far: a view that the next `push` may leave behind. */
  get values(): Uint32Array {
    return this.data.subarray(0, this.length);
  }
}

/** The first number of [from, to) from which on `holds` is true, `to` where there is none. */
export function firstWhere(from: number, to: number, holds: (number: number) => boolean): number {
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
