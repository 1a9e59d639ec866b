import readBits from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';
import { WordvecError } from '../errors.js';
import { type Chunks, cutError, damagedError } from './packed-data.js';

/** Bytes that a block of `UNIT` bytes can take, of codes of 20 bits; and those of the tables of any block. */
const UNIT = 100_000;
const UNIT_BYTES = 250_000;
const TABLE_BYTES = 60_000;
/** Bytes given at a time: runs can make 46 MB of one block. */
const CHUNK = 1 << 18;

/**
 * The content of all streams of a bzip2 file, one after the other.
 * @throws WordvecError `io` for data that are cut off or damaged
 */
export async function* unpackBzip2(name: string, packed: Chunks): Chunks {
  // The decoder asks at once for the first piece.
  const queue: Uint8Array[] = [new Uint8Array(0)];
  let received = 0;
  const bits = readBits(() => {
    const next = queue.shift();
    if (next === undefined) throw cutError(name, 'bzip2');
    return next;
  });
  // A block is decoded in one go, so all of it must be here.
  const have = async (count: number) => {
    while (received - bits.bytesRead < count) {
      const { value, done } = await packed.next();
      if (done) return received > bits.bytesRead;
      // A copy, which slice() of a Buffer is not.
      if (value.length > 0) queue.push(new Uint8Array(value));
      received += value.length;
    }
    return true;
  };
  let bytes = new Uint8Array(CHUNK);
  let length = 0;
  const take = (byte: number) => {
    if (length === bytes.length) {
      const longer = new Uint8Array(2 * length);
      longer.set(bytes);
      bytes = longer;
    }
    bytes[length++] = byte;
  };
  while (await have(4)) {
    const units = attempt(name, () => bzip2.header(bits));
    const block = new Int32Array(units * UNIT);
    for (let checksum: number | null = 0; ; ) {
      await have(units * UNIT_BYTES + TABLE_BYTES);
      const before: number = checksum;
      length = 0;
      checksum = attempt(name, () => bzip2.decompress(bits, take, block, block.length, before));
      if (checksum === null) break;
      for (let at = 0; at < length; at += CHUNK) yield bytes.subarray(at, Math.min(length, at + CHUNK));
    }
  }
}

// The decoder's own words for what is wrong help nobody.
function attempt<Result>(name: string, decode: () => Result): Result {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof WordvecError) throw cause;
    const reason = String(cause).includes('crc32') ? 'a checksum is wrong' : 'they make no sense';
    throw damagedError(name, 'bzip2', reason, cause);
  }
}
