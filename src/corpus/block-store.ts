import { platform, type ScratchFile } from '../platform.js';

/**
 * Blocks of bytes that all threads put and read: in shared memory while they fit a budget, in one temporary
 * file past it. Structured-clonable.
 */
export interface BlockStore {
  readonly file: ScratchFile;
  /** [bytes taken in memory, bytes in the file]. */
  readonly used: BigInt64Array<SharedArrayBuffer>;
  /** Bytes that blocks may take in memory. */
  readonly budget: number;
}

/** Where a block lies. */
export interface Block {
  readonly bytes: number;
  readonly memory?: SharedArrayBuffer;
  /** In the file, where the block is not in memory. */
  readonly offset?: number;
}

export function createBlockStore(budget: number): BlockStore {
  const { memory, spill } = platform();
  return { file: spill.open(), used: new BigInt64Array(memory.shared(16)), budget };
}

/** Copies `bytes` into the store. @throws WordvecError `io` when the disk is full. */
export function putBlock(store: BlockStore, bytes: Uint8Array): Block {
  const size = BigInt(bytes.length);
  if (Atomics.add(store.used, 0, size) + size <= store.budget) {
    const memory = platform().memory.shared(bytes.length);
    new Uint8Array(memory).set(bytes);
    return { bytes: bytes.length, memory };
  }
  Atomics.sub(store.used, 0, size);
  const offset = Number(Atomics.add(store.used, 1, size));
  platform().spill.write(store.file, bytes, offset);
  return { bytes: bytes.length, offset };
}

/** Fills `target` with the block's bytes from `from` on. */
export function readBlock(store: BlockStore, block: Block, from: number, target: Uint8Array): void {
  if (block.memory) target.set(new Uint8Array(block.memory, from, target.length));
  else platform().spill.read(store.file, target, block.offset! + from);
}

/** The block's bytes [from, to): a view where it is in memory, else read into the start of `scratch`. */
export function viewBlock(
  store: BlockStore,
  block: Block,
  from: number,
  to: number,
  scratch: Uint8Array,
): Uint8Array {
  if (block.memory) return new Uint8Array(block.memory, from, to - from);
  platform().spill.read(store.file, scratch.subarray(0, to - from), block.offset! + from);
  return scratch;
}

/** Bytes that went to the temporary file so far. */
export function spilledBytes(store: BlockStore): number {
  return Number(Atomics.load(store.used, 1));
}

/** Removes the file; blocks in memory go with their last reference. Once only. */
export function closeBlockStore(store: BlockStore): void {
  platform().spill.close(store.file);
}
