import { Buffer, isUtf8 } from 'node:buffer';

export { isUtf8 };

/** The place of the first zero byte, -1 when there is none. */
export function indexOfNul(bytes: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(0);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
