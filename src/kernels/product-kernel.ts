import { type KernelMemory, platform } from '../platform.js';
import { instantiate } from './open.js';
import { SharedHeap } from './shared-heap.js';

/** The exports of products.wasm: see assembly/products.ts. */
export interface ProductKernel {
  products(left: number, rows: number, right: number, columns: number, stride: number, out: number): void;
  sums(weights: number, rows: number, columns: number, row: number, stride: number, out: number): void;
  codeProducts(
    codes: number,
    rows: number,
    stride: number,
    scales: number,
    query: number,
    factor: number,
    out: number,
  ): void;
  encode(row: number, rows: number, bytes: number, codes: number, stride: number, scales: number): void;
}

/** The kernel of matrix products and the memory that it works on. */
export interface ProductWorkspace {
  readonly heap: SharedHeap;
  readonly kernel: ProductKernel;
}

/** Kept for the next products: a memory takes 8 GiB of addresses until it is collected. */
const idle: ProductWorkspace[] = [];

/** A workspace of which nothing is handed out; it is given back by `closeProducts`. */
export function openProducts(): ProductWorkspace {
  const kept = idle.pop();
  if (kept) return kept;
  const heap = new SharedHeap();
  return { heap, kernel: productsOn(heap.memory) };
}

/** The kernel on a memory, at once: questions wait for nothing. */
export function productsOn(memory: KernelMemory): ProductKernel {
  return instantiate(platform().kernels.products(), memory);
}

export function closeProducts(workspace: ProductWorkspace): void {
  workspace.heap.reset();
  idle.push(workspace);
}
