import { openRandomAccess, type RandomAccessFile } from '../platform/random-access.js';
import type { TokenReader, TokenSegment, TokenStore } from './encoded.js';
import { unpackIds } from './packed-ids.js';

/** Ids in a block of memory: 4 MB. */
export const BLOCK_IDS = 1 << 20;

const NO_BLOCK = new Uint32Array(new SharedArrayBuffer(0));

/** Where a writer may put its ids. */
export interface Room {
  /** One int32, shared by all writers: the blocks of memory that may still be taken. */
  readonly blocksLeft: SharedArrayBuffer;
  readonly blockIds: number;
  /** A file that does not exist yet, for what the blocks do not take. */
  readonly spill: string;
}

/** Keeps ids in text order: in memory while there is room for it, then in a file. */
export class TokenWriter {
  readonly #room: Room;
  readonly #segments: TokenSegment[] = [];
  #block: Uint32Array<SharedArrayBuffer> = NO_BLOCK;
  #used = 0;
  #file: RandomAccessFile | undefined;
  #inFile = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  append(ids: Uint32Array): void {
    for (let from = 0; from < ids.length; ) {
      if (this.#used === this.#block.length && !this.#nextBlock()) {
        this.#spill(ids.subarray(from));
        return;
      }
      const part = ids.subarray(from, from + this.#block.length - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      from += part.length;
    }
  }

  /** The segments in order. */
  finish(): TokenSegment[] {
    this.#endBlock();
    this.#file?.close();
    if (this.#inFile > 0) this.#segments.push({ path: this.#room.spill, length: this.#inFile });
    return this.#segments;
  }

  #nextBlock(): boolean {
    this.#endBlock();
    if (this.#file || Atomics.sub(new Int32Array(this.#room.blocksLeft), 0, 1) <= 0) return false;
    this.#block = new Uint32Array(new SharedArrayBuffer(this.#room.blockIds * 4));
    return true;
  }

  #endBlock(): void {
    if (this.#used > 0) this.#segments.push({ buffer: this.#block.buffer, length: this.#used });
    this.#block = NO_BLOCK;
    this.#used = 0;
  }

  #spill(ids: Uint32Array): void {
    this.#file ??= openRandomAccess(this.#room.spill, 'create');
    this.#file.write(bytesOf(ids), this.#inFile * 4);
    this.#inFile += ids.length;
  }
}

/**
 * Opens a corpus's ids for one thread; `SENTENCE_END` is set on the last of each sentence.
 * @example
 * const options = resolveOptions('skipgram', { minCount: 60 });
 * const { corpus } = await prepareCorpus(['corpus.txt'], options);
 * const tokens = openTokens(corpus.store);
 * const ids = new Uint32Array(4);
 * tokens.read(297, ids); // => 3
 * [...ids]; // => [0, 1, 0x80000000, 0]
 * tokens.close();
 * await corpus.close();
 */
export function openTokens(store: TokenStore): TokenReader {
  const starts: number[] = [];
  let total = 0;
  for (const segment of store.segments) {
    starts.push(total);
    total += segment.length;
  }
  const files = new Map<string, RandomAccessFile>();
  const readers = store.segments.map((segment) => {
    if ('buffer' in segment && segment.bits) {
      const bytes = new Uint8Array(segment.buffer);
      const { bits } = segment;
      return (at: number, target: Uint32Array) => unpackIds(bytes, at, target, bits);
    }
    if ('buffer' in segment) {
      const ids = new Uint32Array(segment.buffer, 0, segment.length);
      return (at: number, target: Uint32Array) => target.set(ids.subarray(at, at + target.length));
    }
    return (at: number, target: Uint32Array) => {
      if (!files.has(segment.path)) files.set(segment.path, openRandomAccess(segment.path, 'read'));
      files.get(segment.path)!.read(bytesOf(target), at * 4);
    };
  });
  return {
    read(from, target) {
      const count = Math.max(0, Math.min(target.length, total - from));
      let segment = segmentAt(starts, from);
      for (let done = 0; done < count; segment++) {
        const at = from + done - starts[segment];
        const length = Math.min(count - done, store.segments[segment].length - at);
        readers[segment](at, target.subarray(done, done + length));
        done += length;
      }
      return count;
    },
    close() {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}

/** The last segment that starts at or before `from`. */
function segmentAt(starts: readonly number[], from: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= from) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function bytesOf(ids: Uint32Array): Uint8Array {
  return new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
}
