// What tells models apart, wherever they lie.
import { bytesOf, joinedBytes } from '../corpus/lists.js';
import type { KeyedVectors } from '../embeddings/keyed-vectors.js';
import { platform } from '../platform.js';

/** Pieces of a large file that its hash is made of, and bytes of each. */
const [PIECES, PIECE] = [64, 1 << 14];

/** A hash of a file's length and of pieces of it: a model that was trained otherwise differs in all of them. @throws WordvecError `io` */
export async function hashOfFile(path: string): Promise<string> {
  const [source] = await platform().files.findSources([path]);
  const file = await platform().files.openAt(path);
  try {
    const whole = source.size <= PIECES * PIECE;
    const step = whole ? PIECE : (source.size - PIECE) / (PIECES - 1);
    const bytes = new Uint8Array(PIECES * PIECE);
    let length = 0;
    for (let i = 0; i < PIECES && i * step < source.size; i++)
      length += await file.read(bytes.subarray(length, length + PIECE), Math.floor(i * step));
    return await hashOf([Float64Array.of(source.size), bytes.subarray(0, length)]);
  } finally {
    file.close();
  }
}

/**
 * A hash of words and their vectors.
 * @param most bytes that are hashed at once: no digest takes more
 */
export async function hashOfVectors({ words, matrix }: KeyedVectors, most = 2 ** 31 - 1): Promise<string> {
  const { data } = matrix;
  const text = words.bytes.subarray(0, words.offsets[words.size]);
  if (text.length + data.byteLength <= most) return hashOf([text, data]);
  const hashes = [await hashOf([text])];
  const part = Math.ceil(most / 32);
  for (let at = 0; at < data.length; at += part) hashes.push(await hashOf([data.subarray(at, at + part)]));
  return hashOfOptions(hashes);
}

export function hashOfOptions(options: unknown): Promise<string> {
  return hashOf([new TextEncoder().encode(JSON.stringify(options))]);
}

/** SHA-256 of all parts, the first 32 digits of it. */
async function hashOf(parts: readonly ArrayBufferView[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', joinedBytes(...parts.map(bytesOf)));
  return hexOf(new Uint8Array(digest, 0, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
