// Opening files that may be packed, which is told by their first bytes.
import type { WordvecError } from '../errors.js';
import type { OpenedFile } from '../platform.js';
import { type Chunks, joined, type Packing } from './packed-data.js';

/** Bytes that tell a packing. */
export const HEAD_BYTES = 10;

// A block of bzip2 begins with the digits of pi, the end of a stream with those of its square root. Half of what is
// there must be right: the file may be cut or damaged.
const BZIP2 = [
  [0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
  [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
];

/** The packing of a file that begins so, whatever its name (RFC 1952, RFC 8878). */
export function packingOf(head: Uint8Array): Packing | undefined {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b && c === 8) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  const block = head.subarray(4, HEAD_BYTES);
  const bzip2 = a === 0x42 && b === 0x5a && c === 0x68 && d >= 0x31 && d <= 0x39;
  return bzip2 &&
    BZIP2.some((start) => 2 * block.filter((byte, i) => byte === start[i]).length >= block.length)
    ? 'bzip2'
    : undefined;
}

export interface RawFile {
  /** How many there are; undefined where unknown. */
  readonly size: number | undefined;
  readonly chunks: Chunks;
  /** See `OpenedFile`. */
  readonly readAt?: OpenedFile['readAt'];
}

/** How a machine unpacks gzip, and the sentence that it has for an error. */
export interface Unpacking {
  gunzip(packed: Chunks): Chunks;
  explain(name: string, cause: unknown): WordvecError;
}

export async function openPacked(name: string, raw: RawFile, how: Unpacking): Promise<OpenedFile> {
  const close = async () => void (await raw.chunks.return(undefined));
  try {
    const head = await readHead(raw.chunks);
    const packing = packingOf(head);
    const whole = prepend(head, raw.chunks);
    const chunks = withSentence(name, packing ? unpack(name, packing, whole, how) : whole, how);
    if (packing) return { size: undefined, chunks, close };
    return { size: raw.size, chunks, readAt: raw.readAt, close };
  } catch (cause) {
    await close();
    throw how.explain(name, cause);
  }
}

// What is not always needed is loaded when it is.
async function* unpack(name: string, packing: Packing, packed: Chunks, { gunzip }: Unpacking): Chunks {
  try {
    if (packing === 'gzip') yield* gunzip(packed);
    else if (packing === 'bzip2') yield* (await import('./unpack-bzip2.js')).unpackBzip2(name, packed);
    else yield* (await import('./unpack-zstd.js')).unpackZstd(name, packed);
  } finally {
    await packed.return(undefined);
  }
}

// The first chunk; more than one where a pipe gave too little to tell. A copy if joined.
async function readHead(raw: Chunks): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < HEAD_BYTES) {
    const { value, done } = await raw.next();
    if (done) break;
    head = head.length === 0 && value.length >= HEAD_BYTES ? value : joined(head, value);
  }
  return head;
}

async function* prepend(head: Uint8Array, rest: Chunks): Chunks {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* withSentence(name: string, chunks: Chunks, { explain }: Unpacking): Chunks {
  try {
    yield* chunks;
  } catch (cause) {
    throw explain(name, cause);
  }
}
