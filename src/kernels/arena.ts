import { WordvecError } from '../errors.js';
import type { Matrix } from '../tensor/matrix.js';

const PAGE = 65_536;
/** What a shared WASM memory may hold on every engine of Node 20. */
export const LARGEST_ARENA = 2 ** 32 - PAGE;
const LINE = 64;

/**
 * Hands out addresses of one shared WebAssembly.Memory before it exists: plan with `take`, then `allocate`.
 * The only place that decides where anything lies. Address 0 is never handed out.
 */
export class Arena {
  #end = LINE;

  /** The address of `bytes` bytes, aligned to a cache line. */
  take(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / LINE) * LINE;
    return address;
  }

  /** Bytes planned so far. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * A memory, all zero, that holds what was planned.
   * @param machine bytes of memory that the machine has.
   * @param advice what to lower, for the error.
   * @throws WordvecError `memory`, before anything is allocated where the numbers tell already.
   */
  allocate(machine: number, advice: string): WebAssembly.Memory {
    const needs = `the run needs ${mebibytes(this.#end)}`;
    if (this.#end > LARGEST_ARENA) {
      throw new WordvecError(
        'memory',
        `${needs}, and a WASM memory holds ${mebibytes(2 ** 32)} at most: ${advice}`,
      );
    }
    if (this.#end > machine) {
      throw new WordvecError('memory', `${needs}, and the machine has ${mebibytes(machine)}: ${advice}`);
    }
    const pages = Math.ceil(this.#end / PAGE);
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch (cause) {
      throw new WordvecError('memory', `${needs}, which cannot be had now: ${advice}`, { cause });
    }
  }
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Bytes from row to row of a matrix for kernels: whole vectors of 16 bytes. */
export function strideBytes(dim: number): number {
  return Math.ceil(dim / 4) * 16;
}

/** A matrix on the arena's memory at `address`. */
export function matrixAt(memory: WebAssembly.Memory, address: number, rows: number, dim: number): Matrix {
  const stride = strideBytes(dim) / 4;
  return { data: new Float32Array(memory.buffer, address, rows * stride), rows, dim, stride };
}
