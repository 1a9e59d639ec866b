import { platform, type ScratchFile } from '../platform.js';
import type { FileSegment, TokenReader, TokenSegment, TokenStore } from './encoded.js';
import { unpackIds } from './packed-ids.js';

/** Ids in a block: 4 MB. */
export const BLOCK_IDS = 1 << 20;

/** Where writers may put their ids, block by block: structured-clonable, one for all of them. */
export interface TokenBlocks {
  /** Two int32: the blocks of memory that may still be taken, the blocks of the file that were. */
  readonly taken: SharedArrayBuffer;
  readonly blockIds: number;
  /** For what memory does not take; undefined where it takes all for sure. */
  readonly file: ScratchFile | undefined;
}

/** Keeps ids in text order: in memory while there is some left, then in a file. */
export class TokenWriter {
  readonly #blocks: TokenBlocks;
  readonly #segments: TokenSegment[] = [];
  #block: { readonly memory: Uint32Array<SharedArrayBuffer> } | FileSegment | undefined;
  #used = 0;

  constructor(blocks: TokenBlocks) {
    this.#blocks = blocks;
  }

  append(ids: Uint32Array): void {
    for (let from = 0; from < ids.length; ) {
      if (this.#block === undefined || this.#used === this.#blocks.blockIds) this.#nextBlock();
      const part = ids.subarray(from, from + this.#blocks.blockIds - this.#used);
      this.#put(part);
      this.#used += part.length;
      from += part.length;
    }
  }

  /** The segments in order. */
  finish(): TokenSegment[] {
    this.#endBlock();
    return this.#segments;
  }

  #put(ids: Uint32Array): void {
    const block = this.#block!;
    if ('memory' in block) block.memory.set(ids, this.#used);
    else platform().spill.write(block.file, bytesOf(ids), block.offset + this.#used * 4);
  }

  #nextBlock(): void {
    this.#endBlock();
    const { taken, blockIds, file } = this.#blocks;
    const numbers = new Int32Array(taken);
    if (file === undefined || Atomics.sub(numbers, 0, 1) > 0) {
      this.#block = { memory: new Uint32Array(platform().memory.shared(blockIds * 4)) };
    } else {
      const offset = Atomics.add(numbers, 1, 1) * blockIds * 4;
      this.#block = { file, offset, length: blockIds };
    }
  }

  #endBlock(): void {
    const length = this.#used;
    this.#used = 0;
    if (this.#block === undefined) return;
    if ('memory' in this.#block) this.#segments.push({ buffer: this.#block.memory.buffer, length });
    else this.#segments.push({ ...this.#block, length });
    this.#block = undefined;
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
 * await corpus.close();
 */
export function openTokens(store: TokenStore): TokenReader {
  const starts: number[] = [];
  let total = 0;
  for (const segment of store.segments) {
    starts.push(total);
    total += segment.length;
  }
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
    const { file, offset } = segment;
    return (at: number, target: Uint32Array) => platform().spill.read(file, bytesOf(target), offset + at * 4);
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
