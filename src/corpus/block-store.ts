import { platform, type ScratchFile, type Source } from '../platform.js';

/**
 * Room for blocks of bytes that all threads put and read: shared memory while they fit a budget, one temporary file
 * past it. Structured-clonable, as blocks are.
 */
export interface BlockStore {
  /** For what memory does not take; undefined where it takes all for sure. */
  readonly file: ScratchFile | undefined;
  /** [bytes taken in memory, bytes in the file]. */
  readonly used: BigInt64Array<SharedArrayBuffer>;
  /** Bytes that blocks may take in memory. */
  readonly budget: number;
}

/** `bytes` bytes in memory, or in the file from `offset` on. */
export type Block =
  | { readonly bytes: number; readonly memory: SharedArrayBuffer }
  | { readonly bytes: number; readonly file: ScratchFile; readonly offset: number };

export function createBlockStore(budget: number, mayNotFit = true): BlockStore {
  const { memory, spill } = platform();
  const file = mayNotFit ? spill.open() : undefined;
  return { file, used: new BigInt64Array(memory.shared(16)), budget };
}

/** A store for the ids of texts. @param idBytes of ids that a byte of text becomes at most */
export function storeFor(sources: readonly Source[], budget: number, idBytes: number): BlockStore {
  const bytes = sources.reduce((sum, { size }) => sum + size + 1, 0);
  return createBlockStore(budget, bytes * idBytes > budget || sources.some(({ stream }) => stream));
}

/** A block whose bytes are still to be written. */
export function takeBlock({ file, used, budget }: BlockStore, bytes: number): Block {
  const size = BigInt(bytes);
  if (file === undefined || Atomics.add(used, 0, size) + size <= budget)
    return { bytes, memory: platform().memory.shared(bytes) };
  Atomics.sub(used, 0, size);
  return { bytes, file, offset: Number(Atomics.add(used, 1, size)) };
}

/** Copies `bytes` into the store. @throws WordvecError `io` when the disk is full. */
export function putBlock(store: BlockStore, bytes: Uint8Array): Block {
  const block = takeBlock(store, bytes.length);
  writeBlock(block, 0, bytes);
  return block;
}

/** Writes into the block from its byte `at` on. @throws WordvecError `io` when the disk is full. */
export function writeBlock(block: Block, at: number, bytes: Uint8Array): void {
  if ('memory' in block) new Uint8Array(block.memory).set(bytes, at);
  else platform().spill.write(block.file, bytes, block.offset + at);
}

/** Fills `target` with the block's bytes from `from` on. */
export function readBlock(block: Block, from: number, target: Uint8Array): void {
  if ('memory' in block) target.set(new Uint8Array(block.memory, from, target.length));
  else platform().spill.read(block.file, target, block.offset + from);
}

/** The block's bytes [from, to): a view where it is in memory, else read into the start of `scratch`. */
export function viewBlock(block: Block, from: number, to: number, scratch: Uint8Array): Uint8Array {
  if ('memory' in block) return new Uint8Array(block.memory, from, to - from);
  readBlock(block, from, scratch.subarray(0, to - from));
  return scratch;
}

/** Bytes that went to the temporary file so far. */
export function spilledBytes(store: BlockStore): number {
  return Number(Atomics.load(store.used, 1));
}

/** Removes the file; blocks in memory go with their last reference. */
export function closeBlockStore({ file }: BlockStore): void {
  if (file) platform().spill.close(file);
}
