import { expected } from '../errors.js';

/**
 * An address that workers understand, too: relative ones begin where the page lies (`base`).
 * @throws WordvecError `usage` for what is none
 */
export function absoluteAddress(name: string, address: string | URL, base: string | undefined): string {
  try {
    return new URL(address, base).href;
  } catch {
    throw expected(name, 'an address (https://site/folder/)', String(address));
  }
}

/** What asks for bytes [from, to) of a file, without `to` for all that follow (RFC 9110, 14). */
export function byteRange(from: number, to?: number): string {
  return `bytes=${from}-${to === undefined ? '' : to - 1}`;
}

/** Bytes of the whole file of which an answer is a part; undefined where the server sent no part. */
export function wholeSize({ status, headers }: Response): number | undefined {
  const size = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && size !== undefined ? Number(size) : undefined;
}
