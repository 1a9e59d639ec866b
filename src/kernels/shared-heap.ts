import { WordvecError } from '../errors.js';
import { type KernelMemory, type KernelModule, platform } from '../platform.js';
import { createMatrix, type Matrix } from '../tensor/matrix.js';

const PAGE = 65_536;
const GiB = 2 ** 30;
/** What 32-bit addresses reach, and the most that engines give with 64-bit ones. */
const NARROW = 4 * GiB;
const WIDE = 16 * GiB;
/** Bytes of a unit of the addresses that stand in 64-bit memory; see assembly/address.ts. */
const WIDE_UNIT = 4;

/**
 * A WASM memory that threads share, handed out from the bottom up; addresses are multiples of 64. It has 32-bit addresses
 * until more is laid out than these reach: 64-bit ones are slower, and not every engine has them.
 */
export class SharedHeap {
  #memory = narrowMemory();
  #wide = false;
  #top = PAGE;

  get memory(): KernelMemory {
    return this.#memory;
  }

  /** The kernel that trains in this memory. */
  get kernel(): 'train' | 'train64' {
    return this.#wide ? 'train64' : 'train';
  }

  /** Its code. Threads that change rows at the same time leave last bits to chance: where nothing is `exact`, the faster one. */
  loadKernel(exact = false): Promise<KernelModule> {
    const { kernels } = platform();
    return kernels.load(exact || !kernels.relaxed() ? this.kernel : `${this.kernel}Relaxed`);
  }

  /** Bytes of a unit of the addresses that stand in this memory. */
  get unit(): number {
    return this.#wide ? WIDE_UNIT : 1;
  }

  /**
   * The address of `bytes` new bytes, of any content. Views made before are too short afterwards.
   * @throws WordvecError `memory` past the 4 GiB that 32-bit addresses reach, or what the machine gives; `what` says what
   * for, `remedy` what to lower.
   */
  allocate(bytes: number, what: string, remedy: string): number {
    const address = this.lay(bytes);
    try {
      this.#grow();
    } catch (cause) {
      this.#top = address;
      const message = `${what} needs ${inGiB(bytes)} beside ${inGiB(address)} in use; shared memory holds 4 GiB at most: ${remedy}`;
      throw new WordvecError('memory', message, { cause });
    }
    return address;
  }

  /** Takes back all that was handed out, for what is laid out next. */
  reset(): void {
    if (this.#wide) this.#memory = narrowMemory();
    this.#wide = false;
    this.#top = PAGE;
  }

  /** The address of `bytes` bytes that are there after `open`. */
  lay(bytes: number): number {
    const address = this.#top;
    this.#top = Math.ceil((address + bytes) / 64) * 64;
    return address;
  }

  /**
   * Makes the memory hold all that was laid out since `reset`; what it held before is lost.
   * @throws WordvecError `memory` past what the engine or the machine gives; `what` and `remedy` as of `allocate`
   */
  open(what: string, remedy: string): void {
    checkReach(this.#top, what, remedy);
    try {
      if (this.#top > NARROW) this.#widen();
      else this.#grow();
      platform().kernels.askForHugePages?.(this.#memory);
    } catch (cause) {
      const reason = 'which cannot be had: free some memory';
      throw tooMuch(this.#top, what, `${reason}, or ${remedy}`, cause);
    }
  }

  #grow(): void {
    const pages = Math.ceil(this.#top / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (pages > 0) this.#memory.grow(pages);
  }

  #widen(): void {
    this.#memory = wideMemory(Math.ceil(this.#top / PAGE));
    this.#wide = true;
  }
}

function narrowMemory(): KernelMemory {
  return platform().kernels.memory(1, NARROW / PAGE);
}

function wideMemory(pages: number): KernelMemory {
  return platform().kernels.memory(pages, WIDE / PAGE);
}

/**
 * Finds out, before long work, whether addresses reach so many bytes.
 * @throws WordvecError `memory`; `what` and `remedy` as of `SharedHeap`
 */
export function checkReach(bytes: number, what: string, remedy: string): void {
  if (bytes > WIDE) throw tooMuch(bytes, what, `which holds 16 GiB at most: ${remedy}`);
  if (bytes > NARROW && !hasWideMemory()) {
    const newer = 'run it with Node 24 or newer, where it holds 16 GiB';
    throw tooMuch(bytes, what, `which holds 4 GiB at most in this engine: ${newer}, or ${remedy}`);
  }
}

function tooMuch(bytes: number, what: string, why: string, cause?: unknown): WordvecError {
  return new WordvecError('memory', `${what} needs ${inGiB(bytes)} of shared memory, ${why}`, { cause });
}

function hasWideMemory(): boolean {
  try {
    return wideMemory(1).buffer.byteLength === PAGE;
  } catch {
    return false;
  }
}

function inGiB(bytes: number): string {
  return `${(bytes / GiB).toFixed(2)} GiB`;
}

/** Bytes from row to row of a matrix for kernels: whole vectors of 16 bytes. */
export function strideBytes(dim: number): number {
  return Math.ceil(dim / 4) * 16;
}

export function matrixAt(memory: KernelMemory, address: number, rows: number, dim: number): Matrix {
  const stride = strideBytes(dim) / 4;
  return { data: new Float32Array(memory.buffer, address, rows * stride), rows, dim, stride };
}

/** Heaps by the memory that a matrix lies on. */
const heaps = new WeakMap<ArrayBufferLike, SharedHeap>();

/**
 * A matrix of zeros without padding in a memory of its own, for kernels that need not copy it then (`heapOf`). Where
 * memory is not shared, which ends views when it grows, or past what it holds, the matrix is as any other.
 */
export function matrixInHeap(rows: number, dim: number): Matrix {
  if (!platform().threads.share || rows * dim * 4 > NARROW / 2) return createMatrix(rows, dim);
  const heap = new SharedHeap();
  const address = heap.allocate(rows * dim * 4, 'a matrix', 'use a smaller model');
  const { buffer } = heap.memory;
  heaps.set(buffer, heap);
  return { data: new Float32Array(buffer, address, rows * dim), rows, dim, stride: dim };
}

/** The heap that `matrixInHeap` laid a matrix on, and where its first row is. */
export function heapOf({ data }: Matrix): { heap: SharedHeap; address: number } | undefined {
  const heap = heaps.get(data.buffer);
  return heap && { heap, address: data.byteOffset };
}
