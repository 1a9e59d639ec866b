// What all that unpacks has in common.
import { ioError, type WordvecError } from '../errors.js';

export type Packing = 'gzip' | 'bzip2' | 'zstd';

/** The bytes of a file in order; a chunk is valid until the next one is asked for. */
export type Chunks = AsyncGenerator<Uint8Array>;

export function cutError(name: string, packing: Packing, cause?: unknown): WordvecError {
  const sentence = `the ${packing} data stop before their end, the file is cut off: fetch or pack it again`;
  return ioError(`${name}: ${sentence}`, { cause });
}

export function damagedError(name: string, packing: Packing, reason: string, cause?: unknown): WordvecError {
  const sentence = `the ${packing} data are damaged (${reason}): fetch or pack the file again`;
  return ioError(`${name}: ${sentence}`, { cause });
}

/** Bytes and those that follow them, on their own memory. */
export function joined(start: Uint8Array, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(start.length + rest.length);
  whole.set(start);
  whole.set(rest, start.length);
  return whole;
}
