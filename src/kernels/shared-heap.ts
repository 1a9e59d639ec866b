import { WordvecError } from '../errors.js';
import { type KernelMemory, platform } from '../platform.js';
import type { Matrix } from '../tensor/matrix.js';

const PAGE = 65_536;
const GiB = 2 ** 30;

/** A WASM memory that threads share, handed out from the bottom up; addresses are multiples of 64. */
export class SharedHeap {
  readonly memory: KernelMemory;
  #top = PAGE;

  constructor() {
    this.memory = platform().kernels.memory(1, PAGE);
  }

  /**
   * The address of `bytes` new bytes, of any content. Views made before are too short afterwards.
   * @throws WordvecError `memory` past the 4 GiB that such a memory can hold, or what the machine gives;
   * `what` says what for, `remedy` what to lower.
   */
  allocate(bytes: number, what: string, remedy: string): number {
    const address = this.#top;
    const top = Math.ceil((address + bytes) / 64) * 64;
    const pages = Math.ceil(top / PAGE) - this.memory.buffer.byteLength / PAGE;
    try {
      if (pages > 0) this.memory.grow(pages);
    } catch (cause) {
      const message = `${what} needs ${(bytes / GiB).toFixed(2)} GiB beside ${(address / GiB).toFixed(2)} GiB in use; shared memory holds 4 GiB at most: ${remedy}`;
      throw new WordvecError('memory', message, { cause });
    }
    this.#top = top;
    return address;
  }

  /** Takes back all that was handed out. */
  reset(): void {
    this.#top = PAGE;
  }
}

/** Bytes from row to row of a matrix for kernels: whole vectors of 16 bytes. */
export function strideBytes(dim: number): number {
  return Math.ceil(dim / 4) * 16;
}

/** A matrix on a memory at `address`. */
export function matrixAt(memory: KernelMemory, address: number, rows: number, dim: number): Matrix {
  const stride = strideBytes(dim) / 4;
  return { data: new Float32Array(memory.buffer, address, rows * stride), rows, dim, stride };
}
