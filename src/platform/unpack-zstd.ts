import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';
import { type Chunks, cutError, damagedError, joined } from './packed-data.js';

/** What `zstd` unpacks without being told to (--long=27): memory that a header can ask for. */
const LARGEST_WINDOW = 2 ** 27;

/**
 * The content of all frames of a zstd file, one after the other (RFC 8878). The decoder checks no checksums, so
 * frames are walked here block by block.
 * @throws WordvecError `io` for data that are cut off or damaged, or need a dictionary or too much memory
 */
export async function* unpackZstd(name: string, packed: Chunks): Chunks {
  const input = new Pieces(name, packed);
  const { create64 } = await xxhash();
  while (await input.have(1)) {
    const magic = await input.take(4);
    if (magic[1] === 0x2a && magic[0] >> 4 === 5) {
      await input.skip(uint32(await input.take(4)));
      continue;
    }
    if (uint32(magic) !== 0xfd2fb528) throw damagedError(name, 'zstd', 'a frame does not begin as one');
    const { header, checked, size } = await readHeader(name, input);
    const hash = create64();
    const blocks: Uint8Array[] = [];
    const decoder = new Decompress((block) => blocks.push(block));
    let length = 0;
    let checksum = new Uint8Array(0);
    let part = joined(magic, header);
    for (let last = false; !last; part = new Uint8Array(0)) {
      const block = await readBlock(name, input);
      last = (block[0] & 1) === 1;
      if (last && checked) checksum = await input.take(4);
      try {
        decoder.push(joined(part, joined(block, checksum)), last);
      } catch (cause) {
        throw damagedError(name, 'zstd', 'a block makes no sense', cause);
      }
      for (const bytes of blocks.splice(0)) {
        hash.update(bytes);
        length += bytes.length;
        if (bytes.length > 0) yield bytes;
      }
    }
    if (size !== undefined && size !== length)
      throw damagedError(name, 'zstd', `a frame holds ${length} bytes, its head says ${size}`);
    if (checked && uint32(checksum) !== Number(hash.digest() & 0xffffffffn))
      throw damagedError(name, 'zstd', 'a checksum is wrong');
  }
}

interface FrameHeader {
  /** Its bytes after the magic number. */
  readonly header: Uint8Array;
  /** Whether a checksum ends the frame. */
  readonly checked: boolean;
  /** Bytes of the frame's content, where the header tells them. */
  readonly size: number | undefined;
}

async function readHeader(name: string, input: Pieces): Promise<FrameHeader> {
  const first = await input.take(1);
  const [descriptor] = first;
  const single = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const fields = await input.take((single ? 0 : 1) + dictionaryBytes + sizeBytes);
  const sizeField = fields.subarray(fields.length - sizeBytes);
  let size = sizeField.reduceRight((sum, byte) => 256 * sum + byte, 0);
  if (sizeBytes === 2) size += 256;
  const exponent = 2 ** (10 + (fields[0] >> 3));
  const window = single ? size : exponent + (exponent / 8) * (fields[0] & 7);
  if (
    dictionaryBytes > 0 &&
    fields.subarray(single ? 0 : 1, fields.length - sizeBytes).some((byte) => byte > 0)
  )
    throw damagedError(name, 'zstd', 'they were packed with a dictionary, which is not here');
  if (window > LARGEST_WINDOW)
    throw damagedError(name, 'zstd', `a window of ${window} bytes, expected at most ${LARGEST_WINDOW}`);
  return {
    header: joined(first, fields),
    checked: (descriptor & 4) !== 0,
    size: sizeBytes === 0 ? undefined : size,
  };
}

/** A block with its head of three bytes. */
async function readBlock(name: string, input: Pieces): Promise<Uint8Array> {
  const head = await input.take(3);
  const kind = (head[0] >> 1) & 3;
  const size = (head[0] | (head[1] << 8) | (head[2] << 16)) >> 3;
  if (kind === 3 || size > 1 << 17) throw damagedError(name, 'zstd', 'a block has no known kind or size');
  return joined(head, await input.take(kind === 1 ? 1 : size));
}

class Pieces {
  #chunk = new Uint8Array(0);

  constructor(
    private readonly name: string,
    private readonly chunks: Chunks,
  ) {}

  /** Whether there are `count` bytes more. */
  async have(count: number): Promise<boolean> {
    while (this.#chunk.length < count) {
      const { value, done } = await this.chunks.next();
      if (done) return false;
      this.#chunk = joined(this.#chunk, value);
    }
    return true;
  }

  /** The next bytes, valid as long as they are held. */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(await this.have(count))) throw cutError(this.name, 'zstd');
    const taken = this.#chunk.slice(0, count);
    this.#chunk = this.#chunk.subarray(count);
    return taken;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.take(Math.min(left, 1 << 16))).length;
  }
}

function uint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}
